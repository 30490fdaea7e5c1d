"""The map of the console. The respondent's addresses (/s, /p, /a) never reach Django (project/asgi.py)."""

from django.urls import include, path

from wellheard_server.project.api import api

urlpatterns = [
    path("", include("wellheard_server.accounts.urls")),
    path("w/<slug:workspace>/", include("wellheard_server.insights.urls")),
    path("w/<slug:workspace>/settings/status/", include("wellheard_server.project.status.urls")),
    path("w/<slug:workspace>/settings/privacy/", include("wellheard_server.people.privacy_urls")),
    path("w/<slug:workspace>/surveys/", include("wellheard_server.surveys.urls")),
    path("w/<slug:workspace>/surveys/", include("wellheard_server.responses.keeping.urls")),
    path("w/<slug:workspace>/people/", include("wellheard_server.people.urls")),
    path("w/<slug:workspace>/touchpoints/", include("wellheard_server.journeys.urls")),
    path("w/<slug:workspace>/answers/", include("wellheard_server.responses.urls")),
    path("w/<slug:workspace>/invitations/", include("wellheard_server.invitations.urls")),
    path("api/v1/", api.urls),
]

handler400 = "wellheard_server.base.views.errors.bad_request"
handler403 = "wellheard_server.base.views.errors.forbidden"
handler404 = "wellheard_server.base.views.errors.not_found"
handler500 = "wellheard_server.base.views.errors.broken"
