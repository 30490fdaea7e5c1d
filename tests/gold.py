"""The gold cases' words for our functions: `answer(method, inputs)` calls the library and renames what it says.

Keys are those of the cases' `expected`. No formula lives here: only reading, unit changes (share to percent) and names.
"""

import csv
import gzip
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from wellheard.metrics import ces1, ces2, cli, csat, engagement, mean, nps, pmf
from wellheard.metrics.nps import judge, moments_of, net_of
from wellheard.metrics.response_rate import funnel
from wellheard.stats import net_score
from wellheard.stats.average import Summary, cohen_d, paired, t_interval, welch
from wellheard.stats.comparisons import benjamini_hochberg, holm
from wellheard.stats.groups import same_share, trend
from wellheard.stats.net_score import Net
from wellheard.stats.poststratification import post_stratify
from wellheard.stats.proportion import fisher_exact, n_of_finite, newcombe, pooled_z, share, wilson_finite
from wellheard.stats.raking import calibrated_error, rake
from wellheard.stats.rank import mann_whitney
from wellheard.stats.suppression import suppress
from wellheard.stats.weights import moments

Answer = dict[str, Any]
METHODS: dict[str, Callable[..., Answer]] = {}


def answer(method: str, inputs: dict[str, Any]) -> Answer:
    """What the library says to one case."""
    return METHODS[method](**inputs)


def method(function: Callable[..., Answer]) -> Callable[..., Answer]:
    METHODS[function.__name__.removeprefix("_")] = function
    return function


# Net scores


@method
def _nps(promoters: int, passives: int, detractors: int) -> Answer:
    net = Net(promoters, passives, detractors)
    estimate = nps.estimate(promoters=promoters, passives=passives, detractors=detractors)
    asides = nps.beside(promoters=promoters, passives=passives, detractors=detractors)
    shares = {f"{aside.key[:-1]}_pct": _percent(aside.estimate.value) for aside in asides}
    return {
        "n": estimate.n,
        "nps": estimate.value,
        **shares,
        "variance": net.variance,
        "standard_error": 100 * net.standard_error,
    }


@method
def _nps_interval(promoters: int, passives: int, detractors: int, conf: float, method: str) -> Answer:
    net = Net(promoters, passives, detractors)
    interval = {"wald": net_score.wald, "adjusted_wald": net_score.adjusted_wald, "score": net_score.score}[method]
    low, high = (100 * limit for limit in interval(net, conf))
    if method == "wald":
        return {"low": low, "high": high, "clipped": False}
    if method == "score":
        return {"low": low, "high": high}
    clipped = nps.estimate(promoters=promoters, passives=passives, detractors=detractors, conf=conf)
    # One promoter: the estimate's interval is widened to hold its value, the published one is not.
    published = {"low": clipped.low, "high": clipped.high} if not clipped.note else {"low": low, "high": high}
    return {**published, "low_unclipped": low, "high_unclipped": high, "centre": 100 * net.adjusted().value}


@method
def _nps_difference(a: dict[str, int], b: dict[str, int], conf: float, method: str) -> Answer:
    raw = nps.difference(a, b, conf=conf)
    one, other = Net(**_net_words(a)), Net(**_net_words(b))
    if method == "adjusted_wald":
        one, other = one.adjusted(), other.adjusted()
    (low, high), test = net_score.difference(one, other, conf)
    centre = 100 * (one.value - other.value)
    return {
        "difference": raw.value,
        "test_difference": centre,
        "standard_error": centre / test.statistic,
        "low": 100 * low,
        "high": 100 * high,
        "z": test.statistic,
        "p_value": test.p,
    }


@method
def _nps_from_scores(scores: list[float | None], scale: list[float]) -> Answer:
    metric = nps.on((scale[0], scale[1]))
    counts, estimate = metric.tally(scores), metric.of(scores)
    groups = {band.key: counts[band.key] for band in metric.bands}
    return {**_reported(estimate), **groups, "nps": estimate.value, "low": estimate.low, "high": estimate.high}


@method
def _weighted_nps(scores: list[float | None], weights: list[float]) -> Answer:
    counts = nps.tally(scores, weights)
    sums, estimate = moments_of(counts), nps.estimate(**counts)
    return {
        "nps": estimate.value,
        "standard_error": 100 * sums.standard_error,
        "n": estimate.n,
        "n_effective_kish": sums.n_effective,
        "design_effect_kish": sums.design_effect,
    }


@method
def _nps_scale_guard(scores: list[float | None], declared_scale: list[float] | None) -> Answer:
    judgement = judge(scores, (declared_scale[0], declared_scale[1]) if declared_scale else None)
    return {
        "allowed_as_nps": judgement.allowed,
        "label": judgement.label,
        "reason": judgement.reason,
        "value": judgement.estimate and judgement.estimate.value,
        "top_box_share": judgement.top_box and judgement.top_box.value,
    }


# Shares


@method
def _wilson_interval(successes: int, n: int, conf: float) -> Answer:
    estimate = share(successes, n, conf)
    return {"estimate": estimate.value, "low": estimate.low, "high": estimate.high}


@method
def _wilson_interval_fpc(successes: int, n: int, population: int, conf: float) -> Answer:
    low, high = wilson_finite(successes, n, population, conf)
    effective = n_of_finite(n, population)
    value = share(successes, n, conf).value
    return {"estimate": value, "n_effective": effective if np.isfinite(effective) else None, "low": low, "high": high}


@method
def _two_proportions(x1: int, n1: int, x2: int, n2: int, conf: float) -> Answer:
    low, high = newcombe(x1, n1, x2, n2, conf)
    test = pooled_z(x1, n1, x2, n2)
    first = csat.on((0, 1))
    difference = first.difference({"top": x1, "bottom": n1 - x1}, {"top": x2, "bottom": n2 - x2}, conf=conf)
    return {
        "difference": difference.value,
        "low": low,
        "high": high,
        "z_pooled": test and test.statistic,
        "p_value_pooled_z": test and test.p,
        "p_value_fisher": fisher_exact(x1, n1, x2, n2),
    }


@method
def _proportions_across_groups(successes: list[int], n: list[int]) -> Answer:
    same, ordered = same_share(successes, n), trend(successes, n)
    return {
        "chi2": same.statistic,
        "df": same.df,
        "p_value": same.p,
        "trend_chi2": ordered.statistic,
        "trend_p_value": ordered.p,
    }


# Scores


@method
def _csat(scores: list[float | None], scale: list[float], top_from: float, conf: float, metric: Any = csat) -> Answer:
    metric = metric.on((scale[0], scale[1]), top_from)
    counts = metric.tally(scores)
    estimate = metric.estimate(conf=conf, **counts)
    beside = {aside.key: aside.estimate for aside in metric.beside(conf=conf, **counts)}
    valid = [score for score in scores if score is not None and scale[0] <= score <= scale[1]]
    summary = Summary.of(valid) if valid else None
    interval = t_interval(summary, conf) if summary else None  # unclipped, as the published ones are
    return {
        **_reported(estimate),
        "top_count": counts["top"],
        "top_box_pct": _percent(estimate.value),
        "low_pct": _percent(estimate.low),
        "high_pct": _percent(estimate.high),
        "mean": beside["average"].value,
        "rescaled_mean_0_100": beside["rescaled"].value,
        "sd": summary and summary.sd,
        "mean_se": summary and summary.standard_error,
        "mean_low": interval and interval.low,
        "mean_high": interval and interval.high,
    }


@method
def _ces2(**inputs: Any) -> Answer:
    return _csat(**inputs, metric=ces2)


@method
def _pmf(**inputs: Any) -> Answer:
    return _csat(**inputs, metric=pmf)


@method
def _ces1(scores: list[float | None], scale: list[float]) -> Answer:
    metric = ces1.on((scale[0], scale[1]))
    counts = metric.tally(scores)
    estimate, (low_effort,) = metric.estimate(**counts), metric.beside(**counts)
    return {
        "n": estimate.n,
        "mean": estimate.value,
        "mean_low": estimate.low,
        "mean_high": estimate.high,
        "low_effort_count": counts["low_effort"],
        "low_effort_pct": _percent(low_effort.estimate.value),
        "lower_is_better": metric.better == "lower",
    }


@method
def _cli(items: list[str], responses: list[list[float | None]], scoring: str) -> Answer:
    assert "1=definitely yes=100" in scoring
    indices = cli.indices(responses)
    estimate = cli.of(indices)
    interval = t_interval(Summary.of([index for index in indices if index is not None]))
    return {
        "n_complete": estimate.n,
        "n_incomplete": estimate.n_missing,
        "cli": estimate.value,
        "item_means": cli.item_means(responses),
        "low": interval and interval.low,
        "high": interval and interval.high,
    }


@method
def _engagement_index(responses: list[list[float | None]], scale: list[float], scoring: str) -> Answer:
    assert scale == [1, 5]
    assert "0,25,50,75,100" in scoring
    estimate, detail = engagement.of(engagement.indices(responses)), engagement.detail(responses)
    return {
        "n": estimate.n,
        "index": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "favourable_pct": _percent(detail.favourable.value),
        "cronbach_alpha": detail.reliability.alpha,
        "alpha_low": detail.reliability.low,
        "alpha_high": detail.reliability.high,
    }


@method
def _response_funnel(**counts: int) -> Answer:
    steps = funnel(**counts)
    rates = [name for name in steps.__struct_fields__ if "rate" in name]
    return {"delivered": steps.delivered, "breakoffs": steps.breakoffs} | {
        name: {
            "pct": _percent(getattr(steps, name).value),
            "low_pct": _percent(getattr(steps, name).low),
            "high_pct": _percent(getattr(steps, name).high),
        }
        for name in rates
    }


# Comparisons


@method
def _benjamini_hochberg(p_values: list[float], fdr: float) -> Answer:
    adjusted = benjamini_hochberg(p_values)
    rejected = [p <= fdr for p in adjusted]
    return {
        "adjusted": adjusted,
        "rejected": rejected,
        "n_rejected": sum(rejected),
        "holm_adjusted": holm(p_values),
    }


@method
def _two_means_welch(x: list[float], y: list[float], conf: float) -> Answer:
    a, b = Summary.of(x), Summary.of(y)
    interval, test = welch(a, b, conf)
    ranks = mann_whitney(x, y)
    difference = mean.difference(mean.tally(x), mean.tally(y), conf=conf)
    return {
        "difference": difference.value,
        "t": test.statistic,
        "df": test.df,
        "p_value": difference.p,
        "low": interval.low,
        "high": interval.high,
        "mann_whitney_u": ranks.statistic,
        "mann_whitney_p": ranks.p,
        "cohens_d_pooled": cohen_d(a, b),
    }


@method
def _paired_difference(after: list[float], before: list[float], conf: float) -> Answer:
    change, interval, test = paired(after, before, conf)
    return {"n": change.n, "difference": change.mean, "low": interval.low, "high": interval.high, "p_value": test.p}


# Weights and small groups


@method
def _post_stratification(groups: list[str], values: list[float], population: dict[str, float]) -> Answer:
    result = post_stratify(values, groups, population)
    return {
        "estimate": result.value,
        "standard_error": result.standard_error,
        "standard_error_survey": result.standard_error_survey,
        "weights": result.weights,
        "unweighted_mean": result.unweighted,
        "n_effective_kish": result.n_effective,
        "design_effect_kish": result.design_effect,
    }


@method
def _raking(
    margin_a: list[str],
    margin_b: list[str],
    values: list[float],
    population_a: dict[str, float],
    population_b: dict[str, float],
) -> Answer:
    margins = {"a": margin_a, "b": margin_b}
    result = rake(margins, {"a": population_a, "b": population_b})
    sums = {
        f"margins_{name}": {
            category: sum(w for w, label in zip(result.weights, labels, strict=True) if label == category)
            for category in set(labels)
        }
        for name, labels in margins.items()
    }
    return {
        "weights": result.weights,
        "estimate": moments(values, result.weights).mean,
        "standard_error_survey": calibrated_error(values, result.weights, margins),
        "n_effective_kish": result.n_effective,
        **sums,
    }


@method
def _suppression(groups: dict[str, int], minimum: int, show_total: bool) -> Answer:
    result = suppress(groups, minimum, show_total=show_total)
    return {**result.cells, "secondary": result.secondary, "total": result.total}


# Whole files


@method
def _end_to_end_nps(data_file: str, filter: str, column: str, weight_column: str, invalid_codes: list[int]) -> Answer:
    rows = _rows(data_file, filter)
    scores, weights = [_number(row[column]) for row in rows], [_number(row[weight_column]) for row in rows]
    counts = nps.tally(scores, weights, missing=invalid_codes)
    plain, weighted = nps.estimate(weighted=False, **counts), nps.estimate(weighted=True, **counts)
    mistaken = nps.of([10 if score in invalid_codes else score for score in scores])
    net = net_of(counts)
    return {
        "rows": len(rows),
        "n": plain.n,
        "excluded": plain.n_missing + plain.n_invalid,
        "promoters": net.up,
        "passives": net.middle,
        "detractors": net.down,
        "nps": plain.value,
        "low": plain.low,
        "high": plain.high,
        "weighted_nps": weighted.value,
        "weighted_se": 100 * moments_of(counts).standard_error,
        "wrong_if_11_is_promoter": mistaken.value,
    }


@method
def _end_to_end_csat(data_file: str, filter: str, column: str, scale: list[float], top_from: float) -> Answer:
    rows = _rows(data_file, filter)
    metric = csat.on((scale[0], scale[1]), top_from)
    counts = metric.tally([_number(row[column]) for row in rows])
    estimate = metric.estimate(**counts)
    means = [aside.estimate for aside in metric.beside(**counts) if aside.key == "average"]
    return {
        "rows": len(rows),
        "n": estimate.n,
        "excluded": estimate.n_missing + estimate.n_invalid,
        "top_box_pct": _percent(estimate.value),
        "low_pct": _percent(estimate.low),
        "high_pct": _percent(estimate.high),
        "mean": means[0].value,
    }


def _rows(path: str, condition: str) -> list[dict[str, str]]:
    """The rows of a CSV file for which `condition` holds: comparisons with == joined by "and"."""
    wanted = [re.fullmatch(r"\s*(\w+)\s*==\s*'?([^']*?)'?\s*", part).groups() for part in condition.split(" and ")]
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if all(row[name] == value for name, value in wanted)]


def _number(cell: str) -> float | None:
    return float(cell) if cell.strip() else None


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _reported(estimate: Any) -> Answer:
    return {"n": estimate.n, "n_missing": estimate.n_missing, "n_invalid": estimate.n_invalid}


def _net_words(counts: dict[str, int]) -> dict[str, int]:
    return {"up": counts["promoters"], "middle": counts["passives"], "down": counts["detractors"]}
