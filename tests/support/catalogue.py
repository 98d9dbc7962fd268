"""The English catalogue: what the sources say in French, what the catalogue holds, and its compiled form.

`python -m tests.support.catalogue` adds new messages to `locale/en/LC_MESSAGES/django.po`, drops those that no source
holds any more, and compiles it. It needs no gettext programs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

import polib

from tests.support.packages import PACKAGES, ROOT

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "mitm",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
_SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "_"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_MARKED = re.compile(r"\b(?:gettext|_)\(u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))\s*\)")
_MARKED_PLURAL = re.compile(r"\bngettext\(u?((?:'(?:[^'\\]|\\.)*'))\s*,\s*u?((?:'(?:[^'\\]|\\.)*'))\s*,")

Message = tuple[str, str]  # singular, and the plural or nothing


def messages() -> dict[Message, set[str]]:
    """Every French message of the sources, with the files that hold it."""
    found: dict[Message, set[str]] = {}
    for path in sorted(path for package in PACKAGES for path in ROOT.glob(f"{package}/**/*.py")):
        for message in _in_python(path.read_text()):
            found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    for path in sorted(ROOT.glob("templates/**/*.html")):
        for message in _in_template(path.read_text()):
            found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    return found


def _in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in _SINGLE and texts:
            yield texts[0], ""
        elif name in _PLURAL and len(texts) > 1:
            yield texts[0], texts[1]


def _in_template(source: str) -> Iterator[Message]:
    from django.utils.translation.template import templatize

    marked = templatize(source)
    for singular, plural in _MARKED_PLURAL.findall(marked):
        yield ast.literal_eval(singular), ast.literal_eval(plural)
    for text in _MARKED.findall(_MARKED_PLURAL.sub("", marked)):
        yield ast.literal_eval(text), ""


def catalogue() -> polib.POFile:
    """The catalogue as it is written."""
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile(wrapwidth=110)


def key(entry: polib.POEntry) -> Message:
    """How an entry is named in the sources."""
    return entry.msgid, entry.msgid_plural


def is_translated(entry: polib.POEntry) -> bool:
    """Whether both forms of an entry have their English."""
    if entry.msgid_plural:
        return all(entry.msgstr_plural.get(form) for form in (0, 1))
    return bool(entry.msgstr)


def update() -> int:
    """Bring the catalogue in step with the sources and compile it; returns how many messages lack their English."""
    written = catalogue()
    known = {key(entry): entry for entry in written}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = HEADER
    for (singular, plural), files in sorted(messages().items(), key=lambda item: (min(item[1]), item[0])):
        entry = known.get((singular, plural)) or polib.POEntry(msgid=singular, msgid_plural=plural)
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.occurrences = [(name, "") for name in sorted(files)]
        entry.flags = ["python-format"] if "%(" in singular else []
        fresh.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    fresh.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return sum(not is_translated(entry) for entry in fresh)


if __name__ == "__main__":
    missing = update()
    if missing:
        sys.stderr.write(f"{missing} messages lack their English in {CATALOGUE.relative_to(ROOT)}\n")
        sys.exit(1)
