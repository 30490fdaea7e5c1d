"""The way through the console."""

from wellheard_server.base.navigation import Entry, navigation


def entries(permissions: set[str], here: str) -> list[Entry]:
    return [entry for group in navigation("bakery", permissions, here) for entry in group.entries]


ALL = {
    "scores.read",
    "surveys.read",
    "invitations.read",
    "touchpoints.read",
    "people.read",
    "answers.read",
    "members.read",
}


def test_the_order_is_that_of_the_loop() -> None:
    titles = [str(entry.title) for entry in entries(ALL, "/w/bakery/")]

    assert titles == ["Home", "Ask", "People", "Answers", "Understand", "Settings"]


def test_one_sees_only_where_one_may_go() -> None:
    titles = [str(entry.title) for entry in entries({"scores.read", "surveys.read"}, "/w/bakery/")]

    assert titles == ["Home", "Ask", "Understand"]


def test_a_page_below_an_entry_marks_it_and_its_parent() -> None:
    ask = entries(ALL, "/w/bakery/surveys/abc/edit")[1]

    assert (ask.current, [child.current for child in ask.children]) == ("true", ["true", "", ""])
    assert [entry.current for entry in entries(ALL, "/w/bakery/")] == ["page", "", "", "", "", ""]


def test_another_workspaces_address_marks_nothing() -> None:
    assert not any(entry.current for entry in entries(ALL, "/w/elsewhere/surveys/"))
