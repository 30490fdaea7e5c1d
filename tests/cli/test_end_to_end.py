"""Whole public files through the command line give the figures that R gives (reference/end_to_end.json)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.say import Said

SHARED = Path(__file__).resolve().parents[3] / "shared"
REFERENCE = SHARED / "reference" / "end_to_end.json"
CASES: list[dict[str, Any]] = json.loads(REFERENCE.read_text())["cases"] if REFERENCE.exists() else []
METRICS = {"end_to_end_nps": "nps", "end_to_end_csat": "csat"}

pytestmark = pytest.mark.skipif(
    not CASES, reason="the public data sets lie beside the project, in ../shared, and are not there"
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_public_file_scores_as_r_scores_it(case: dict[str, Any], wellheard: Callable[..., Said]) -> None:
    given, expected, tolerance = case["inputs"], case["expected"], case["tolerance"]["abs"]
    words = ["--column", given["column"], "--metric", METRICS[case["method"]], "--where", given["filter"], "--json"]
    words += ["--scale", "-".join(map(str, given["scale"]))] if "scale" in given else []
    words += ["--missing", ",".join(map(str, given["invalid_codes"]))] if "invalid_codes" in given else []
    words += ["--weight", given["weight_column"]] if "weight_column" in given else []

    said = wellheard("score", SHARED.parent / given["data_file"], *words)

    report = json.loads(said.out)
    found = _as_the_reference_names_it(report)
    assert {name: found[name] for name in expected if name in found} == pytest.approx(
        {name: value for name, value in expected.items() if name in found}, abs=tolerance
    )
    assert {"rows", "n", "excluded"} <= set(found) & set(expected)


def _as_the_reference_names_it(report: dict[str, Any]) -> dict[str, float]:
    estimate, beside = report["estimate"], {aside["key"]: aside["estimate"] for aside in report["beside"]}
    found = {"rows": report["rows"], "n": estimate["n"], "excluded": report["excluded"]}
    if report["metric"] == "nps":
        counts = report["counts"]
        found |= {"nps": estimate["value"], "low": estimate["low"], "high": estimate["high"]}
        found |= {name: counts[name] for name in ("promoters", "passives", "detractors")}
        found["weighted_nps"] = report["weighted"]["value"]
    else:
        found |= {
            "top_box_pct": 100 * estimate["value"],
            "low_pct": 100 * estimate["low"],
            "high_pct": 100 * estimate["high"],
        }
        found["mean"] = beside["average"]["value"]
    return found
