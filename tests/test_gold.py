"""Every gold case our part of the product can answer holds, at its own tolerance."""

import json
import math
from pathlib import Path

import pytest

from tests.gold import METHODS, answer

PROJECT = Path(__file__).resolve().parent.parent
REFERENCE = PROJECT.parent / "shared" / "reference"
FILES = ("nps", "proportions", "scores", "comparisons", "weighting", "rules", "end_to_end")


def _cases():
    for name in FILES:
        path = REFERENCE / f"{name}.json"
        if path.exists():
            for case in json.loads(path.read_text())["cases"]:
                yield pytest.param(case, id=case["id"])


CASES = list(_cases())


@pytest.mark.skipif(not REFERENCE.exists(), reason="the gold cases are not beside this project")
def test_every_method_of_the_gold_cases_is_answered():
    assert {case.values[0]["method"] for case in CASES} == set(METHODS)


@pytest.mark.parametrize(
    "case", CASES or [pytest.param(None, marks=pytest.mark.skip("no gold cases beside this project"))]
)
def test_the_gold_case_holds(case):
    inputs = dict(case["inputs"])
    if "data_file" in inputs:
        inputs["data_file"] = str(PROJECT.parent / inputs["data_file"])

    said = answer(case["method"], inputs)

    for field, expected in case["expected"].items():
        assert field in said
        _check(said[field], expected, field, case["tolerance"])


def _check(said, expected, field, tolerance):
    if isinstance(expected, dict):
        assert said.keys() == expected.keys()
        for key, value in expected.items():
            _check(said[key], value, field, tolerance)
    elif isinstance(expected, list):
        assert len(said) == len(expected)
        for one, other in zip(said, expected, strict=True):
            _check(one, other, field, tolerance)
    elif isinstance(expected, bool | str) or expected is None:
        assert said == expected, field
    else:
        margins = [
            tolerance.get(f"{field}_abs", tolerance.get("abs", 0)),
            tolerance.get(f"{field}_rel", tolerance.get("rel", 0)) * abs(expected),
        ]
        assert math.isfinite(said)
        assert abs(said - expected) <= max(margins), f"{field}: {said} is not {expected}"
