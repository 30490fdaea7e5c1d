"""What this room announces. Ids only: who it was can be erased, what happened stays."""

from wellheard_server.base.announcements import News


class PersonMade(News, frozen=True, kw_only=True):
    pass


class PersonChanged(News, frozen=True, kw_only=True):
    """`fields` names what differs, never the values."""

    fields: list[str]


class PersonErased(News, frozen=True, kw_only=True):
    pass
