"""`wellheard up`: it starts with one sentence or refuses with one, and stops when asked."""

import json
import socket
import stat
import time
from contextlib import closing

import httpx
import pytest

from tests.project.product import command, environment, free_port, start


def test_the_first_start_makes_everything_and_prints_the_set_up_link_until_there_is_an_admin(tmp_path):
    data = tmp_path / "new"
    first = start(data)
    link = first.setup_link
    assert httpx.get(link).status_code == 200
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600

    made = command("admin", "create", "--email", "ada@example.org", "--name", "Ada", "--json", data=data)
    assert httpx.get(link).status_code == 404
    assert json.loads(made.stdout)["password"]

    code, seconds = first.stop()
    assert (code, seconds < 15) == (0, True)
    second = start(data)
    assert second.setup_link == ""
    second.stop()


def test_an_idle_product_needs_less_than_250_megabytes(product):
    httpx.get(f"{product.url}/sign-in")

    assert product.kilobytes() < 250_000


@pytest.mark.parametrize(("more", "sentence"), [
    ({"WELLHEARD_SECRET_KEY": "secret"}, "WELLHEARD_SECRET_KEY must be at least 40 random characters."),
    ({"WELLHEARD_SECRET_KEY": "a" * 50}, "WELLHEARD_SECRET_KEY must be at least 40 random characters."),
])  # fmt: skip
def test_a_weak_secret_key_stops_the_start(tmp_path, more, sentence):
    refused = command("up", data=tmp_path, PORT=str(free_port()), **more)

    assert refused.returncode == 2
    assert refused.stderr.strip().endswith(sentence)


def test_a_second_instance_on_the_same_folder_is_refused(product):
    data = product.log.parent

    refused = command("up", data=data, PORT=str(free_port()))

    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "Another Wellheard is running on the data folder" in refused.stderr


def test_a_taken_port_is_refused_before_anything_is_written(tmp_path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = command("up", data=tmp_path, PORT=str(taken.getsockname()[1]))

    assert refused.returncode == 2
    assert "cannot be used: Address already in use" in refused.stderr
    assert not (tmp_path / "main.db").exists()


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path):
    (tmp_path / "file").write_text("")

    refused = command("up", data=tmp_path / "file" / "below", PORT=str(free_port()))

    assert refused.returncode == 2
    assert "cannot be written to" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "70000", "eighty"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    assert command("up", data=tmp_path, PORT=port).returncode == 2


def test_it_listens_on_this_machine_alone_unless_told(product):
    others = [
        address[4][0]
        for address in socket.getaddrinfo(socket.gethostname(), None)
        if not address[4][0].startswith(("127.", "::1"))
    ]

    for address in others:
        with pytest.raises(ConnectionRefusedError), socket.create_connection((address, product.port), timeout=2):
            pass
    with socket.create_connection(("127.0.0.1", product.port), timeout=2):
        pass


def test_it_does_not_say_what_it_is_built_of(product):
    answer = httpx.get(f"{product.url}/sign-in")

    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


def test_static_files_are_served(product):
    sheet = httpx.get(f"{product.url}/static/wellheard/wellheard.css")

    assert (sheet.status_code, "text/css" in sheet.headers["content-type"]) == (200, True)
    assert "access-control-allow-origin" not in sheet.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "localhost@evil.example",
        "localhost, evil.example",
        "",
    ],
)
def test_a_false_host_is_refused(product, host):
    head = raw(product.port, f"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    assert b" 400 " in head.split(b"\r\n")[0]
    assert b"evil" not in head


@pytest.mark.parametrize(
    "line",
    [
        b"GET /sign-in?\xff\xfe HTTP/1.1",
        b"GET /\xff HTTP/1.1",
        b"GET /sign-in?a=%ff HTTP/1.1",
        b"GET /%00 HTTP/1.1",
        b"GET /w/%e2%80%ae/ HTTP/1.1",
    ],
)
def test_odd_addresses_do_not_crash_it(product, line):
    head = raw(product.port, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert int(head.split()[1]) < 500


def test_a_body_that_is_too_large_is_refused_early(product):
    declared = raw(
        product.port,
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\nConnection: close\r\n\r\n",
    )
    assert b" 413 " in declared.split(b"\r\n")[0]

    before = product.kilobytes()
    undeclared = httpx.post(f"{product.url}/sign-in", content=(b"a" * 65536 for _ in range(800)))
    assert undeclared.status_code == 413
    assert product.kilobytes() - before < 30_000


def test_it_stops_in_time_while_a_page_listens_and_a_sender_dawdles(tmp_path):
    product = start(tmp_path / "data")
    with socket.create_connection(("127.0.0.1", product.port)) as dawdler:
        dawdler.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        time.sleep(0.3)

        code, seconds = product.stop()

    assert (code, seconds < 15) == (0, True)


def test_its_environment_is_not_the_tests_own():
    assert "DJANGO_SETTINGS_MODULE" not in environment()


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer
