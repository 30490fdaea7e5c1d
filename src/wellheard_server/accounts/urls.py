from django.urls import path

from wellheard_server.accounts.views import account, doors, keys, members, workspaces

urlpatterns = [
    path("", doors.front, name="front"),
    path("setup/<str:secret>", doors.set_up, name="set-up"),
    path("sign-in", doors.enter, name="sign-in"),
    path("sign-out", doors.leave, name="sign-out"),
    path("join/<str:secret>", doors.join, name="join"),
    path("reset/<str:secret>", doors.reset, name="reset"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="account-password"),
    path("account/sessions", account.sessions, name="account-sessions"),
    path("workspaces", workspaces.workspaces, name="workspaces"),
    path("w/<slug:workspace>/settings/", workspaces.settings, name="settings"),
    path("w/<slug:workspace>/settings/workspace", workspaces.settings_workspace, name="settings-workspace"),
    path("w/<slug:workspace>/settings/members", members.members, name="settings-members"),
    path("w/<slug:workspace>/settings/members/invitation", members.invite, name="members-invite"),
    path(
        "w/<slug:workspace>/settings/members/invitation/<uuid:link>/withdrawal",
        members.withdraw,
        name="members-withdraw",
    ),
    path("w/<slug:workspace>/settings/members/leaving", members.leave, name="members-leave"),
    path("w/<slug:workspace>/settings/members/<uuid:member>/role", members.change_role, name="member-role"),
    path("w/<slug:workspace>/settings/members/<uuid:member>/removal", members.remove, name="member-remove"),
    path("w/<slug:workspace>/settings/members/<uuid:member>/reset", members.make_reset_link, name="member-reset"),
    path("w/<slug:workspace>/settings/keys", keys.keys, name="settings-keys"),
    path("w/<slug:workspace>/settings/keys/new", keys.make, name="keys-make"),
    path("w/<slug:workspace>/settings/keys/<uuid:key>/revocation", keys.revoke, name="key-revoke"),
]
