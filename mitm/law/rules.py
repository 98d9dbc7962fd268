"""Rules that answer to JSON: one object of facts, or an array of them. The command and the API ask here."""

from collections.abc import Callable

from mitm.law.clock.writing import answer as clock
from mitm.law.reading import FactError

# Facts and a language ("fr" or "en") → the verdict; raises FactError.
Rule = Callable[[object, str], dict[str, object]]
LANGUAGES = ("fr", "en")
RULES: dict[str, Rule] = {"clock": clock}


def judge(rule: Rule, document: object, language: str = "fr") -> object:
    """The verdict on an object, or a list of verdicts on an array; an object with unfit facts gets its error."""
    if isinstance(document, list):
        return [_judge_one(rule, value, language) for value in document]
    return _judge_one(rule, document, language)


def _judge_one(rule: Rule, value: object, language: str) -> object:
    try:
        return rule(value, language)
    except FactError as error:
        return error.as_json()
