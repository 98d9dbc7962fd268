"""Two names for one company."""

import pytest
from django.urls import reverse

from declarations.models import PublicEntry
from declarations.services.publication import notice_draft, notice_publish
from mitm.accounts.enums import Role
from mitm.audit.selectors import events_of
from mitm.home.mergers import merge, unmerge
from mitm.registry.models import LaboratoryMerge
from tests.declarations.building import file_case
from tests.factories import LaboratoryFactory, MembershipFactory, SpecialityFactory, UserFactory


@pytest.fixture
def twin(laboratory_a):
    twin = LaboratoryFactory(name="Laboratoire Aubépine France", slug="aubepine-france")
    SpecialityFactory(laboratory=twin, name="AUBÉPINOL")
    return twin


def address(laboratory) -> str:
    return reverse("agency_laboratory_merge", args=[laboratory.pk])


def merged(head, laboratory_a, twin, reason="Même numéro SIREN."):
    return head.client.post(f"{address(laboratory_a)}?q=aubepine", {"merged": twin.pk, "reason": reason})


def test_laboratories_with_a_like_name_are_offered(head, laboratory_a, twin):
    page = head.client.get(f"{address(laboratory_a)}?q=aubepine").content.decode()
    assert "Laboratoire Aubépine France (FR), 1 médicament" in page
    assert f'value="{laboratory_a.pk}"' not in page


def test_the_most_alike_names_are_offered_without_a_word(head, laboratory_a, laboratory_b, twin):
    page = head.client.get(address(laboratory_a)).content.decode()
    assert page.index(f'value="{twin.pk}"') < page.index(f'value="{laboratory_b.pk}"')


def test_a_person_merges_two_laboratories_with_a_reason(head, laboratory_a, twin):
    assert merged(head, laboratory_a, twin).url == reverse("agency_laboratory", args=[laboratory_a.pk])
    twin.refresh_from_db()
    assert twin.merged_into == laboratory_a
    assert laboratory_a.specialities.get().name == "AUBÉPINOL"
    for laboratory in (laboratory_a, twin):
        event = events_of(laboratory).get()
        assert (event.kind, event.actor) == ("laboratory_merged", head.user)
        assert "SIREN" in event.comment


class TestThePeopleOfALaboratoryThatIsMerged:
    @pytest.fixture(autouse=True)
    def left(self, twin):
        return MembershipFactory(user=UserFactory(email="lea@twin.example"), role=Role.DECLARANT, laboratory=twin)

    def test_are_named_before(self, head, laboratory_a, left):
        page = head.client.get(f"{address(laboratory_a)}?q=aubepine").content.decode()
        assert f"Sans accès pour {laboratory_a}, elles ne pourront plus rien déclarer" in page
        assert f"{left.user} (Laboratoire Aubépine France)" in page

    @pytest.mark.parametrize("side", ["kept", "merged"])
    def test_are_named_after_with_the_way_out(self, admin, laboratory_a, twin, left, side):
        arrived = admin.client.get(merged(admin, laboratory_a, twin).url).content.decode()
        assert f"Des personnes n’ont pas d’accès pour {laboratory_a}" in arrived
        dossier = reverse("agency_laboratory", args=[(laboratory_a if side == "kept" else twin).pk])
        page = admin.client.get(dossier).content.decode()
        assert "Sans accès pour Laboratoire Aubépine</p>" in page
        way_out = f"{reverse('agency_person_new')}?laboratoire={laboratory_a.pk}"
        assert f'<a href="{way_out}">Ouvrez-leur un accès' in page

        MembershipFactory(user=left.user, role=Role.DECLARANT, laboratory=laboratory_a)
        assert "Sans accès pour" not in admin.client.get(dossier).content.decode()


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_merge_without_a_reason_is_refused_at_its_field(head, laboratory_a, twin, reason):
    assert "Remplissez ce champ" in merged(head, laboratory_a, twin, reason).content.decode()
    assert not LaboratoryMerge.objects.exists()


def test_a_laboratory_is_not_merged_with_itself_nor_with_a_stranger_to_the_list(head, laboratory_a, laboratory_b, twin):
    for other in (laboratory_a, laboratory_b):
        assert merged(head, laboratory_a, other).status_code == 200
    assert not LaboratoryMerge.objects.exists()


def test_a_laboratory_that_was_merged_is_merged_no_more(head, laboratory_a, twin):
    merged(head, laboratory_a, twin)
    assert head.client.get(address(twin)).status_code == 404


def test_a_merge_is_undone_with_a_reason(head, laboratory_a, twin):
    merged(head, laboratory_a, twin)
    back = reverse("agency_laboratory_unmerge", args=[LaboratoryMerge.objects.get().pk])
    assert back in head.client.get(reverse("agency_laboratory", args=[laboratory_a.pk])).content.decode()

    head.client.post(back, {"reason": "Deux sociétés distinctes."})

    twin.refresh_from_db()
    assert twin.merged_into is None
    assert events_of(twin).last().kind == "laboratory_unmerged"
    assert head.client.get(back).status_code == 404


@pytest.mark.parametrize(
    ("persona", "code"),
    [("evaluator", 403), ("auditor", 403), ("company_admin_a", 404), ("anonymous", 302), ("admin", 200)],
    indirect=["persona"],
)
def test_laboratories_are_merged_by_those_who_may(persona, code, laboratory_a):
    assert persona.client.get(address(laboratory_a)).status_code == code


@pytest.mark.parametrize("words", ["", "%", "\x00", "zzz", "'" * 300])
def test_any_words_are_borne(head, laboratory_a, words):
    assert head.client.get(address(laboratory_a), {"q": words}).status_code == 200


def test_the_public_list_names_the_laboratory_of_today(head, laboratory_a, twin, pharmacist_a, publisher):
    case = file_case(pharmacist_a)
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    notice_publish(declaration_id=case.pk, actor=publisher.actor)

    merged(head, twin, laboratory_a)
    line = PublicEntry.objects.get()
    assert line.laboratory == twin.name
    assert "france" in line.search

    head.client.post(reverse("agency_laboratory_unmerge", args=[LaboratoryMerge.objects.get().pk]), {"reason": "Non."})
    line.refresh_from_db()
    assert line.laboratory == laboratory_a.name


def test_merges_are_undone_from_the_last_one(head, laboratory_a, laboratory_b, twin):
    merged(head, laboratory_a, twin)
    first = LaboratoryMerge.objects.get()
    second = merge(actor=head.actor, kept=laboratory_b, merged=laboratory_a, reason="Rachat.")
    back = reverse("agency_laboratory_unmerge", args=[first.pk])

    page = head.client.post(back, {"reason": "Deux sociétés."}).content.decode()
    assert "défaire d’abord cette fusion" in page
    twin.refresh_from_db()
    assert twin.merged_into == laboratory_b

    unmerge(actor=head.actor, decision=second, reason="Rachat annulé.")
    head.client.post(back, {"reason": "Deux sociétés."})
    assert twin.specialities.get().name == "AUBÉPINOL"
