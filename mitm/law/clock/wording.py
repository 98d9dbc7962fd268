"""The sentences of the explanation, in French and in English. They are put together only when somebody reads them."""

import datetime as dt

from mitm.law.verdict import Step

# A light note of a step: key of its sentence, its day (if any), its article, what the sentence names.
Note = tuple[str, dt.date | None, str, tuple[object, ...]]

LANGUAGES = ("fr", "en")
_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_DAYS = {"fr": ("jour", "jours"), "en": ("day", "days")}
SENTENCES: dict[str, tuple[str, str]] = {
    "received_online": (
        "La demande est reçue en ligne le {0} (heure de Paris).",
        "The request is received online on {0} (Paris time).",
    ),
    "received_paper": (
        "La demande arrive sur papier le {0}.",
        "The request arrives on paper on {0}.",
    ),
    "first_administration": (
        "Une autre administration l’avait reçue le {0} : le délai court de ce jour.",
        "Another administration had received it on {0}: the clock runs from that day.",
    ),
    "first_mailbox": (
        "Une autre boîte de l’agence l’avait reçue le {0} : le délai court de ce jour.",
        "Another mailbox of the agency had received it on {0}: the clock runs from that day.",
    ),
    "mailbox_ignored": (
        "Une autre boîte de l’agence l’avait reçue le {0}, ce qui ne compte pas : le délai court du {1}.",
        "Another mailbox of the agency had received it on {0}, which does not count: the clock runs from {1}.",
    ),
    "silence": (
        "Le silence gardé {0} mois vaut rejet : le délai s’achève le {1}, sans report pour un jour non ouvré.",
        "Silence for {0} months is a rejection: the period ends on {1}, even on a day off.",
    ),
    "letter_opened": (
        "La demande de pièces, mise à disposition en ligne le {0}, est reçue le jour de sa première ouverture, le {1}.",
        "The request for documents, made available online on {0}, is received on the day it is first opened, {1}.",
    ),
    "letter_deemed_received": (
        "La demande de pièces n’a pas été ouverte dans les {1} : elle est réputée reçue le jour de sa mise à "
        "disposition, le {0}.",
        "The request for documents was not opened within {1}: it is deemed received on the day it was made available, "
        "{0}.",
    ),
    "letter_waits": (
        "La demande de pièces, mise à disposition en ligne le {0}, n’est pas encore ouverte ; si elle ne l’est pas au "
        "plus tard le {1}, elle sera réputée reçue le {0} et suspendra le délai.",
        "The request for documents, made available online on {0}, is not yet opened; unless it is by {1}, it will be "
        "deemed received on {0} and suspend the clock.",
    ),
    "letter_invalid": (
        "La demande de pièces du {0} ne réunit pas ce qui suspend le délai (pièces exigées par un texte, période "
        "accordée, règle applicable) : elle ne suspend rien.",
        "The request for documents of {0} lacks documents that a text requires, the period or the rule: it suspends "
        "nothing.",
    ),
    "letter_late": (
        "La demande de pièces du {0} vient après le rejet implicite : elle est sans effet.",
        "The request for documents of {0} comes after the implicit rejection: it has no effect.",
    ),
    "letter_repeats": (
        "La demande de pièces du {0} répète une demande antérieure : elle ne suspend plus.",
        "The request for documents of {0} repeats an earlier one: it suspends no more.",
    ),
    "letter_adds_nothing": (
        "La demande de pièces du {0} n’ajoute aucun jour de suspension.",
        "The request for documents of {0} adds no suspended day.",
    ),
    "suspended_open": (
        "La demande de pièces du {0} suspend le délai jusqu’au {1} au plus tard, soit {2} ; les produire "
        "toutes avant y mettrait fin.",
        "The request for documents of {0} suspends the clock until {1} at the latest ({2}); producing all of them "
        "sooner would end it.",
    ),
    "suspended_until_due": (
        "La demande de pièces du {0} a suspendu le délai jusqu’à la fin de la période accordée, le {1}, soit {2}.",
        "The request for documents of {0} suspended the clock until the end of its period, {1} ({2}).",
    ),
    "suspended_until_produced": (
        "La demande de pièces du {0} a suspendu le délai jusqu’à la production de toutes les pièces, le {1}, soit {2}.",
        "The request for documents of {0} suspended the clock until all of them were produced on {1} ({2}).",
    ),
    "flip_at_end": (
        "Sans décision notifiée au plus tard le {0} à minuit, la demande est réputée rejetée.",
        "Without a decision notified by the end of {0}, the request is deemed rejected.",
    ),
    "flip_at_start": (
        "Sans décision notifiée avant le {0} à 0 heure, la demande est réputée rejetée.",
        "Without a decision notified before the start of {0}, the request is deemed rejected.",
    ),
    "extended_flip_at_end": (
        "Compte tenu des jours suspendus : sans décision notifiée au plus tard le {0} à minuit, la demande est réputée "
        "rejetée.",
        "With the suspended days: without a decision notified by the end of {0}, the request is deemed rejected.",
    ),
    "extended_flip_at_start": (
        "Compte tenu des jours suspendus : sans décision notifiée avant le {0} à 0 heure, la demande est réputée "
        "rejetée.",
        "With the suspended days: without a decision notified before the start of {0}, the request is deemed rejected.",
    ),
    "implicit": (
        "Aucune décision n’a été notifiée à temps : un rejet implicite est né le {0}.",
        "No decision was notified in time: an implicit rejection was born on {0}.",
    ),
    "withdrawn": (
        "Le demandeur se désiste le {0} : le délai est clos, aucun rejet implicite ne naît.",
        "The applicant withdraws the request on {0}: the clock is closed, no implicit rejection is born.",
    ),
    "withdrawal_late": (
        "Le désistement du {0} vient après le rejet implicite : il est sans effet sur lui.",
        "The withdrawal of {0} comes after the implicit rejection, which it leaves as it is.",
    ),
    "withdrawal_after_decision": (
        "Le désistement du {0} vient après la décision : il est sans effet sur elle.",
        "The withdrawal of {0} comes after the decision, which it leaves as it is.",
    ),
    "consulted": (
        "La décision, mise à disposition en ligne le {0}, est notifiée par sa première consultation, le {1}.",
        "The decision, made available online on {0}, is notified when first consulted, on {1}.",
    ),
    "deemed_notified": (
        "La décision n’a pas été consultée dans les {1} : elle est réputée notifiée le jour de sa mise à disposition, "
        "le {0}.",
        "The decision was not consulted within {1}: it is deemed notified on the day it was made available, {0}.",
    ),
    "pending_consultation": (
        "La décision, mise à disposition en ligne le {0}, n’est pas encore consultée ; si elle ne l’est pas au plus "
        "tard le {1}, elle sera réputée notifiée le {0}.",
        "The decision, made available online on {0}, is not yet consulted; unless it is by {1}, it will be deemed "
        "notified on {0}.",
    ),
    "not_notified": (
        "La décision signée le {0} n’est pas notifiée : elle n’est pas opposable au demandeur.",
        "The decision signed on {0} is not notified: it does not bind the applicant.",
    ),
    "broken_by_signature": (
        "La signature de la décision, le {0}, rompt le silence.",
        "The signature of the decision, on {0}, breaks the silence.",
    ),
    "granted": (
        "La demande est acceptée à compter du {0}.",
        "The request is granted from {0}.",
    ),
    "granted_late": (
        "La demande est acceptée à compter du {0} : cette décision remplace le rejet implicite.",
        "The request is granted from {0}: this decision replaces the implicit rejection.",
    ),
    "refused": (
        "La demande est rejetée par une décision expresse, le {0}.",
        "The request is refused by an express decision, on {0}.",
    ),
    "refused_late": (
        "Une décision expresse de rejet, du {0}, suit le rejet implicite.",
        "An express refusal, of {0}, follows the implicit rejection.",
    ),
    "grant_withdrawal": (
        "Si elle est illégale, l’acceptation peut être retirée dans les {0} mois de sa signature, jusqu’au {1}.",
        "If unlawful, the grant may be withdrawn within {0} months of its signature, until {1}.",
    ),
    "registration_due": (
        "L’accusé d’enregistrement part aussitôt, ou au plus tard le {0}.",
        "The registration receipt is sent at once, or on {0} at the latest.",
    ),
    "acknowledgement_due": (
        "L’accusé de réception part au plus tard le {0}.",
        "The acknowledgement of receipt is sent on {0} at the latest.",
    ),
    "acknowledged": (
        "L’accusé de réception complet du {0} rend opposable le délai pour saisir le juge.",
        "The complete acknowledgement of {0} makes the period for the court binding.",
    ),
    "enforceable_by_decision": (
        "La décision expresse, notifiée le {0} avant tout rejet implicite, rend opposable le délai pour saisir le "
        "juge.",
        "The express decision, notified on {0} before any implicit rejection, makes the period for the court binding.",
    ),
    "acknowledgement_missing": (
        "Aucun accusé de réception n’est parti : le délai pour saisir le juge n’est pas opposable au demandeur.",
        "No acknowledgement was sent: the period for the court does not bind the applicant.",
    ),
    "acknowledgement_incomplete": (
        "L’accusé de réception est incomplet : le délai pour saisir le juge n’est pas opposable au demandeur.",
        "The acknowledgement is incomplete: the period for the court does not bind the applicant.",
    ),
    "acknowledgement_late": (
        "L’accusé de réception est parti après le rejet implicite : le délai pour saisir le juge n’est pas opposable "
        "au demandeur.",
        "The acknowledgement was sent after the implicit rejection: the period for the court does not bind the "
        "applicant.",
    ),
    "reasonable_period": (
        "Le juge peut alors être saisi dans un délai raisonnable, en principe {0} mois à compter du jour où il est "
        "établi que le demandeur a su comment naît le rejet implicite, ou qu’il était né.",
        "The court may then be petitioned within a reasonable period, in principle {0} months from the day on which "
        "the applicant is proved to have known how the implicit rejection arises, or that it had arisen.",
    ),
    "appeal": (
        "Le rejet du {0} peut être contesté devant le juge jusqu’au {1} (délai franc, reporté au jour ouvré suivant).",
        "The rejection of {0} may be challenged in court until {1} (clear days, moved to the next working day).",
    ),
    "appeal_prospect": (
        "Un rejet né le {0} pourrait être contesté devant le juge jusqu’au {1} (délai franc, reporté au jour ouvré "
        "suivant).",
        "A rejection born on {0} could be challenged in court until {1} (clear days, moved to the next working day).",
    ),
    "distance_overseas": (
        "Le demandeur demeure outre-mer : le délai pour saisir le juge est allongé de {0} mois.",
        "The applicant lives overseas: {0} month is added to the period for the court.",
    ),
    "distance_abroad": (
        "Le demandeur demeure à l’étranger : le délai pour saisir le juge est allongé de {0} mois.",
        "The applicant lives abroad: {0} months are added to the period for the court.",
    ),
    "reasons_requested": (
        "Les motifs, demandés le {0}, sont dus au plus tard le {1} ; le délai pour saisir le juge reste ouvert.",
        "The reasons, asked for on {0}, are due by {1}; the period for the court stays open.",
    ),
    "reasons_cap": (
        "Même sans réponse, le juge ne peut plus être saisi après le {0}, un an après la demande de motifs.",
        "Even without an answer, the court may not be petitioned after {0}, one year after reasons were asked for.",
    ),
    "reasons_given": (
        "Les motifs sont communiqués le {0} : le juge peut être saisi jusqu’au {1}.",
        "The reasons are given on {0}: the court may be petitioned until {1}.",
    ),
    "reasons_missing": (
        "Les motifs n’ont pas été communiqués au plus tard le {0} : le rejet implicite est illégal de ce seul fait.",
        "The reasons were not given by {0}: the implicit rejection is unlawful on this ground alone.",
    ),
    "reasons_not_due": (
        "Les motifs, demandés le {0}, ne sont pas dus : refuser cette dérogation n’est pas refuser une autorisation.",
        "The reasons, asked for on {0}, are not due: to refuse this derogation is not to refuse an authorisation.",
    ),
    "reasons_out_of_time": (
        "Les motifs sont demandés le {0}, hors du délai pour saisir le juge : la demande est sans effet.",
        "The reasons are asked for on {0}, outside the period for the court: this has no effect.",
    ),
    "reasons_moot": (
        "Les motifs sont demandés le {0}, mais le rejet n’est pas implicite : la décision expresse les porte.",
        "The reasons are asked for on {0}, but the rejection is not implicit: the express decision states them.",
    ),
    "gracieux": (
        "Le recours gracieux du {0} interrompt le délai pour saisir le juge.",
        "The administrative appeal of {0} interrupts the period for the court.",
    ),
    "gracieux_rejected": (
        "Sans réponse, le recours gracieux est rejeté le {0} : le juge peut être saisi jusqu’au {1}.",
        "Without an answer, the administrative appeal is rejected on {0}: the court may be petitioned until {1}.",
    ),
    "answer_consulted": (
        "La réponse au recours gracieux, mise à disposition en ligne le {0}, est notifiée par sa première "
        "consultation, le {1}.",
        "The answer to the administrative appeal, made available online on {0}, is notified when first consulted, on "
        "{1}.",
    ),
    "answer_deemed_notified": (
        "La réponse au recours gracieux n’a pas été consultée dans les {1} : elle est réputée notifiée le jour de sa "
        "mise à disposition, le {0}.",
        "The answer to the administrative appeal was not consulted within {1}: it is deemed notified on the day it was "
        "made available, {0}.",
    ),
    "answer_pending_consultation": (
        "La réponse au recours gracieux, mise à disposition en ligne le {0}, n’est pas encore consultée ; si elle ne "
        "l’est pas au plus tard le {1}, elle sera réputée notifiée le {0}.",
        "The answer to the administrative appeal, made available online on {0}, is not yet consulted; unless it is by "
        "{1}, it will be deemed notified on {0}.",
    ),
    "gracieux_refused": (
        "Le rejet exprès du recours gracieux, notifié le {0}, fait courir à nouveau le délai pour saisir le juge, "
        "jusqu’au {1}.",
        "The express rejection of the administrative appeal, notified on {0}, starts the period for the court again, "
        "until {1}.",
    ),
    "gracieux_refusal_restarts": (
        "Le rejet exprès du recours gracieux, notifié le {0}, suit son rejet par le silence et rouvre le délai pour "
        "saisir le juge, jusqu’au {1}.",
        "The express rejection of the administrative appeal, notified on {0}, follows its rejection by silence and "
        "starts the period for the court again, until {1}.",
    ),
    "gracieux_refusal_confirms": (
        "Le rejet exprès du recours gracieux, notifié le {0}, ne rouvre rien : le délai pour saisir le juge a expiré "
        "le {1}.",
        "The express rejection of the administrative appeal, notified on {0}, starts nothing again: the period for the "
        "court ended on {1}.",
    ),
    "gracieux_accepted": (
        "Le recours gracieux est accueilli par une réponse notifiée le {0} : il ne reste rien à contester devant le "
        "juge.",
        "The administrative appeal is accepted by an answer notified on {0}: nothing is left to challenge in court.",
    ),
    "gracieux_out_of_time": (
        "Le recours gracieux du {0} est hors du délai pour saisir le juge : il n’interrompt rien.",
        "The administrative appeal of {0} is outside the period for the court: it interrupts nothing.",
    ),
    "refusal_restarts": (
        "Le rejet exprès du {0} remplace le rejet implicite et rouvre le délai pour saisir le juge, jusqu’au {1}.",
        "The express refusal of {0} replaces the implicit rejection and starts the period for the court again, until "
        "{1}.",
    ),
    "refusal_confirms": (
        "Le rejet exprès du {0} ne fait que confirmer le rejet implicite : le délai pour saisir le juge a expiré "
        "le {1}.",
        "The express refusal of {0} merely confirms the implicit rejection: the period for the court ended on {1}.",
    ),
}


def render(notes: tuple[Note, ...], language: str) -> tuple[Step, ...]:
    """Notes in words. Raises ValueError on a language other than "fr" and "en"."""
    column = LANGUAGES.index(language)
    return tuple(
        Step(on, SENTENCES[key][column].format(*(_in_words(value, language) for value in named)), article)
        for key, on, article, named in notes
    )


def day_in_words(day: dt.date, language: str) -> str:
    """A day as 1er octobre 2026 or 1 October 2026."""
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[language][day.month - 1]} {day.year}"


def _in_words(value: object, language: str) -> str:
    """A day, a number of days or whatever else a sentence names."""
    if isinstance(value, dt.date):
        return day_in_words(value, language)
    if isinstance(value, dt.timedelta):
        return f"{value.days} {_DAYS[language][value.days > 1]}"
    return str(value)
