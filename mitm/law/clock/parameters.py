"""The legal values of the clock, dated. All were read in consolidated copies of the codes, not in the official text."""

import datetime as dt

from mitm.law.parameters import DatedValue, Entry

_CHECKED = dt.date(2026, 11, 22)
_CODE = dt.date(2016, 1, 1)  # the code of relations between the public and the administration
_COURT = dt.date(2001, 1, 1)  # the code of administrative justice


def _constant(name: str, since: dt.date, value: int, article: str, *, verified: bool = False) -> DatedValue[int]:
    return DatedValue(name, (Entry(since, value, article),), checked_on=_CHECKED, verified=verified)


SILENCE_MONTHS = DatedValue(
    "Silence valant rejet d’une demande de baisse (mois)",
    (
        Entry(_CODE, 2, "L. 231-4 CRPA"),  # the general rule, where silence is a rejection
        Entry(dt.date(2021, 9, 1), 2, "R. 5124-49-4 III CSP"),  # décret 2021-349
    ),
    checked_on=_CHECKED,
    verified=False,
)
REGISTRATION_WORKING_DAYS = _constant(
    "Accusé d’enregistrement électronique (jours ouvrés)", _CODE, 1, "R. 112-11-1 CRPA"
)
ACKNOWLEDGEMENT_WORKING_DAYS = _constant(
    "Accusé de réception électronique (jours ouvrés)", _CODE, 10, "R. 112-11-2 CRPA"
)
E_NOTIFICATION_DAYS = _constant("Consultation d’une notification électronique (jours)", _CODE, 15, "R. 112-20 CRPA")
REASONS_MONTHS = _constant("Communication des motifs d’un rejet implicite (mois)", _CODE, 1, "L. 232-4 CRPA")
# An opinion of the court says what the law was, before it as after.
REASONS_CAP_MONTHS = _constant(
    "Action après une demande de motifs, au plus (mois)",
    _CODE,
    12,
    "CE, avis, 2 octobre 2025, n° 504677",
    verified=True,
)
RECOURS_GRACIEUX_MONTHS = _constant("Silence valant rejet d’un recours gracieux (mois)", _CODE, 2, "L. 411-7 CRPA")
GRANT_WITHDRAWAL_MONTHS = DatedValue(
    "Retrait d’une décision créatrice de droits (mois)",
    (
        Entry(dt.date(2001, 10, 26), 4, "CE, 26 octobre 2001, n° 197018"),
        Entry(dt.date(2016, 6, 1), 4, "L. 242-1 CRPA"),
    ),
    checked_on=_CHECKED,
    verified=False,
)
APPEAL_MONTHS = _constant("Action devant le juge (mois francs)", _COURT, 2, "R. 421-1 CJA")
OVERSEAS_MONTHS = _constant("Délai de distance, outre-mer (mois)", _COURT, 1, "R. 421-7 CJA")
ABROAD_MONTHS = _constant("Délai de distance, étranger (mois)", _COURT, 2, "R. 421-7 CJA")
REASONABLE_PERIOD_MONTHS = _constant(
    "Délai raisonnable pour agir (mois)", _CODE, 12, "CE, 18 mars 2019, n° 417270", verified=True
)
CLOCK_PARAMETERS = (
    SILENCE_MONTHS,
    REGISTRATION_WORKING_DAYS,
    ACKNOWLEDGEMENT_WORKING_DAYS,
    E_NOTIFICATION_DAYS,
    REASONS_MONTHS,
    REASONS_CAP_MONTHS,
    RECOURS_GRACIEUX_MONTHS,
    GRANT_WITHDRAWAL_MONTHS,
    APPEAL_MONTHS,
    OVERSEAS_MONTHS,
    ABROAD_MONTHS,
    REASONABLE_PERIOD_MONTHS,
)
