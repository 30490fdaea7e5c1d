"""What this room tells: a survey was begun, went live, was closed, was opened again."""

from wellheard_server.base.announcements import News


class SurveyBegun(News):
    pass


class SurveyPublished(News):
    number: int


class SurveyArchived(News):
    pass


class SurveyReopened(News):
    pass
