"""Requests that no screen of the portal filed: by e-mail, on paper, or first to another administration."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP

from django.utils import timezone

from derogations.enums import Channel, LetterKind
from derogations.services.filing import Receipt, request_register
from derogations.services.mail_intake import Delivery, mail_take
from mitm.home.demonstration.lowering import acts
from mitm.home.demonstration.lowering.acts import Case
from mitm.home.demonstration.lowering.days import days_after, moment, office, worked
from mitm.home.demonstration.lowering.forms import first_step, paper
from mitm.home.demonstration.lowering.stories import Story

SERVER = "mx.vigie.example"


def by_mail(case: Case) -> Story:
    """A laboratory that nobody has recognised yet; its message was forwarded to the right mailbox."""
    day = worked(days_after(case.today, -3))
    yield moment(day, 8, 52)
    raw = _message(
        subject="RE: TR : [Demande Baisse] Laboratoires Orphélis",
        sender="Affaires pharmaceutiques <pharma@orphelis.example>",
        text="Bonjour,\n\nVeuillez trouver notre demande de baisse du stock de sécurité pour Orphélium 50 mg.\n",
    )
    mail_take(Delivery(raw, len(raw), timezone.now()))


def other_mail(case: Case) -> Story:
    """A message that announces nothing."""
    yield moment(worked(days_after(case.today, -1)), 17, 33)
    raw = _message(
        subject="Demande d’information sur les stocks de sécurité",
        sender="Cabinet Lhermitte <contact@lhermitte.example>",
        text="Bonjour,\n\nPouvez-vous nous indiquer les modalités de demande ?\n",
        attached=False,
    )
    mail_take(Delivery(raw, len(raw), timezone.now()))


def _message(*, subject: str, sender: str, text: str, attached: bool = True) -> bytes:
    now = timezone.localtime()
    message = EmailMessage(policy=SMTP)
    message["Received"] = f"from mail by {SERVER} with ESMTPS; {now:%a, %d %b %Y %H:%M:%S %z}"
    message["From"], message["To"], message["Subject"] = sender, "baisse-stock@agence.example", subject
    message["Date"] = now - dt.timedelta(minutes=2)
    message["Message-ID"] = f"<{now:%Y%m%d%H%M}@{sender.rpartition('@')[2].rstrip('>')}>"
    message.set_content(text)
    if attached:
        form = paper("Formulaire de demande", ["Orphélium 50 mg, gélule", "Seuil demandé : 3 semaines"])
        message.add_attachment(form, maintype="application", subtype="pdf", filename="Formulaire.pdf")
    return message.as_bytes()


def on_paper(case: Case) -> Story:
    """A letter, stamped on the day it came and registered on the next one."""
    received_on = worked(days_after(case.today, -20))
    yield from _registered(case, Receipt(channel=Channel.PAPER, on=received_on), office(days_after(received_on, 1)))


def seized_elsewhere(case: Case) -> Story:
    """The ministry received it first: the clock runs from there."""
    received_on = worked(days_after(case.today, -31))
    receipt = Receipt(
        channel=Channel.PAPER,
        on=received_on,
        first_on=worked(days_after(received_on, -6)),
        first_authority="direction générale de la santé",
    )
    yield from _registered(case, receipt, received_on)


def _registered(case: Case, receipt: Receipt, day: dt.date) -> Story:
    """Registered by an evaluator, taken, acknowledged by post."""
    yield moment(day, 10)
    request = request_register(
        receipt=receipt,
        actor=case.evaluator,
        laboratory_id=case.company.laboratory.pk,
        cis=case.product.cis,
        values=first_step(case.asked, consent=False, residence=case.residence),
    )
    case.request_id = request.pk
    yield moment(day, 10, 20)
    acts.take(case)
    sent_on = office(days_after(day, 2))
    yield moment(sent_on, 11)
    acts.write(case, LetterKind.ACKNOWLEDGEMENT)
    delivered_on = office(days_after(sent_on, 2))
    yield moment(office(days_after(delivered_on, 1)), 15)
    acts.hand_over(case, delivered_on)
