"""A bakery that asks: a survey of two pages and one of one, out at fixed addresses, and a few personal links."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from wellheard.base.ids import response_id
from wellheard.collector import Entry, Invited, Published, token_hash
from wellheard.survey import Compiled, Definition, Question, compile_survey

WORKSPACE = UUID("01900000-0000-7000-8000-000000000001")
NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1e6)
SHOP, QUICK, ASKED, SHUT = "shop", "quick", "asked", "shut"


def definition(*, pages: int) -> Definition:
    """How likely, and (on the last page) why: in English and Hebrew."""
    return Definition(
        title={"en": "Orna asks", "he": "אורנה שואלת"},
        languages=["en", "he"],
        business={"en": "Orna Bakeries", "he": "מאפיות אורנה"},
        privacy={"en": "Kept for two years.", "he": "נשמר שנתיים."},
        hidden=["order"],
        questions=[
            Question(
                key="score",
                type="nps",
                required=True,
                page=1,
                text={"en": "How likely are you to recommend us?", "he": "עד כמה תמליצו עלינו?"},
            ),
            Question(key="why", type="text", page=pages, text={"en": "What is the reason?", "he": "מה הסיבה?"}),
        ],
    )


def published(slug: str, compiled: Compiled, **more: Any) -> Published:
    return Published(
        id=uuid5(WORKSPACE, slug),
        workspace_id=WORKSPACE,
        slug=slug,
        version=1,
        compiled=compiled,
        versions={1: compiled},
        **more,
    )


class Bakery:
    """The house as a dict."""

    def __init__(self) -> None:
        two, one = (compile_survey(definition(pages=pages), 1) for pages in (2, 1))
        out = (
            published(SHOP, two),
            published(QUICK, one),
            published(ASKED, one, personal_only=True),
            published(SHUT, one, is_open=False),
        )
        self.surveys = {each.slug: each for each in out}
        self.invitations: dict[str, Invited] = {}

    def survey(self, slug: str) -> Published | None:
        return self.surveys.get(slug)

    async def invitation(self, token_hash: str) -> Invited | None:
        return self.invitations.get(token_hash)

    def invite(self, slug: str = ASKED, *, is_live: bool = True) -> str:
        """The token of a new personal link."""
        token = fresh()
        invited = Invited(uuid5(WORKSPACE, token), slug, response_id(token), is_live)
        self.invitations[token_hash(token)] = invited
        return token


def fresh() -> str:
    """A secret as a browser makes it."""
    return secrets.token_urlsafe(17)[:22]


def wire(**changes: Any) -> dict[str, Any]:
    """A first page of answers as a program sends it."""
    fields = {"version": 1, "page": 1, "key": fresh(), "answers": {"score": 9}} | changes
    return {name: value for name, value in fields.items() if value is not None}


def entry(number: int = 1, **changes: Any) -> Entry:
    """An accepted page for the inbox itself."""
    ids = (UUID(int=number).bytes, WORKSPACE.bytes, uuid5(WORKSPACE, SHOP).bytes)
    plain = Entry(*ids, SHOP, 1, 1, 0, False, b"digest", NOON, b'{"answers": {}}')
    return plain._replace(**changes)
