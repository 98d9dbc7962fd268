"""Which cases the public reads: a dated rule, with a table that a jurist can check row by row (L. 5121-30 CSP)."""

from dataclasses import dataclass

from mitm.law.doctrine import Answers, complete
from mitm.law.verdict import Step

_ARTICLE = "L. 5121-30 CSP"


@dataclass(frozen=True, slots=True)
class PublicationVerdict:
    """Whether a case is published, and why."""

    publishable: bool
    scope: str
    steps: tuple[Step, ...]


# (scope, is a MITM, has an alternative that is available) → published
_TABLE: dict[tuple[str, bool, bool], bool] = {
    ("mitm_without_alternative", True, False): True,
    ("mitm_without_alternative", True, True): False,
    ("mitm_without_alternative", False, False): False,
    ("mitm_without_alternative", False, True): False,
    ("mitm", True, False): True,
    ("mitm", True, True): True,
    ("mitm", False, False): False,
    ("mitm", False, True): False,
    ("all", True, False): True,
    ("all", True, True): True,
    ("all", False, False): True,
    ("all", False, True): True,
}


def publishable(*, is_mitm: bool, has_alternative: bool, doctrine: Answers) -> PublicationVerdict:
    """Whether a case may be published under the rule in force."""
    scope = str(complete(doctrine)["publication_scope"])
    steps = (
        Step(None, "Le produit est un MITM." if is_mitm else "Le produit n’est pas un MITM.", "L. 5111-4 CSP"),
        Step(
            None,
            "Une alternative au moins est disponible." if has_alternative else "Aucune alternative n’est disponible.",
            _ARTICLE,
        ),
    )
    return PublicationVerdict(_TABLE[scope, is_mitm, has_alternative], scope, steps)
