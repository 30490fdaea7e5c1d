"""A real `wellheard up` on a loopback port and a real Chromium, shared by the tests of this folder."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests import databases

CHROMIUM = shutil.which("chromium")
PASSWORD = "a long walk by the sea"
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Running:
    """The product, running for a test run."""

    url: str
    setup_link: str
    process: subprocess.Popen
    data: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(data: Path) -> Running:
    port = free_port()
    url = f"http://localhost:{port}"
    log = data / "up.log"
    environment = {
        **os.environ,
        "WELLHEARD_DATA": str(data),
        "PORT": str(port),
        "WELLHEARD_BASE_URL": url,
        "DATABASE_URL": databases.address(data),
        "PYTHONUNBUFFERED": "1",
    }
    wellheard = Path(sys.executable).with_name("wellheard")
    with log.open("wb") as output:
        process = subprocess.Popen([wellheard, "up"], env=environment, stdout=output, stderr=subprocess.STDOUT)
    for _ in range(600):
        try:
            if httpx.get(f"{url}/healthz", timeout=2).status_code == 200:
                break
        except httpx.HTTPError:
            time.sleep(0.1)
        assert process.poll() is None, log.read_text()
    else:
        raise AssertionError(log.read_text())
    found = re.search(r"https?://\S+/setup/\S+", log.read_text())
    return Running(url, found.group(0) if found else "", process, data)


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("product"))
    yield running
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=20) == 0


@pytest.fixture(scope="package")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "scripts/system-packages installs chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def sign_up(page: object, product: Running) -> None:
    page.goto(product.setup_link)
    page.get_by_label("Your name").fill("Orna Levi")
    page.get_by_label("E-mail address").fill("orna@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Name of your business").fill("Orna Bakeries")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/w/orna-bakeries/")


@pytest.fixture(scope="package")
def console(chromium: object, product: Running) -> object:
    """A browser in which Orna has just made the first account and workspace."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    sign_up(context.new_page(), product)
    return context


def live_survey(page: object, product: Running) -> str:
    """A survey of two pages in English and Hebrew, published; its public address."""
    page.goto(f"{product.url}/w/orna-bakeries/surveys/new")
    page.get_by_label("Name", exact=True).fill("After a purchase")
    page.get_by_role("group", name="Also in").get_by_label("עברית").check()
    page.get_by_role("button", name="Make the survey").click()
    page.locator(".outline a").nth(1).click()
    page.get_by_label("Begins a new page").check()
    page.locator("#state").get_by_role("button", name="Save").click()
    page.get_by_text("Saved. Every step can be undone.").wait_for()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish version 1").click()
    # Waited for: the page of before may still stand when the click returns.
    address = page.get_by_role("link", name="Open it").get_attribute("href")
    assert address
    return address


def choose(phone: object, score: int) -> None:
    phone.locator(f'label:has(input[value="{score}"])').first.click()
    phone.get_by_role("button").first.click()


def answer_by_phone(chromium: object, address: str) -> None:
    """Somebody gives a 9 and a word of praise, with scripts off."""
    phone = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB").new_page()
    phone.goto(address)
    choose(phone, 9)
    phone.locator("textarea").fill("Lovely bread")
    phone.get_by_role("button").first.click()
