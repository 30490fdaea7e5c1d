"""Killed in the middle of writing, the table is the old one or the new one, and doing it again makes it the new one once."""

from pathlib import Path

import pytest

from tests.facts.killing import Point, Setting, kill

pytestmark = pytest.mark.kill


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return Setting.prepared(Path(tmp_path_factory.mktemp("kill")))


@pytest.mark.parametrize(
    "point",
    [
        Point("append", "rename", 1),  # the file is written, not yet under its name
        Point("append", "linkat", 1),  # at the commit itself
        Point("append", "fsync", 1),  # committed, not yet said
        Point("compact", "pwrite64", 2),  # half a sorted file
        Point("compact", "linkat", 1),
        Point("tidy", "unlink", 4),  # some of the old files are gone
        Point("rebuild", "mkdir", 2),
        Point("rebuild", "symlink", 1),
        Point("rebuild", "unlinkat", 3),  # the old generation half removed
    ],
    ids=lambda point: f"{point.work}-{point.call}-{point.nth}",
)
def test_a_killed_writer_leaves_old_or_new_and_the_next_one_finishes(setting, point):
    outcome = kill(point, setting)

    assert outcome.killed
    assert outcome.fault == ""


def test_a_writer_left_in_peace_finishes(setting):
    outcome = kill(Point("append", "rename", 999), setting)

    assert not outcome.killed
    assert outcome.fault == ""
