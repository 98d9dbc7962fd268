"""The arguments of the two commands."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from launcher.say import NBSP, Problem

_DEMO_HELP = """bin/demo [--port 8000] [--data DOSSIER] [--reset]

Installe ce qui manque, charge l’agence de démonstration et la sert jusqu’à Ctrl-C.

  --port N        port du site (8000)
  --data DOSSIER  charge le registre depuis un dossier de fichiers publiés (BDPM)
                  au lieu du registre de démonstration
  --reset         oublie d’abord les données de la démonstration

DATABASE_URL et REDIS_URL, si elles sont définies, remplacent les serveurs embarqués."""

_TEST_HELP = """bin/test [--all] [arguments de pytest]

Installe ce qui manque, vérifie la qualité puis passe tous les tests.
Avec des arguments, seul pytest est lancé, avec eux ; --all y ajoute la qualité.

  bin/test                    tout
  bin/test tests/law -k easter  quelques tests
  CHROMIUM=/chemin bin/test   avec ce navigateur

DATABASE_URL et REDIS_URL, si elles sont définies, remplacent les serveurs embarqués."""


_IN_FRENCH = {
    "unrecognized arguments: ": "inconnu\u00a0: ",
    "argument ": "",
    ": expected one argument": " attend une valeur",
    ": invalid int value: ": " attend un nombre, pas ",
}


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one French line."""

    def error(self, message: str) -> NoReturn:
        for english, french in _IN_FRENCH.items():
            message = message.replace(english, french)
        raise Problem(f"arguments incompris ({message}){NBSP}; voir «{NBSP}{self.prog} --help{NBSP}».")

    def format_help(self) -> str:
        return f"{self.description}\n"


@dataclass(frozen=True)
class DemoOptions:
    """What was asked of `bin/demo`."""

    port: int
    data: Path | None
    reset: bool


@dataclass(frozen=True)
class TestingOptions:
    """What was asked of `bin/test`."""

    quality: bool
    pytest: list[str]


def read_demo(arguments: list[str]) -> DemoOptions:
    """Read and check the arguments of `bin/demo`."""
    parser = _Parser(prog="bin/demo", description=_DEMO_HELP, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--reset", action="store_true")
    asked = parser.parse_args(arguments)
    if not 0 < asked.port < 65536:
        raise Problem(f"le port {asked.port} n’existe pas{NBSP}: choisissez un nombre de 1 à 65535.")
    if asked.data and not asked.data.is_dir():
        raise Problem(f"le dossier {asked.data} n’existe pas.")
    return DemoOptions(asked.port, asked.data.resolve() if asked.data else None, asked.reset)


def read_testing(arguments: list[str]) -> TestingOptions:
    """Read the arguments of `bin/test`; all but ours are pytest's."""
    if arguments in (["--help"], ["-h"]):
        _Parser(prog="bin/test", description=_TEST_HELP).parse_args(arguments)
    rest = [argument for argument in arguments if argument != "--all"]
    return TestingOptions(quality=len(rest) < len(arguments) or not rest, pytest=rest)
