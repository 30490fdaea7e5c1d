"""The whole way with the real collector: published, answered on two pages, going back once, counted within two seconds."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from tests.world import World
from wellheard.collector.collector import Collector
from wellheard.facts.query import Query
from wellheard.metrics import metrics
from wellheard_server.base.scope import scope
from wellheard_server.invitations.models import Invitation
from wellheard_server.responses.drain import Drain
from wellheard_server.responses.facts import lake
from wellheard_server.responses.inbox import sources
from wellheard_server.responses.models import Comment, Response
from wellheard_server.surveys.house import DatabaseHouse
from wellheard_server.surveys.models import Survey

Story = Callable[[httpx.AsyncClient], Awaitable[None]]


class Shop:
    """The respondent's side and the drain, as `wellheard up` joins them."""

    def tell(self, story: Story) -> None:
        """The story runs against a collector whose every commit wakes the drain."""
        house, inbox = DatabaseHouse(), sources.inbox()
        house.refresh()
        collector = Collector(house, inbox)
        drain = Drain(sources.opened(collector.drained))
        inbox.on_commit = lambda rows, seconds: drain.wake()
        drain.start()
        try:
            asyncio.run(self._told(collector, story))
        finally:
            inbox.close()
            drain.stop()
            collector.close()
            house.stop()

    async def _told(self, collector: Collector, story: Story) -> None:
        transport = httpx.ASGITransport(app=collector)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8000", follow_redirects=True
        ) as phone:
            await story(phone)


@pytest.fixture
def shop(survey: Survey) -> Shop:
    return Shop()


def form_of(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def answered(world: World) -> int:
    """How many stand behind the score on the dashboard."""
    nps = metrics.get("nps")
    return nps.estimate(**lake.ledger(world.bakery).counts(Query(metric=nps, kind="nps"))[()]).n


async def until(is_true: Callable[[], bool], seconds: float = 2.0) -> float:
    """How long it took."""
    began = time.monotonic()
    while not await asyncio.to_thread(is_true):
        assert time.monotonic() - began < seconds, "it took too long"
        await asyncio.sleep(0.02)
    return time.monotonic() - began


def test_an_answer_given_in_hebrew_without_scripts_is_counted_within_two_seconds(
    world: World, survey: Survey, shop: Shop
) -> None:
    async def story(phone: httpx.AsyncClient) -> None:
        first = await phone.get(f"/s/{survey.slug}?lang=he")
        assert 'dir="rtl"' in first.text
        second = await phone.post(str(first.url), data=form_of(first) | {"q.nps": "3", "q.reason": "קר"})
        assert "מה השתבש" in second.text
        back = await phone.post(str(second.url), data=form_of(second) | {"q.wrong": "x", "back": "1"})
        again = await phone.post(str(back.url), data=form_of(back) | {"q.nps": "10", "q.reason": "חם"})
        assert "מה השתבש" not in again.text
        thanks = await phone.post(str(again.url), data=form_of(again) | {"q.where": "shop"})
        assert "תודה" in thanks.text
        await until(lambda: Response.everywhere.filter(completed_at__isnull=False).exists() and answered(world) == 1)

    shop.tell(story)

    response = Response.everywhere.get()
    assert (response.answers, response.language) == ({"nps": 10, "reason": "חם", "where": "shop"}, "he")
    assert [comment.text for comment in Comment.everywhere.all()] == ["חם"]


def test_a_personal_link_is_answered_once_and_known_as_answered(world: World, survey: Survey, shop: Shop) -> None:
    with scope(world.bakery.id):
        (link,) = Invitation.make(survey, ["Noam"], expires_at=timezone.now() + timedelta(days=1), actor="member:alice")

    async def story(phone: httpx.AsyncClient) -> None:
        first = await phone.get(f"/p/{link.token}")
        second = await phone.post(str(first.url), data=form_of(first) | {"q.nps": "9"})
        await phone.post(str(second.url), data=form_of(second) | {"q.where": "online"})
        assert "already answered" in (await phone.get(f"/p/{link.token}")).text
        await until(Response.everywhere.filter(completed_at__isnull=False).exists)

    shop.tell(story)

    response = Response.everywhere.get()
    assert (response.invitation_id, response.channel) == (link.invitation.id, "personal")
    with scope(world.bakery.id):
        assert Invitation.objects.with_state(timezone.now()).get().state == "answered"


def test_a_revoked_link_opens_no_more_than_an_unknown_one(world: World, survey: Survey, shop: Shop) -> None:
    with scope(world.bakery.id):
        (link,) = Invitation.make(survey, ["Noam"], expires_at=timezone.now() + timedelta(days=1), actor="member:alice")
        link.invitation.revoke(by=world.alice, actor="member:alice")

    async def story(phone: httpx.AsyncClient) -> None:
        refused = await phone.get(f"/p/{link.token}")
        assert refused.status_code == 404
        answered = {"version": 1, "page": 1, "token": link.token, "answers": {"nps": 9}}
        assert (await phone.post(f"/a/{survey.slug}", json=answered)).status_code == 404

    shop.tell(story)

    assert not Response.everywhere.exists()
