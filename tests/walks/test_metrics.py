"""Every metric keeps the promises of the table of extension points: ours, and any that a stranger's package adds."""

import ast
import doctest
import math
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.metrics.answers import answers, every_metric, valid, weight, weighted
from wellheard.base.errors import DefinitionError
from wellheard.metrics import metrics
from wellheard.metrics.metric import add_up

SOURCES = Path(__file__).resolve().parents[2] / "src"
DATABASE = duckdb.connect()
# Enough for a walk over all metrics and scales on every change; a bug that shows once in a thousand is the oracles' to
# find.
few = settings(max_examples=15, deadline=None)


def pushed_down(metric, column, weights, *, by_day=False):
    """The counts DuckDB makes of the same column; by day where asked, days given in turn."""
    sums = ", ".join(f'{expression} AS "{name}"' for name, expression in metric.sql().items())
    table = "SELECT unnest(range(len($x))) % 3 AS day, unnest($x) AS value, unnest($w) AS weight"
    lists = {"x": duckdb.Value(column, "DOUBLE[]"), "w": duckdb.Value(weights, "DOUBLE[]")}
    found = DATABASE.execute(f"SELECT {sums} FROM ({table}) {'GROUP BY day' if by_day else ''}", lists)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def same(one, other, slack=0.0):
    """Two sets of counts or two estimates alike to 1e-9 relative; `slack` for sums that cancel."""
    for name in {*one} | {*other}:
        if isinstance(one[name], float | int) and not isinstance(one[name], bool):
            assert math.isclose(one[name], other[name], rel_tol=1e-9, abs_tol=slack or 1e-9), name
        else:
            assert one[name] == other[name], name


def fields(estimate):
    return {name: getattr(estimate, name) for name in estimate.__struct_fields__}


def size(column, weights=()):
    """How large a sum over the column may become: what rounding errors are relative to."""
    known = [abs(x) for x in column if x is not None and math.isfinite(x)]
    heavy = max([1.0, *(w for w in weights if w is not None)])
    return 1e-12 * (1 + sum(x * x for x in known)) * heavy * heavy


@every_metric
@few
@given(data=st.data())
def test_the_library_and_duckdb_count_alike(metric, data):
    column, weights = data.draw(weighted(metric))

    (found,) = pushed_down(metric, column, weights)

    same(found, metric.tally(column, weights), size(column, weights))


@every_metric
@few
@given(data=st.data())
def test_the_library_and_duckdb_estimate_alike_without_weights(metric, data):
    column = data.draw(st.lists(valid(metric).map(lambda x: round(x, 3)), min_size=1))

    (found,) = pushed_down(metric, column, [1.0] * len(column))
    one, other = metric.estimate(**found), metric.of(column)

    assert one.n == other.n
    assert math.isclose(one.value, other.value, rel_tol=1e-9, abs_tol=1e-6)


@every_metric
@few
@given(data=st.data())
def test_days_add_up_to_the_month(metric, data):
    column, weights = data.draw(weighted(metric, min_size=1))

    days = pushed_down(metric, column, weights, by_day=True)

    same(add_up(days), metric.tally(column, weights), size(column, weights))


@every_metric
@few
@given(data=st.data())
def test_halves_add_up(metric, data):
    (first, w1), (second, w2) = data.draw(weighted(metric)), data.draw(weighted(metric))

    halves = add_up([metric.tally(first, w1), metric.tally(second, w2)])

    same(halves, metric.tally(first + second, w1 + w2), size(first + second, w1 + w2))


@every_metric
@few
@given(data=st.data())
def test_the_order_of_the_answers_does_not_matter(metric, data):
    column, weights = data.draw(weighted(metric, min_size=1))
    order = data.draw(st.permutations(range(len(column))))

    shuffled = metric.tally([column[i] for i in order], [weights[i] for i in order])

    same(shuffled, metric.tally(column, weights), size(column, weights))


@every_metric
@few
@given(data=st.data())
def test_an_estimate_contains_its_value_and_stays_on_its_scale(metric, data):
    column, weights = data.draw(weighted(metric, min_size=1))
    ends = {"points": (-100, 100), "share": (0, 1), "score": metric.scale or (-math.inf, math.inf)}[metric.unit]

    for estimate in (metric.of(column), metric.of(column, weights)):
        if estimate.value is not None:
            assert ends[0] <= estimate.value <= ends[1]
        if estimate.low is not None:
            assert ends[0] <= estimate.low <= estimate.value <= estimate.high <= ends[1]
            assert estimate.method


@every_metric
@few
@given(data=st.data())
def test_every_answer_is_counted_once(metric, data):
    column = data.draw(answers(metric))

    estimate, counts = metric.of(column), metric.tally(column)

    assert estimate.n + estimate.n_missing + estimate.n_invalid == len(column)
    assert estimate.unit == metric.unit
    if metric.bands:
        assert sum(counts[band.key] for band in metric.bands) == estimate.n


@every_metric
@few
@given(data=st.data())
def test_more_of_the_same_answers_narrow_the_interval(metric, data):
    column = data.draw(st.lists(valid(metric), min_size=2, max_size=20))

    few, many = metric.of(column), metric.of(column * 8)

    assert many.n == 8 * few.n
    if few.low is not None and many.low is not None:
        assert many.high - many.low <= few.high - few.low


@every_metric
@pytest.mark.parametrize("column", [[], [None, math.nan], [math.inf, -math.inf]])
def test_nobody_gives_no_value_and_a_reason(metric, column):
    estimate = metric.of(column)

    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (None, None, None, 0)
    assert estimate.note
    assert metric.estimate().value is None
    assert metric.difference(metric.tally(column), metric.tally(column)).value is None


@every_metric
@few
@given(data=st.data())
def test_a_code_declared_missing_is_a_blank(metric, data):
    column = data.draw(answers(metric, min_size=1))
    code = data.draw(valid(metric))

    coded = metric.tally([*column, code], missing=[code])

    same(coded, metric.tally([*(None if x == code else x for x in column), None]), size(column))


@every_metric
@few
@given(data=st.data())
def test_equal_weights_change_nothing(metric, data):
    column = data.draw(st.lists(valid(metric), min_size=1))
    w = data.draw(st.floats(0.01, 100))

    estimate = metric.of(column, [w] * len(column))

    assert not estimate.weighted
    same(fields(estimate), fields(metric.of(column)))


@every_metric
@few
@given(data=st.data())
def test_only_the_ratios_of_the_weights_matter(metric, data):
    column = data.draw(st.lists(valid(metric).map(lambda x: round(x, 2)), min_size=2, max_size=30))
    weights = data.draw(st.lists(st.integers(1, 5), min_size=len(column), max_size=len(column)))

    one, other = metric.of(column, weights), metric.of(column, [7 * w for w in weights])

    same(fields(one), fields(other), 1e-5)


@every_metric
@few
@given(data=st.data())
def test_a_difference_turns_round_with_its_sides(metric, data):
    a, b = (metric.tally(data.draw(st.lists(valid(metric), min_size=1))) for _ in range(2))

    there, back = metric.difference(a, b), metric.difference(b, a)

    assert math.isclose(there.value, -back.value, abs_tol=1e-9)
    assert (there.n, there.n_before) == (back.n_before, back.n)
    assert (there.low is None) == (back.low is None)
    if there.low is not None:
        assert math.isclose(there.low, -back.high, rel_tol=1e-9, abs_tol=1e-9)
        assert there.low <= there.value <= there.high
    assert {there.verdict, back.verdict} in ({"higher", "lower"}, {"unclear"}, {"too_early"})


@every_metric
@few
@given(data=st.data())
def test_a_group_does_not_differ_from_itself(metric, data):
    counts = metric.tally(data.draw(st.lists(valid(metric), min_size=1)))

    difference = metric.difference(counts, counts)

    assert difference.value == 0
    assert difference.verdict in ("unclear", "too_early")


@every_metric
@few
@given(data=st.data())
def test_what_stands_beside_holds_its_own_value_too(metric, data):
    column, weights = data.draw(weighted(metric))

    for aside in metric.beside(**metric.tally(column, weights)):
        assert aside.title
        if aside.estimate.low is not None:
            assert aside.estimate.low <= aside.estimate.value <= aside.estimate.high


@every_metric
def test_an_unknown_count_is_refused_with_the_nearest_name(metric):
    name = next(iter(metric.counts))

    with pytest.raises(DefinitionError, match=f"Did you mean {name}"):
        metric.estimate(**{f"{name}x": 3})


@every_metric
def test_weights_must_fit_the_answers(metric):
    for weights in ([1.0], [1.0, -1.0], [1.0, math.inf]):
        with pytest.raises(Exception, match="weight"):
            metric.of([1.0, 1.0], weights)


@pytest.mark.parametrize("metric", list(metrics), ids=lambda metric: metric.key)
def test_a_metric_tells_its_source_and_shows_an_example_that_runs(metric):
    text = type(metric).__doc__

    assert re.search(r"^Source: \w+", text.replace("    ", ""), re.MULTILINE)
    assert ">>>" in text
    module = import_module(type(metric).__module__)
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("metric", list(metrics), ids=lambda metric: metric.key)
def test_a_metric_refuses_a_scale_its_method_forbids_in_one_sentence(metric):
    if not metric.scales:
        assert metric.on((3, 17)).scale == (3, 17)
        return

    with pytest.raises(DefinitionError) as refusal:
        metric.on((3, 17))

    assert "3-17" in refusal.value.message or "0-100" in refusal.value.message
    assert refusal.value.message.count(". ") == 0


@pytest.mark.parametrize("metric", list(metrics), ids=lambda metric: metric.key)
def test_a_metric_is_imported_by_its_key(metric):
    assert getattr(import_module("wellheard.metrics"), metric.key) is metrics.get(metric.key)


def test_a_notebook_needs_neither_django_nor_the_slow_half_of_scipy():
    code = (
        "import sys; from wellheard.metrics.nps import NPS; from wellheard.metrics import nps; nps.of([10, 9, 3]); "
        "print(sorted({'django', 'scipy.stats', 'duckdb', 'pyarrow'} & set(sys.modules)), isinstance(nps, NPS))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[] True"


def test_no_metric_is_named_outside_files_that_register_something():
    keys = {metric.key for metric in metrics}
    named = {
        f"{path.relative_to(SOURCES)}: {word}"
        for path in SOURCES.rglob("*.py")
        if "demo" not in path.as_posix() and not re.search(r"\.add[\n(]", path.read_text(encoding="utf-8"))
        for word in _words(path) & keys
    }

    assert not named


def _words(path):
    """The texts of a file's code, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    }


@given(st.lists(weight, min_size=1))
def test_weights_of_zero_leave_nobody_behind(weights):
    metric = metrics.get(metrics.keys()[0])

    estimate = metric.of([None] * len(weights), weights)

    assert estimate.value is None
