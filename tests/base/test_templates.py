"""What holds for every page of the console, whoever wrote it."""

import re
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parents[2] / "src" / "wellheard_server"
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))
# Left and right are never said; the exceptions are a code block, which is always left to right, and the page's own tokens.
SIDES = re.compile(r"\b(margin|padding|border)-(left|right)\b|[{; ](left|right):|text-align:(right)")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_a_template_has_no_style_attribute_and_no_inline_script(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "<style" not in text
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("sheet", sorted(ROOMS.glob("*/static/**/*.css")), ids=lambda path: path.name)
def test_a_stylesheet_says_start_and_end(sheet: Path) -> None:
    assert not SIDES.findall(sheet.read_text())


def test_scripts_make_no_markup_of_their_own() -> None:
    for script in ROOMS.glob("*/static/**/*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script.read_text()
        ), script
