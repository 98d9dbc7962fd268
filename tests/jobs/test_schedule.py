"""The schedule is data: every entry names a task that exists, and none can pile up."""

import pytest
from celery import current_app
from django.conf import settings

SCHEDULE = settings.CELERY_BEAT_SCHEDULE


def test_entries_are_in_order():
    assert list(SCHEDULE) == sorted(SCHEDULE)


@pytest.mark.parametrize("name", SCHEDULE)
def test_each_entry_names_a_task_that_exists(name):
    assert SCHEDULE[name]["task"] in current_app.tasks


@pytest.mark.parametrize("name", SCHEDULE)
def test_no_entry_piles_up_while_no_worker_listens(name):
    assert SCHEDULE[name]["options"]["expires"] <= SCHEDULE[name]["schedule"]


@pytest.mark.real_time
@pytest.mark.django_db
@pytest.mark.parametrize("name", SCHEDULE)
def test_each_task_may_run_twice(name):
    task = current_app.tasks[SCHEDULE[name]["task"]]

    task.delay()
    task.delay()
