"""Open questions have defaults; the rule of publication is a table over all its inputs."""

from itertools import product

import pytest

from mitm.law.doctrine import QUESTIONS, DoctrineError, complete, whole_number
from mitm.law.parameters import CESSATION_NOTICE_MITM_MONTHS, CESSATION_NOTICE_OTHER_MONTHS, DUTY_TO_DECLARE
from mitm.law.publication import publishable

SCOPES = [value for value, _ in QUESTIONS["publication_scope"].options]


def test_every_default_answers_its_own_question() -> None:
    assert complete({}) == {key: question.default for key, question in QUESTIONS.items()}
    assert all(question.accepts(question.default) for question in QUESTIONS.values())


@pytest.mark.parametrize(
    ("key", "value"), [("late_tolerance", 11), ("late_tolerance", True), ("publication_scope", "rien")]
)
def test_an_unfit_answer_raises(key: str, value: object) -> None:
    with pytest.raises(DoctrineError, match="ne répond pas"):
        complete({key: value})


def test_a_question_without_number_gives_none() -> None:
    with pytest.raises(DoctrineError, match="n’appelle pas un nombre"):
        whole_number({}, "publication_scope")


@pytest.mark.parametrize(("scope", "is_mitm", "has_alternative"), list(product(SCOPES, [True, False], [True, False])))
def test_publication_over_all_inputs(scope: str, is_mitm: bool, has_alternative: bool) -> None:
    expected = {
        "mitm_without_alternative": is_mitm and not has_alternative,
        "mitm": is_mitm,
        "all": True,
    }[scope]
    verdict = publishable(is_mitm=is_mitm, has_alternative=has_alternative, doctrine={"publication_scope": scope})
    assert (verdict.publishable, verdict.scope) == (expected, scope)
    assert all(step.article for step in verdict.steps)


@pytest.mark.parametrize("parameter", [CESSATION_NOTICE_MITM_MONTHS, CESSATION_NOTICE_OTHER_MONTHS, DUTY_TO_DECLARE])
def test_every_legal_value_has_articles_in_order_of_date(parameter: object) -> None:
    entries = parameter.entries  # type: ignore[attr-defined]
    assert all(entry.article for entry in entries)
    assert list(entries) == sorted(entries, key=lambda entry: entry.since)
