"""How the sweep fills addresses, forms and bodies. A new parameter, form or operation needs its line here, or the sweep fails and says so."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Own:
    """Something of the workspace, by its name among the furniture: the sweep also tries the neighbour's and one that does not exist."""

    thing: str


# Parameters of addresses that name something of a workspace, and which furniture stands for them. Where the same name is another thing
# in another shape, the converter goes before it ("slug:survey").
IDS: dict[str, str] = {
    "workspace": "workspace",
    "member": "member",
    "link": "link",
    "key": "key",
    "person": "person",
    "touchpoint": "touchpoint",
    "survey": "survey",
    "slug:survey": "survey_slug",
    "invitation": "invitation",
    "response": "response",
    "imported": "import",
}

# Parameters that name nothing of a workspace: one value is as good as another.
PLAIN: dict[str, str] = {
    "secret": "AAAAAAAAAAAAAAAAAAAAAA",
    "metric": "nps",
    "question": "nps",
    "page": "1",
    "language": "en",
    "number": "1",
}

# What a form needs to do something, by the name of its address.
FORMS: dict[str, dict[str, Any]] = {
    "sign-in": {"email": "bob@example.org", "password": "guess"},
    "sign-out": {},
    "set-up": {
        "name": "Eve",
        "email": "eve@example.org",
        "password": "seven warm loaves",
        "workspace": "Eve",
        "zone": "UTC",
        "language": "en",
    },
    "join": {"name": "Eve", "password": "seven warm loaves", "language": "en"},
    "reset": {"password": "seven warm loaves"},
    "account": {"name": "Someone else", "language": "he"},
    "account-password": {"current": "correct horse battery", "password": "seven warm loaves"},
    "account-sessions": {},
    "workspaces": {"name": "Another", "zone": "UTC", "language": "en"},
    "settings-workspace": {"name": "Another name", "zone": "Asia/Tehran", "language": "fa"},
    "members-invite": {"email": "dana@example.org", "role": "viewer"},
    "members-withdraw": {},
    "members-leave": {},
    "member-role": {"role": "viewer"},
    "member-remove": {},
    "member-reset": {},
    "keys-make": {"name": "Shop", "scopes": ["surveys.read"]},
    "key-revoke": {},
    "person-new": {"name": "Dana", "email": "dana@example.org", "external_id": "d1", "language": "sk"},
    "person-change": {"name": "Dana", "email": "dana@example.org", "external_id": "d1", "language": "sk"},
    "person-erase": {},
    "touchpoint-new": {"name": "Delivery"},
    "touchpoint": {"name": "Delivery"},
    "touchpoint-drop": {},
}

# What is asked beside the path, by the name of the address or the operation.
QUERIES: dict[str, dict[str, Any]] = {
    "people": {"find": "Noa"},
    "list_people": {"email": "noa@example.org"},
    "list_announcements": {"kind": "PersonMade"},
}

# JSON bodies, by operation.
BODIES: dict[str, dict[str, Any]] = {
    "change_workspace": {"name": "Another name", "zone": "Asia/Tehran", "language": "fa"},
    "create_touchpoint": {"name": "Delivery"},
    "rename_touchpoint": {"name": "Delivery"},
    "create_person": {
        "name": "Dana",
        "email": "dana@example.org",
        "external_id": "d1",
        "language": "sk",
        "attributes": {"city": "Haifa"},
    },
    "change_person": {
        "name": "Dana",
        "email": "dana@example.org",
        "external_id": "d1",
        "language": "sk",
        "attributes": {},
    },
}
