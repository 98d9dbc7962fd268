"""Installs, starts and tests the service on a machine that has Python and git.

This file is also read by Pythons that are too old for the rest: its syntax stays plain.
"""

import os
import shutil
import sys

NEEDED = (3, 11)


def run(command: str) -> int:
    """Run `demo` or `test` with the arguments of the command line; the exit code."""
    if sys.version_info < NEEDED:
        newer = [path for path in (shutil.which(f"python3.{minor}") for minor in (14, 13, 12, 11)) if path]
        if newer:
            os.execv(newer[0], newer[:1] + sys.argv)
        found = ".".join(str(part) for part in sys.version_info[:2])
        sys.stderr.write(f"Erreur\u00a0: Python 3.11 ou plus récent est nécessaire (trouvé\u00a0: {found}).\n")
        return 1
    from launcher.main import main

    return main(command, sys.argv[1:])
