"""What several parts of a page need is read once for that page."""

from mitm.web.reading import one_page, read_once


def counted() -> tuple[list[int], object]:
    calls: list[int] = []

    def read(*, number: int) -> int:
        calls.append(number)
        return number * 2

    return calls, read_once(read)


def test_a_page_reads_the_same_thing_once_and_another_thing_again() -> None:
    calls, read = counted()

    with one_page():
        assert [read(number=1), read(number=1), read(number=2)] == [2, 2, 4]

    assert calls == [1, 2]


def test_nothing_is_kept_from_one_page_to_the_next() -> None:
    calls, read = counted()

    for _ in range(2):
        with one_page():
            read(number=1)
    read(number=1)
    read(number=1)

    assert calls == [1, 1, 1, 1]
