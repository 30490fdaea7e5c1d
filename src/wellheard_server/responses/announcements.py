"""What this room tells: somebody finished answering, a file was brought in."""

from uuid import UUID

from wellheard_server.base.announcements import News


class ResponseReceived(News):
    """Once for each response, when it is first completed; `subject_id` is the response."""

    survey_id: UUID
    version: int


class FileUploaded(News):
    """A file of answers lies ready to be looked through; `subject_id` is its job. Nothing is among the answers yet."""


class FileImported(News):
    """Once for each finished import, instead of a ResponseReceived for each of its rows; `subject_id` is the import."""

    survey_id: UUID
    stored: int


class FileTakenBack(News):
    """Once for each import that was taken back; `subject_id` is the import."""

    survey_id: UUID
    gone: int


class AnswersTakenOut(News):
    """Somebody asked for a file of single answers; `subject_id` is the export."""

    survey_id: UUID
    format: str
    people: bool
    comments: bool
