"""The HTTP API: each room brings its router; OpenAPI at /api/v1/openapi.json."""

from ninja import NinjaAPI

from wellheard_server.accounts.api import router as accounts
from wellheard_server.insights.api import router as insights
from wellheard_server.invitations.api import router as invitations
from wellheard_server.journeys.api import router as journeys
from wellheard_server.people.api import router as people
from wellheard_server.responses.api import router as responses
from wellheard_server.surveys.api import router as surveys

api = NinjaAPI(title="Wellheard", version="1", description="Everything the console does, for programs.", urls_namespace="api")
for prefix, router in {
    "": accounts,
    "surveys": surveys,
    "touchpoints": journeys,
    "people": people,
    "invitations": invitations,
    "responses": responses,
    "scores": insights,
}.items():
    api.add_router(prefix, router)
