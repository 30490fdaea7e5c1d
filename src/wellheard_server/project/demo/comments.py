"""What the demo's customers write: sentences a person wrote for it, in five languages, put together anew each time."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random

WORDS = Path(__file__).with_name("words")
CHEERS = ("🙂", "❤️", "🥖", "👍")
TONES = ("bad", "mixed", "good")


def comment(rng: Random, language: str, topic: str, tone: str) -> str:
    """One to three sentences on the topic, as carelessly typed as people type."""
    sentences = _sentences(language)
    pool = sentences[topic, tone] or sentences["shop", tone]
    chosen = rng.sample(pool, 2 if len(pool) > 2 and rng.random() < 0.28 else 1)
    if rng.random() < 0.35:
        chosen.append(rng.choice(sentences["tail", tone]))
    between = "" if language.startswith("zh") else " "
    text = between.join(_filled(rng, sentence, language) for sentence in chosen)
    if rng.random() < 0.2:
        text = text.rstrip(".。")
    if tone == "good" and rng.random() < 0.1:
        text = f"{text} {rng.choice(CHEERS)}"
    return text[0].lower() + text[1:] if rng.random() < 0.08 and text[1:2].islower() else text


def _filled(rng: Random, sentence: str, language: str) -> str:
    items = _items(language)
    return sentence.replace("{item}", rng.choice(items) if items else "").replace(
        "{n}", str(rng.choice((15, 20, 25, 30, 40, 45)))
    )


@cache
def _sentences(language: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for head, text in _lines(language):
        topic, _, tone = head.partition(" ")
        if tone:
            found[topic, tone].append(text)
    return found


@cache
def _items(language: str) -> list[str]:
    return [item.strip() for head, text in _lines(language) if head == "item" for item in text.split("|")]


def _lines(language: str) -> list[tuple[str, str]]:
    lines = (WORDS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [(head, text.strip()) for line in lines if line for head, _, text in [line.partition(":")]]
