"""On the command line, beside a Wellheard that runs: its inbox is owned by another process, its database is being read."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests import databases
from tests.erasure.searching import found
from tests.project.product import WELLHEARD, Product, command, environment, start

WORDS = {"name": "Zq41aNamePlanted", "comment": "Zq77fCommentPlanted"}


def furnished(data: Path) -> Product:
    made = ("admin", "create", "--email", "ada@example.org", "--name", "Ada", "--password-stdin")
    assert command(*made, data=data, stdin="seven warm loaves\n").returncode == 0
    command("workspace", "create", "--name", "Bakery", "--owner", "ada@example.org", data=data)
    return start(data)


def answered(product: Product, data: Path) -> str:
    """Dana's id. She and others are brought in from a file."""
    rows = "".join(f"n{n},{n % 11},Noa's reason {n},2026-10-{1 + n % 28:02}\n" for n in range(300))
    file = data.parent / "old.csv"
    file.write_text(f"who,score,why,day\n{rows}{WORDS['name']},3,{WORDS['comment']},2026-10-05\n")
    said = command(
        "import", str(file), "--workspace", "bakery", "--survey", "Old answers", "--column", "score=nps",
        "--comment", "why", "--person", "who", "--time", "day", data=data,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    key = json.loads(
        command(
            "key", "create", "--workspace", "bakery", "--name", "k", "--scope", "people.read", "--json", data=data
        ).stdout
    )["key"]
    asked = httpx.get(
        f"{product.url}/api/v1/people",
        params={"external_id": WORDS["name"]},
        headers={"Authorization": f"Bearer {key}"},
    )
    return asked.json()["items"][0]["id"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_somebody_is_erased_while_the_product_runs(data: Path) -> None:
    product = furnished(data)
    try:
        dana = answered(product, data)
        assert {name for name, _ in found(WORDS, data, *databases.files(data))} == set(WORDS)

        said = command("erase", "--workspace", "bakery", "--person", dana, "--now", "--json", data=data)

        told = json.loads(said.stdout)
        assert (said.returncode, told["state"]) == (0, "done"), told
        assert found(WORDS, data, *databases.files(data)) == set()
        assert httpx.get(f"{product.url}/healthz").status_code == 200
        assert (
            subprocess.run([WELLHEARD, "receipt", "verify", told["receipt"], "--id", dana], check=False).returncode == 0
        )
        again = command("erase", "--workspace", "bakery", "--person", dana, data=data)
        assert again.returncode == 2
    finally:
        product.process.kill()
        product.process.wait()


@pytest.mark.proof
@pytest.mark.kill
def test_killed_at_every_sync_it_goes_on_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    """`kill -9` at the Nth sync, N = 1, 2, ... until it completes; then the next run, then the search."""
    product = furnished(data)
    dana = answered(product, data)
    product.stop()
    points = 0
    for n in range(1, 400):
        copy = tmp_path / "copy"
        shutil.copytree(data, copy, symlinks=True)
        words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e"]
        words += [f"inject=fdatasync,fsync:signal=KILL:when={n}", str(WELLHEARD), "erase"]
        words += ["--workspace", "bakery", "--person", dana, "--now", "--data", str(copy)]
        killed = subprocess.run(words, env=environment(), capture_output=True, timeout=120, check=False)
        if killed.returncode == 0:
            break
        points += 1
        _goes_on(copy, dana)
        assert found(WORDS, copy) == set(), n
        shutil.rmtree(copy)
    assert points > 10
    print(f"{points} points, each went on to the end")


def _goes_on(data: Path, dana: str) -> None:
    """As `up` does at its start: what the file of erasures knows is done, what waits goes on; or it is asked for again."""
    said = command("erase", "--workspace", "bakery", "--person", dana, "--now", "--json", data=data)
    if said.returncode == 0:
        return
    product = start(data, WELLHEARD_ERASURE_WAIT_MINUTES="0")
    try:
        until = time.monotonic() + 60
        while not list((data / "files" / "receipts").glob("*.json")):
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        product.stop()
