"""What this room announces."""

from wellheard_server.base.announcements import News


class TouchpointMade(News, frozen=True, kw_only=True):
    pass


class TouchpointRenamed(News, frozen=True, kw_only=True):
    pass


class TouchpointDropped(News, frozen=True, kw_only=True):
    pass
