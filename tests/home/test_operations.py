"""Long work, outgoing messages and the state of the service."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from mitm.accounts.models import User
from mitm.jobs.health import SCHEDULER, SILENT_AFTER, WORKER
from mitm.jobs.models import Heartbeat, Job, JobState, TickRun
from mitm.jobs.progress import publish
from mitm.outbox.models import MessageState, OutgoingMessage
from tests.conftest import NOW


@pytest.fixture
def abandoned(evaluator):
    return OutgoingMessage.objects.create(
        channel="mail",
        recipient=evaluator.user,
        address="elsa.evrard@essai.example",
        subject="Un rôle vous est ouvert",
        body="Bonjour,\n\nVoici.",
        state=MessageState.FAILED,
        attempts=8,
        next_attempt_at=NOW,
        last_error="ConnectionRefusedError: refusé",
    )


def test_the_list_shows_what_nobody_tries_to_send_any_more(admin, abandoned):
    assert abandoned.subject in admin.client.get(f"{reverse('agency_messages')}?etat=failed").content.decode()
    assert abandoned.subject not in admin.client.get(f"{reverse('agency_messages')}?etat=waiting").content.decode()


def test_an_abandoned_message_says_why_and_is_sent_again(admin, abandoned):
    address = reverse("agency_message", args=[abandoned.pk])
    assert "ConnectionRefusedError" in admin.client.get(address).content.decode()
    admin.client.post(reverse("agency_message_retry", args=[abandoned.pk]))
    abandoned.refresh_from_db()
    assert (abandoned.state, abandoned.attempts) == (MessageState.WAITING, 0)


def test_a_message_that_waits_is_not_sent_again(admin, abandoned):
    address = reverse("agency_message_retry", args=[abandoned.pk])
    admin.client.post(address)
    assert "n’est pas abandonné" in admin.client.post(address, follow=True).content.decode()


def test_the_auditor_reads_messages_and_sends_none(auditor, abandoned):
    page = auditor.client.get(reverse("agency_message", args=[abandoned.pk])).content.decode()
    assert "Relancer" not in page
    assert auditor.client.post(reverse("agency_message_retry", args=[abandoned.pk])).status_code == 403


def test_markup_in_a_message_is_shown_as_text(admin, abandoned):
    OutgoingMessage.objects.filter(pk=abandoned.pk).update(body="<script>alert(1)</script>")
    page = admin.client.get(reverse("agency_message", args=[abandoned.pk])).content.decode()
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["agency_message", "agency_job"])
def test_what_does_not_exist_is_not_found(admin, name):
    assert admin.client.get(reverse(name, args=[10**18])).status_code == 404


@pytest.fixture
def running(admin):
    return Job.objects.create(kind="x", title="Import du registre", state=JobState.RUNNING, created_by=admin.user)


def test_a_job_shows_how_far_it_is(evaluator, running):
    publish(running.pk, done=3, total=7, step="CIS_bdpm.txt")
    page = evaluator.client.get(reverse("agency_job", args=[running.pk])).content.decode()
    assert '<progress id="avancement" max="7" value="3">' in page
    assert "CIS_bdpm.txt" in page


def test_a_job_without_a_measure_says_what_it_does(evaluator, running):
    publish(running.pk, done=0, total=0, step="Comparaison ligne à ligne")
    assert "Comparaison ligne à ligne" in evaluator.client.get(reverse("agency_job", args=[running.pk])).text


def test_a_job_is_followed_without_javascript(evaluator, running):
    page = evaluator.client.get(reverse("agency_job", args=[running.pk])).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page


def test_the_state_of_a_job_follows_with_its_progress(evaluator, running):
    Job.objects.update(state=JobState.WAITING)
    page = evaluator.client.get(reverse("agency_job", args=[running.pk])).content.decode()
    assert page.count("En attente") == 1
    Job.objects.update(state=JobState.RUNNING)
    fragment = evaluator.client.get(reverse("agency_job_progress", args=[running.pk])).content.decode()
    assert "v-badge" in fragment
    assert "En attente" not in fragment


def test_the_page_is_loaded_again_when_the_job_is_over(evaluator, running):
    address = reverse("agency_job_progress", args=[running.pk])
    assert "HX-Refresh" not in evaluator.client.get(address)
    Job.objects.update(state=JobState.DONE, finished_at=NOW)
    assert evaluator.client.get(address)["HX-Refresh"] == "true"


def test_a_job_that_failed_says_why(evaluator, running):
    Job.objects.update(state=JobState.FAILED, finished_at=NOW, error="Le fichier CIS_bdpm.txt manque.")
    page = evaluator.client.get(reverse("agency_job", args=[running.pk])).content.decode()
    assert "Le fichier CIS_bdpm.txt manque." in page
    assert "refresh" not in page


def test_a_job_that_succeeded_leads_to_its_result(evaluator, running):
    result = {"url": "/agence/registre/", "facts": {"Spécialités": "15 799"}}
    Job.objects.update(state=JobState.DONE, finished_at=NOW, result=result)
    page = evaluator.client.get(reverse("agency_job", args=[running.pk])).content.decode()
    assert 'href="/agence/registre/"' in page
    assert "15 799" in page


def live(at=NOW, names=(WORKER, SCHEDULER)):
    Heartbeat.objects.all().delete()
    Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at) for name in names])


@pytest.mark.parametrize(("lives", "asked"), [((), 3), ((WORKER,), 2), ((SCHEDULER,), 2), ((WORKER, SCHEDULER), 1)])
def test_the_state_of_the_service_warns_of_each_process_that_never_lived(evaluator, lives, asked):
    live(names=lives)
    assert attention(evaluator) == asked
    shown = evaluator.client.get(reverse("agency_health")).text
    assert shown.count("jamais donné signe de vie") == asked - 1


def attention(persona) -> int:
    """How many parts of the service ask for attention: the register of these tests always does, being empty."""
    return persona.client.get(reverse("agency_health")).content.decode().count("À regarder")


def test_the_state_of_the_service_tells_silence_from_life(evaluator):
    live(NOW - SILENT_AFTER)
    assert attention(evaluator) == 3
    live(NOW - SILENT_AFTER + dt.timedelta(seconds=1))
    assert attention(evaluator) == 1


def test_the_state_of_the_service_shows_a_clock_that_failed(evaluator):
    lines = [{"step": "rappels", "lines": [], "error": "échec (ValueError)"}]
    TickRun.objects.create(at=NOW, started_at=NOW, finished_at=NOW, lines=lines, failed=True)
    page = evaluator.client.get(reverse("agency_health")).content.decode()
    assert "1\u00a0passage en échec" in page
    assert "échec (ValueError)" in page


def test_a_failure_of_the_week_shows_however_many_runs_followed(evaluator):
    run = {"at": NOW, "started_at": NOW, "finished_at": NOW, "lines": []}
    TickRun.objects.create(**run, failed=True)
    TickRun.objects.bulk_create([TickRun(**run) for _ in range(60)])
    assert "1\u00a0passage en échec" in evaluator.client.get(reverse("agency_health")).text


@pytest.mark.parametrize(("attempts", "asked"), [(2, 1), (3, 2)])
def test_the_state_of_the_service_shows_mail_that_fails_again_and_again(evaluator, abandoned, attempts, asked):
    live()
    waiting = {"state": MessageState.WAITING, "attempts": attempts, "next_attempt_at": NOW + dt.timedelta(hours=4)}
    OutgoingMessage.objects.update(**waiting)
    assert attention(evaluator) == asked
    shown = evaluator.client.get(reverse("agency_health")).text
    assert ("dont 1 après plusieurs essais" in shown) == (asked == 2)


class TestAMessageThatNobodyTriesToSend:
    def told(self, admin):
        """What desk and state of the service say eight days later."""
        browser, later = admin.client, NOW + dt.timedelta(days=8)
        OutgoingMessage.objects.update(next_attempt_at=NOW)
        with time_machine.travel(later, tick=False):
            browser.force_login(admin.user)
            pages = [browser.get(reverse(name)).text for name in ("agency_desk", "agency_health")]
        assert len({"dont plus aucun envoi" in page for page in pages}) == 1
        return "dont plus aucun envoi" in pages[0]

    def test_awaits_somebody_as_long_as_its_reader_has_the_address(self, admin, evaluator, abandoned):
        OutgoingMessage.objects.update(address=evaluator.user.email)
        assert self.told(admin)

    def test_awaits_nobody_once_the_address_is_corrected(self, admin, abandoned):
        OutgoingMessage.objects.update(address="autre@essai.example")
        assert not self.told(admin)

    def test_awaits_nobody_once_its_words_are_forgotten(self, admin, evaluator, abandoned):
        OutgoingMessage.objects.update(address=evaluator.user.email, confidential=True, body="")
        assert not self.told(admin)
        assert "n’est jamais parti" in admin.client.get(reverse("agency_message", args=[abandoned.pk])).text

    def test_sends_nobody_who_has_left_to_ask_for_another_link(self, admin, evaluator, abandoned):
        OutgoingMessage.objects.update(recipient=evaluator.user, confidential=True, body="")
        User.objects.filter(pk=evaluator.user.pk).update(is_active=False)
        page = admin.client.get(reverse("agency_message", args=[abandoned.pk])).text
        assert "Mot de passe oublié" not in page
        assert "rien ne lui est plus envoyé" in page


@pytest.mark.parametrize("name", ["agency_messages", "agency_jobs", "agency_health"])
def test_a_page_of_operations_costs_few_queries(admin, running, abandoned, name, django_assert_max_num_queries):
    browser = admin.client
    with django_assert_max_num_queries(15):
        assert browser.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    ("persona", "name", "code"),
    [
        ("evaluator", "agency_messages", 403),
        ("declarant_a", "agency_messages", 404),
        ("declarant_a", "agency_jobs", 404),
        ("pharmacist_a", "agency_health", 404),
        ("anonymous", "agency_jobs", 302),
    ],
    indirect=["persona"],
)
def test_pages_of_operations_are_the_agency_s(persona, name, code):
    assert persona.client.get(reverse(name)).status_code == code


def test_the_desk_of_the_administrator_tells_what_awaits_those_who_run_the_service(admin, evaluator, abandoned):
    text = admin.client.get(reverse("agency_desk")).content.decode()
    assert "1\u00a0message dont plus aucun envoi" in text
    assert "le registre est vide" in text
    assert "le registre est vide" not in evaluator.client.get(reverse("agency_desk")).content.decode()


def test_the_desk_of_the_administrator_tells_of_work_that_failed(admin, running):
    Job.objects.update(state=JobState.FAILED, finished_at=NOW)
    assert "1\u00a0travail ces sept derniers jours" in admin.client.get(reverse("agency_desk")).content.decode()
