"""What leaves: written with what causes it, sent after, tried again, never lost, never twice."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from mitm.errors import CaseError
from mitm.home.accounts import account_close, account_correct
from mitm.outbox.models import Channel, MessageState, OutgoingMessage
from mitm.outbox.selectors import answers_sent, notifications_of, oldest_due, waiting_count
from mitm.outbox.services import RETRY_MINUTES, answer, mail_in_confidence, notify, retry, send_due, send_next
from mitm.outbox.tasks import send_due_messages
from tests.factories import UserFactory
from tests.support.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    """A real mail server to which the application is connected."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


@pytest.fixture
def person():
    return UserFactory(email="alice@essai.example")


def tell(*people, subject="Rappel", **options):
    with transaction.atomic():
        return notify(people, subject=subject, body="Bonjour,\n\nœuvre « utile ».", **options)


def mails():
    return OutgoingMessage.objects.filter(channel=Channel.MAIL).order_by("pk")


class TestWriting:
    def test_a_person_gets_a_notification_at_once_and_a_mail_that_waits(self, person):
        tell(person)

        assert [group.latest.subject for group in notifications_of(person)] == ["Rappel"]
        assert waiting_count() == 1

    def test_only_automatic_answers_count_as_answers(self, person):
        tell(person)
        answer("labo@essai.example", subject="Reçu", body="", to_message="un@essai.example", once="un")

        assert answers_sent(since=timezone.now()) == 1
        assert answers_sent(since=timezone.now(), address=person.email) == 0

    def test_a_mail_for_later_is_not_late(self, person):
        tell(person)
        mails().update(next_attempt_at=timezone.now() + dt.timedelta(minutes=5))

        assert oldest_due() is None

    def test_a_mere_notification_sends_no_mail(self, person):
        tell(person, mail=False)

        assert waiting_count() == 0

    def test_what_is_undone_tells_nobody(self, person):
        with transaction.atomic():
            notify([person], subject="Rappel", body="")
            transaction.set_rollback(True)

        assert not OutgoingMessage.objects.exists()

    def test_an_occasion_is_told_once(self, person):
        tell(person, once="case-1-reminder-30")
        tell(person, once="case-1-reminder-30")
        tell(person, once="case-1-reminder-60")

        assert mails().count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_a_message_outside_a_transaction_is_a_mistake(self, person):
        with pytest.raises(RuntimeError, match="in the transaction"):
            notify([person], subject="Rappel", body="")


class TestSending:
    def test_the_mail_arrives_with_its_words_and_its_link(self, server, person, settings):
        settings.SITE_URL = "https://vigie.example"
        tell(person, subject="Déclaration enregistrée", url="/labo/declarations/1/")

        assert send_due() == 1
        mail = server.taken[0]
        assert (mail["To"], mail["Subject"]) == ("alice@essai.example", "Déclaration enregistrée")
        assert "œuvre « utile »" in mail.get_content()
        assert "https://vigie.example/labo/declarations/1/" in mail.get_content()
        assert mail["Auto-Submitted"] == "auto-generated"

    def test_many_leave_in_one_conversation_each_once(self, server):
        tell(*UserFactory.create_batch(5))

        assert send_due() == 5
        assert send_due() == 0
        assert len({mail["Message-ID"] for mail in server.taken}) == 5

    def test_a_subject_of_two_lines_cannot_add_a_header(self, server, person):
        tell(person, subject="Rappel\r\nBcc: tous@essai.example")

        send_due()

        assert server.taken[0]["Bcc"] is None
        assert server.taken[0]["Subject"] == "Rappel Bcc: tous@essai.example"

    def test_the_task_sends(self, server, person):
        tell(person)

        send_due_messages.delay()
        send_due_messages.delay()

        assert len(server.taken) == 1


class Meanwhile(BaseEmailBackend):
    """A server that breaks off while somebody does something else."""

    def __init__(self, act, **facts):
        super().__init__()
        self.act, self.facts = act, facts

    def send_messages(self, email_messages):
        with ThreadPoolExecutor(1) as other:
            other.submit(self._elsewhere).result(timeout=20)
        raise ConnectionResetError

    def _elsewhere(self):
        self.act(**self.facts)
        connection.close()


CORRECTED = {"email": "autre@essai.example", "first_name": "Alice", "last_name": "Autre", "position": "", "phone": ""}


class TestFailing:
    @pytest.mark.django_db(transaction=True)
    def test_a_mail_that_was_leaving_when_its_reader_left_is_not_tried_again(self, admin, person):
        tell(person)

        assert send_next(Meanwhile(account_close, actor=admin.actor, user=person, reason="Départ.")) == 0

        tried, farewell = mails().filter(recipient=person)
        assert (tried.state, "fermé avant l’envoi" in tried.last_error) == (MessageState.FAILED, True)
        assert (farewell.subject, farewell.state) == ("Votre compte est fermé", MessageState.WAITING)

    @pytest.mark.django_db(transaction=True)
    def test_a_mail_that_was_leaving_when_its_reader_moved_is_tried_at_the_new_address(self, admin, person):
        tell(person)

        assert send_next(Meanwhile(account_correct, actor=admin.actor, user=person, **CORRECTED)) == 0

        told = mails().get(subject="Rappel")
        assert (told.state, told.address) == (MessageState.WAITING, "autre@essai.example")

    @pytest.mark.django_db(transaction=True)
    def test_a_link_that_was_leaving_when_its_reader_moved_is_not_tried_again(self, admin, person):
        with transaction.atomic():
            mail_in_confidence(person.email, subject="Mot de passe", body="Un lien.", person=person)

        assert send_next(Meanwhile(account_correct, actor=admin.actor, user=person, **CORRECTED)) == 0

        link = mails().get(subject="Mot de passe")
        assert (link.state, link.body) == (MessageState.FAILED, "")

    @pytest.mark.django_db(transaction=True)
    def test_what_tells_a_person_that_their_account_is_closed_is_tried_again(self, server, admin, person):
        account_close(actor=admin.actor, user=person, reason="Départ.")
        server.hang_up = True

        assert send_due() == 0

        assert mails().get(recipient=person).state == MessageState.WAITING

    def test_a_server_that_is_down_costs_one_attempt_of_one_message(self, settings, person):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        tell(person, UserFactory())

        assert send_due() == 0
        assert list(mails().values_list("attempts", flat=True)) == [1, 0]
        assert mails().first().last_error.startswith("ConnectionRefusedError")

    def test_it_is_tried_again_a_minute_later(self, server, person, clock):
        server.hang_up = True
        tell(person)
        send_due()
        server.hang_up = False

        assert send_due() == 0
        clock.shift(dt.timedelta(minutes=1))
        assert send_due() == 1
        assert mails().get().last_error == ""

    def test_a_recipient_who_is_refused_does_not_hold_the_others(self, server, person):
        server.refused.add(person.email)
        tell(person, UserFactory(email="basile@essai.example"))

        assert send_due() == 1
        assert [mail["To"] for mail in server.taken] == ["basile@essai.example"]

    def test_an_address_that_cannot_be_written_does_not_hold_the_others(self, server, person):
        tell(person, UserFactory(email="basile@essai.example"))
        mails().filter(address=person.email).update(address="alice@essai.example\nBcc: tous@essai.example")

        assert send_due() == 1
        assert mails().first().last_error.startswith("ValueError: Invalid address")

    def test_after_two_days_it_is_given_up_and_can_be_sent_again(self, server, person, clock):
        server.refused.add(person.email)
        tell(person)
        for minutes in (0, *RETRY_MINUTES):
            clock.shift(dt.timedelta(minutes=minutes))
            send_due()
        message = mails().get()
        assert (message.state, message.attempts) == (MessageState.FAILED, len(RETRY_MINUTES) + 1)

        server.refused.clear()
        retry(message_id=message.pk)

        assert send_due() == 1

    def test_what_has_left_is_not_sent_again(self, server, person):
        tell(person)
        send_due()

        with pytest.raises(CaseError, match="rien à relancer"):
            retry(message_id=mails().get().pk)
        assert send_due() == 0


@pytest.mark.django_db(transaction=True)
class TestTwoSendersAtOnce:
    def test_nothing_is_lost_and_nothing_leaves_twice(self, server):
        tell(*UserFactory.create_batch(30))

        def sender(_):
            sent = send_due()
            connection.close()
            return sent

        with ThreadPoolExecutor(4) as pool:
            sent = list(pool.map(sender, range(4)))

        assert sum(sent) == len(server.taken) == 30
        assert len({mail["To"] for mail in server.taken}) == 30

    def test_a_sender_that_dies_before_it_noted_that_the_mail_left_loses_nothing(self, server, person):
        tell(person)

        with transaction.atomic():
            assert send_next() == 1
            transaction.set_rollback(True)

        assert mails().get().state == MessageState.WAITING
        send_due()
        assert server.taken[0]["Message-ID"] == server.taken[1]["Message-ID"]
        assert mails().get().sent_at == timezone.now()


class TestInConfidence:
    @pytest.fixture
    def link(self, person):
        with transaction.atomic():
            mail_in_confidence(person.email, subject="Lien", body="https://secret", person=person)
        return mails().get()

    def test_the_words_are_forgotten_once_they_have_left(self, server, link):
        assert send_due() == 1

        link.refresh_from_db()
        assert (link.state, link.body) == (MessageState.SENT, "")
        assert "https://secret" in server.taken[0].get_content()

    def test_it_does_not_wait_behind_a_thousand_others(self, server, person, clock):
        tell(*UserFactory.create_batch(3))
        clock.shift(60)
        with transaction.atomic():
            mail_in_confidence(person.email, subject="Lien", body="https://secret", person=person)

        assert send_next() == 1
        assert server.taken[0]["To"] == person.email

    def test_what_was_given_up_cannot_be_sent_again(self, link, settings, clock):
        settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
        for _ in range(len(RETRY_MINUTES) + 1):
            send_due()
            clock.shift(dt.timedelta(days=1))

        link.refresh_from_db()
        assert (link.state, link.body) == (MessageState.FAILED, "")
        with pytest.raises(CaseError) as refusal:
            retry(message_id=link.pk)
        assert refusal.value.code == "words_forgotten"
