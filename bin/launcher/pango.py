"""The system libraries that lay out PDF pages: found, installed, or unpacked without root."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import say
from launcher.places import Places
from launcher.processes import call
from launcher.say import NBSP, Problem

_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
_ADVICE = (
    f"les bibliothèques de mise en page PDF manquent{NBSP}: "
    f"« apt-get install {' '.join(_PACKAGES)} » (Debian, Ubuntu), « dnf install pango » (Fedora), "
    "« apk add pango » (Alpine) ou « brew install pango » (macOS), puis relancez."
)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def ensure(places: Places) -> dict[str, str]:
    """Make the libraries available; the environment that child processes need for them."""
    if _present(places):
        return {}
    unpacked = places.local / "sys"
    if not (unpacked / ".complete").exists():
        _install(places, unpacked)
    return {} if _present(places) else _environment(unpacked)


def _present(places: Places) -> bool:
    if sys.platform != "linux":
        return (
            subprocess.run([places.python, "-c", "import weasyprint"], check=False, capture_output=True).returncode == 0
        )
    try:
        for name in _LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _install(places: Places, unpacked: Path) -> None:
    apt = shutil.which("apt-get")
    if not apt:
        raise Problem(_ADVICE)
    log = places.log("installation")
    if os.geteuid() == 0:
        with say.step("Installation des bibliothèques de mise en page PDF"):
            if apt_install(_PACKAGES, log):
                return
    with say.step("Bibliothèques de mise en page PDF, sans droits d’administration"):
        if not _unpack(apt, unpacked, log):
            raise Problem(_ADVICE)


def apt_install(packages: list[str], log: Path) -> bool:
    """Install system packages as root, asking nothing."""
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return call(["apt-get", "update", "-qq"], log=log, env=env) and call(install, log=log, env=env)


def _unpack(apt: str, target: Path, log: Path) -> bool:
    """Fetch the packages into our own folder and unpack them there: needs no right on the system."""
    shutil.rmtree(target, ignore_errors=True)
    archives = target / "cache" / "archives"
    for folder in (target / "lists" / "partial", archives / "partial", target / "root"):
        folder.mkdir(parents=True)
    own = ["-qq", "-o", f"Dir::State::lists={target / 'lists'}", "-o", f"Dir::Cache={target / 'cache'}"]
    command = [apt, *own, "-o", "Debug::NoLocking=1"]
    if not call([*command, "update"], log=log):
        return False
    listing = subprocess.run(
        [*command, "--no-install-recommends", "--print-uris", "-y", "install", *_PACKAGES],
        check=False,
        capture_output=True,
        text=True,
    )
    names = [line.split()[1].split("_")[0] for line in listing.stdout.splitlines() if line.startswith("'")]
    if not names or not call([*command, "download", *names], log=log, cwd=archives):
        return False
    if not all(call(["dpkg-deb", "-x", package, target / "root"], log=log) for package in archives.glob("*.deb")):
        return False
    fonts = _FONTS.format(fonts=target / "root" / "usr" / "share" / "fonts", cache=target / "fontcache")
    (target / "fonts.conf").write_text(fonts, encoding="utf-8")
    (target / ".complete").touch()
    return True


def _environment(unpacked: Path) -> dict[str, str]:
    folders = sorted({str(library.parent) for library in (unpacked / "root").rglob("*.so*")})
    if os.environ.get("LD_LIBRARY_PATH"):
        folders.append(os.environ["LD_LIBRARY_PATH"])
    return {"LD_LIBRARY_PATH": ":".join(folders), "FONTCONFIG_FILE": str(unpacked / "fonts.conf")}
