from django.urls import path

from wellheard_server.invitations.views import invitations

urlpatterns = [
    path("", invitations.invitations, name="invitations"),
    path("new", invitations.new_links, name="invitations-new"),
    path("<uuid:invitation>/revocation", invitations.revoke, name="invitation-revoke"),
]
