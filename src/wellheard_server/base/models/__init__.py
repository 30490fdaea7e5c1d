from wellheard_server.base.models.announcement import Announcement

__all__ = ["Announcement"]
