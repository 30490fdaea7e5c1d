"""The whole loop as people walk it: sign up, make a survey in two languages, answer it on a phone without scripts, see the score arrive."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import PHONE, Running, choose, live_survey

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HEAVIEST_PAGE = 30_000


def test_sign_up_make_answer_and_see(console: BrowserContext, chromium: Browser, product: Running):
    page = console.new_page()
    address = live_survey(page, product)
    page.goto(f"{product.url}/w/orna-bakeries/understand/{address.rsplit('/', 1)[1]}/")
    board = page.url

    phone = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="he-IL").new_page()
    requests: list[str] = []
    phone.on("request", lambda request: requests.append(request.url))
    first = phone.goto(address)
    assert first is not None

    assert requests == [address]
    assert len(first.body()) <= HEAVIEST_PAGE
    assert phone.locator("html").get_attribute("dir") == "rtl"
    choose(phone, 9)
    phone.locator("[name=back]").click()
    expect(phone.locator('input[value="9"]').first).to_be_checked()
    choose(phone, 10)
    phone.locator("textarea").fill("לחם נהדר")
    phone.get_by_role("button").first.click()
    expect(phone.locator("h1")).to_be_visible()

    expect(page.get_by_text("לחם נהדר").first).to_be_visible(timeout=10_000)
    expect(page.locator(".tile .score b").first).to_have_text("+100")
    expect(page.locator("#numbers")).to_contain_text("1 answer")
    assert page.url == board


def test_a_personal_link_takes_one_answer_and_then_says_so(
    console: BrowserContext, chromium: Browser, product: Running
):
    page = console.new_page()
    live_survey(page, product)
    page.goto(f"{product.url}/w/orna-bakeries/invitations/new")
    page.get_by_label("For whom").fill("Noam Peretz")
    page.get_by_role("button", name="Make them").click()
    link = page.locator("code").first.inner_text()
    phone = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB").new_page()

    phone.goto(link)
    choose(phone, 3)
    phone.get_by_role("button").first.click()
    again = phone.goto(link)
    assert again is not None

    expect(phone.locator("input[type=radio]")).to_have_count(0)
    page.wait_for_timeout(2000)  # what was answered is with the team within two seconds
    page.goto(f"{product.url}/w/orna-bakeries/invitations/")
    expect(page.get_by_role("row", name="Noam Peretz")).to_contain_text("answered")
