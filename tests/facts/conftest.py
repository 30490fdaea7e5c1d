"""A lake of the test's own, and one workspace in it."""

from pathlib import Path

import pytest

from wellheard.facts import FactTable, Ledger


@pytest.fixture
def table(tmp_path: Path) -> FactTable:
    return FactTable(tmp_path / "lake", "bakery")


@pytest.fixture
def ledger(table: FactTable) -> Ledger:
    return Ledger(table)
