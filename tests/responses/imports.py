"""A file of old answers on its way in through the browser, step by step."""

import csv
import io
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wellheard_server.responses.imports.work import carry_out
from wellheard_server.responses.models import ImportJob

ROOT = "/w/bakery/answers/in/"
HEADER = ["score", "sat_till", "when", "why", "shop", "w", "who", "id"]
MEANINGS = {
    "name": "Old answers", "zone": "Asia/Jerusalem", "c0": "s:nps:0-10", "c0.missing": "11", "c1": "s:csat:1-5", "c1.missing": "0",
    "c2": "time", "c3": "comment", "c4": "attribute", "c5": "weight", "c6": "person", "c7": "",
}  # fmt: skip


def rows(n: int = 300) -> list[list[object]]:
    rng = Random(3)
    return [
        [rng.choice([*range(11), 11, 12, ""]), rng.choice([1, 2, 3, 4, 5, 0]), f"2026-{rng.randint(1, 10):02d}-15 09:00",
         rng.choice(["", "warm bread"]), rng.choice(["Old Market", "Station"]), rng.choice([0.5, 1, 2]), f"C-{rng.randint(1, 40)}", n]
        for n in range(n)
    ]  # fmt: skip


def as_file(table: list[list[object]], name: str = "old.csv") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *table])
    return SimpleUploadedFile(name, out.getvalue().encode())


def upload(client: Client, table: list[list[object]], name: str = "old.csv") -> ImportJob:
    response = client.post(ROOT, {"file": as_file(table, name)})
    assert response.status_code == 302, response.content.decode()
    return ImportJob.everywhere.latest("created_at")


def mapped(client: Client, table: list[list[object]], name: str = "old.csv", **more: str) -> ImportJob:
    """Uploaded, told what its columns mean, and looked through."""
    job = upload(client, table, name)
    response = client.post(f"{ROOT}{job.id}/mapping", {**MEANINGS, **more})
    assert response.status_code == 302, response.content.decode()
    return worked(job)


def worked(job: ImportJob) -> ImportJob:
    """Whatever it waits for is done."""
    job.refresh_from_db()
    run = job.claim()
    assert run, (job.task, job.state)
    carry_out(job.id, run)
    job.refresh_from_db()
    return job


def brought(client: Client, job: ImportJob) -> ImportJob:
    client.post(f"{ROOT}{job.id}/run")
    return worked(job)
