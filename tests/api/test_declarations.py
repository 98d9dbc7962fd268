"""A laboratory's machine files, updates and reads its declarations."""

import datetime as dt

import pytest
from django.test import Client

from declarations.models import Declaration
from declarations.selectors.api import all_own_filed, own_filed
from declarations.services.closure import Answers, close_returned
from declarations.services.evaluation import declaration_take
from mitm.accounts.actor import Actor
from mitm.accounts.services import machine_account_create
from mitm.audit.selectors import events_of, snapshots_of
from tests.declarations.building import file_case
from tests.factories import MembershipFactory, PresentationFactory, SpecialityFactory
from tests.support import files

pytestmark = pytest.mark.django_db

URL = "/api/v1/declarations/"


@pytest.fixture
def speciality(laboratory_a):
    return SpecialityFactory(laboratory=laboratory_a, cis="61234567")


@pytest.fixture
def reading(ask_token):
    token = ask_token(scope="declarations:read").json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})


def body(**changes):
    values = {
        "products": [{"cis": "61234567"}],
        "kind": "rupture",
        "aware_on": "2026-03-11",
        "starts_on": "2026-03-10",
        "cause": "manufacturing",
        "return_likely": "2026-05-04",
    }
    return {name: value for name, value in {**values, **changes}.items() if value is not ...}


def send(client, sent, url=URL, **headers):
    return client.post(url, sent, content_type="application/json", headers=headers)


def errors_of(answer):
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_six_values_are_enough_to_file(bearer, speciality):
    answer = send(bearer, body())
    assert answer.status_code == 201
    filed = answer.json()
    assert answer["Location"] == f"{URL}{filed['reference']}/"
    assert (filed["state"], filed["version"], filed["late_days"], filed["filed_through"]) == ("filed", 1, 0, "api")
    assert filed["values"]["return_likely"] == "2026-05-04"
    assert filed["products"] == [{"cis": "61234567", "cip13": None}]


def test_what_a_machine_files_is_frozen_and_signed_with_its_name(bearer, speciality):
    declaration = Declaration.objects.get(reference=send(bearer, body()).json()["reference"])
    assert snapshots_of(declaration).get().data["values"]["cause"] == "manufacturing"
    assert events_of(declaration).last().actor_label == "ERP Aubépine (machine)"


def test_the_whole_table_may_be_sent_at_once(bearer, speciality):
    answer = send(
        bearer,
        body(
            stock_retail=1200,
            market_share="12.5",
            measures=["quantitative", "import"],
            alternatives="aucune",
            contact_name="Alice Abadie",
        ),
    )
    values = answer.json()["values"]
    assert (values["stock_retail"], values["market_share"], values["measures"]) == (
        1200,
        "12.5",
        ["quantitative", "import"],
    )


@pytest.mark.parametrize("told", [48, "48", "48.0", "48.00"])
def test_one_figure_is_told_back_in_one_way(bearer, speciality, told):
    assert send(bearer, body(market_share=told)).json()["values"]["market_share"] == "48"


def test_a_figure_told_in_another_way_is_no_news(bearer, speciality):
    filed = send(bearer, body(market_share="48")).json()
    assert update(bearer, filed, market_share="48.00").json()["code"] == "nothing_changed"


@pytest.mark.parametrize(
    ("changes", "status", "expected"),
    [
        ({"products": [{"cis": "69999999"}]}, 422, ("products", "unknown_cis")),
        ({"products": [{"cis": "6123"}]}, 400, ("products.0.cis", "invalid")),
        ({"products": []}, 400, ("products", "empty")),
        ({"products": [{"cis": "61234567", "cip13": "3400900000000"}]}, 422, ("products", "unknown_cip")),
        ({"products": [{"cis": "61234567", "lot": "A"}]}, 400, ("products.0.lot", "unknown_field")),
        ({"products": ...}, 400, ("products", "required")),
        ({"kind": ...}, 400, ("kind", "required")),
        ({"kind": "panne"}, 400, ("kind", "invalid_choice")),
        ({"aware_on": "2026-03-13"}, 400, ("aware_on", "in_future")),
        ({"starts_on": "2026-04-01"}, 400, ("starts_on", "rupture_in_future")),
        ({"return_likely": "2026-01-01"}, 400, ("return_likely", "return_before_start")),
        ({"return_earliest": "2026-06-01"}, 400, ("return_earliest", "dates_reversed")),
        ({"return_latest": "2026-04-01"}, 400, ("return_latest", "dates_reversed")),
        ({"return_likely": "2924-11-29"}, 400, ("return_likely", "implausible_year")),
        ({"return_likely": "04/05/2026"}, 400, ("return_likely", "invalid")),
        ({"return_likely": None}, 400, ("return_likely", "required")),
        ({"return_unknown": True}, 400, ("return_unknown", "contradictory")),
        ({"stock_retail": -1}, 400, ("stock_retail", "min_value")),
        ({"stock_retail": "beaucoup"}, 400, ("stock_retail", "invalid")),
        ({"stock_retail": 10**12}, 400, ("stock_retail", "max_value")),
        ({"market_share": "101"}, 400, ("market_share", "max_value")),
        ({"market_share": "12.345"}, 400, ("market_share", "max_decimal_places")),
        ({"measures": ["magie"]}, 400, ("measures.0", "invalid_choice")),
        ({"cause_detail": "x" * 20_000}, 400, ("cause_detail", "max_length")),
        ({"cause_detail": "abc\u202etxet"}, 400, ("cause_detail", "deceiving")),
        ({"cause": "commercial"}, 400, ("cause", "cause_for_cessation_only")),
        ({"colour": "rouge"}, 400, ("colour", "unknown_field")),
        ({"late_days": 0}, 400, ("late_days", "unknown_field")),
        ({"aware_on": "2026-01-05", "starts_on": "2026-01-05"}, 422, ("late_justification", "justification_missing")),
    ],
)
def test_each_mistake_is_named_at_its_field(bearer, speciality, changes, status, expected):
    answer = send(bearer, body(**changes))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert expected in errors_of(answer)
    assert all(error["message"] for error in answer.json()["errors"])
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("sent", ["[]", '"texte"', "{", "null", ""])
def test_what_is_not_a_declaration_is_refused(bearer, speciality, sent):
    assert bearer.post(URL, sent, content_type="application/json").status_code == 400


def test_a_competitor_s_product_is_refused(bearer, laboratory_b):
    SpecialityFactory(laboratory=laboratory_b, cis="61234567")
    assert errors_of(send(bearer, body())) == [("products", "foreign_product")]


def test_a_box_of_another_medicine_is_refused(bearer, speciality):
    box = PresentationFactory()
    answer = send(bearer, body(products=[{"cis": "61234567", "cip13": box.cip13}]))
    assert errors_of(answer) == [("products", "cip_of_other_cis")]


def test_markup_is_kept_as_text(bearer, speciality):
    text = "<script>alert(1)</script> & <b>gras</b>"
    assert send(bearer, body(cause_detail=text)).json()["values"]["cause_detail"] == text


def test_the_same_request_sent_again_files_once(bearer, speciality):
    answers = [send(bearer, body(), **{"Idempotency-Key": "depot-1"}) for _ in range(3)]
    assert {answer.json()["reference"] for answer in answers} == {answers[0].json()["reference"]}
    assert answers[2]["Idempotent-Replayed"] == "true"
    assert Declaration.objects.count() == 1


def test_a_key_does_not_serve_for_another_declaration(bearer, speciality):
    send(bearer, body(), **{"Idempotency-Key": "depot-1"})
    answer = send(bearer, body(cause="demand"), **{"Idempotency-Key": "depot-1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_refused_declaration_may_be_corrected_under_the_same_key(bearer, speciality):
    send(bearer, body(kind="panne"), **{"Idempotency-Key": "depot-1"})
    assert send(bearer, body(), **{"Idempotency-Key": "depot-1"}).status_code == 201


def test_writing_needs_its_own_scope(reading, speciality):
    assert send(reading, body()).status_code == 403


def test_nobody_writes_without_a_token(client, speciality, pharmacist_a):
    assert send(client, body()).status_code == 401
    assert send(pharmacist_a.client, body()).status_code == 401


@pytest.fixture
def filed(bearer, speciality):
    return send(bearer, body()).json()


def test_a_laboratory_reads_its_declarations(filed, reading):
    listed = reading.get(URL).json()["results"]
    assert [item["reference"] for item in listed] == [filed["reference"]]
    assert reading.get(f"{URL}{filed['reference']}/").json() == filed


def test_the_token_that_writes_does_not_read(filed, bearer):
    assert bearer.get(URL).status_code == 403


def test_a_laboratory_never_reads_a_competitor_s(filed, laboratory_b):
    authority = MembershipFactory(role="pharmacist", laboratory=laboratory_b)
    machine, *_ = machine_account_create(laboratory=laboratory_b, authorised_by=authority, label="ERP Bruyère")
    assert own_filed(filed["reference"], actor=Actor.of_machine(machine)) is None
    assert not all_own_filed(actor=Actor.of_machine(machine)).exists()


def test_an_unknown_reference_is_not_found(reading):
    assert reading.get(f"{URL}DR-2026-999999/").status_code == 404
    assert reading.get(f"{URL}n-importe-quoi/").status_code == 404


def test_a_version_already_read_is_not_sent_again(filed, reading):
    address = f"{URL}{filed['reference']}/"
    tag = reading.get(address)["ETag"]
    assert reading.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_the_list_costs_few_queries_whatever_its_length(filed, bearer, reading, django_assert_max_num_queries):
    for _ in range(4):
        send(bearer, body(cause="demand"))
    reading.get(URL)
    with django_assert_max_num_queries(6):  # token and authority, then the list and its products
        assert len(reading.get(URL).json()["results"]) == 5


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=filed", 1),
        ("state=followed", 0),
        ("kind=risk", 0),
        ("cis=61234567", 1),
        ("filed_since=2027-01-01T00:00:00Z", 0),
        ("filed_since=2020-01-01T00:00:00%2B16:55", 1),
    ],
)
def test_the_list_is_filtered(filed, reading, query, count):
    assert len(reading.get(f"{URL}?{query}").json()["results"]) == count


def update(client, filed, **values):
    headers = values.pop("headers", {})
    return send(client, values, f"{URL}{filed['reference']}/updates/", **headers)


def test_an_update_changes_what_it_names_and_keeps_the_rest(filed, bearer):
    answer = update(bearer, filed, return_likely="2026-06-01", comment="Retour reporté.")
    updated = answer.json()
    assert (answer.status_code, updated["version"]) == (201, 2)
    assert (updated["values"]["return_likely"], updated["values"]["cause"]) == ("2026-06-01", "manufacturing")


def test_stocks_are_given_again_at_each_version(bearer, speciality):
    filed = send(bearer, body(stock_retail=1200)).json()
    assert update(bearer, filed, comment="Rien d’autre.").json()["values"]["stock_retail"] is None


@pytest.mark.parametrize(
    ("values", "status", "expected"),
    [
        ({"kind": "risk"}, 400, ("kind", "fixed_field")),
        ({"aware_on": "2026-03-01"}, 400, ("aware_on", "fixed_field")),
        ({"return_likely": "2026-01-01"}, 422, ("return_likely", "return_before_start")),
        ({"stock_retail": -5}, 400, ("stock_retail", "min_value")),
    ],
)
def test_a_wrong_update_is_refused_at_its_field(filed, bearer, values, status, expected):
    answer = update(bearer, filed, **values)
    assert (answer.status_code, errors_of(answer)) == (status, [expected])


def test_an_update_that_says_nothing_is_refused(filed, bearer):
    assert update(bearer, filed).json()["code"] == "nothing_changed"


def test_nobody_overwrites_what_they_have_not_read(filed, bearer, reading):
    tag = reading.get(f"{URL}{filed['reference']}/")["ETag"]
    update(bearer, filed, comment="Un.", headers={"If-Match": tag})
    answer = update(bearer, filed, comment="Deux.", headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (412, "version_outdated")


def test_an_update_sent_again_has_one_effect(filed, bearer):
    for _ in range(2):
        answer = update(bearer, filed, comment="Un.", headers={"Idempotency-Key": "maj-1"})
    assert answer.json()["version"] == 2
    assert Declaration.objects.get().version == 2


def test_a_closed_case_takes_no_update(filed, bearer, evaluator):
    declaration = Declaration.objects.get(reference=filed["reference"])
    declaration_take(declaration_id=declaration.pk, actor=evaluator.actor)
    answers = Answers(ended_on=dt.date(2026, 3, 12), comment="Livraisons reprises.")
    close_returned(declaration_id=declaration.pk, actor=evaluator.actor, answers=answers)
    answer = update(bearer, filed, comment="Trop tard.")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_open")


def test_a_risk_whose_start_has_passed_is_refused_at_its_field(bearer, speciality):
    answer = send(bearer, body(kind="risk", starts_on="2026-03-11"))
    assert (answer.status_code, errors_of(answer)) == (400, [("starts_on", "risk_in_past")])


@pytest.fixture
def passed(pharmacist_a, speciality, clock):
    """A risk whose announced start has passed since it was filed."""
    case = file_case(pharmacist_a, specialities=[speciality], kind="risk", starts_on=dt.date(2026, 3, 20))
    clock.shift(dt.timedelta(days=9))
    return {"reference": case.reference}


def test_an_update_says_what_became_of_a_start_that_has_passed(passed, bearer):
    answer = update(bearer, passed, comment="Rien de neuf.")
    assert (answer.status_code, errors_of(answer)) == (422, [("starts_on", "risk_in_past")])
    assert update(bearer, passed, starts_on="2026-04-15").status_code == 201


def begun(client, filed, **values):
    return send(client, values, f"{URL}{filed['reference']}/rupture/")


def test_a_machine_says_that_the_rupture_has_begun(passed, bearer):
    answer = begun(bearer, passed, starts_on="2026-03-21", reason="Plus aucun lot.")
    assert (answer.status_code, answer.json()["values"]["kind"]) == (201, "rupture")
    again = begun(bearer, passed, starts_on="2026-03-21", reason="Plus aucun lot.")
    assert (again.status_code, errors_of(again)) == (409, [("kind", "kind_unchanged")])


@pytest.mark.parametrize(
    ("values", "status", "expected"),
    [
        ({"reason": "Plus rien."}, 400, ("starts_on", "required")),
        ({"starts_on": "2026-03-22", "reason": "Plus rien."}, 422, ("starts_on", "in_future")),
        ({"starts_on": "2026-03-21", "reason": "Plus rien.", "kind": "risk"}, 400, ("kind", "unknown_field")),
    ],
)
def test_a_wrong_beginning_is_refused_at_its_field(passed, bearer, values, status, expected):
    answer = begun(bearer, passed, **values)
    assert (answer.status_code, errors_of(answer)) == (status, [expected])


def test_the_end_of_an_event_is_reported(filed, bearer):
    sent = {"outcome": "returned", "on": "2026-03-12", "comment": "Livraisons reprises."}
    answer = send(bearer, sent, f"{URL}{filed['reference']}/end/")
    assert (answer.status_code, answer.json()["version"]) == (201, 2)


def test_an_end_that_does_not_fit_is_refused(filed, bearer):
    answer = send(bearer, {"outcome": "avoided", "on": "2026-03-12"}, f"{URL}{filed['reference']}/end/")
    assert errors_of(answer) == [("outcome", "unfit_end")]


def test_anybody_may_read_the_field_table(client):
    table = {field["name"]: field for field in client.get(f"{URL}fields/").json()}
    assert table["stock_retail"]["secrecy"] == "business_secret"
    assert table["kind"]["choices"]["rupture"] == "Rupture de stock"


@pytest.fixture
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def join(client, filed, content, name="plan.pdf", **headers):
    sent = {"file": files.upload(name, content), "label": "Plan"}
    return client.post(f"{URL}{filed['reference']}/attachments/", sent, headers=headers)


@pytest.mark.usefixtures("_own_folder")
def test_a_file_is_joined_once_and_read_back(filed, bearer, reading):
    content = files.pdf()
    headers = {"Idempotency-Key": "piece-1"}
    sent = [join(bearer, filed, content, **headers) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201]
    read = reading.get(f"{URL}{filed['reference']}/attachments/").json()
    assert [(file["name"], file["label"], file["size"]) for file in read] == [("plan.pdf", "Plan", len(content))]


@pytest.mark.usefixtures("_own_folder")
def test_a_file_that_lies_is_refused_at_its_field(filed, bearer):
    answer = join(bearer, filed, files.EXE)
    assert (answer.status_code, errors_of(answer)) == (422, [("file", "file_type_mismatch")])


def test_files_of_a_competitor_are_not_found(laboratory_b, bearer):
    assert join(bearer, {"reference": "DR-2026-999999"}, files.PNG).status_code == 404
