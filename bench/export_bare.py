"""The least that would make such a file: `python -m bench.export_bare FOLDER SURVEY` reads the same cells with sqlite3, writes them with
csv.writer, and prints the seconds and the bytes. No dates are made readable, no text is made harmless, nobody is asked who may.
"""

import csv
import io
import sqlite3
import sys
import time
from uuid import UUID

CELLS = """id, completed_at, completed_at, started_at, submitted_at, completed_at, version, touchpoint, channel, source, language, weight,
 attributes ->> 'branch', answers ->> 'nps', answers ->> 'happy', answers ->> 'where', answers ->> 'reason'"""


def main(folder: str, survey: str) -> None:
    began, size = time.perf_counter(), 0
    connection = sqlite3.connect(f"file:{folder}/main.db?mode=ro", uri=True)
    rows = connection.execute(
        f"SELECT {CELLS} FROM responses_response WHERE survey_id = ? ORDER BY first_seq", [UUID(survey).hex]
    )
    while some := rows.fetchmany(2_000):
        out = io.StringIO(newline="")
        csv.writer(out).writerows(some)
        size += len(out.getvalue().encode())
    print(time.perf_counter() - began, size)


if __name__ == "__main__":
    main(*sys.argv[1:])
