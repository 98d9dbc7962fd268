"""How long a person takes to file a first notice: `python -m benchmarks.first_notice BASE EMAIL PASSWORD PRODUCT`.

Plays it in Chromium at the pace of the keystroke-level model (Card, Moran and Newell, 1980) for somebody who types
slowly: 0.28 s a key, 1.1 s to point, 0.4 s from mouse to keyboard, 1.35 s to decide what to put in a field; and reads
each page for 15 s before touching it. PRODUCT is what is typed in the search, in words. The account must belong to a
responsible pharmacist; the notice is really filed. Prints what was filled and how long it took, waits for the server
included.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import time

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, sync_playwright

KEY, POINT, HOME, DECIDE, READ = 0.28, 1.1, 0.4, 1.35, 15.0
BAR_SECONDS, BAR_FIELDS = 180.0, 6
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


class Person:
    """Somebody at the keyboard, who counts the answers given."""

    def __init__(self, page: Page) -> None:
        self.page, self.answers = page, 0

    def read(self) -> None:
        """Read a page."""
        self.page.wait_for_load_state()
        time.sleep(READ)

    def point(self, target: Locator) -> None:
        """Click something."""
        time.sleep(POINT)
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Answer by typing."""
        self.answers += 1
        time.sleep(DECIDE)
        self.point(target)
        time.sleep(HOME)
        target.press_sequentially(text, delay=KEY * 1000)

    def choose(self, target: Locator) -> None:
        """Answer by a click."""
        self.answers += 1
        time.sleep(DECIDE)
        self.point(target)

    def select(self, name: str, value: str) -> None:
        """Answer by a menu: open it, look, take one."""
        self.answers += 1
        time.sleep(DECIDE + 2 * POINT)
        self.page.locator(f"select[name={name}]").select_option(value)


def file_notice(page: Page, product: str) -> tuple[float, int, str]:
    """From the form's first page to the receipt: seconds, answers given, number received."""
    today = timezone.localdate()
    page.goto("/labo/declarations/nouvelle/")
    person, started = Person(page), time.monotonic()
    person.read()
    person.write(page.locator("#id_codes"), product)
    person.point(page.locator("#trouves label[for^=trouve-]").first)
    person.choose(page.locator("label[for=id_kind_0]"))
    person.point(page.get_by_role("button", name="Continuer", exact=True))
    person.read()
    person.write(page.locator("#id_aware_on"), f"{today:%d/%m/%Y}")
    person.write(page.locator("#id_starts_on"), f"{today + dt.timedelta(days=20):%d/%m/%Y}")
    person.select("cause", "capacity")
    person.write(page.locator("#id_return_likely"), f"{today + dt.timedelta(days=80):%d/%m/%Y}")
    person.point(page.get_by_role("button", name="Continuer", exact=True))
    person.read()
    person.point(page.get_by_role("button", name="Confirmer et déposer"))
    number = page.locator(".v-receipt__number").inner_text()
    return time.monotonic() - started, person.answers, number


def main() -> int:
    """Sign in, file, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "email", "password", "product"):
        parser.add_argument(name)
    asked = parser.parse_args()
    settings.configure(TIME_ZONE="Europe/Paris", USE_TZ=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context(base_url=asked.base, locale="fr-FR").new_page()
        page.goto("/compte/login/")
        page.locator("input[name=login]").fill(asked.email)
        page.locator("input[name=password]").fill(asked.password)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        page.wait_for_load_state()
        seconds, answers, number = file_notice(page, asked.product)
        browser.close()
    met = seconds <= BAR_SECONDS and answers <= BAR_FIELDS
    sys.stdout.write(f"{number}: {answers} answers, {seconds:.0f} s ({'met' if met else 'MISSED'})\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
