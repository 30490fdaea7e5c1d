"""A shop whose customers have answered: responses on chosen days, written to the lake as the drain writes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from wellheard.base.ids import response_id
from wellheard.survey import Choice, Definition, Question
from wellheard_server.base.scope import scope
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.models import Comment, LedgerOffset, Response
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey


def purchase() -> Definition:
    """Two scores, a choice to split by, a comment."""
    return Definition(
        title={"en": "After a purchase"},
        languages=["en", "he"],
        business={"en": "Orna Bakeries"},
        privacy={"en": "We keep answers for two years."},
        hidden=["branch"],
        questions=[
            Question(
                "nps", "nps", text={"en": "How likely are you to recommend us?", "he": "מה הסיכוי שתמליצו עלינו?"}
            ),
            Question("happy", "rating", text={"en": "How satisfied are you?"}, settings={"scale": 5, "metric": "csat"}),
            Question(
                "where",
                "choice",
                text={"en": "Where did you buy?"},
                choices=[Choice("shop", {"en": "In the shop"}), Choice("online", {"en": "Online"})],
            ),
            Question("reason", "text", text={"en": "Why?"}),
        ],
    )


def team() -> Definition:
    """Staff are asked: groups under five stay hidden."""
    return Definition(
        title={"en": "Team"},
        business={"en": "Orna Bakeries"},
        privacy={"en": "Only groups of five and more are shown."},
        questions=[Question("team", "enps", text={"en": "Would you recommend working here?"})],
    )


def published(workspace: object, name: str, definition: Definition) -> Survey:
    with scope(workspace.id):
        survey = Survey.begin(name, definition, actor="member:alice")
        survey.publish(by=None, actor="member:alice")
        return survey


def answered(
    survey: Survey,
    answers: Iterable[dict[str, Any]],
    on: date,
    *,
    write: bool = True,
    finished: bool = True,
    **more: Any,
) -> list[Response]:
    """One response each, at noon of that day; the facts are in the lake when this returns."""
    given = list(answers)
    at = datetime.combine(on, time(12), UTC)
    numbers = LedgerOffset.give(survey.workspace_id, len(given))
    rows = [
        _response(survey, each, at + timedelta(seconds=place), seq, finished=finished, **more)
        for place, (each, seq) in enumerate(zip(given, numbers, strict=True))
    ]
    Response.everywhere.bulk_create(rows)
    Comment.everywhere.bulk_create(comment for row in rows for comment in _comments(row))
    if write:
        written(survey.workspace_id)
    return rows


def written(workspace_id: UUID) -> None:
    writer = LedgerWriter()
    writer.write(workspace_id)
    writer.close()


def _response(
    survey: Survey, answers: dict[str, Any], at: datetime, seq: int, *, finished: bool, **more: Any
) -> Response:
    return Response(
        id=response_id(f"answer-number-{seq}-of-{survey.workspace_id}"),
        workspace_id=survey.workspace_id,
        survey=survey,
        version=more.pop("version", 1),
        channel=more.pop("channel", "link"),
        language=more.pop("language", "en"),
        answers=answers,
        started_at=at,
        submitted_at=at,
        completed_at=at if finished else None,
        seq=seq,
        first_seq=seq,
        **more,
    )


def _comments(row: Response) -> Iterable[Comment]:
    said = compiled_version(row.survey_id, row.version).comments(row.answers)
    common = {
        "workspace_id": row.workspace_id,
        "response": row,
        "language": row.language,
        "submitted_at": row.submitted_at,
    }
    return [Comment(question=question, text=text, **common) for question, text in said.items()]
