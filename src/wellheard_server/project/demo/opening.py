"""Fills the demo's data folder at its first start; at every start there is a new password, told once."""

import secrets
from collections.abc import Callable
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import transaction

from wellheard_server.accounts import setup
from wellheard_server.accounts.models import User, Workspace
from wellheard_server.base.scope import scope
from wellheard_server.project.console import CannotStart
from wellheard_server.project.demo.business import NAME, OWNER, OWNER_EMAIL, SLUG, ZONE
from wellheard_server.project.demo.store import write_year
from wellheard_server.responses.facts.writer import LedgerWriter

SEED = 20_261_121


def open_demo(*, now: datetime, say: Callable[[str], None]) -> None:
    """Makes the workspace where it is not there yet, and says how to come in."""
    if Workspace.objects.filter(is_demo=False).exists():
        raise CannotStart(
            "This data folder holds real answers. Start it with `wellheard up`, or give the demo another with --data."
        )
    password = secrets.token_urlsafe(9)
    workspace = Workspace.objects.filter(is_demo=True).first()
    if workspace is None:
        say("Making a year of answers of a made-up bakery (about ten seconds)...")
        workspace = _made(now)
    owner = User.objects.get(email=OWNER_EMAIL)
    owner.set_password(password)
    owner.save(update_fields=["password"])
    _bring_facts_up_to_date(workspace)
    say(f"The demo is at {settings.BASE_URL}/w/{workspace.slug}/\n  sign in as {OWNER_EMAIL}\n  password   {password}")


@transaction.atomic
def _made(now: datetime) -> Workspace:
    """All or nothing: a start that was killed on the way begins anew."""
    owner = setup.add_admin(name=OWNER, email=OWNER_EMAIL, password=secrets.token_urlsafe(16))
    workspace = Workspace.found(NAME, owner, zone=ZONE, slug=SLUG, is_demo=True)
    with scope(workspace.id):
        write_year(workspace, owner, now=now, rng=Random(SEED))  # noqa: S311  (made-up answers, no secrets)
    return workspace


def _bring_facts_up_to_date(workspace: Workspace) -> None:
    writer = LedgerWriter()
    try:
        writer.write(workspace.id)
    finally:
        writer.close()
