from django.urls import path

from wellheard_server.invitations.views import invitations

urlpatterns = [
    path("", invitations.invitations, name="invitations"),
    path("new", invitations.new, name="invitation-new"),
    path("file", invitations.as_file, name="invitation-file"),
    path("<uuid:invitation>/revocation", invitations.revoke, name="invitation-revoke"),
]
