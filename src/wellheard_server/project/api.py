"""The HTTP API: each room brings its router; OpenAPI at /api/v1/openapi.json."""

from wellheard_server.accounts.api import router as accounts
from wellheard_server.base.api import Api
from wellheard_server.insights.api import router as insights
from wellheard_server.invitations.api import router as invitations
from wellheard_server.journeys.api import router as journeys
from wellheard_server.people.api import router as people
from wellheard_server.people.erasures_api import router as erasures
from wellheard_server.project.status.api import router as status
from wellheard_server.responses.api import router as responses
from wellheard_server.responses.exports.api import router as exports
from wellheard_server.responses.exports.api import streams
from wellheard_server.responses.imports.api import router as imports
from wellheard_server.surveys.api import router as surveys

DESCRIPTION = """Everything the console does, for programs.

Make a key in the console (Settings, API keys) and send it as `Authorization: Bearer wh_...`. A key does what its scopes
allow and its owner's role allows too. Refusals have one shape: `{"error": {code, message, field, expected, got}}`."""

api = Api(title="Wellheard", version="1", description=DESCRIPTION, urls_namespace="api")
for prefix, router in {
    "": accounts,
    "surveys": surveys,
    "touchpoints": journeys,
    "people": people,
    "erasures": erasures,
    "invitations": invitations,
    "responses": responses,
    "imports": imports,
    "exports": exports,
    "scores": insights,
    "status": status,
}.items():
    api.add_router(prefix, router)
api.add_router("", streams)
