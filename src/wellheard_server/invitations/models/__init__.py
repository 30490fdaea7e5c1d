from wellheard_server.invitations.models.invitation import Invitation, InvitationRevocation

__all__ = ["Invitation", "InvitationRevocation"]
