from wellheard_server.invitations.models.invitation import Invitation, InvitationRevocation, MadeLink

__all__ = ["Invitation", "InvitationRevocation", "MadeLink"]
