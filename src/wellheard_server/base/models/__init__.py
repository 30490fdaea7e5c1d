from wellheard_server.base.models.announcement import Announcement
from wellheard_server.base.models.erasure import Erasure, Step, Suppressed
from wellheard_server.base.models.installation import Installation
from wellheard_server.base.models.lease import Lease
from wellheard_server.base.models.limit import LimitSlot
from wellheard_server.base.models.sending import SendingStop

__all__ = ["Announcement", "Erasure", "Installation", "Lease", "LimitSlot", "SendingStop", "Step", "Suppressed"]
