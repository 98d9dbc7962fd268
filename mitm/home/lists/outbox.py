"""The list of what left and of what waits."""

import django_filters

from mitm.outbox.models import Channel, MessageState, OutgoingMessage
from mitm.web.badges import Tone
from mitm.web.filters import ListFilterSet, WordsFilter
from mitm.web.lists import Column, ListSpec, Sort, View, address
from mitm.web.statuses import Status

STATES = {
    MessageState.WAITING: Status("En attente", Tone.BLUE, "hourglass"),
    MessageState.SENT: Status("Envoyé", Tone.GREEN, "check"),
    MessageState.FAILED: Status("Abandonné", Tone.AMBER, "alert"),
}


class OutboxFilters(ListFilterSet):
    """Filters of outgoing messages."""

    q = WordsFilter(fields=["subject", "address", "recipient__last_name"], label="Objet, adresse ou nom")
    etat = django_filters.ChoiceFilter(field_name="state", label="État", choices=MessageState.choices)
    canal = django_filters.ChoiceFilter(field_name="channel", label="Canal", choices=Channel.choices)


def state_of(message: OutgoingMessage) -> Status:
    """Where the message stands."""
    return STATES[MessageState(message.state)]


def _recipient(message: OutgoingMessage) -> str:
    return str(message.recipient) if message.recipient else message.address


OUTBOX = ListSpec(
    key="outbox",
    title="Messages sortants",
    columns=(
        Column("subject", "Objet", width="wide"),
        Column("recipient", "Destinataire", _recipient, detail="address", detail_label="Adresse"),
        Column("channel", "Canal", lambda message: message.get_channel_display().capitalize()),
        Column("state", "État", state_of, kind="badge"),
        Column("attempts", "Essais", kind="number"),
        Column("created_at", "Écrit le", kind="moment", sort="recents"),
        Column("sent_at", "Parti le", kind="moment"),
    ),
    sorts={"recents": Sort("Les plus récents", ("-pk",))},
    filterset=OutboxFilters,
    href=address("agency_message"),
    views=(View("Tous", ""), View("En attente", "etat=waiting"), View("Abandonnés", "etat=failed")),
    noun="message",
    empty_title="Aucun message.",
    empty_text="Rien n’est parti, et rien n’attend.",
)
