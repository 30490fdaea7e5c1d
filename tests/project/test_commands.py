"""What a person sets up in the browser on a first run, a script sets up too."""

import json

import httpx
import pytest

from tests.project.product import command


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    made = command(
        "admin",
        "create",
        "--email",
        "ada@example.org",
        "--name",
        "Ada",
        "--password-stdin",
        "--json",
        data=folder,
        stdin="seven warm loaves\n",
    )
    assert json.loads(made.stdout).keys() == {"id", "email"}
    made = command(
        "workspace",
        "create",
        "--name",
        "Bakery",
        "--owner",
        "ada@example.org",
        "--zone",
        "Asia/Jerusalem",
        "--json",
        data=folder,
    )
    assert json.loads(made.stdout)["slug"] == "bakery"
    return folder


def test_a_key_from_the_command_line_opens_the_api(product):
    data = product.log.parent
    made = command(
        "key",
        "create",
        "--workspace",
        "bakery",
        "--name",
        "shop",
        "--scope",
        "touchpoints.edit",
        "--scope",
        "touchpoints.read",
        "--json",
        data=data,
    )
    headers = {"Authorization": f"Bearer {json.loads(made.stdout)['key']}"}

    assert httpx.post(f"{product.url}/api/v1/touchpoints", json={"name": "Till"}, headers=headers).status_code == 201
    assert httpx.get(f"{product.url}/api/v1/touchpoints", headers=headers).json()["items"][0]["name"] == "Till"


@pytest.mark.parametrize(("words", "said"), [
    (("admin", "create", "--email", "ada@example.org", "--name", "Ada"), "An account with this address exists already."),
    (("admin", "create", "--email", "ada", "--name", "Ada"), "email: "),
    (("workspace", "create", "--name", "B", "--owner", "nobody@example.org"), "No account has this address."),
    (("workspace", "create", "--name", "B", "--owner", "ada@example.org", "--zone", "Mars"), "zone: "),
    (("key", "create", "--workspace", "bakeri", "--name", "k", "--scope", "people.read"), "Did you mean bakery?"),
    (("key", "create", "--workspace", "bakery", "--name", "k", "--scope", "people.raed"), "Did you mean people.read?"),
    (("key", "create", "--workspace", "bakery", "--name", "k", "--scope", "people.read", "--owner", "n@example.org"), "No account has this address."),
    (("reset", "--email", "nobody@example.org"), "No account has this address."),
])  # fmt: skip
def test_a_refusal_is_one_sentence_and_exit_code_two(data, words, said):
    refused = command(*words, data=data)

    assert refused.returncode == 2
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""


def test_a_weak_password_is_refused(data):
    refused = command(
        "admin", "create", "--email", "b@example.org", "--name", "B", "--password-stdin", data=data, stdin="short\n"
    )

    assert refused.returncode == 2
    assert refused.stderr.startswith("wellheard: password: ")


def test_a_reset_link_is_made_for_somebody_who_is_locked_out(data):
    made = command("reset", "--email", "Ada@example.org", "--json", data=data)

    assert json.loads(made.stdout)["link"].startswith("http://localhost:8000/reset/")


def test_announcements_and_their_listeners_are_listed(data):
    listed = json.loads(command("announcements", "--json", data=data).stdout)

    assert {"MemberJoined", "KeyMade", "SurveyPublished"} <= listed.keys()


def test_nothing_stands_in_the_way_of_a_start(data):
    checked = command("check", "--json", data=data)

    assert json.loads(checked.stdout) == {"faults": []}
    assert checked.returncode == 0
