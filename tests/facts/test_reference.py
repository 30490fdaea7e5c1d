"""The reference of the open table says what the table is."""

import duckdb

from tests.facts.bakery import alive, nps, retired
from wellheard.facts import describe
from wellheard.facts.schema import FACTS


def test_every_column_is_described():
    page = describe()

    for field in FACTS:
        assert f"| `{field.name}` | {field.type} | " in page
    assert "{" not in page.replace("{'", "")


def test_the_anti_join_it_shows_leaves_dead_rows_out(table):
    rows = [nps("a", 1, 9.0), nps("b", 2, 3.0)]
    again = [retired("a", 3), nps("a", 3, 0.0)]
    table.append(rows, "drain", 1)
    table.append(again, "drain", 2)
    shown = describe().split("```sql")[1].split("```")[0]

    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet({[file.path for file in table.files()]})")
    found = connection.execute(f"SELECT response, value FROM ({shown}) ORDER BY 1").fetchall()

    assert found == sorted((row.response, row.value) for row in alive([*rows, *again]))
