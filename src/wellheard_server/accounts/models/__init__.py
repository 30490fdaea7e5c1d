from wellheard_server.accounts.models.api_key import ApiKey, KeyRevocation
from wellheard_server.accounts.models.link import Joining, JoinLink, ResetLink, SetupLink
from wellheard_server.accounts.models.membership import Membership
from wellheard_server.accounts.models.user import User
from wellheard_server.accounts.models.workspace import Workspace

__all__ = [
    "ApiKey",
    "JoinLink",
    "Joining",
    "KeyRevocation",
    "Membership",
    "ResetLink",
    "SetupLink",
    "User",
    "Workspace",
]
