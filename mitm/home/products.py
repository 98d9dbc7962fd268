"""The dossier of a product, ready for its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from declarations.selectors import public
from declarations.wording import STARTS_KNOWN_FROM
from mitm import typography
from mitm.accounts.actor import Actor
from mitm.home.as_of import AsOf
from mitm.home.changes import described
from mitm.home.statuses import AVAILABILITY, marks_of, short_status
from mitm.registry.enums import GenericKind, SubstanceNature
from mitm.registry.models import AvailabilityStatement
from mitm.registry.selectors.dossier import Group, SpecialityDossier
from mitm.web.contributions import product_panels

Facts = list[dict[str, Any]]


def page_context(dossier: SpecialityDossier, *, actor: Actor, day: AsOf) -> dict[str, Any]:
    """All that the page of a product shows, in both faces."""
    codes = [member.speciality_id for group in dossier.groups for member in group.members]
    notices = public.notices_on([dossier.speciality.cis, *codes], on=day.on)
    panels = product_panels(dossier.speciality, actor=actor, as_of=day.on)
    return {
        "dossier": dossier,
        "speciality": dossier.speciality,
        "day": day,
        "marks": marks_of(dossier.speciality, listed=dossier.listing is not None),
        "listing": listing_sentence(dossier),
        "facts": identity(dossier, actor),
        "notice": short_status(notices.get(dossier.speciality.cis)),
        "in_force": [statement_line(row) for row in dossier.statements_in_force],
        "past": [statement_line(row) for row in dossier.availability if row not in dossier.statements_in_force],
        "composition": composition(dossier),
        "groups": [group_lines(group, actor, notices) for group in dossier.groups],
        "changes": described(dossier.changes),
        "panels": panels,
        "anchors": anchors(dossier, [(panel.key, panel.title) for panel in panels]),
    }


def listing_sentence(dossier: SpecialityDossier) -> str:
    """Since when the product is on the list of essential medicines."""
    listing = dossier.listing
    if listing is None:
        ended = next(iter(dossier.listings), None)
        if ended and ended.ends_on:
            return f"A quitté la liste des MITM le {typography.medium_date(ended.ends_on)}."
        return "N’est pas sur la liste des MITM."
    if listing.starts_on:
        return f"Sur la liste des MITM depuis le {typography.medium_date(listing.starts_on)}."
    return f"Sur la liste des MITM depuis le {typography.medium_date(listing.seen_on)} au plus tard."


def identity(dossier: SpecialityDossier, actor: Actor) -> Facts:
    """What the register says of the product."""
    row = dossier.speciality
    authorised = typography.medium_date(row.authorised_on) if row.authorised_on else row.authorised_on_text
    facts: Facts = [{"label": "Code CIS", "value": row.cis}]
    for tenure in dossier.tenures_in_force:
        since = f"depuis le {typography.medium_date(tenure.starts_on)}" if tenure.starts_on else ""
        name: Any = tenure.name
        if actor.is_agency:
            name = format_html('<a href="{}">{}</a>', reverse("agency_laboratory", args=[tenure.laboratory_id]), name)
        facts.append({"label": tenure.role_label, "value": name, "hint": since})
    if not dossier.tenures_in_force and row.holders_label:
        facts.append({"label": "Titulaire tel que publié", "value": row.holders_label})
    facts += [
        {"label": "Forme", "value": row.form},
        {"label": "Voie d’administration", "value": ", ".join(row.routes)},
        {"label": "Autorisation", "value": row.authorisation_status, "hint": row.procedure},
        {"label": "Autorisée le", "value": authorised},
        {"label": "Commercialisation", "value": row.marketing_status},
    ]
    if row.european_number:
        facts.append({"label": "Numéro européen", "value": row.european_number})
    if row.reinforced_surveillance:
        facts.append({"label": "Surveillance renforcée", "value": "Oui"})
    for fact in facts:
        fact.setdefault("hint", "")
    return facts


def statement_line(row: AvailabilityStatement) -> dict[str, Any]:
    """A published statement: what, for which pack, since when, until when it was published, and what to doubt in it."""
    pack = row.presentation.label if row.presentation else (f"CIP {row.cip13}" if row.cip13 else "")
    at_latest = row.starts_on is not None and row.starts_on <= STARTS_KNOWN_FROM
    doubt = f"son libellé dit «\u00a0{row.label}\u00a0»" if "code_against_label" in row.anomalies else ""
    if "return_before_start" in row.anomalies:
        doubt = "la remise à disposition précède le début"
    status = AVAILABILITY[row.status]  # type: ignore[index]
    return {"status": status, "pack": pack, "row": row, "at_latest": at_latest, "doubt": doubt}


def composition(dossier: SpecialityDossier) -> list[dict[str, str]]:
    """Active substances, with the therapeutic fraction when that is what is dosed."""
    natures = {nature.value: nature.label for nature in SubstanceNature}
    return [
        {
            "element": line.element,
            "substance": line.substance,
            "dose": " pour ".join(part for part in (line.dosage, line.reference) if part),
            "nature": str(natures.get(line.nature, line.nature)),
        }
        for line in dossier.lines
    ]


def group_lines(group: Group, actor: Actor, notices: Mapping[str, int]) -> dict[str, Any]:
    """The other members of a generic group with what is published of them: the agency's notice, else the list."""
    address = "agency_product" if actor.is_agency else "public_product"
    members = [
        {
            "name": member.speciality.display_name,
            "url": reverse(address, args=[member.speciality_id]),
            "laboratory": str(member.speciality.laboratory or ""),
            "kind": GenericKind(member.kind).label,
            "marketed": member.speciality.marketing_status,
            "status": short_status(notices.get(member.speciality_id, member.published)),  # type: ignore[attr-defined]
        }
        for member in group.members
    ]
    touched = sum(1 for member in members if member["status"])
    return {"label": group.group.label, "members": members, "touched": touched}


def anchors(dossier: SpecialityDossier, panels: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The parts of the page."""
    parts = [("disponibilite", "Disponibilité", 0), *((key, title, 0) for key, title in panels)]
    parts.append(("presentations", "Présentations", len(dossier.presentations)))
    if dossier.groups:
        parts.append(("groupe", "Groupe générique", sum(len(group.members) for group in dossier.groups)))
    parts += [("composition", "Composition", 0), ("historique", "Historique du registre", len(dossier.changes))]
    return [{"id": key, "label": label, "count": count} for key, label, count in parts]
