"""Every page there is, in English and Hebrew: axe finds nothing, nothing is refused by the policy, nothing reaches elsewhere, nothing sticks out."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PASSWORD, Running, answer_by_phone, live_survey

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# Doors of one use, downloads and what only programs read: told here so that a new page cannot be overlooked.
ELSEWHERE = {"join/<str:secret>", "reset/<str:secret>", "setup/<str:secret>"}
FILES = (".csv", "/file", "/receipt.txt", "/receipt.json", "/answers.<slug:format>")


def addresses() -> Iterator[str]:
    """Every route of the console, as the resolver has it."""

    def walk(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield route
            else:
                yield from walk(entry, route)

    return (route for route in walk(get_resolver()) if not route.startswith("api/") and route not in ELSEWHERE)


def row(data: Path, table: str, column: str = "id") -> str:
    with sqlite3.connect(f"file:{data / 'main.db'}?mode=ro", uri=True) as database:
        found = database.execute(f"SELECT {column} FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone()
    assert found, f"nothing in {table} to open its page with"
    return str(UUID(found[0])) if column == "id" else found[0]


def filled(route: str, data: Path) -> str:
    """The route with something real for each of its parameters; a parameter nobody knows is an error."""
    known = {
        "<slug:workspace>": "orna-bakeries",
        "<uuid:survey>": row(data, "surveys_survey"),
        "<slug:survey>": row(data, "surveys_survey", "slug"),
        "<slug:question>": "nps",
        "<str:question>": "nps",
        "<str:tag>": "he",
        "<uuid:touchpoint>": row(data, "journeys_touchpoint"),
        "<uuid:erasure>": row(data, "base_erasure"),
        "<uuid:person>": row(data, "people_person"),
        "<uuid:response>": row(data, "responses_response"),
        "<uuid:invitation>": row(data, "invitations_invitation"),
        "<uuid:member>": row(data, "accounts_membership"),
        "<uuid:key>": row(data, "accounts_apikey"),
        "<uuid:job>": row(data, "responses_importjob"),
        "<uuid:link>": row(data, "accounts_joinlink"),
        "<uuid:export>": "0198c5a0-0000-7000-8000-000000000000",  # posted to only, as are the next two
        "<int:parked_row>": "1",
        "<uuid:task>": "0198c5a0-0000-7000-8000-000000000000",
    }
    for parameter, value in known.items():
        route = route.replace(parameter, value)
    assert "<" not in route, f"say what {route} is opened with"
    return route


@pytest.fixture(scope="module")
def furnished(
    console: BrowserContext, chromium: Browser, product: Running, tmp_path_factory: pytest.TempPathFactory
) -> BrowserContext:
    """A workspace in which there is one of everything."""
    page = console.new_page()
    root = f"{product.url}/w/orna-bakeries"
    address = live_survey(page, product)
    answer_by_phone(chromium, address)
    page.goto(f"{root}/touchpoints/")
    page.get_by_label("Name").fill("Till")
    page.get_by_role("button", name="Add").click()
    page.goto(f"{root}/people/new")
    page.locator('input[name="name"]').fill("Gone Tomorrow")
    page.locator("main form button.main-act").click()
    page.get_by_role("link", name="Look at what would go").click()
    page.locator('input[name="typed"]').fill("Gone Tomorrow")
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_role("button", name="Finish it now").click()
    page.get_by_text("nothing is left").wait_for()
    page.goto(f"{root}/people/new")
    page.locator('input[name="name"]').fill("Noam Peretz")
    page.locator("main form button.main-act").click()
    page.goto(f"{root}/invitations/new")
    page.get_by_label("For whom").fill("Noam")
    page.get_by_role("button", name="Make them").click()
    old = tmp_path_factory.mktemp("old") / "old.csv"
    old.write_text("nps,when,why\n9,2026-05-01,Warm bread on time\n12,2026-05-02,\n")
    page.goto(f"{root}/answers/in/")
    page.locator("#file").set_input_files(old)
    page.locator("#upload button.main-act").click()
    page.wait_for_url("**/mapping")
    page.locator('input[name="c0.missing"]').fill("")  # 12 is no code for no answer: it is wrong
    page.get_by_role("button", name="Look through the whole file").click()
    page.get_by_role(
        "heading", name="Left out, and why"
    ).wait_for()  # its page has a report now, and its columns can be told otherwise
    page.goto(f"{root}/settings/members")
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.locator("main form button.main-act").click()
    page.goto(f"{root}/settings/keys")
    page.locator('input[name="name"]').fill("A program")
    page.locator('input[name="scopes"]').first.check()
    page.locator("main form button.main-act").click()
    page.wait_for_timeout(2500)  # the drain's second
    return console


def speak(page: Page, product: Running, language: str) -> None:
    page.goto(f"{product.url}/account")
    page.locator('select[name="language"]').select_option(language)
    page.locator("main form button.main-act").first.click()


def faults_of(page: Page, address: str, product: Running) -> list[str]:
    faults: list[str] = []
    page.on(
        "console",
        lambda said: faults.append(f"{address}: console: {said.text[:160]}") if said.type == "error" else None,
    )
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((product.url, "data:")) else faults.append(f"{address}: asks {asked.url}")
        ),
    )
    status = page.request.get(f"{product.url}/{address}").status
    if status == 405:  # posted to only
        return []
    if status != 200:
        return [f"{address}: {status}"]
    page.goto(f"{product.url}/{address}")
    if " object (" in page.locator("body").inner_text():
        faults.append(f"{address}: names a row as a program would")
    for violation in Axe().run(page, options=RULES).response["violations"]:
        faults.append(f"{address}: {violation['id']} at {violation['nodes'][0]['target']}")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        faults.append(f"{address}: sticks out sideways")
    return faults


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1440), ("he", "dark", 390)])
def test_every_page_of_the_console_is_open_to_everybody(
    furnished: BrowserContext, chromium: Browser, product: Running, language: str, scheme: str, width: int
):
    context = chromium.new_context(
        storage_state=furnished.storage_state(), color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    speak(page, product, language)

    faults, seen = [], 0
    for route in addresses():
        if route.endswith(FILES):
            continue
        one = context.new_page()
        faults += faults_of(one, filled(route, product.data), product)
        one.close()
        seen += 1
    speak(page, product, "en")

    assert seen > 30
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_pages_strangers_see_are_open_to_everybody(chromium: Browser, product: Running, furnished, language: str):
    slug = row(product.data, "surveys_survey", "slug")
    context = chromium.new_context(locale=language, viewport={"width": 390, "height": 844})

    faults = []
    for address in ("sign-in", f"s/{slug}?lang={language}"):
        faults += faults_of(context.new_page(), address, product)

    assert PASSWORD
    assert not faults, "\n".join(faults)
