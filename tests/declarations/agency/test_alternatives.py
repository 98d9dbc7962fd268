"""Whether another medicine of the generic group can take over today, and what says the contrary."""

import datetime as dt

import pytest

from declarations.enums import PublicStatus, State
from declarations.selectors.alternatives import alternatives_to
from declarations.selectors.public import states_of
from declarations.services.publication import notice_draft, notice_publish
from mitm.registry.enums import AvailabilityStatus, GenericKind
from mitm.registry.models import GenericGroup, GenericMember
from tests.declarations.agency.test_closure import close
from tests.declarations.building import TODAY, file_case, followed
from tests.declarations.public.test_pages import told
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db
LATER = TODAY + dt.timedelta(days=500)


@pytest.fixture
def pair(laboratory_a):
    """Two medicines of one generic group."""
    group = GenericGroup.objects.create(code="1", label="Groupe", first_seen_on=TODAY)
    ours, theirs = SpecialityFactory.create_batch(2, laboratory=laboratory_a)
    for speciality in (ours, theirs):
        GenericMember.objects.create(group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=TODAY)
    return ours, theirs


def theirs_to(ours):
    """The only alternative: available or not, and what is said of it."""
    (found,) = alternatives_to([ours.cis], today=TODAY)
    return found.available, found.reason


def test_a_stop_announced_later_does_not_hide_the_rupture_of_today(pair, pharmacist_a, clock):
    ours, theirs = pair
    file_case(pharmacist_a, specialities=[theirs])
    clock.shift(dt.timedelta(hours=1))
    file_case(pharmacist_a, specialities=[theirs], kind="cessation", starts_on=LATER)

    assert theirs_to(ours) == (False, "Rupture de stock déclarée depuis le 12/03/2026")


def test_a_stop_to_come_leaves_the_medicine_available_until_then(pair, pharmacist_a, publisher):
    ours, theirs = pair
    case = file_case(pharmacist_a, specialities=[theirs], kind="cessation", starts_on=LATER)
    assert theirs_to(ours) == (True, "arrêt prévu le 25/07/2027")

    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    notice_publish(declaration_id=case.pk, actor=publisher.actor, reason="Annoncé.")
    assert theirs_to(ours) == (True, "arrêt prévu le 25/07/2027")


def test_a_stop_to_come_does_not_hide_what_the_public_is_told_of_today(pair, pharmacist_a, publisher):
    ours, theirs = pair
    case = file_case(pharmacist_a, specialities=[theirs], kind="cessation", starts_on=LATER)
    draft = notice_draft(declaration_id=case.pk, actor=publisher.actor)
    draft.status, draft.starts_on = PublicStatus.RUPTURE, TODAY
    draft.save()
    notice_publish(declaration_id=case.pk, actor=publisher.actor, reason="Manque déjà.")

    assert theirs_to(ours) == (False, "Rupture de stock (liste publiée)")


def test_what_stopped_sooner_than_announced_cannot_be_had(pair, pharmacist_a, evaluator):
    ours, theirs = pair
    case = file_case(pharmacist_a, specialities=[theirs], kind="cessation", starts_on=LATER)
    close(followed(case, evaluator), evaluator, State.CEASED)

    assert theirs_to(ours) == (False, "Arrêt de commercialisation déclaré depuis le 12/03/2026")


def test_of_two_published_lines_the_most_serious_counts_as_for_the_public(pair):
    ours, theirs = pair
    told(theirs, AvailabilityStatus.RUPTURE, url="https://ansm.example/une")
    told(theirs, AvailabilityStatus.RESTORED, url="https://ansm.example/autre", updated_on=TODAY)

    assert states_of([theirs.cis]) == {theirs.cis: PublicStatus.RUPTURE}
    assert theirs_to(ours) == (False, "Rupture de stock (liste publiée)")


def test_the_start_of_a_risk_is_told_as_one_to_come(pair, pharmacist_a):
    ours, theirs = pair
    file_case(pharmacist_a, specialities=[theirs], kind="risk", starts_on=TODAY + dt.timedelta(days=9))

    assert theirs_to(ours) == (False, "Risque de rupture déclaré à partir du 21/03/2026")
