"""Forms: what people type is understood, and what is wrong is said where it is."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms

from mitm.errors import CaseError
from mitm.web import fields
from mitm.web.forms import ActForm, VigieForm


class NoticeForm(VigieForm):
    """The form under test."""

    groups = (("Dates", ["known_on", ("earliest", "latest")]),)

    known_on = fields.DateField(label="Connu le", latest=dt.date(2026, 3, 12))
    earliest = fields.DateField(label="Au plus tôt", required=False)
    latest = fields.DateField(label="Au plus tard", required=False)
    units = fields.IntegerField(label="Unités", required=False)
    share = fields.DecimalField(label="Part", required=False)
    kind = forms.ChoiceField(label="Nature", choices=[("risk", "Risque")], widget=forms.RadioSelect, required=False)
    detail = forms.CharField(label="Précisions", required=False)
    agree = forms.BooleanField(label="Je confirme", required=False)


def notice(**data: str) -> NoticeForm:
    form = NoticeForm({"known_on": "12/03/2026", **data})
    form.is_valid()
    return form


def test_a_date_is_typed_day_first():
    assert notice(known_on=" 1/3/2026 ").cleaned_data["known_on"] == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("12/03/2924", "L’année 2924 n’est pas plausible."),
        ("12/03/0026", "L’année 26 n’est pas plausible."),
        ("31/02/2026", "Le 31/02/2026 n’existe pas dans le calendrier."),
        ("2026-03-12", "Écrivez la date sous la forme JJ/MM/AAAA"),
        ("12/03/26", "Écrivez la date sous la forme JJ/MM/AAAA"),
        ("٠١/٠٣/٢٠٢٦x", "Écrivez la date sous la forme JJ/MM/AAAA"),
        ("13/03/2026", "La date ne peut pas être après le 12/03/2026."),
        ("", "Indiquez la date."),
    ],
)
def test_a_wrong_date_is_said_at_its_field(typed, message):
    assert notice(known_on=typed).errors["known_on"][0].startswith(message)


@pytest.mark.parametrize(
    ("typed", "value"), [("1 250", 1250), ("1\u202f250", 1250), ("12,0", 12), ("-3", -3), ("0", 0), ("", None)]
)
def test_whole_numbers_are_read_as_french_people_write_them(typed, value):
    assert notice(units=typed).cleaned_data["units"] == value


@pytest.mark.parametrize("typed", ["1.250", "12,5", "abc", "1e400000000", "NaN", "Infinity"])
def test_a_number_that_is_not_whole_or_is_ambiguous_is_refused(typed):
    assert "units" in notice(units=typed).errors


def test_decimals_take_a_comma():
    assert notice(share="1 234,56").cleaned_data["share"] == Decimal("1234.56")


def test_a_date_is_shown_as_it_is_typed():
    assert 'value="12/03/2026"' in str(NoticeForm(initial={"known_on": dt.date(2026, 3, 12)})["known_on"])


def test_pasted_text_loses_what_is_invisible():
    assert notice(detail="rup\u200bture\x07").cleaned_data["detail"] == "rupture"


def test_deceiving_text_is_refused():
    assert "sens de lecture" in notice(detail="abc\u202efdp").errors["detail"][0]


def test_text_always_has_a_limit():
    assert "detail" in notice(detail="a" * 501).errors


def test_a_long_text_is_refused_and_never_cut_short_by_the_browser():
    class Long(VigieForm):
        text = fields.TextField(label="Texte", max_length=100)

    form = Long({"text": "a" * 101})
    assert "au plus 100 caractères" in form.errors["text"][0]
    assert "maxlength" not in str(form["text"])


def test_every_error_leads_to_its_field():
    assert notice(known_on="").error_summary == [
        {"label": "Connu le", "message": "Indiquez la date.", "target": "#id_known_on"}
    ]


def test_a_field_in_error_names_its_message():
    markup = str(notice(known_on="")["known_on"])
    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="id_known_on_helptext id_known_on_error"' in markup


def test_the_whole_form_shows_labels_messages_and_optional_marks():
    page = str(notice(known_on=""))
    assert 'role="alert"' in page
    assert 'href="#id_known_on"' in page
    assert page.count("(facultatif)") == 6
    assert 'id="id_known_on_error"' in page


def test_groups_lay_the_fields_out():
    groups = notice().field_groups
    assert [[field.name for field in row] for row in groups[0]["rows"]] == [["known_on"], ["earliest", "latest"]]
    assert groups[1]["rows"][0][0].name == "units"


def refuse(**data: object) -> None:
    raise CaseError("Trop tard.", code="late", fields={"earliest": "Après le plus tard."})


def test_what_a_service_refuses_is_said_at_its_field():
    form = notice()
    assert form.perform(refuse) is None
    assert form.errors == {"earliest": ["Après le plus tard."]}


def refuse_all(**data: object) -> None:
    raise CaseError("Trop tard.", code="late", fields={"unknown": "?"})


def test_what_a_service_refuses_without_a_field_is_said_above():
    form = notice()
    form.perform(refuse_all)
    assert form.non_field_errors() == ["Trop tard."]


def test_a_service_gets_the_cleaned_data_and_what_the_view_adds():
    assert notice(units="3").perform(lambda units, known_on, **rest: (units, known_on), actor="x") == (
        3,
        dt.date(2026, 3, 12),
    )


def test_an_invalid_form_calls_nothing():
    assert notice(known_on="").perform(refuse) is None


def test_the_key_of_the_form_is_not_given_to_the_service():
    class Form(ActForm):
        name = forms.CharField()

    form = Form({"name": "a", "idempotency_key": "7b0f6a2e-6b1e-4e0e-9f51-0d1f5a4c9d10"})
    assert form.perform(lambda **data: data) == {"name": "a"}
