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


class KeepingChanged(News):
    """How many days the survey keeps what people said; None is for ever."""

    keep_answers_days: int | None
    keep_comments_days: int | None
    keep_names_days: int | None
