from collections.abc import Iterator

import pytest

from tests.project.product import Product, command, start


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One that runs for a whole file of stories, with an admin, a workspace and a key made on the command line."""
    data = tmp_path_factory.mktemp("product") / "data"
    made = command(
        "admin",
        "create",
        "--email",
        "ada@example.org",
        "--name",
        "Ada",
        "--password-stdin",
        data=data,
        stdin="seven warm loaves\n",
    )
    assert made.returncode == 0, made.stderr
    command("workspace", "create", "--name", "Bakery", "--owner", "ada@example.org", data=data)
    running = start(data)
    yield running
    running.process.kill()
    running.process.wait()
