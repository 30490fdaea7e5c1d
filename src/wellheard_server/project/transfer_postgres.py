"""One side of a transfer: a PostgreSQL database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg.abc import Query
from psycopg.sql import SQL, Identifier, Literal

from wellheard_server.project import places
from wellheard_server.project.transfer_tables import PAGE, Column, Row, Table

BATCH = 2000
# A column as both databases say it; see KINDS in transfer_tables.py.
SAID = {
    "uuid": "replace({0}::text, '-', '')",
    "moment": "regexp_replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '\\.000000$', '')",
    "date": "{0}::text",
    "json": "{0}::text",
}


class PostgresStore:
    """Connected at the first use."""

    def __init__(self, url: str) -> None:
        self.url = url

    def described(self) -> dict[str, Any]:
        return {**places.database(self.url, Path()), "CONN_MAX_AGE": 0}

    def has_rows(self, table: Table) -> bool:
        return bool(self.one(SQL("SELECT EXISTS (SELECT 1 FROM {})").format(Identifier(table.name))))

    def has_tables(self) -> bool:
        """Whether anything at all is in there, ours or another's."""
        return bool(self.one(SQL("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema())")))

    def has_table(self, name: str) -> bool:
        return self.one("SELECT to_regclass(%s)", (name,)) is not None

    def execute(self, query: Query, values: tuple[Any, ...] = ()) -> None:
        self._database.execute(query, values)

    def one(self, query: Query, values: tuple[Any, ...] = ()) -> Any:
        row = self._database.execute(query, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """As of one moment, while others write on."""
        with self._database.transaction():
            self._database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._database.transaction():
            self._database.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else each row waits in memory to be looked at
            # Each page was let in once already; among those of a response that is closed now it would not be again.
            self._database.execute("ALTER TABLE inbox_page DISABLE TRIGGER inbox_one_answer_each")
            yield
            self._database.execute("ALTER TABLE inbox_page ENABLE TRIGGER inbox_one_answer_each")

    def clear(self, tables: list[Table]) -> None:
        for table in reversed(tables):
            self._database.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))

    def rows(self, table: Table) -> Iterator[list[Row]]:
        order = SQL("ORDER BY seq") if table == PAGE else SQL("")
        said = SQL(", ").join(_said(column) for column in table.columns)
        with self._database.cursor(name="carried") as found:
            found.execute(SQL("SELECT {} FROM {} {}").format(said, Identifier(table.name), order))
            while batch := found.fetchmany(BATCH):
                yield batch

    def put(self, table: Table, batches: Iterable[list[Row]]) -> None:
        columns = SQL(", ").join(Identifier(column.name) for column in table.columns)
        words = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), columns)
        for batch in batches:
            with self._database.cursor() as cursor, cursor.copy(words) as rows:
                for row in batch:
                    rows.write_row(row)
        if table.serial and table != PAGE:
            highest = SQL("coalesce(max({}), 0)").format(Identifier(table.serial))
            self._number_on(table, SQL("(SELECT {} FROM {})").format(highest, Identifier(table.name)))

    def go_on_after(self, source: Any) -> None:
        """The inbox numbers on where the other one would have."""
        self._number_on(PAGE, Literal(source.given()))

    def given(self) -> int:
        """The highest number the inbox ever gave."""
        name = self.one(SQL("SELECT pg_get_serial_sequence({}, {})").format(PAGE.name, PAGE.serial))
        parts = [Identifier(part.strip('"')) for part in name.split(".")]
        return int(
            self.one(SQL("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}").format(SQL(".").join(parts)))
        )

    def close(self) -> None:
        if "_database" in self.__dict__:
            self._database.close()
            del self._database

    def _number_on(self, table: Table, highest: Any) -> None:
        """The next number is one more than the highest; in an empty table the first."""
        name = SQL("pg_get_serial_sequence({}, {})").format(table.name, table.serial)
        self._database.execute(SQL("SELECT setval({}, greatest({}, 1), {} > 0)").format(name, highest, highest))

    @cached_property
    def _database(self) -> psycopg.Connection[Row]:
        database = psycopg.connect(self.url, autocommit=True)
        database.execute("SET TIME ZONE 'UTC'")
        return database


def _said(column: Column) -> Any:
    return SQL(SAID.get(column.kind, "{0}")).format(Identifier(column.name))
