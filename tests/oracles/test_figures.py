"""Published figures that every machine checks, to the digits printed in their source."""

import json
from pathlib import Path

import pytest

from tests.gold import answer

FIGURES = json.loads((Path(__file__).parent / "figures.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure['method']}: {figure['source'][:40]}")
def test_the_published_figure_is_reproduced(figure):
    said = answer(figure["method"], figure["inputs"])

    told = {field: said[field] for field in figure["expected"]}
    assert told == pytest.approx(figure["expected"], abs=figure["tolerance"]["abs"], rel=0)
