"""Backup and restore, as on the day they are needed: answers go on while it is made; what comes out says the same numbers."""

import json
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.project.product import WELLHEARD, command, environment_of, start
from tests.project.shop import Shop, furnish, opened
from wellheard.collector.submission import link_response
from wellheard_server.project.backup.archive import Damaged, unpack, verified


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory):
    """One that runs, with thirty answers."""
    data = tmp_path_factory.mktemp("shop") / "data"
    furnish(data)
    product = start(data)
    shop = opened(product, data)
    for n in range(30):
        assert shop.answer(n % 11, key=f"the-early-answer-number-{n:04}").status_code == 201
    settled(shop, 31)
    yield shop
    product.process.kill()
    product.process.wait()


@pytest.fixture(scope="module")
def backup(shop: Shop) -> Path:
    """Made while answers came, of which `keys` beside it lists those that were acknowledged before it began."""
    folder = data_of(shop).parent
    over, acknowledged = threading.Event(), []

    def keep_answering() -> None:
        while not over.is_set():
            key = f"an-answer-under-load-{len(acknowledged):06}"
            if shop.answer(len(acknowledged) % 11, key=key).status_code == 201:
                acknowledged.append(key)

    people = threading.Thread(target=keep_answering)
    people.start()
    while len(acknowledged) < 20:
        time.sleep(0.01)
    before = list(acknowledged)
    made = command("backup", str(folder / "b.tar.zst"), "--json", data=data_of(shop))
    over.set()
    people.join()
    assert made.returncode == 0, made.stderr
    (folder / "keys").write_text("\n".join(before))
    return folder / "b.tar.zst"


def data_of(shop: Shop) -> Path:
    return shop.product.log.parent


def settled(shop: Shop, responses: int) -> None:
    """Every answer is in the numbers."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        status = shop.ask("status")
        if status["responses"] >= responses and not status["facts"]["behind_rows"]:
            return
        time.sleep(0.1)
    raise AssertionError(status)


def restored(backup: Path, data: Path, *words: str) -> dict[str, object]:
    done = command("restore", str(backup), "--json", *words, data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ids_in(data: Path) -> set[str]:
    with sqlite3.connect(data / "main.db") as database:
        return {row[0] for row in database.execute("SELECT id FROM responses_response")}


def test_what_was_acknowledged_before_a_backup_is_in_the_copy_which_says_the_same_numbers_and_sends_nothing(
    shop, backup, tmp_path
):
    said = restored(backup, tmp_path / "new")
    early = {link_response(key).hex for key in (backup.parent / "keys").read_text().split()}
    assert len(early) >= 20
    assert early <= ids_in(tmp_path / "new")
    product = start(tmp_path / "new", DATABASE_URL="")  # whatever it was made of, it comes back as files
    try:
        copy = Shop(product, shop.slug, shop.key)
        status = copy.ask("status")
        verified = command("facts", "verify", data=tmp_path / "new", DATABASE_URL="")
        before, after = (each.ask(f"scores/{shop.slug}")["scores"][0] for each in (shop, copy))
    finally:
        product.stop()

    assert (said["sending"], status["sending"]) == ("off", False)
    assert verified.returncode == 0, verified.stdout
    # The shop went on taking answers; those of a key that came before the backup are in both.
    assert after["n"] <= before["n"]
    assert after["n"] == status["responses"]


@pytest.mark.parametrize("where", [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.999])
def test_a_flipped_byte_is_found_wherever_it_is(backup, tmp_path, where):
    broken = tmp_path / "b.tar.zst"
    content = bytearray(backup.read_bytes())
    content[int(len(content) * where)] ^= 0x10
    broken.write_bytes(content)

    with pytest.raises(Damaged, match=r"damaged|missing|no manifest"):
        verified(broken)


def test_a_damaged_backup_is_refused_with_the_name_of_the_file_and_nothing_is_written(backup, tmp_path):
    unpack(backup, tmp_path / "b")
    victims = [tmp_path / "b" / "main.db", next((tmp_path / "b" / "lake").rglob("*.parquet"))]
    for path in victims:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
        with pytest.raises(Damaged, match=path.relative_to(tmp_path / "b").as_posix()):
            verified(tmp_path / "b")

        refused = command("restore", str(tmp_path / "b"), data=tmp_path / "new") if path == victims[0] else None
        path.write_bytes(whole)

        assert refused is None or (refused.returncode, "main.db is damaged" in refused.stderr) == (2, True)
    assert not (tmp_path / "new").exists()


def test_a_restore_never_writes_over_anything(backup, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine").write_text("precious")

    refused = command("restore", str(backup), data=tmp_path / "there")

    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)
    assert (tmp_path / "there" / "mine").read_text() == "precious"


def test_a_backup_never_writes_over_anything(shop, backup):
    refused = command("backup", str(backup), data=data_of(shop))

    assert (refused.returncode, "there already" in refused.stderr) == (2, True)


@pytest.mark.proof
@pytest.mark.parametrize("line", ["Copying the records.", "Reading it back."])
def test_a_killed_backup_leaves_no_backup_and_the_next_one_sweeps_up(shop, tmp_path, line):
    killed_at(line, "backup", str(tmp_path / "b.tar.zst"), data=data_of(shop))
    assert not (tmp_path / "b.tar.zst").exists()

    assert command("backup", str(tmp_path / "b.tar.zst"), data=data_of(shop)).returncode == 0

    assert [path.name for path in tmp_path.iterdir()] == ["b.tar.zst"]


@pytest.mark.proof
@pytest.mark.parametrize("line", ["Unpacking.", "Making erasures again.", "Comparing the facts with the responses."])
def test_a_killed_restore_leaves_nothing_that_starts(backup, tmp_path, line):
    killed_at(line, "restore", str(backup), data=tmp_path / "new")
    assert not (tmp_path / "new").exists()

    restored(backup, tmp_path / "new")

    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_the_secret_key_goes_along_only_when_asked(shop, backup, tmp_path):
    unpack(backup, tmp_path / "without")
    assert command("backup", str(tmp_path / "with"), "--with-key", data=data_of(shop)).returncode == 0

    assert not (tmp_path / "without" / "secret.key").exists()
    assert (tmp_path / "with" / "secret.key").read_text() == (data_of(shop) / "secret.key").read_text()


def test_a_backup_of_a_later_version_is_refused(backup, tmp_path):
    unpack(backup, tmp_path / "b")
    manifest = json.loads((tmp_path / "b" / "manifest.json").read_text())
    manifest["migrations"].append("responses.9999_from_the_future")
    (tmp_path / "b" / "manifest.json").write_text(json.dumps(manifest))

    refused = command("restore", str(tmp_path / "b"), data=tmp_path / "new")

    assert (refused.returncode, "knows more than this version" in refused.stderr) == (2, True)
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_nothing_of_a_backup(shop, tmp_path):
    limited = f"ulimit -f 20; exec {WELLHEARD} backup {tmp_path / 'b.tar.zst'} --data {data_of(shop)}"
    refused = subprocess.run(
        ["bash", "-c", limited], env=environment_of(data_of(shop)), capture_output=True, text=True, timeout=60
    )

    assert refused.returncode == 2, refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_status_knows_the_last_backup(shop, backup):
    assert shop.ask("status")["house"]["last_backup"]["name"] in ("b.tar.zst", "with")


def killed_at(line: str, *words: str, data: Path) -> None:
    """Killed as soon as it says what it is about to do."""
    process = subprocess.Popen(
        [WELLHEARD, *words, "--data", str(data)], env=environment_of(data), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )  # fmt: skip
    assert process.stderr
    for said in process.stderr:
        if said.strip() == line:
            break
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
