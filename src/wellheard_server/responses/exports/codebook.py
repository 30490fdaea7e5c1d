"""The codebook of an export, with what only the house knows: when each version was published, which answers were chosen."""

from collections.abc import Iterator
from datetime import datetime

from wellheard.exporters.codebook import Codebook, Published, described
from wellheard.metrics import metrics
from wellheard_server.responses.exports.outgoing import Outgoing


def codebook(outgoing: Outgoing, *, now: datetime) -> Codebook:
    survey = outgoing.survey
    units = {metric.key: metric.unit for metric in metrics}
    published = {each.number: each.published_at for each in survey.versions.all()}
    return Codebook(
        survey=survey.slug,
        name=survey.name,
        zone=outgoing.workspace.zone,
        written_at=now,
        form=outgoing.wanted.form,
        holds=list(_held(outgoing)),
        versions=[
            Published(
                number=number,
                published_at=published.get(number),
                languages=list(compiled.languages),
                title=compiled.definition.title,
            )
            for number, compiled in sorted(outgoing.layout.versions.items())
        ],
        columns=described(outgoing.columns, outgoing.layout, units),
    )


def _held(outgoing: Outgoing) -> Iterator[str]:
    """Which answers are in the file. In English, like the codebook."""
    wanted = outgoing.wanted
    if wanted.since:
        yield f"Only from {wanted.since} on."
    if wanted.until:
        yield f"Only up to and without {wanted.until}."
    if wanted.where:
        yield f"Only where {wanted.where}."
    yield "Unfinished responses are in it." if wanted.unfinished else "Only finished responses."
    if not wanted.comments:
        yield "Comments were left out."
    if not wanted.people:
        yield "Who answered was left out."
