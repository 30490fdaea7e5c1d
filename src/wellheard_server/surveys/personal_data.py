"""What this room keeps is written by the team, about what is asked."""

from wellheard_server.base.personal import keeps
from wellheard_server.surveys import models

keeps(
    models.Survey,
    plain="name slug draft draft_edit drafted_at created_at personal_only answered keep_answers_days keep_comments_days keep_names_days",
)
keeps(models.Version, plain="number definition published_at")
keeps(models.Archival, plain="at")
keeps(models.DraftStep, plain="edit definition")
keeps(models.HouseEdition, plain="number")
