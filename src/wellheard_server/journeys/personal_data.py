"""What this room keeps is written by the team, about moments and not about people."""

from wellheard_server.base.personal import keeps
from wellheard_server.journeys.models import Touchpoint

keeps(Touchpoint, plain="name created_at")
