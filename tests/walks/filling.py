"""How the sweep fills addresses, forms and bodies. A new parameter, form or operation needs its line here, or the sweep fails and says so."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


class Again(SimpleUploadedFile):
    """A file that can be sent more than once."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


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
    "erasure": "erasure",
    "touchpoint": "touchpoint",
    "survey": "survey",
    "slug:survey": "survey_slug",
    "invitation": "invitation",
    "response": "response",
    "imported": "import",
    "job": "job",
    "export": "export",
    "parked_row": "parked",
}

# Parameters that name nothing of a workspace: one value is as good as another.
PLAIN: dict[str, str] = {
    "secret": "AAAAAAAAAAAAAAAAAAAAAA",
    "metric": "nps",
    "question": "nps",
    "page": "1",
    "language": "en",
    "number": "1",
    "tag": "he",
    "format": "csv",
    "task": "0198c5a0-0000-7000-8000-000000000000",
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
    "person-erase": {"typed": Own("person"), "why": "asked"},
    "response-erase": {"typed": Own("response"), "why": "mistake"},
    "workspace-erase": {"typed": Own("workspace"), "why": "needless"},
    "erasure-run": {},
    "touchpoint-new": {"name": "Delivery"},
    "touchpoint": {"name": "Delivery"},
    "touchpoint-drop": {},
    "imports": {"file": Again("answers.csv", b"nps,when\n9,2026-05-01\n")},
    "import-mapping": {
        "into": "",
        "name": "Old answers",
        "touchpoint": "Till",
        "c0": "s:nps:0-10",
        "c1": "time",
        "zone": "UTC",
        "dates": "",
        "on": "",
    },
    "import-reading": {"encoding": "utf-8", "sheet": ""},
    "import-run": {},
    "import-stop": {},
    "import-undo": {},
    "import-drop": {},
    "survey-new": {"name": "Another", "starting_point": "recommendation", "source_language": "en"},
    "survey-details": {
        "name": "Another name",
        "touchpoint": Own("touchpoint"),
        "personal_only": "on",
        "edit": 1,
        "title.en": "Another title",
    },
    "survey-keeping": {"answers": 365, "comments": 90, "names": "", "say_so": "on"},
    "survey-endings": {"edit": 1, "e.0.title.en": "Thank you"},
    "survey-languages": {"language": "de", "edit": 1},
    "survey-language-removal": {"edit": 1},
    "survey-questions": {"type": "rating", "after": "nps", "edit": 1},
    "survey-question-save": {"text.en": "Would you?", "edit": 1},
    "survey-question-removal": {"edit": 1},
    "survey-question-place": {"to": "down", "edit": 1},
    "survey-undo": {},
    "survey-preview": {"page": "1", "q.nps": "9"},
    "survey-publication": {},
    "survey-archival": {},
    "survey-reopening": {},
    "invitations-new": {"survey": Own("survey_slug"), "labels": "Noa", "days": 60},
    "invitation-revoke": {},
    "exports": {"survey": Own("survey_slug"), "format": "csv", "form": "wide", "comments": "on", "people": "on"},
    "export-drop": {},
    "parked-again": {},
    "task-again": {},
    "sending-resume": {},
    "sending-stop": {},
}

# What is asked beside the path, by the name of the address or the operation.
QUERIES: dict[str, dict[str, Any]] = {
    "people": {"find": "Noa"},
    "list_people": {"email": "noa@example.org"},
    "list_invitations": {"survey": Own("survey")},
    "list_responses": {"survey": Own("survey")},
    "answers": {"survey": Own("survey_slug")},
    "exports": {"survey": Own("survey_slug")},
    "answers-stream": {"survey": Own("survey_slug")},
    "download_responses": {"survey": Own("survey")},
    "invitations": {"survey": Own("survey_slug")},
    "invitations-new": {"survey": Own("survey_slug")},
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
    "map_import": {
        "survey": "Old answers",
        "metrics": [{"column": "nps", "metric": "nps"}],
        "touchpoint": "Till",
        "comments": [],
        "attributes": [],
        "time": "when",
        "zone": "UTC",
        "dates": None,
        "on": None,
        "weight": None,
        "person": None,
        "identity": None,
        "where": "",
        "questions": {},
    },
    "create_survey": {"name": "Another", "starting_point": "recommendation", "touchpoint_id": Own("touchpoint")},
    "change_survey": {"name": "Another name", "touchpoint_id": Own("touchpoint"), "personal_only": True},
    "replace_draft": {"definition": {"title": {"en": "Another"}}, "edit": 1},
    "create_export": {"survey": Own("survey"), "format": "csv", "people": False, "where": ""},
    "create_invitations": {"survey": Own("survey"), "labels": ["Noa"], "days": 60},
}
