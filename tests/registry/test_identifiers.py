"""Codes printed on boxes and typed by people."""

from datetime import date

import pytest

from mitm.registry.identifiers import (
    IdentifierKind,
    atc_ancestors,
    cip13_of,
    identify,
    is_atc,
    is_cip13,
    parse_datamatrix,
)

CIP13 = "3400949497294"
GTIN = "03400949497294"


def test_a_cip13_needs_its_check_digit():
    assert is_cip13(CIP13)
    assert not is_cip13("3400949497295")
    assert not is_cip13("340094949729")


def test_digits_of_other_scripts_are_no_code():
    assert not is_cip13("３４００９４９４９７２９４")


def test_a_cip7_stands_in_its_cip13():
    assert cip13_of("4949729") == CIP13


def test_atc_codes_are_recognised_and_know_what_is_above_them():
    assert is_atc("N02BE01")
    assert is_atc("N02")
    assert not is_atc("N")
    assert not is_atc("N02BE011")
    assert atc_ancestors("N02BE01") == ["N", "N02", "N02B", "N02BE"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("60002283", IdentifierKind.CIS, "60002283"),
        (" 6 000 228 3 ", IdentifierKind.CIS, "60002283"),
        ("99000431", IdentifierKind.CIS, "99000431"),
        ("4949729", IdentifierKind.CIP7, "4949729"),
        ("494 972.9", IdentifierKind.CIP7, "4949729"),
        ("34009 494 972 9 4", IdentifierKind.CIP13, CIP13),
        (GTIN, IdentifierKind.CIP13, CIP13),
        ("CIS 60002283", IdentifierKind.CIS, "60002283"),
        ("code CIS : 60002283", IdentifierKind.CIS, "60002283"),
        ("CIP 4949729", IdentifierKind.CIP7, "4949729"),
        ("CIP 7 4949729", IdentifierKind.CIP7, "4949729"),
        ("CIP13\u00a0: 34009 494 972 9 4", IdentifierKind.CIP13, CIP13),
        (f"GTIN n° {GTIN}", IdentifierKind.CIP13, CIP13),
        ("cisplatine 50", IdentifierKind.TEXT, "cisplatine 50"),
        ("cip 50", IdentifierKind.TEXT, "cip 50"),
        ("n02be01", IdentifierKind.ATC, "N02BE01"),
        ("doliprane 1000", IdentifierKind.TEXT, "doliprane 1000"),
        ("1000", IdentifierKind.TEXT, "1000"),
        ("", IdentifierKind.TEXT, ""),
        ("dolip\x00rane", IdentifierKind.TEXT, "doliprane"),
        (f"01{GTIN}17280131", IdentifierKind.DATAMATRIX, CIP13),
    ],
)
def test_what_a_person_types_is_recognised(text, kind, value):
    found = identify(text)
    assert (found.kind, found.value, found.valid) == (kind, value, True)


def test_a_miscopied_cip13_is_recognised_and_refused():
    found = identify("3400949497295")
    assert found.kind == IdentifierKind.CIP13
    assert not found.valid
    assert "clé de contrôle" in found.error


@pytest.mark.parametrize(
    "scan",
    [
        f"]d201{GTIN}1728013110LOT42\x1d21SERIE7",
        f"01{GTIN}1728013110LOT42\x1d21SERIE7",
        f"\x1d01{GTIN}10LOT42\x1d172801 31".replace(" ", "") + "21SERIE7",
        f"(01){GTIN}(17)280131(10)LOT42(21)SERIE7",
        f"<GS>01{GTIN}1728013110LOT42<GS>21SERIE7",
        f"01{GTIN}21SERIE7␝1728013110LOT42",
    ],
    ids=["symbology", "plain", "leading separator", "parentheses", "written separators", "another order"],
)
def test_every_way_scanners_write_a_datamatrix_is_read(scan):
    matrix = parse_datamatrix(scan)
    assert (matrix.gtin, matrix.cip13) == (GTIN, CIP13)
    assert (matrix.expires_on, matrix.batch, matrix.serial) == (date(2028, 1, 31), "LOT42", "SERIE7")
    assert matrix.remarks == ()


def test_an_expiry_without_a_day_is_the_last_of_the_month():
    assert parse_datamatrix(f"01{GTIN}17280200").expires_on == date(2028, 2, 29)


@pytest.mark.parametrize("expiry", ["281331", "280230", "28AB01"])
def test_an_impossible_expiry_is_remarked_and_the_product_still_found(expiry):
    matrix = parse_datamatrix(f"01{GTIN}17{expiry}")
    assert matrix.expires_on is None
    assert matrix.cip13 == CIP13
    assert expiry in matrix.remarks[0]


def test_what_follows_an_unknown_element_is_remarked_not_guessed():
    matrix = parse_datamatrix(f"01{GTIN}99ABC")
    assert matrix.cip13 == CIP13
    assert "99ABC" in matrix.remarks[0]


def test_a_batch_that_swallowed_its_neighbour_is_remarked():
    matrix = parse_datamatrix(f"01{GTIN}10LOT42" + "X" * 20)
    assert "séparateur" in matrix.remarks[0]


def test_a_foreign_product_has_a_gtin_and_no_cip13():
    matrix = parse_datamatrix("(01)05000456020886")
    assert matrix.gtin == "05000456020886"
    assert matrix.cip13 is None


@pytest.mark.parametrize("scan", ["]d210LOT42", "(01)0340094949729", "(01)03400949497295", f"01{GTIN[:-3]}", "]d2"])
def test_a_datamatrix_without_a_sound_product_code_is_refused(scan):
    with pytest.raises(ValueError, match=r"\(01\)"):
        parse_datamatrix(scan)


def test_a_refused_scan_says_why():
    found = identify("(01)03400949497295")
    assert found.kind == IdentifierKind.DATAMATRIX
    assert "clé de contrôle" in found.error
