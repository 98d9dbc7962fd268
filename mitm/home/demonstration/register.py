"""Writes the demonstration register in the layout of the public files, so that it is loaded as a real one is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mitm.home.demonstration.catalogue import LABORATORIES, Product, products

AUTHORISED_ON, DECLARED_ON = "12/03/2008", "01/09/2009"
NEWCOMERS = 3
_CONDITIONS = {True: "réservé à l'usage hospitalier", False: "liste I"}


def write_files(folder: Path, *, first: bool = False) -> None:
    """The files of a download, and the ATC labels that they need, into `folder`.

    The `first` download is three years old: some products were not there yet.
    """
    everything = products()[:-NEWCOMERS] if first else products()
    _write(folder, "CIS_bdpm.txt", map(_speciality, everything))
    _write(folder, "CIS_CIP_bdpm.txt", (row for product in everything for row in _presentations(product)))
    _write(folder, "CIS_COMPO_bdpm.txt", map(_composition, everything))
    _write(folder, "CIS_GENER_bdpm.txt", (_generic(product) for product in everything if product.group))
    _write(folder, "CIS_CPD_bdpm.txt", ((product.cis, _CONDITIONS[product.hospital]) for product in everything))
    _write(
        folder,
        "CIS_MITM.txt",
        ((product.cis, product.atc, product.name, "") for product in everything if product.mitm),
    )
    labels = (Path(__file__).with_name("atc.csv")).read_text(encoding="utf-8")
    (folder / "ATC_labels.csv").write_text(labels, encoding="utf-8")


def _write(folder: Path, name: str, rows: Iterable[Sequence[str]]) -> None:
    text = "".join("\t".join(row) + "\r\n" for row in rows)
    (folder / name).write_bytes(text.encode("utf-8"))


def _speciality(product: Product) -> Sequence[str]:
    return (
        product.cis,
        product.name,
        product.form,
        product.route,
        "Autorisation active",
        "Procédure nationale",
        "Commercialisée",
        AUTHORISED_ON,
        "",
        "",
        f" {LABORATORIES[product.seller]}",
        "Non",
    )


def _presentations(product: Product) -> Iterable[Sequence[str]]:
    for cip13, label in product.packs:
        yield (
            product.cis,
            cip13[5:12],
            label,
            "Présentation active",
            "Déclaration de commercialisation",
            DECLARED_ON,
            cip13,
            "oui",
            "" if product.hospital else "65 %",
            "",
            "",
            "",
            "",
        )


def _composition(product: Product) -> Sequence[str]:
    return (
        product.cis,
        product.form,
        product.substance_code,
        product.substance,
        product.strength,
        f"une unité de {product.form}",
        "SA",
        "1",
    )


def _generic(product: Product) -> Sequence[str]:
    kind = "0" if product.rank == 1 else "1"
    return (product.group, product.group_label, product.cis, kind, str(product.rank))
