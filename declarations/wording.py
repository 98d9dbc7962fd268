"""What the public reads of a situation, in words: one sentence, what to do, the name of each status.

French is the language of the identifiers of messages; the English catalogue translates them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from declarations.enums import Origin, PublicStatus
from declarations.episodes import Episode
from mitm.typography import medium_date, number
from mitm.web import svg
from mitm.web.badges import Tone, badge

STARTS_KNOWN_FROM = dt.date(2023, 10, 6)
"""Before that day the published file gave the date of the update for the date of the start."""

STATUS = {
    PublicStatus.RUPTURE: (gettext_noop("Rupture de stock"), Tone.RED, "stop"),
    PublicStatus.TENSION: (gettext_noop("Tension d’approvisionnement"), Tone.AMBER, "alert"),
    PublicStatus.CESSATION: (gettext_noop("Arrêt de commercialisation"), Tone.VIOLET, "cross"),
    PublicStatus.RETURNED: (gettext_noop("Remise à disposition"), Tone.GREEN, "check"),
}
NO_NEWS = gettext_noop("Aucune difficulté publiée")


class Situation(Protocol):
    """What both a notice and a line of the public list hold."""

    status: int
    starts_on: dt.date | None
    return_from: dt.date | None
    return_to: dt.date | None
    returned_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Telling:
    """One situation, told: what heads the page of a product, and the preview that a publisher sees."""

    status: int
    badge: str
    sentence: str
    summary: str
    summary_language: str
    advice: list[Advice]
    updated_on: dt.date | None
    url: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What one audience should do; `language` is that of the text."""

    title: str
    text: str
    language: str


def language() -> str:
    """fr or en."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def status_label(status: int) -> str:
    """The name of a status."""
    return gettext(STATUS[PublicStatus(status)][0])


def status_badge(status: int | None) -> str:
    """The badge of a status; of nothing published when it is None."""
    if status is None:
        return badge(gettext(NO_NEWS), Tone.GREY, "info")
    label, tone, icon = STATUS[PublicStatus(status)]
    return badge(gettext(label), tone, icon)


def sentence(situation: Situation, *, today: dt.date, origin: str = Origin.AGENCY) -> str:
    """« En rupture depuis le 3 octobre 2026. Retour prévu entre le 10 et le 20 décembre 2026. »"""
    parts = [_beginning(situation, today, origin), _return(situation, today, origin)]
    if getattr(situation, "other_label", ""):
        parts.append(gettext("À vérifier\u00a0: la liste publiée se contredit."))
    return " ".join(part for part in parts if part)


_SINCE = {
    PublicStatus.RUPTURE: gettext_noop("En rupture depuis le %(day)s."),
    PublicStatus.TENSION: gettext_noop("En tension d’approvisionnement depuis le %(day)s."),
    PublicStatus.CESSATION: gettext_noop("N’est plus commercialisé depuis le %(day)s."),
    PublicStatus.RETURNED: gettext_noop("De nouveau disponible depuis le %(day)s."),
}
_SINCE_AT_LATEST = {
    PublicStatus.RUPTURE: gettext_noop("En rupture depuis le %(day)s au plus tard."),
    PublicStatus.TENSION: gettext_noop("En tension d’approvisionnement depuis le %(day)s au plus tard."),
    PublicStatus.CESSATION: gettext_noop("N’est plus commercialisé depuis le %(day)s au plus tard."),
    PublicStatus.RETURNED: gettext_noop("De nouveau disponible depuis le %(day)s au plus tard."),
}
_FROM = {
    PublicStatus.RUPTURE: gettext_noop("Rupture prévue à partir du %(day)s."),
    PublicStatus.TENSION: gettext_noop("Tension d’approvisionnement prévue à partir du %(day)s."),
    PublicStatus.CESSATION: gettext_noop("Arrêt de commercialisation prévu le %(day)s."),
    PublicStatus.RETURNED: gettext_noop("Remise à disposition prévue le %(day)s."),
}
_UNDATED = {
    PublicStatus.RUPTURE: gettext_noop("En rupture."),
    PublicStatus.TENSION: gettext_noop("En tension d’approvisionnement."),
    PublicStatus.CESSATION: gettext_noop("N’est plus commercialisé."),
    PublicStatus.RETURNED: gettext_noop("De nouveau disponible."),
}


def _beginning(situation: Situation, today: dt.date, origin: str) -> str:
    status = PublicStatus(situation.status)
    day = situation.starts_on
    if status == PublicStatus.RETURNED:
        day = situation.returned_on or situation.starts_on
    if day is None:
        return gettext(_UNDATED[status])
    forms = _SINCE
    if day > today:
        forms = _FROM
    elif origin == Origin.REGISTER and day <= STARTS_KNOWN_FROM:
        forms = _SINCE_AT_LATEST
    return gettext(forms[status]) % {"day": medium_date(day, language())}


def _return(situation: Situation, today: dt.date, origin: str) -> str:
    if situation.status not in (PublicStatus.RUPTURE, PublicStatus.TENSION):
        return ""
    first, last = situation.return_from, situation.return_to
    if first is None or last is None:
        # The published file never gives an expected return: its silence says nothing.
        return gettext("La date de retour n’est pas connue.") if origin == Origin.AGENCY else ""
    if last < today:
        words = gettext("Le retour était prévu le %(day)s\u00a0; aucune nouvelle date n’est annoncée.")
        return words % {"day": medium_date(last, language())}
    if first == last:
        return gettext("Retour prévu le %(day)s.") % {"day": medium_date(first, language())}
    days = {"first": _short_first(first, last), "last": medium_date(last, language())}
    return gettext("Retour prévu entre le %(first)s et le %(last)s.") % days


def _short_first(first: dt.date, last: dt.date) -> str:
    """The first day of a period, without what the last day says again."""
    text = medium_date(first, language())
    if first.year != last.year:
        return text
    text = text.rsplit(" ", 1)[0]
    return text.split("\u00a0", 1)[0] if first.month == last.month else text


_AUDIENCES = {
    "for_prescribers": gettext_noop("Vous prescrivez"),
    "for_pharmacists": gettext_noop("Vous êtes pharmacien"),
    "for_patients": gettext_noop("Vous prenez ce médicament"),
}
_GENERAL: Mapping[PublicStatus, Mapping[str, str]] = {
    PublicStatus.RUPTURE: {
        "for_prescribers": gettext_noop(
            "Avant de prescrire, vérifiez qu’une alternative est disponible et convient au patient."
        ),
        "for_pharmacists": gettext_noop(
            "Proposez une spécialité équivalente si elle est disponible. Sinon, voyez avec le prescripteur comment "
            "adapter le traitement."
        ),
        "for_patients": gettext_noop(
            "N’arrêtez pas votre traitement et ne changez pas la dose de vous-même. Demandez conseil à votre "
            "pharmacien ou à votre médecin avant la fin de votre boîte."
        ),
    },
    PublicStatus.TENSION: {
        "for_prescribers": gettext_noop(
            "Le médicament peut manquer par endroits. Prévoyez une alternative pour les patients qui peuvent en "
            "changer, et évitez les prescriptions plus longues que nécessaire."
        ),
        "for_pharmacists": gettext_noop(
            "Les livraisons peuvent être irrégulières. Délivrez selon les besoins du mois et anticipez les "
            "renouvellements."
        ),
        "for_patients": gettext_noop(
            "Ne faites pas de réserve. Présentez votre ordonnance quelques jours avant la fin de votre boîte ; "
            "si votre pharmacien ne peut pas vous servir, demandez-lui conseil."
        ),
    },
    PublicStatus.CESSATION: {
        "for_prescribers": gettext_noop("Prévoyez dès maintenant un autre traitement pour les patients concernés."),
        "for_pharmacists": gettext_noop(
            "Prévenez les patients au prochain renouvellement et orientez-les vers leur médecin."
        ),
        "for_patients": gettext_noop(
            "N’arrêtez pas votre traitement de vous-même. Parlez de son remplacement à votre médecin lors de votre "
            "prochaine consultation."
        ),
    },
    PublicStatus.RETURNED: {
        "for_prescribers": gettext_noop("La prescription peut reprendre normalement."),
        "for_pharmacists": gettext_noop(
            "Le réapprovisionnement peut demander quelques jours selon les grossistes-répartiteurs."
        ),
        "for_patients": gettext_noop(
            "Si votre traitement a été changé, demandez à votre médecin ou à votre pharmacien s’il faut revenir au "
            "précédent."
        ),
    },
}


def advice(status: int, texts: object | None = None) -> list[Advice]:
    """What to do, for each audience: the agency's own words on the case, else general ones."""
    found = []
    for name, title in _AUDIENCES.items():
        own = str(getattr(texts, name, "") or "")
        text = own or gettext(_GENERAL[PublicStatus(status)][name])
        found.append(Advice(gettext(title), text, "fr" if own else language()))
    return found


def tell(
    situation: Situation,
    *,
    today: dt.date,
    origin: str = Origin.AGENCY,
    texts: object | None = None,
    updated_on: dt.date | None = None,
    url: str = "",
) -> Telling:
    """Everything that a page says of a situation; `texts` is the notice that holds the agency's own words."""
    summary, summary_language = _summary(texts)
    return Telling(
        status=situation.status,
        badge=status_badge(situation.status),
        sentence=sentence(situation, today=today, origin=origin),
        summary=summary,
        summary_language=summary_language,
        advice=advice(_advised(situation), texts),
        updated_on=updated_on,
        url=url,
        doubt=_doubt(situation),
    )


def _doubt(situation: Situation) -> str:
    """What to think of a line of the published file whose code and words contradict each other."""
    other = getattr(situation, "other_label", "")
    if not other:
        return ""
    words = gettext(
        "Dans la liste publiée, le code veut dire «\u00a0%(status)s\u00a0», mais le libellé dit "
        "«\u00a0%(other)s\u00a0». En attendant que la source soit corrigée, demandez à votre pharmacien ce qu’il en "
        "est."
    )
    known = _named(other)
    return words % {"status": status_label(situation.status), "other": status_label(known) if known else other}


def _named(label: str) -> PublicStatus | None:
    """The status that the words of the published file name."""
    plain = label.replace("’", "'").strip().casefold()
    return next((status for status in PublicStatus if status.label.replace("’", "'").casefold() == plain), None)


def _advised(situation: Situation) -> int:
    """The status after which advice is given: of two that contradict each other, never that all is well."""
    other = _named(getattr(situation, "other_label", ""))
    return other if other and situation.status == PublicStatus.RETURNED else situation.status


def _summary(texts: object | None) -> tuple[str, str]:
    """The agency's account of the situation, in English when it exists and is wanted."""
    english = str(getattr(texts, "summary_en", "") or "")
    if language() == "en" and english:
        return english, "en"
    return str(getattr(texts, "summary", "") or ""), "fr"


SHORTEST_PICTURE = dt.timedelta(days=60)
_DRAWN = {PublicStatus.RUPTURE: "rupture", PublicStatus.TENSION: "risk", PublicStatus.CESSATION: "other"}


def draw_episodes(episodes: Sequence[Episode], *, today: dt.date) -> svg.Chart | None:
    """A picture of the episodes whose start is known; none when there is nothing to draw."""
    drawn = [episode for episode in episodes if episode.starts_on and episode.status in _DRAWN]
    starts = [episode.starts_on for episode in drawn if episode.starts_on]
    if not starts or (len(drawn) == 1 and today - starts[0] < SHORTEST_PICTURE):
        return None
    items = [
        svg.Episode(_DRAWN[PublicStatus(e.status)], status_label(e.status), e.starts_on, e.ends_on)
        for e in drawn
        if e.starts_on
    ]
    margin = dt.timedelta(days=20)
    return svg.episodes(
        gettext("Difficultés publiées"),
        items,
        first=min(starts) - margin,
        last=max([today, *starts]) + margin,
        today=today,
        language=language(),
    )


_LETTERS = {
    "A": gettext_noop("A – Voies digestives et métabolisme"),
    "B": gettext_noop("B – Sang et organes hématopoïétiques"),
    "C": gettext_noop("C – Système cardiovasculaire"),
    "D": gettext_noop("D – Peau"),
    "G": gettext_noop("G – Système génito-urinaire et hormones sexuelles"),
    "H": gettext_noop("H – Hormones systémiques"),
    "J": gettext_noop("J – Anti-infectieux"),
    "L": gettext_noop("L – Cancer et immunité"),
    "M": gettext_noop("M – Muscles et squelette"),
    "N": gettext_noop("N – Système nerveux"),
    "P": gettext_noop("P – Antiparasitaires"),
    "R": gettext_noop("R – Système respiratoire"),
    "S": gettext_noop("S – Yeux et oreilles"),
    "V": gettext_noop("V – Divers"),
}
_PERIODS = {
    "7": gettext_noop("les 7 derniers jours"),
    "30": gettext_noop("les 30 derniers jours"),
    "90": gettext_noop("les 3 derniers mois"),
    "365": gettext_noop("les 12 derniers mois"),
}


def atc_letters() -> list[tuple[str, str]]:
    """The first level of the ATC classification."""
    return [(letter, gettext(label)) for letter, label in _LETTERS.items()]


def periods() -> list[tuple[str, str]]:
    """How far back a reader may ask for news: number of days, words."""
    return [(days, gettext(label)) for days, label in _PERIODS.items()]


@dataclass(frozen=True, slots=True)
class ToldEpisode:
    """An episode with the words of its line."""

    episode: Episode
    badge: str
    period: str
    length: str


def describe_episode(episode: Episode, *, today: dt.date) -> ToldEpisode:
    """« du 3 octobre au 12 décembre 2025 », « depuis le 3 octobre 2026 », and how long it lasted."""
    return ToldEpisode(episode, status_badge(episode.status), _period(episode), _length(episode, today))


def _period(episode: Episode) -> str:
    start = medium_date(episode.starts_on, language()) if episode.starts_on else ""
    end = medium_date(episode.ends_on, language()) if episode.ends_on else ""
    if not start and not end:
        return gettext("dates inconnues")
    if not start or _ended_before_it_began(episode):
        return gettext("le %(day)s") % {"day": end}
    if _started_before(episode):
        since = gettext("depuis le %(day)s au plus tard")
        until = gettext("du %(first)s au plus tard, au %(last)s")
    else:
        since = gettext("depuis le %(day)s")
        until = gettext("du %(first)s au %(last)s")
    return until % {"first": start, "last": end} if end else since % {"day": start}


def _started_before(episode: Episode) -> bool:
    """Whether the start is that of the update; only the published file gives an address."""
    return bool(episode.url and episode.starts_on and episode.starts_on <= STARTS_KNOWN_FROM)


def _ended_before_it_began(episode: Episode) -> bool:
    """Announced in advance, and settled before; or published with its dates reversed."""
    return bool(episode.starts_on and episode.ends_on and episode.ends_on < episode.starts_on)


def _length(episode: Episode, today: dt.date) -> str:
    if episode.starts_on is None or _ended_before_it_began(episode):
        return ""
    days = ((episode.ends_on or today) - episode.starts_on).days
    if days < 0:
        return gettext("à venir")
    lasted = ngettext("%(days)s jour", "%(days)s jours", days)
    if _started_before(episode):
        lasted = ngettext("au moins %(days)s jour", "au moins %(days)s jours", days)
    return lasted % {"days": number(days, language=language())}
