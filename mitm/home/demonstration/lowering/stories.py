"""What happens to a request while it runs, told as generators: each yields the instant of the next act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone

from derogations.enums import LetterKind
from derogations.models import Decision, Letter
from derogations.services.drafting import draft_abandon, draft_create
from mitm.home.demonstration.lowering import acts
from mitm.home.demonstration.lowering.acts import Case
from mitm.home.demonstration.lowering.days import days_after, moment, office, receipt_for, worked
from mitm.home.demonstration.lowering.forms import first_step

Story = Iterator[dt.datetime]
# Older receipts and acknowledgements are left out: printing them all would make the demonstration slow to load.
REGISTERED_DAYS, ACKNOWLEDGED_DAYS = 75, 245
_ANSWER_DAYS = 21


def begun(case: Case) -> Story:
    """A form of which the first step alone is written."""
    yield moment(worked(days_after(case.today, -2)), 16, 10)
    values = first_step(case.asked, consent=case.consent, residence=case.residence)
    draft_create(cis=case.product.cis, values=values, actor=case.company.declarant)


def to_confirm(case: Case) -> Story:
    """A form that awaits its pharmacist."""
    day = worked(days_after(case.today, -1))
    yield moment(day, 14, 20)
    acts.draft(case, filed_on=day)
    yield moment(day, 16, 45)
    acts.submit(case)


def given_up(case: Case) -> Story:
    """A form that the company gave up."""
    day = office(days_after(case.today, -75))
    yield moment(day, 11)
    acts.draft(case, filed_on=day)
    yield moment(office(days_after(day, 2)), 10)
    draft_abandon(request_id=case.request_id, actor=case.company.declarant)


def received_today(case: Case) -> Story:
    """Filed an hour and a half ago, whatever the hour."""
    filed_at = max(case.now - dt.timedelta(minutes=90), moment(case.today, 0))
    yield filed_at
    acts.draft(case, filed_on=case.today)
    acts.submit(case)
    acts.file(case)
    acts.register(case)


def filed(case: Case, received_on: dt.date, *, hour: int = 10) -> Story:
    """From the draft to the receipt, on one day."""
    yield moment(received_on, hour - 1)
    acts.draft(case, filed_on=received_on)
    yield moment(received_on, hour, 5)
    acts.submit(case)
    yield moment(received_on, hour, 40)
    acts.file(case)
    if (case.today - received_on).days <= REGISTERED_DAYS:
        yield moment(received_on, hour, 41)
        acts.register(case)


def instructed(case: Case, received_on: dt.date, *, hour: int = 10, missing: Sequence[str] = ()) -> Story:
    """Filed, taken, checked, acknowledged; the laboratory reads its mail the next day."""
    yield from filed(case, received_on, hour=hour)
    yield moment(office(days_after(received_on, 1)), 9, 30)
    acts.take(case)
    day = office(days_after(received_on, 3))
    yield moment(day, 15)
    acts.check(case, missing)
    if (case.today - received_on).days > ACKNOWLEDGED_DAYS:
        return
    acts.write(case, LetterKind.ACKNOWLEDGEMENT)
    yield moment(office(days_after(day, 1)), 9, 10)
    acts.open_letters(case)
    acts.hand_over(case, office(days_after(day, 1)))


def taken(case: Case) -> Story:
    """Taken; the acknowledgement is still to be written."""
    received_on = days_after(case.today, -8)
    yield from filed(case, received_on)
    yield moment(worked(days_after(case.today, -6)), 9, 30)
    acts.take(case)


def asked(case: Case, received_on: dt.date, codes: Sequence[str], *, sent_on: dt.date, due_on: dt.date) -> Story:
    """Instructed, and pieces asked for; the laboratory opens the letter the next working day."""
    yield from instructed(case, received_on, missing=codes)
    yield moment(sent_on, 16)
    words = "À l’examen de votre dossier, les pièces ci-dessous manquent ou ne suffisent pas."
    acts.write(case, LetterKind.COMPLETENESS, words, due_on=due_on, codes=codes)


def suspended(case: Case) -> Story:
    """Pieces are awaited: the clock stands still until the end of the period."""
    sent_on = worked(days_after(case.today, -9))
    due_on = days_after(case.today, 16)
    yield from asked(case, days_after(case.today, -38), ("stability",), sent_on=sent_on, due_on=due_on)
    yield moment(days_after(sent_on, 1), 9)
    acts.open_letters(case)


def half_produced(case: Case) -> Story:
    """Two pieces were asked for, one has come."""
    sent_on = worked(days_after(case.today, -13))
    due_on = days_after(case.today, 9)
    codes = ("process", "measures")
    yield from asked(case, days_after(case.today, -34), codes, sent_on=sent_on, due_on=due_on)
    yield moment(days_after(sent_on, 1), 9)
    acts.open_letters(case)
    day = worked(days_after(case.today, -4))
    yield moment(day, 17, 20)
    acts.produce(case, _asked_of(case), codes[:1], on=day)


def unopened(case: Case) -> Story:
    """Pieces were asked for, and nobody has opened the letter yet."""
    sent_on = worked(days_after(case.today, -2))
    due_on = days_after(case.today, 24)
    yield from asked(case, days_after(case.today, -27), ("process",), sent_on=sent_on, due_on=due_on)


def _asked_of(case: Case) -> Letter:
    return Letter.objects.get(request=case.request_id, kind=LetterKind.COMPLETENESS)


def paused(case: Case, last_day: dt.date, *, pause: int) -> Story:
    """Instructed, so that the last day falls on a date; with a suspension when that takes one."""
    received_on, pause = receipt_for(last_day, pause=pause)
    code = "sales"
    if not pause:
        yield from instructed(case, received_on)
        return
    sent_on = days_after(received_on, 14)
    due_on = days_after(sent_on, pause + _ANSWER_DAYS)
    yield from asked(case, received_on, (code,), sent_on=sent_on, due_on=due_on)
    yield moment(days_after(sent_on, 1), 9)
    acts.open_letters(case)
    answered_on = days_after(sent_on, 1 + pause)
    yield moment(answered_on, 11, 30)
    acts.produce(case, _asked_of(case), (code,), on=answered_on)
    yield moment(office(days_after(answered_on, 1)), 10)
    acts.read_answer(case, (code,))


def last_day_today(case: Case) -> Story:
    """Its last day is today: a decision awaits the signature."""
    yield from paused(case, case.today, pause=9)
    yield moment(worked(days_after(case.today, -6)), 11)
    acts.advise(case, "favourable", "La saisonnalité est nette sur trois ans ; le stock demandé couvre un pic.")
    yield moment(worked(days_after(case.today, -1)), 17, 40)
    _propose_grant(case)


def last_days(case: Case, *, left: int) -> Story:
    """Its last day is near; the opinion is given, nothing is proposed yet."""
    yield from paused(case, days_after(case.today, left), pause=0)
    yield moment(worked(days_after(case.today, -10)), 11)
    acts.note(case, "Chiffres de la dernière saison demandés par téléphone ; le laboratoire confirme ceux du dossier.")
    acts.advise(case, "reserved", "Saisonnalité réelle mais moins marquée que chez les concurrents.")


def proposed(case: Case) -> Story:
    """A decision awaits the signature in good time."""
    yield from instructed(case, days_after(case.today, -26))
    yield moment(worked(days_after(case.today, -5)), 11)
    acts.advise(case, "favourable", "Le dossier est complet et la demande fondée.")
    yield moment(worked(days_after(case.today, -3)), 15)
    _propose_grant(case)


def provisional(case: Case) -> Story:
    """A grant was put online in time, nobody has opened it, and the last day has just passed."""
    last_day = days_after(case.today, -1)
    yield from paused(case, last_day, pause=0)
    day = worked(days_after(last_day, -2))
    yield moment(day, 10)
    decision = _propose_grant(case)
    yield moment(day, 17, 15)
    acts.sign(decision, case.cast.signatory)


def _propose_grant(case: Case) -> Decision:
    return acts.propose(case, "granted", grant_reasons(case), valid_from=timezone.localdate())


def grant_reasons(case: Case) -> str:
    """Why a grant is given: decisions that derogate are reasoned."""
    return (
        f"La demande se fonde sur le motif «\u00a0{case.asked.ground.label}\u00a0» (R.\u00a05124-49-4 III du code "
        f"de la santé publique). {case.asked.why} Les pièces produites l’établissent. Un stock de "
        f"{acts.threshold_words(case.asked)} de besoins, renouvelé par des livraisons rapprochées, permet de couvrir "
        "les besoins des patients sur le territoire national."
    )
