"""A running product with a published survey in it, made as a script would make it; and answers to it."""

import json
import uuid
from dataclasses import dataclass

import httpx

from tests.project.product import Product, command

PASSWORD = "seven warm loaves"
SCOPES = ("surveys.read", "surveys.edit", "surveys.publish", "scores.read", "answers.read", "status.read")


@dataclass
class Shop:
    product: Product
    slug: str
    key: str

    def answer(self, score: int = 9, *, key: str = "", comment: str = "Warm bread") -> httpx.Response:
        return httpx.post(f"{self.product.url}/a/{self.slug}", json=body(key or uuid.uuid4().hex, score, comment))

    def ask(self, path: str, **query: str) -> dict[str, object]:
        """The API."""
        said = httpx.get(f"{self.product.url}/api/v1/{path}", params=query, headers=bearer(self.key), timeout=30)
        assert said.status_code == 200, said.text
        return said.json()


def body(key: str, score: int, comment: str = "Warm bread") -> dict[str, object]:
    return {
        "version": 1, "key": key, "language": "en", "source": "till", "hidden": {}, "started_at": "2026-11-20T12:00:00Z",
        "answers": {"nps": score, "nps_reason": comment}, "complete": True,
    }  # fmt: skip


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def furnish(data: object, **more: str) -> None:
    """An admin and a workspace, before or while the product runs."""
    words = ("admin", "create", "--email", "ada@example.org", "--name", "Ada", "--password-stdin")
    made = command(*words, data=data, stdin=f"{PASSWORD}\n", **more)
    assert made.returncode == 0, made.stderr
    assert (
        command("workspace", "create", "--name", "Bakery", "--owner", "ada@example.org", data=data, **more).returncode
        == 0
    )


def opened(product: Product, data: object, **more: str) -> Shop:
    """Of a product that was furnished: a key, and a survey that takes answers."""
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    made = command("key", "create", "--workspace", "bakery", "--name", "Test", "--json", *scopes, data=data, **more)
    assert made.returncode == 0, made.stderr
    key = json.loads(made.stdout)["key"]
    known = {"headers": bearer(key), "timeout": 30}
    begun = httpx.post(
        f"{product.url}/api/v1/surveys", json={"name": "Till", "starting_point": "recommendation"}, **known
    )
    assert begun.status_code == 201, begun.text
    survey = begun.json()
    said = httpx.post(f"{product.url}/api/v1/surveys/{survey['id']}/publication", **known)
    assert said.status_code == 201, said.text
    shop = Shop(product, survey["slug"], key)
    for _ in range(100):  # the collector's house looks for news by itself
        if (said := shop.answer(key="the-first-one-of-all-answers")).status_code == 201:
            return shop
    raise AssertionError(said.text)
