from wellheard_server.base.models.announcement import Announcement
from wellheard_server.base.models.sending import SendingStop

__all__ = ["Announcement", "SendingStop"]
