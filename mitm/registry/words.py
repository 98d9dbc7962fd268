"""How far a mistyped word is from a known one. Pure."""

_MAX_SUGGESTIONS = 3


def distance(a: str, b: str) -> int:
    """Number of letters to insert, remove, replace or swap with their neighbour to go from one word to the other."""
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        current = [i]
        for j, other in enumerate(b, start=1):
            best = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            current.append(best)
        before, previous = previous, current
    return previous[-1]


def nearest(typed: str, candidates: list[str]) -> list[str]:
    """The candidates that a slip of the fingers explains, nearest first; the end of a long word may be missing."""
    allowed = 1 if len(typed) < 6 else 2 if len(typed) < 10 else 3
    ranked = sorted((_distance_to_start(typed, word), len(word), word) for word in candidates)
    return [word for far, _, word in ranked if far <= allowed][:_MAX_SUGGESTIONS]


def _distance_to_start(typed: str, word: str) -> int:
    """A person may still be typing: compare with the whole word and with its beginning."""
    if len(word) <= len(typed) + 1:
        return distance(typed, word)
    return min(distance(typed, word[:size]) for size in (len(typed) - 1, len(typed), len(typed) + 1))
