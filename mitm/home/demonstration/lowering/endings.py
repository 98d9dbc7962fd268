"""What becomes of requests: silence and what follows it, grants, refusals, and what ends a grant."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from derogations.enums import HEARINGS, LetterKind
from derogations.models import Appeal
from derogations.rules import HEARING_DAYS
from derogations.services import remedies
from derogations.services.hearings import hearing_answer
from mitm.accounts.actor import Actor
from mitm.home.demonstration.lowering import acts
from mitm.home.demonstration.lowering.acts import Case
from mitm.home.demonstration.lowering.days import days_after, moment, office, reachable
from mitm.home.demonstration.lowering.stories import Story, grant_reasons, instructed, paused
from mitm.law.periods import add_months

REFUSAL = (
    "Le motif invoqué n’est pas établi : les éléments du dossier montrent que deux mois de stock peuvent être tenus. "
    "{why} La continuité des traitements commande de maintenir le seuil légal."
)
CONDITIONS = "Tenir à la disposition de l’agence l’état hebdomadaire du stock ; signaler sans délai tout retard."


def silent_last_night(case: Case) -> Story:
    """Nobody decided: the rejection was born yesterday, and the clock of the night wrote it down."""
    yield from paused(case, days_after(case.today, -1), pause=0)


def silent(case: Case, *, last_day: dt.date) -> Story:
    """Nobody decided."""
    yield from paused(case, last_day, pause=0)


def reasons_awaited(case: Case) -> Story:
    """Silent; the company asked for the reasons a few days ago."""
    yield from silent(case, last_day=days_after(case.today, -16))
    yield moment(days_after(case.today, -6), 10, 30)
    remedies.reasons_ask(request_id=case.request_id, actor=case.company.declarant)


def reasons_given(case: Case) -> Story:
    """Silent, attested, and the reasons were asked for and given."""
    last_day = reachable(days_after(case.today, -80))
    yield from silent(case, last_day=last_day)
    yield moment(office(days_after(last_day, 4)), 9, 50)
    acts.write(case, LetterKind.SILENCE)
    yield moment(office(days_after(last_day, 9)), 14)
    acts.open_letters(case)
    remedies.reasons_ask(request_id=case.request_id, actor=case.company.declarant)
    yield moment(office(days_after(last_day, 25)), 16)
    reasons = REFUSAL.format(why="La production, régulière, ne dépend pas des dons collectés dans le mois.")
    remedies.reasons_give(request_id=case.request_id, actor=case.evaluator, text=reasons)
    yield moment(office(days_after(last_day, 27)), 9)
    acts.open_letters(case)


def appeal_pending(case: Case, *, last_day: int = -50, filed_on: int = -24) -> Story:
    """Silent; the company asks the agency to think again."""
    yield from silent(case, last_day=reachable(days_after(case.today, last_day)))
    yield moment(days_after(case.today, filed_on), 11, 15)
    _appeal(case)


def appeal_silent(case: Case) -> Story:
    """Silent twice."""
    yield from appeal_pending(case, last_day=-200, filed_on=-165)


def _appeal(case: Case) -> Appeal:
    arguments = (
        "Nous demandons à l’agence de reconsidérer ce rejet. Les données complémentaires jointes au dossier montrent "
        f"que deux mois de stock conduiraient à détruire une part importante des lots. {case.asked.why}"
    )
    return remedies.appeal_file(request_id=case.request_id, actor=case.company.pharmacist, arguments=arguments)


def granted(
    case: Case,
    *,
    received: int,
    by: Actor | None = None,
    months: int | None = 24,
    opened: bool = True,
    late: bool = False,
    published: bool = True,
) -> Story:
    """Granted, then published; opened the next day, or never: then deemed notified. `late`: after silence."""
    received_on = office(days_after(case.today, received))
    yield from instructed(case, received_on)
    yield moment(office(days_after(received_on, 76 if late else 30)), 10)
    acts.advise(case, "favourable", "Le dossier est complet et la demande fondée.")
    start = office(days_after(received_on, 78 if late else 38))
    until = days_after(add_months(start, months), -1) if months else None
    decision = acts.propose(
        case, "granted", grant_reasons(case), valid_from=start, valid_until=until, conditions=CONDITIONS
    )
    yield moment(start, 11, 30)
    acts.sign(decision, by or case.cast.signatory, late=late)
    if opened:
        yield moment(office(days_after(start, 1)), 9, 20)
        acts.open_letters(case)
        acts.hand_over(case, office(days_after(start, 1)))
    if published:
        yield moment(office(days_after(start, 18)), 14)
        acts.publish(case)


def refused(case: Case, *, received: int) -> Story:
    """Refused in good time."""
    received_on = office(days_after(case.today, received))
    yield from instructed(case, received_on)
    yield from _refuse(case, office(days_after(received_on, 40)))


def refused_on_the_last_day(case: Case) -> Story:
    """Refused on the very last day, and opened the same evening."""
    last_day = reachable(days_after(case.today, -118))
    yield from paused(case, last_day, pause=0)
    yield from _refuse(case, last_day, opened_at=(18, 5))


def _refuse(case: Case, day: dt.date, *, opened_at: tuple[int, int] = (17, 30)) -> Story:
    yield moment(day, 9, 15)
    acts.advise(case, "unfavourable", "La demande ne démontre pas l’impossibilité de tenir deux mois.")
    decision = acts.propose(case, "refused", REFUSAL.format(why=case.asked.why))
    yield moment(day, 16)
    acts.sign(decision, case.cast.signatory)
    yield moment(day, *opened_at)
    acts.open_letters(case)


def granted_on_appeal(case: Case) -> Story:
    """Refused, then granted: the company brought what was missing."""
    yield from refused(case, received=-210)
    yield moment(office(days_after(case.today, -150)), 10)
    appeal = _appeal(case)
    day = office(days_after(case.today, -121))
    yield moment(day, 10)
    decision = acts.propose(case, "granted", grant_reasons(case), valid_from=day, appeal=appeal)
    yield moment(day, 15)
    acts.sign(decision, case.cast.signatory)
    yield moment(office(days_after(day, 1)), 9)
    acts.open_letters(case)


def withdrawn(case: Case) -> Story:
    """The company gave it up."""
    yield from instructed(case, days_after(case.today, -64))
    yield moment(office(days_after(case.today, -41)), 15)
    remedies.request_withdraw(request_id=case.request_id, actor=case.company.pharmacist)


def revoked(case: Case) -> Story:
    """The grant was unlawful: it was taken back within four months."""
    yield from granted(case, received=-175, published=False)
    reason = "L’étude de stabilité produite portait sur une autre formulation : l’accord était dépourvu de fondement."
    yield from _ended(case, LetterKind.REVOCATION_HEARING, days_after(case.today, -92), reason)


def abrogated(case: Case) -> Story:
    """A condition is no longer met: the grant ends for the future."""
    yield from granted(case, received=-430, by=case.cast.head, published=False)
    reason = "L’AMM porte désormais la durée de conservation à trente-six mois."
    yield from _ended(case, LetterKind.ABROGATION_HEARING, days_after(case.today, -78), reason, answered=False)


def end_envisaged(case: Case) -> Story:
    """The agency thinks of ending a grant; the company has opened the letter, and may still answer."""
    yield from granted(case, received=-470)
    yield moment(office(days_after(case.today, -7)), 10)
    reason = (
        "La collecte nationale couvre désormais deux mois de besoins : l’accord était accordé tant qu’elle manquait."
    )
    due_on = days_after(timezone.localdate(), HEARING_DAYS + 6)
    acts.write(case, LetterKind.ABROGATION_HEARING, reason, due_on=due_on)
    yield moment(office(days_after(case.today, -5)), 9)
    acts.open_letters(case)


def _ended(case: Case, kind: LetterKind, invited: dt.date, reason: str, *, answered: bool = True) -> Story:
    """The company is heard, the end of its grant proposed, signed and opened."""
    yield moment(office(invited), 10)
    acts.write(case, kind, reason, due_on=days_after(timezone.localdate(), HEARING_DAYS))
    yield moment(office(days_after(invited, 2)), 9)
    acts.open_letters(case)
    if answered:
        yield moment(office(days_after(invited, 10)), 15)
        said = "Nous prenons acte de cette analyse. Un délai nous est nécessaire pour reconstituer deux mois de stock."
        hearing_answer(request_id=case.request_id, actor=case.company.pharmacist, observations=said)
        acts.read_answer(case, ())
    yield moment(office(days_after(invited, 28)), 10)
    on = days_after(timezone.localdate(), 15) if kind == LetterKind.ABROGATION_HEARING else None
    decision = acts.propose(case, HEARINGS[kind].value, reason, valid_from=on)
    yield moment(office(days_after(invited, 29)), 16)
    acts.sign(decision, case.cast.signatory)
    yield moment(office(days_after(invited, 30)), 9, 30)
    acts.open_letters(case)
