"""The widgets of the second track over their whole range: every step against an independent call.

Independent: scipy's distributions, lifelines on rows, or a closed form that the kit does not use.
"""

from __future__ import annotations

from itertools import product
from math import ceil, exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, truncnorm, weibull_min

import cabinetkit as ck
from cabinetkit.data import data

# --- the product-limit stepper --------------------------------------------------------------------


def test_the_stepper_at_each_time_and_with_each_end_changed() -> None:
    """Against lifelines on the same rows."""
    widget, sentences = ck.km_stepper(), set()
    toy = ck.synthetic("toy")
    for changed in ("none", *(each.removeprefix("SYN-") for each in toy["id"])):
        rows = toy.copy()
        mine = rows["id"] == f"SYN-{changed}"
        rows.loc[mine, "event"] = 1 - rows.loc[mine, "event"]
        curve = ck.survival.kaplan_meier(rows)
        times = sorted(set(rows["months"]))
        for step in range(len(times) + 1):
            values = widget.values(step=step, changed=changed)
            still = widget.static(step=step, changed=changed)
            month = times[step - 1] if step else 0.0
            at = [each for each in curve.steps if each.month <= month][-1]
            assert values["survival"] == pytest.approx(at.survival)
            assert values["events"] == int(rows[rows["months"] <= month]["event"].sum())
            assert values["censored"] == int((rows["months"] <= month).sum()) - values["events"]
            reached = curve.median.months is not None and curve.median.months <= month
            assert values["median"] == (curve.median.months if reached else None)
            if step:
                share = round(100 * at.survival, 6)  # exactly on a half, as in the kit's fractions
                assert f"after {month:g} months {share:.1f}% are" in still.sentence
                assert still.rows[-1][:4] == (
                    f"{month:g}",
                    *map(str, (at.at_risk, at.events, at.censored)),
                )
                assert len(still.rows) == step
                told = f"median {month:g}" if values["median"] == month else "median"
                assert told in still.sentence
            assert values["sentence"] == still.sentence
            sentences.add((still.sentence, step, changed))
    assert len({sentence for sentence, *_ in sentences}) == len(sentences)


# --- one dial, four read-outs ---------------------------------------------------------------------


def _weibull(ratio: float, shape: float) -> tuple[Any, Any]:
    """Both arms as scipy has them: one scale for each, one shape."""
    scale = 3.9 / log(2) ** (1 / shape)
    return weibull_min(shape, scale=scale * ratio ** (-1 / shape)), weibull_min(shape, scale=scale)


def test_the_read_outs_over_ratio_shape_and_month() -> None:
    widget, sentences = ck.four_readouts(), set()
    grid = product(
        [0.1, 0.23, 0.38, 0.62, 0.9, 1.0, 1.2, 1.5],
        [0.5, 0.7, 0.85, 1.0, 1.26, 1.5],
        [1, 2, 3, 6, 9, 12, 18, 24, 36],
    )
    for ratio, shape, month in grid:
        values = widget.values(ratio=ratio, shape=shape, month=month)
        still = widget.static(ratio=ratio, shape=shape, month=month)
        treated, control = _weibull(ratio, shape)
        free = treated.sf(month), control.sf(month)
        assert values["event_free"] == pytest.approx(free, abs=1e-12)
        assert values["hazards"] == pytest.approx(
            [arm.pdf(month) / arm.sf(month) for arm in (treated, control)]
        )
        absolute = free[0] - free[1]
        assert values["absolute"] == pytest.approx(absolute, abs=1e-6)
        assert values["relative"] == pytest.approx(absolute / control.cdf(month), abs=1e-6)
        medians = treated.ppf(0.5), control.ppf(0.5)
        assert values["medians"] == pytest.approx(medians)
        assert values["ratio_of_medians"] == pytest.approx(medians[1] / medians[0])
        assert f"the relative risk reduction is {values['relative']:z.0%} and" in still.sentence
        assert f"placebo to cabozantinib, is {medians[1] / medians[0]:.2f}" in still.sentence
        assert still.rows[0][1:3] == (f"{free[0]:.1%}", f"{free[1]:.1%}")
        assert [float(cell) for cell in still.rows[3][1:3]] == pytest.approx(medians, abs=0.0501)
        assert still.rows[3][3] == f"placebo to cabozantinib {medians[1] / medians[0]:.2f}"
        if abs(absolute) < 0.001:
            assert "too close to count" in still.rows[1][3]
        else:
            who = "one fewer" if ratio < 1 else "one more"
            told = f"by the model {abs(1 / absolute):.1f} treated for {who} with an event"
            assert told in still.rows[1][3]
        sentences.add(still.sentence)
    assert len(sentences) > 350


def test_the_ratio_of_medians_is_the_hazard_ratio_only_at_shape_one() -> None:
    widget = ck.four_readouts()
    for shape in (0.5, 0.99, 1.0, 1.01, 1.5):
        found = widget.values(shape=shape)["ratio_of_medians"]
        assert (found == pytest.approx(0.38, abs=1e-12)) == (shape == 1)
        assert (found > 0.38) == (shape > 1)


# --- the dial of events ---------------------------------------------------------------------------


def test_the_dial_of_events_over_its_range() -> None:
    widget, sentences = ck.events_dial(), set()
    for ratio, events in product([0.1, 0.23, 0.38, 0.8, 1.0, 1.5], range(20, 401, 19)):
        values = widget.values(ratio=ratio, events=events)
        still = widget.static(ratio=ratio, events=events)
        spread = sqrt(4.5 / events)
        law = norm(log(ratio), spread)
        assert values["interval"] == pytest.approx(np.exp(law.ppf([0.025, 0.975])))
        assert values["nine_of_ten"] == pytest.approx(np.exp(law.ppf([0.05, 0.95])))
        assert values["z"] == pytest.approx(log(ratio) / spread)
        assert values["p"] == pytest.approx(2 * norm.sf(abs(log(ratio)) / spread))
        low, high = values["interval"]
        assert f"has a 95% CI {low:.2f} to {high:.2f}" in still.sentence
        assert still.rows[0][2:] == (f"{low:.2f}", f"{high:.2f}")
        assert still.rows[2][1:] == ("0.38", "0.25", "0.59")
        sentences.add(still.sentence)
    assert len(sentences) == 6 * 21


def test_about_ninety_events_give_the_printed_interval_and_two_hundred_do_not() -> None:
    found = {n: ck.events_dial().values(events=n)["interval"] for n in (84, 90, 94, 203)}
    for n in (84, 90, 94):
        assert found[n] == pytest.approx((0.25, 0.59), abs=0.011)
    assert found[203] != pytest.approx((0.25, 0.59), abs=0.03)
    assert "about 78 to 100 would give the printed interval" in ck.events_dial().outcome(203)


def test_nine_of_ten_simulated_trials_lie_where_the_dial_says() -> None:
    """4,000 trials of 203 patients each, drawn from two exponentials with a ratio of 0.38."""
    rng = np.random.default_rng(3)
    treated = np.broadcast_to(np.arange(203) < 134, (4000, 203))
    months = rng.exponential(1 / np.where(treated, 0.38, 1.0))
    event = months < np.quantile(months, 0.5)  # about half have an event
    # Events run to one time, so that the order of the censored behind them does not matter.
    ratios = _cox(months, event, treated)
    events = round(float(event.sum(axis=1).mean()))
    told = ck.events_dial().values(events=events)["nine_of_ten"]
    assert np.quantile(ratios, [0.05, 0.95]) == pytest.approx(told, rel=0.05)


# --- three worlds ---------------------------------------------------------------------------------

HELD = data("synthetic/worlds.json")
SIZE = {"cabozantinib": 134, "placebo": 69}


def _survival(world: str, arm: str, month: float) -> float:
    each = HELD["worlds"][world]
    if "shape" in each:
        factor = each["hazard_ratio"] if arm == "cabozantinib" else 1.0
        return exp(-factor * each["placebo_rate"] * month ** each["shape"])
    early, late = each[arm]
    return exp(-(early * min(month, 3) + late * max(month - 3, 0)))


def test_the_worlds_over_horizon_and_cut() -> None:
    """Areas by scipy; the expected score of the ratio that is told is nearly zero, by scipy too."""
    widget, sentences = ck.three_worlds(), set()
    for world, horizon in product(HELD["worlds"], range(3, 25, 3)):
        cut = 2 * horizon
        values = widget.values(world=world, horizon=horizon, cut=max(6, cut))
        still = widget.static(world=world, horizon=horizon, cut=max(6, cut))
        for arm in SIZE:
            area, _ = quad(lambda t, w=world, a=arm: _survival(w, a, t), 0, horizon, points=[3])
            assert values["restricted_means"][arm] == pytest.approx(area, abs=2e-3)
            assert values["event_free"][arm] == pytest.approx(_survival(world, arm, 18))
        score = _score(world, values["ratio_without_dropout"], max(6, cut))
        assert score == pytest.approx(0, abs=0.02)
        gain = values["difference"]
        assert f"on placebo, {gain:.1f} more" in still.sentence
        assert f"would be {values['ratio']:.2f} with the drop-out" in still.sentence
        assert f"{values['ratio_without_dropout']:.2f} without any" in still.sentence
        row = still.rows[[*HELD["worlds"]].index(world)]
        assert row[4].startswith(f"{values['ratio']:.2f} (")
        assert row[2].split(" / ")[0] == f"{values['restricted_means']['cabozantinib']:.2f}"
        sentences.add(still.sentence)
    assert len(sentences) == 3 * 8


def _score(world: str, ratio: float, cut: float) -> float:
    """Cox's expected score per 203 patients, nobody leaving before the cut."""
    months = np.linspace(0, cut, 1201)
    left = {
        arm: np.array([n * _survival(world, arm, m) for m in months]) for arm, n in SIZE.items()
    }
    events = {arm: -np.diff(each) for arm, each in left.items()}
    middle = {arm: (each[1:] + each[:-1]) / 2 for arm, each in left.items()}
    weight = ratio * middle["cabozantinib"]
    share = weight / (weight + middle["placebo"])
    return float((events["cabozantinib"] - share * sum(events.values())).sum())


@pytest.mark.parametrize(
    ("world", "cut", "dropout"), [("wanes", 6, False), ("wanes", 40, True), ("grows", 12, False)]
)
def test_a_large_trial_of_a_world_finds_the_ratio_that_is_told(
    world: str, cut: float, dropout: bool
) -> None:
    """300,000 patients drawn from the world, and Cox's estimate by Newton's steps in numpy."""
    rng, months, events, arms = np.random.default_rng(11), [], [], []
    for arm, size in (("cabozantinib", 198_000), ("placebo", 102_000)):  # 134 to 69, nearly
        early, late = HELD["worlds"][world][arm]
        hazard = rng.exponential(size=size)
        month = np.where(hazard < 3 * early, hazard / early, 3 + (hazard - 3 * early) / late)
        leave = np.full(size, float(cut))
        if dropout:
            entered = rng.uniform(1, 57, size)
            gone = rng.exponential(1 / HELD["shared"]["dropout"], size)
            leave = np.minimum(leave, np.minimum(entered, gone))
        months.append(np.minimum(month, leave))
        events.append(month <= leave)
        arms.append(np.full(size, arm == "cabozantinib"))
    found = _cox(*(np.concatenate(each)[None] for each in (months, events, arms)))[0]
    key = "ratio" if dropout else "ratio_without_dropout"
    told = ck.three_worlds().values(world=world, cut=cut)[key]
    assert found == pytest.approx(told, rel=0.02)


def _cox(months: Any, event: Any, treated: Any) -> Any:
    """Cox's hazard ratio of each row, by Newton's steps; no two times may be the same."""
    order = months.argsort(axis=1)
    arm, event = (np.take_along_axis(each, order, axis=1) for each in (treated, event))
    at_risk = np.arange(months.shape[1], 0, -1)
    in_arm = arm[:, ::-1].cumsum(axis=1)[:, ::-1]
    log_ratio = np.full((len(months), 1), log(0.5))
    for _ in range(8):
        weight = in_arm * np.exp(log_ratio)
        share = weight / (weight + at_risk - in_arm)
        score = (event * (arm - share)).sum(axis=1, keepdims=True)
        log_ratio = log_ratio + score / (event * share * (1 - share)).sum(axis=1, keepdims=True)
    return np.exp(log_ratio[:, 0])


def test_the_published_summaries_are_the_same_in_all_worlds() -> None:
    for world in HELD["worlds"]:
        assert _survival(world, "cabozantinib", 8.4) == pytest.approx(0.5, abs=1e-4)
        assert _survival(world, "placebo", 3.9) == pytest.approx(0.5, abs=1e-4)
        assert ck.three_worlds().values(world=world)["ratio"] == pytest.approx(0.38, abs=5e-4)


# --- two readers ----------------------------------------------------------------------------------

GAP = 365.25 / 12 / 7  # weeks in a month
RATES = {"cabozantinib": 0.38 * log(2) / 4, "placebo": log(2) / 4}


def _closed(reading: str, arm: str, missed: float, gap: float, k: int) -> float:
    """Survival after the kth scan, as a formula and not scan by scan."""
    stay = exp(-RATES[arm] * gap)
    if reading == "local reader":
        return stay**k
    if reading == "centre, as observed":
        return (1 - (1 - stay) * (1 - missed)) ** k
    later = sum(stay ** (j - 1) * (1 - stay) * missed * 0.5 ** (k - j) for j in range(1, k + 1))
    return stay**k + later


def test_the_readers_over_confirmation_and_scan_interval() -> None:
    widget, sentences = ck.two_readers(), set()
    for missed, weeks in product(range(0, 61, 10), range(4, 25, 2)):
        values = widget.values(unconfirmed=missed, weeks=weeks)
        still = widget.static(unconfirmed=missed, weeks=weeks)
        gap = weeks / GAP
        for place, (reading, medians) in enumerate(values["medians"].items(), start=1):
            for column, (arm, median) in enumerate(medians.items(), start=1):
                k = next(
                    (
                        k
                        for k in range(1, int(120 / gap) + 1)
                        if _closed(reading, arm, missed / 100, gap, k) <= 0.5 + 1e-9
                    ),
                    None,
                )
                assert median == (None if k is None else round(k * gap, 2)), (reading, arm)
                said = "not reached" if k is None else f"{k * gap:.1f}"
                assert still.rows[place][column] == said
                year = _closed(reading, arm, missed / 100, gap, int(12 / gap))
                assert values["event_free_at_a_year"][reading][arm] == pytest.approx(year, abs=1e-4)
            assert float(still.rows[place][3]) == pytest.approx(values["ratios"][reading], abs=6e-4)
        _, seen, gone_on = values["medians"]
        if not missed:
            assert f"0.38 true and {values['ratios'][seen]:.3f} read" in still.sentence
            read = [f"{m:.1f}" for m in values["medians"][seen].values()]
            assert f"read as {' and '.join(read)}." in still.sentence
            sentences.add(still.sentence)
            continue
        assert (
            f"over placebo, {values['ratios'][seen]:.2f} against {values['ratios'][gone_on]:.2f}"
            in still.sentence
        )
        sentences.add(still.sentence)
    assert len(sentences) == 7 * 11


def test_a_reader_on_a_grid_sees_the_median_at_the_next_scan() -> None:
    for weeks in range(4, 25):
        found = ck.two_readers().values(weeks=weeks, unconfirmed=0)["medians"]["local reader"]
        assert found["placebo"] == pytest.approx(ceil(4 / (weeks / GAP)) * weeks / GAP, abs=0.01)


@pytest.mark.parametrize(("missed", "weeks"), [(20, 12), (40, 6), (60, 16)])
def test_simulated_patients_of_two_readers_agree_with_the_closed_form(
    missed: int, weeks: int
) -> None:
    """30,000 patients drawn one by one, and Cox by lifelines with Efron's ties."""
    import pandas as pd

    rng, gap, found = np.random.default_rng(5), weeks / GAP, []
    for arm, size in (("cabozantinib", 20_000), ("placebo", 10_000)):
        called = np.ceil(rng.exponential(1 / RATES[arm], size) / gap)
        confirmed = rng.random(size) >= missed / 100
        later = called + rng.geometric(0.5, size)
        for reading, scan, event in (
            ("local reader", called, np.ones(size, dtype=bool)),
            ("centre, as observed", called, confirmed),
            ("centre, had scans gone on", np.where(confirmed, called, later), np.ones(size, bool)),
        ):
            frame = pd.DataFrame({"months": scan * gap, "event": event, "arm": arm})
            found.append(frame.assign(reading=reading))
    values = ck.two_readers().values(unconfirmed=missed, weeks=weeks)
    everybody = pd.concat(found, ignore_index=True)
    for reading, rows in everybody.groupby("reading"):
        for arm, told in values["event_free_at_a_year"][reading].items():
            mine = rows[rows["arm"] == arm]
            seen = ck.survival.kaplan_meier(mine).at(12).survival
            assert seen == pytest.approx(told, abs=0.012), (reading, arm)
        ratio = ck.survival.hazard_ratio(rows.reset_index(drop=True)).ratio
        assert ratio == pytest.approx(values["ratios"][reading], rel=0.035), reading


# --- stop now -------------------------------------------------------------------------------------

BOUNDS = {
    "at a third of the events": 3.731,
    "at half of the events": 2.963,
    "at two thirds of the events": 2.524,
    "p below 0.001, as in CABINET": 3.291,
}


def test_the_look_over_ratio_events_and_rule() -> None:
    """Against scipy's truncated normal, with the boundaries as tables print them."""
    widget, sentences = ck.stop_now(), set()
    for ratio, events, (rule, bound) in product(
        [0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0], range(20, 301, 28), BOUNDS.items()
    ):
        values = widget.values(ratio=ratio, events=events, rule=rule)
        still = widget.static(ratio=ratio, events=events, rule=rule)
        spread = sqrt(4.5 / events)
        edge = (-bound * spread - log(ratio)) / spread
        assert values["boundary"] == pytest.approx(bound, abs=6e-4)
        assert values["share"] == pytest.approx(norm.cdf(edge), rel=0.01, abs=1e-6)
        mean = exp(truncnorm(-np.inf, edge, loc=log(ratio), scale=spread).mean())
        assert values["mean_if_stopped"] == pytest.approx(mean, rel=5e-3)
        assert values["mean_if_stopped"] < values["stops_below"]
        share = f"{values['share']:.1%}" if values["share"] >= 0.001 else "fewer than 0.1%"
        assert f"{share} of such trials stop" in still.sentence
        assert f"have a mean of {values['mean_if_stopped']:.2f}" in still.sentence
        assert dict(still.rows)["stopped of the 200 simulated"] == str(values["of_200"])
        # Of 200 draws four standard errors at most from the share of the long run.
        off = 4 * sqrt(200 * values["share"] * (1 - values["share"])) + 1
        assert abs(values["of_200"] - 200 * values["share"]) <= off
        sentences.add(still.sentence)
    assert len(sentences) > 250


@pytest.mark.parametrize(
    ("ratio", "events", "rule"),
    [
        (0.5, 47, "at half of the events"),
        (0.7, 109, "p below 0.001, as in CABINET"),
        (0.4, 90, "at a third of the events"),
    ],
)
def test_simulated_looks_agree_with_the_closed_form(ratio: float, events: int, rule: str) -> None:
    rng = np.random.default_rng(2)
    drawn = rng.normal(log(ratio), sqrt(4.5 / events), 400_000)
    stopped = drawn[drawn / sqrt(4.5 / events) < -BOUNDS[rule]]
    values = ck.stop_now().values(ratio=ratio, events=events, rule=rule)
    assert len(stopped) / 400_000 == pytest.approx(values["share"], abs=0.003)
    assert exp(stopped.mean()) == pytest.approx(values["mean_if_stopped"], rel=0.005)


def test_the_two_hundred_trials_are_the_same_each_time_and_centre_on_the_truth() -> None:
    from cabinetkit.results.stopping import Look

    one, other = (Look(ratio, 75, 2.963).trials() for ratio in (0.6, 0.6))
    assert one == other
    assert len(one) == 200
    assert exp(float(np.mean(np.log(one)))) == pytest.approx(0.6, rel=0.05)


# --- the ledger -----------------------------------------------------------------------------------

HARMED = {"epNET": (62, 27), "pNET": (65, 23)}
RESPONDED = {"epNET": (5, 0), "pNET": (19, 0)}
# Medians and hazard ratio, as the NEJM abstract prints them.
PRINTED = {"epNET": (8.4, 3.9, 0.38), "pNET": (13.8, 4.4, 0.23)}


def test_the_ledger_over_cohorts_and_months() -> None:
    widget, sentences = ck.ledger(), set()
    for cohort, month in product(PRINTED, range(3, 19)):
        values = widget.values(cohort=cohort, month=month)
        still = widget.static(cohort=cohort, month=month)
        treated, control, ratio = PRINTED[cohort]
        shape = log(ratio) / log(control / treated)
        free = [
            100 * weibull_min(shape, scale=median / log(2) ** (1 / shape)).sf(month)
            for median in (treated, control)
        ]
        first, harmed, responded = values["lines"]
        assert first["per_100"] == pytest.approx(free, abs=1e-6)
        assert harmed["per_100"] == HARMED[cohort]
        assert responded["per_100"] == RESPONDED[cohort]
        assert still.rows[0][1:3] == (f"{free[0]:.0f}", f"{free[1]:.0f}")
        assert f"by model, {free[0]:.0f} and {free[1]:.0f};" in still.sentence
        assert ("inferred" in still.rows[1][4]) == (cohort == "pNET")
        assert ("secondary" in still.rows[1][4]) == (cohort == "epNET")
        sentences.add(still.sentence)
    assert len(sentences) == 2 * 16
