"""What this room tells: links were made for a survey, one was revoked."""

from wellheard_server.base.announcements import News


class InvitationsMade(News):
    """`subject_id` is the survey."""

    n: int


class InvitationRevoked(News):
    pass
