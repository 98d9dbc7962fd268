"""The register and availability as open data: anybody reads, nobody writes."""

import datetime as dt
from base64 import b64encode

import pytest

from declarations.models import PublicEntry
from declarations.services.projection import entries_rebuild
from declarations.services.publication import notice_draft, notice_publish, notice_withdraw
from mitm.registry.enums import AvailabilityStatus, GenericKind, Source
from mitm.registry.models import AtcClass, AvailabilityStatement, GenericGroup, GenericMember
from mitm.registry.services import search_words_learn
from tests.declarations.building import file_case
from tests.factories import LaboratoryFactory, PresentationFactory, SpecialityFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 1, 28)
OPEN = (
    "specialities/",
    "specialities/search/?q=a",
    "presentations/",
    "laboratories/",
    "generic-groups/",
    "availability/",
    "availability/changes/",
    "declarations/fields/",
    "lowered-thresholds/",
)


def read(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def told(speciality, status=AvailabilityStatus.TENSION, **fields):
    values = {"starts_on": DAY, "updated_on": DAY, "url": f"https://ansm.example/{speciality.cis}"}
    values |= {"first_seen_on": DAY, "source": Source.BDPM}
    AvailabilityStatement.objects.create(speciality=speciality, status=status, **{**values, **fields})
    entries_rebuild()
    return speciality


@pytest.fixture
def published(pharmacist_a, publisher):
    """A rupture that the agency has published."""
    case = file_case(pharmacist_a)
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    notice_publish(declaration_id=case.pk, actor=publisher.actor)
    return case


@pytest.mark.parametrize("path", OPEN)
def test_anybody_reads(client, path):
    read(client, path)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", OPEN)
def test_nobody_writes(client, path, method):
    assert getattr(client, method)(f"/api/v1/{path}").status_code in (401, 405)


def test_a_medicine_is_told_in_full(client):
    atc = AtcClass.objects.create(code="N03AG01", label="Valproate", level=5)
    box = PresentationFactory(speciality=SpecialityFactory(atc=atc))
    item = read(client, f"specialities/{box.speciality_id}/")
    assert (item["atc_code"], item["is_mitm"], item["laboratory"]["name"]) == (
        "N03AG01",
        True,
        box.speciality.laboratory.name,
    )
    assert [presentation["cip13"] for presentation in item["presentations"]] == [box.cip13]
    assert item["holders"][0]["role"] == "operator"


@pytest.mark.parametrize("path", ["specialities/69999999/", "presentations/3400900000000/", "laboratories/x/"])
def test_what_does_not_exist_is_not_found(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("atc=N03", ["60000001"]),
        ("atc=C", []),
        ("mitm=false", ["60000002"]),
        ("laboratory=aubepine", ["60000001"]),
        ("group=7", ["60000002"]),
        ("changed_since=2026-01-01", ["60000002"]),
    ],
)
def test_medicines_are_filtered(client, query, found):
    atc = AtcClass.objects.create(code="N03AG01", label="Valproate", level=5)
    SpecialityFactory(cis="60000001", atc=atc, laboratory=LaboratoryFactory(slug="aubepine"))
    other = SpecialityFactory(cis="60000002", is_mitm=False, last_changed_on=DAY)
    group = GenericGroup.objects.create(code="7", label="Groupe", first_seen_on=DAY)
    GenericMember.objects.create(group=group, speciality=other, kind=GenericKind.GENERIC, first_seen_on=DAY)
    assert [item["cis"] for item in read(client, f"specialities/?{query}")["results"]] == found


def test_whoever_left_a_group_is_not_found_by_it(client):
    group = GenericGroup.objects.create(code="7", label="Groupe", first_seen_on=DAY)
    member = GenericMember.objects.create(
        group=group, speciality=SpecialityFactory(), kind=GenericKind.GENERIC, first_seen_on=DAY
    )
    asked = ("specialities/?group=7", f"generic-groups/?cis={member.speciality_id}")
    assert [len(read(client, query)["results"]) for query in asked] == [1, 1]
    GenericMember.objects.update(gone_on=DAY)
    assert [len(read(client, query)["results"]) for query in asked] == [0, 0]


def test_a_filter_that_makes_no_sense_is_named(client):
    answer = client.get("/api/v1/specialities/?changed_since=hier")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("changed_since", "invalid")]


@pytest.mark.parametrize(
    "path", ["specialities/", "presentations/", "laboratories/", "generic-groups/", "availability/"]
)
def test_a_list_costs_two_queries_whatever_its_length(client, path, django_assert_max_num_queries):
    for _ in range(4):
        PresentationFactory(speciality=told(SpecialityFactory()))
    read(client, path)
    with django_assert_max_num_queries(2):
        read(client, path)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("availability/?statut=1", "statut", "unknown_parameter"),
        ("availability/?current=peut-etre", "current", "invalid"),
        ("specialities/?mitm=2", "mitm", "invalid"),
        ("specialities/?page_size=beaucoup", "page_size", "invalid"),
        ("specialities/?page_size=501", "page_size", "invalid"),
        ("specialities/?page_size=0", "page_size", "invalid"),
    ],
)
def test_what_an_address_asks_for_is_never_left_aside(client, query, field, code):
    answer = client.get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize("answer", ["true", "True", "1"])
def test_a_question_is_answered_by_true_or_false(client, answer):
    SpecialityFactory(cis="60000001")
    SpecialityFactory(cis="60000002", is_mitm=False)

    assert [item["cis"] for item in read(client, f"specialities/?mitm={answer}")["results"]] == ["60000001"]


@pytest.mark.parametrize(
    "path", ["specialities/", "laboratories/", "availability/", "availability/changes/", "lowered-thresholds/"]
)
@pytest.mark.parametrize("told", ["rubbish", "p=\x00", "p=2026-13-45", "p=" + "9" * 40, "o=-1"])
def test_a_cursor_that_was_never_given_out_is_refused(client, path, told):
    cursor = b64encode(told.encode()).decode()

    answer = client.get(f"/api/v1/{path}", {"cursor": cursor})

    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or answer.json()["errors"][0]["field"] == "cursor"


def test_more_lines_of_one_day_than_a_page_are_all_read(client):
    lines = [
        PublicEntry(key=f"ligne-{number}", origin="imported", status=2, title="T", updated_on=DAY, search="")
        for number in range(1_250)
    ]
    PublicEntry.objects.bulk_create(lines)
    seen, address = [], "/api/v1/availability/?page_size=500"
    while address and len(seen) < 3_000:
        page = client.get(address).json()
        seen += [item["key"] for item in page["results"]]
        address = page["next"]

    assert len(seen) == len(set(seen)) == 1_250


def test_pages_follow_one_another_without_a_gap(client):
    for _ in range(5):
        SpecialityFactory()
    seen, address = [], "/api/v1/specialities/?page_size=2"
    while address:
        page = client.get(address).json()
        seen += [item["cis"] for item in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_who_has_an_answer_already_gets_nothing_again(client):
    told(SpecialityFactory())
    for path in ("specialities/", "availability/"):
        tag = client.get(f"/api/v1/{path}")["ETag"]
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_relays_keep_for_a_minute_what_anybody_reads_and_nothing_else(client):
    assert client.get("/api/v1/specialities/")["Cache-Control"] == "public, max-age=60"
    assert "public" not in client.get("/api/v1/specialities/?mitm=2").get("Cache-Control", "")
    assert "public" not in client.get("/api/v1/specialities/69999999/").get("Cache-Control", "")


def test_availability_says_what_the_public_page_says(client, published):
    entry = read(client, "availability/")["results"][0]
    assert (entry["key"], entry["status"], entry["origin"]) == (f"avis-{published.reference}", 1, "agency")
    assert entry["cis"] == [published.products.get().speciality_id]
    assert "a signalé une rupture de stock" in entry["notice"]["summary"]


def test_names_of_people_are_never_open(client, published, publisher, pharmacist_a):
    text = str(read(client, "availability/")) + str(read(client, f"availability/avis-{published.reference}/"))
    assert publisher.user.last_name not in text
    assert pharmacist_a.user.last_name not in text


def test_only_the_finest_classes_are_named(client):
    atc = AtcClass.objects.create(code="N03AG01", label="Valproate", level=5)
    told(SpecialityFactory(atc=atc))
    assert read(client, "availability/")["results"][0]["atc_codes"] == ["N03AG01"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=1", 1),
        ("status=1&status=2", 2),
        ("current=false", 1),
        ("q=rupturine", 1),
        ("updated_since=2026-02-01", 1),
    ],
)
def test_availability_is_filtered(client, query, count):
    told(SpecialityFactory(name="RUPTURINE"), AvailabilityStatus.RUPTURE, updated_on=dt.date(2026, 3, 1))
    told(SpecialityFactory())
    told(SpecialityFactory(), AvailabilityStatus.CESSATION, gone_on=DAY)
    assert len(read(client, f"availability/?{query}")["results"]) == count


def test_the_availability_of_a_medicine_holds_its_history(client, published):
    answer = read(client, f"specialities/{published.products.get().speciality_id}/availability/")
    assert (answer["status"], len(answer["entries"])) == (1, 1)
    assert answer["episodes"] == [{"status": 1, "starts_on": "2026-03-12", "ends_on": None, "ended": False, "url": ""}]


def test_a_medicine_of_which_nothing_is_published_has_no_status(client):
    answer = read(client, f"specialities/{SpecialityFactory().cis}/availability/")
    assert (answer["status"], answer["entries"], answer["episodes"]) == (None, [], [])


def test_changes_follow_one_another(client, published):
    first = read(client, "availability/changes/")["results"][0]
    assert (first["state"], first["entry"]["key"]) == ("current", f"avis-{published.reference}")
    later = PublicEntry.objects.get().changed_at + dt.timedelta(seconds=1)
    assert read(client, f"availability/changes/?since={later:%Y-%m-%dT%H:%M:%SZ}")["results"] == []


@pytest.mark.parametrize("since", ["hier", "0001-01-01T00:00:00%2B10:00", "2026-01-01T00:00:00%2B99:00"])
def test_an_instant_outside_the_calendar_is_refused(client, since):
    answer = client.get(f"/api/v1/availability/changes/?since={since}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "since")


def test_a_notice_taken_back_is_told_as_such_and_nothing_more(client, published, publisher):
    notice_withdraw(declaration_id=published.pk, actor=publisher.actor, reason="Erreur.")
    assert read(client, "availability/")["results"] == []
    assert client.get(f"/api/v1/availability/avis-{published.reference}/").status_code == 404
    change = read(client, "availability/changes/")["results"][0]
    assert (change["state"], change["entry"]) == ("withdrawn", None)


def test_search_corrects_and_recognises(client):
    speciality = SpecialityFactory(name="AMOXICILLINE ARROW 500 mg, gélule")
    search_words_learn()
    answer = read(client, "specialities/search/?q=amoxiciline")
    assert answer["corrections"] == {"amoxiciline": "amoxicilline"}
    assert [item["cis"] for item in answer["results"]] == [speciality.cis]
    assert read(client, f"specialities/search/?q={speciality.cis}")["recognised_as"] == "cis"
