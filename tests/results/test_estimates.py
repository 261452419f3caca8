"""Estimates by hand on the toy arm, their edges, and the laws that hold on any cohort."""

from __future__ import annotations

import math
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cabinetkit as ck
from cabinetkit.results.cohort import CohortError
from cabinetkit.results.ratios import p_value

survival = ck.survival
COHORTS = ["epNET", "pNET", "world-wanes"]


def arm_of(months: list[float], event: list[int], **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"months": months, "event": event, **columns})


def by_hand(months: list[float], event: list[int]) -> dict[float, Fraction]:
    """The product-limit estimate in exact fractions, straight from its definition."""
    curve, height = {}, Fraction(1)
    for time in sorted(set(months)):
        at_risk = sum(t >= time for t in months)
        dead = sum(t == time and e for t, e in zip(months, event, strict=True))
        height *= 1 - Fraction(dead, at_risk)
        curve[time] = height
    return curve


# --- the curve ------------------------------------------------------------------------------------

times = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 1)), min_size=1, max_size=25).map(
    lambda rows: ([n / 4 for n, _ in rows], [e for _, e in rows])
)


@settings(max_examples=30, deadline=None)
@given(times)
def test_the_curve_is_the_product_of_its_steps(drawn: tuple[list[float], list[int]]) -> None:
    """At every time the curve is what exact fractions give, and so is the first time at a half."""
    expected = by_hand(*drawn)
    curve = survival.kaplan_meier(arm_of(*drawn))
    for month, height in expected.items():
        assert curve.at(month).survival == pytest.approx(float(height), abs=1e-12)
    reached = [month for month, height in expected.items() if height <= Fraction(1, 2)]
    assert curve.median.months == (reached[0] if reached else None)


@settings(max_examples=30, deadline=None)
@given(times, st.lists(st.sampled_from([0, 0.25, 1, 3, 7.5, 10, 30]), min_size=1))
def test_the_extended_table_always_adds_up(
    drawn: tuple[list[float], list[int]], months: list[float]
) -> None:
    """At risk, censored and events make up all patients at any month, beyond follow-up too."""
    curve = survival.kaplan_meier(arm_of(*drawn))
    for line in curve.table(months):
        assert line.at_risk + line.censored + line.events == len(drawn[0])
        assert line.at_risk == sum(t >= line.month for t in drawn[0])
        assert line.events == sum(t < line.month and e for t, e in zip(*drawn, strict=True))
        known = line.at_risk > 0 or by_hand(*drawn)[max(drawn[0])] == 0
        assert (line.survival is not None) == known


def test_a_half_that_floating_point_misses_is_a_half() -> None:
    """5/6 x 4/5 x 3/4 is one half on paper; the product of floats may lie above it."""
    for n in range(2, 40, 2):
        curve = survival.kaplan_meier(arm_of([float(k) for k in range(1, n + 1)], [1] * n))
        assert curve.median.months == n / 2


def test_a_median_that_is_not_reached_is_none_and_says_so() -> None:
    curve = survival.kaplan_meier(arm_of([1.0, 2.0, 3.0], [0, 0, 0]))
    assert curve.median == (None, (None, None))
    assert "Median time to the event not reached" in str(curve)
    assert curve.at(2).survival == 1
    assert curve.at(2).interval is None
    assert curve.events == 0


def test_an_interval_that_the_data_do_not_fix_is_not_estimable() -> None:
    """Not *not reached*: everybody had the event, so follow-up was long enough."""
    curve = survival.kaplan_meier(arm_of([2.0, 2.0], [1, 1]))
    assert curve.median == (2, (None, None))
    assert "2.00 months (95% CI not estimable)" in curve.says


def test_an_event_and_a_censoring_at_one_time_the_event_is_first() -> None:
    curve = survival.kaplan_meier(arm_of([2.0, 2.0, 5.0], [1, 0, 0]))
    assert curve.at(2).survival == pytest.approx(2 / 3)
    assert curve.at(5).at_risk == 1


def test_past_the_follow_up_the_curve_says_nothing_unless_it_is_zero() -> None:
    curve = survival.kaplan_meier(arm_of([1.0, 4.0], [1, 0]))
    assert curve.at(4).survival == 0.5
    with pytest.raises(CohortError, match=r"month 4.01 lies past the follow-up .* ends at 4:"):
        curve.at(4.01)
    assert curve.table([9])[0].survival is None
    assert "beyond follow-up" in curve.table([9])[0].cells
    over = survival.kaplan_meier(arm_of([1.0, 4.0], [1, 1]))
    assert over.at(60).survival == 0


@pytest.mark.parametrize(
    ("month", "message"),
    [
        (-1, "-1 is no month; say a number of months"),
        ("six", "'six' is no month"),
        (None, "None is no month"),
        (math.inf, "inf is no month"),
        ([6], r"\[6\] is no month"),
        (True, "True is no month"),
    ],
)
def test_a_month_that_is_none_gets_a_sentence(month: Any, message: str) -> None:
    with pytest.raises(CohortError, match=message):
        survival.kaplan_meier(ck.synthetic("toy")).at(month)


# --- bad cohorts ----------------------------------------------------------------------------------

GOOD = {
    "id": ["SYN-1", "SYN-2", "SYN-3", "SYN-4"],
    "arm": ["cabozantinib", "placebo", "cabozantinib", "placebo"],
    "months": [5.0, 2.0, 7.0, 3.0],
    "event": [1, 1, 0, 1],
}


def spoilt(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({**GOOD, **columns})


@pytest.mark.parametrize(
    ("cohort", "message"),
    [
        (spoilt(months=[5, -2, 7, 3]), r"months -2.* of SYN-2 is negative"),
        (spoilt(months=[5, None, 7, None]), "months is missing for SYN-2, SYN-4"),
        (spoilt(months=[5, np.inf, 7, 3]), "months inf of SYN-2 is no number of months"),
        (spoilt(months=["5 mo", 2, 7, 3]), "months '5 mo' of SYN-1 is no number"),
        (spoilt(months=[True, False, True, True]), "months holds True and False"),
        (spoilt(event=[1, 2, 0, 1]), "event 2 of SYN-2 is neither 1 .* nor 0"),
        (spoilt(event=["yes", "no", "no", "yes"]), "event 'yes' of SYN-1, SYN-2, SYN-3 and 1 more"),
        (spoilt(event=[1, None, 0, 1]), "event is missing for SYN-2"),
        (spoilt(arm=["cabozantinib", None, "cabozantinib", "placebo"]), "arm is missing for SYN-2"),
        (spoilt(arm=["cabozantinib"] * 4), "no arm called 'placebo'; the cohort has: cabozantinib"),
        (
            spoilt(arm=["cabozantinib", "placebo", "Cabozantinib ", "placebo"]),
            "differ in spaces or",
        ),
        (spoilt(months=[1500, 2, 7, 3]), "months 1500 of SYN-1 is more than a hundred years"),
        (spoilt(months=pd.to_timedelta([5, 2, 7, 3], unit="D")), "holds dates or stretches of"),
        (spoilt(months=pd.to_datetime(["2024-01-01"] * 4)), "holds dates or stretches of time"),
        (pd.DataFrame(GOOD).drop(columns="event"), "no column 'event'; it has: id, arm, months"),
        (pd.DataFrame(GOOD).rename(columns={"months": "month"}), "Did you mean 'month'"),
        (pd.DataFrame(GOOD).drop(columns="arm"), "no column 'arm'"),
        (pd.DataFrame(GOOD).iloc[:0], "the cohort has no rows"),
        (pd.DataFrame(GOOD, index=[1, 1, 1, 1]).assign(event=[1, 2, 0, 1]), "event 2 of SYN-2"),
        ([1, 2], r"a cohort is a data frame .* not \[1, 2\]"),
    ],
)
@pytest.mark.parametrize(
    "estimate",
    [
        survival.hazard_ratio,
        survival.log_rank,
        survival.proportional_hazards,
        lambda cohort: survival.restricted_mean(cohort, horizon=2),
        lambda cohort: survival.risk_reduction(cohort, month=2),
    ],
    ids=["ratio", "log-rank", "proportional", "mean", "reduction"],
)
def test_a_cohort_that_cannot_be_used_gets_a_sentence(
    cohort: Any, message: str, estimate: Any
) -> None:
    with pytest.raises(CohortError, match=message):
        estimate(cohort)


def test_two_columns_of_one_name_get_a_sentence() -> None:
    doubled = pd.concat([pd.DataFrame(GOOD), pd.DataFrame({"months": [1.0] * 4})], axis=1)
    with pytest.raises(CohortError, match="two columns called 'months'"):
        survival.hazard_ratio(doubled)


@pytest.mark.parametrize("names", [("placebo", "placebo"), ("Placebo ", "placebo")])
def test_two_arms_of_one_name_get_a_sentence(names: tuple[str, str]) -> None:
    for estimate in (survival.hazard_ratio, survival.log_rank):
        with pytest.raises(CohortError, match="both arms are called"):
            estimate(ck.synthetic("pNET"), arm=names[0], over=names[1])


def test_a_curve_of_two_arms_asks_which_one() -> None:
    with pytest.raises(CohortError, match="say which one: arm='cabozantinib' or arm='placebo'"):
        survival.kaplan_meier(ck.synthetic("pNET"))
    with pytest.raises(CohortError, match="Did you mean 'placebo'"):
        survival.kaplan_meier(ck.synthetic("pNET"), arm="placbo")


def test_no_events_leave_no_ratio_and_no_test() -> None:
    cohort = ck.synthetic("pNET")
    none = cohort.assign(event=0)
    with pytest.raises(CohortError, match="nobody had the event in either arm"):
        survival.log_rank(none)
    one = cohort.assign(event=cohort["event"].where(cohort["arm"] == "placebo", 0))
    for estimate in (survival.hazard_ratio, survival.proportional_hazards):
        with pytest.raises(CohortError, match="nobody in cabozantinib had the event"):
            estimate(one)
    assert survival.log_rank(one).events == (0, int(one["event"].sum()))


def test_strata_that_cannot_be_used_get_a_sentence() -> None:
    cohort = ck.synthetic("pNET")
    for strata, message in (
        (["centre"], "no column 'centre'"),
        ("analog", r"strata is a list of columns, such as strata=\['analog'\]"),
        (None, "strata is a list of columns"),
        (3, "strata is a list of columns"),
        ([3], "3 is no name of a column"),
        ([["analog"]], "is no name of a column"),
    ):
        with pytest.raises(CohortError, match=message):
            survival.hazard_ratio(cohort, strata=strata)
    with pytest.raises(CohortError, match="analog is missing for SYN-"):
        survival.hazard_ratio(cohort.assign(analog=None), strata=["analog"])
    with pytest.raises(CohortError, match="no stratum of copy holds both"):
        survival.hazard_ratio(cohort.assign(copy=cohort["arm"]), strata=["copy"])


def test_events_that_are_all_in_one_arm_of_each_stratum_leave_no_ratio() -> None:
    """Both arms have events, but within each stratum only one: the likelihood has no maximum."""
    cohort = pd.DataFrame(
        {
            "arm": ["cabozantinib", "placebo"] * 4,
            "months": [1.0, 9.0, 2.0, 8.0, 9.5, 20.0, 8.5, 21.0],
            "event": [1, 0, 1, 0, 0, 1, 0, 1],
            "site": ["a"] * 4 + ["b"] * 4,
        }
    )
    with pytest.raises(CohortError, match="has no finite estimate: the events of one"):
        survival.hazard_ratio(cohort, strata=["site"])


def test_a_stratum_may_bear_the_name_of_a_column_of_ours() -> None:
    cohort = ck.synthetic("pNET")
    expected = survival.hazard_ratio(cohort, strata=["analog"]).ratio
    for name in ("treated", "weight", "one", "rank"):
        renamed = cohort.assign(**{name: cohort["analog"]})
        assert survival.hazard_ratio(renamed, strata=[name]).ratio == expected
        trend = survival.proportional_hazards(renamed, strata=[name])
        assert trend.p == survival.proportional_hazards(cohort, strata=["analog"]).p


def test_arms_may_be_numbers() -> None:
    cohort = ck.synthetic("pNET")
    numbered = cohort.assign(arm=(cohort["arm"] == "placebo").astype(int))
    found = survival.hazard_ratio(numbered, arm=0, over=1)
    assert found.ratio == survival.hazard_ratio(cohort).ratio
    assert survival.kaplan_meier(numbered, arm=1).n == 31


def test_events_that_are_all_at_one_time_show_no_trend() -> None:
    cohort = spoilt(months=[5.0, 5, 7, 5], event=[1, 1, 0, 1])
    with pytest.raises(CohortError, match="the events are all at one time"):
        survival.proportional_hazards(cohort)


@pytest.mark.parametrize("weight", [0, -1, 1.5, None, "two"])
def test_weights_are_counts_of_patients(weight: Any) -> None:
    cohort = ck.synthetic("pNET")
    with pytest.raises(CohortError, match=r"is no count of patients|is missing"):
        survival.hazard_ratio(cohort.assign(copies=weight), weights="copies")


@pytest.mark.parametrize("horizon", [0, -3, "a year", None, math.nan, math.inf, [12]])
def test_a_horizon_is_a_number_of_months(horizon: Any) -> None:
    with pytest.raises(CohortError, match="no horizon; say a number of months"):
        survival.restricted_mean(ck.synthetic("pNET"), horizon=horizon)


def test_a_horizon_past_the_follow_up_is_an_error() -> None:
    """Unless the curve of the arm has reached 0, as that of placebo has here."""
    cohort = spoilt()
    for estimate in (
        lambda month: survival.restricted_mean(cohort, horizon=month),
        lambda month: survival.risk_reduction(cohort, month=month),
    ):
        assert estimate(7)
        with pytest.raises(CohortError, match=r"past the follow-up of .*, cabozantinib, .* at 7:"):
            estimate(7.5)


# --- laws -----------------------------------------------------------------------------------------


@pytest.fixture(params=COHORTS)
def cohort(request: pytest.FixtureRequest) -> pd.DataFrame:
    return ck.synthetic(request.param)


def told(cohort: pd.DataFrame, **of: Any) -> list[str]:
    """Every estimate of a cohort, as it prints."""
    return [
        str(survival.kaplan_meier(cohort, arm="placebo")),
        str(survival.hazard_ratio(cohort, **of)),
        str(survival.log_rank(cohort)),
        str(survival.proportional_hazards(cohort, **of)),
        str(survival.restricted_mean(cohort, horizon=6)),
        str(survival.risk_reduction(cohort, month=6)),
    ]


def test_the_order_of_the_rows_changes_nothing(cohort: pd.DataFrame) -> None:
    """Neither does the index, also where it holds one label many times."""
    shuffled = cohort.sample(frac=1, random_state=7)
    one_label = shuffled.set_axis([0] * len(shuffled))
    assert told(shuffled) == told(cohort) == told(one_label)


def test_a_shift_of_time_shifts_the_median_and_leaves_the_comparison(cohort: pd.DataFrame) -> None:
    later = cohort.assign(months=cohort["months"] + 2)
    for arm in ("cabozantinib", "placebo"):
        before, after = (survival.kaplan_meier(each, arm=arm).median for each in (cohort, later))
        assert after.months == pytest.approx(before.months + 2)
        assert after.interval.low == pytest.approx(before.interval.low + 2)
    assert survival.hazard_ratio(later).ratio == pytest.approx(survival.hazard_ratio(cohort).ratio)
    assert survival.log_rank(later).p == pytest.approx(survival.log_rank(cohort).p)


def test_weights_of_two_change_nothing_but_the_interval(cohort: pd.DataFrame) -> None:
    twice = cohort.assign(copies=2)
    one = survival.hazard_ratio(cohort)
    two = survival.hazard_ratio(twice, weights="copies")
    assert two.ratio == pytest.approx(one.ratio)
    assert (two.n, two.events) == (2 * one.n, 2 * one.events)
    width = [math.log(each.interval.high / each.interval.low) for each in (one, two)]
    assert width[1] == pytest.approx(width[0] / math.sqrt(2))
    for arm in ("cabozantinib", "placebo"):
        alone = survival.kaplan_meier(cohort, arm=arm)
        double = survival.kaplan_meier(twice, arm=arm, weights="copies")
        assert double.median.months == alone.median.months
        line, wide = double.at(6), alone.at(6)
        assert line.survival == pytest.approx(wide.survival)
        assert line.at_risk == 2 * wide.at_risk
        assert line.interval[1] - line.interval[0] < wide.interval[1] - wide.interval[0]
        assert double.se_at(6) == pytest.approx(alone.se_at(6) / math.sqrt(2))


def test_the_same_rows_twice_are_weights_of_two(cohort: pd.DataFrame) -> None:
    doubled = pd.concat([cohort, cohort])
    weighted = survival.kaplan_meier(cohort.assign(k=2), arm="placebo", weights="k")
    assert str(survival.kaplan_meier(doubled, arm="placebo")) == str(weighted)
    one, two = (survival.restricted_mean(each, horizon=6) for each in (cohort, doubled))
    assert two.difference.months == pytest.approx(one.difference.months)
    assert two.difference.se == pytest.approx(one.difference.se / math.sqrt(2))


def test_the_arms_the_other_way_round_invert_the_ratio(cohort: pd.DataFrame) -> None:
    one = survival.hazard_ratio(cohort)
    other = survival.hazard_ratio(cohort, arm="placebo", over="cabozantinib")
    assert other.ratio == pytest.approx(1 / one.ratio)
    assert other.interval.low == pytest.approx(1 / one.interval.high)
    assert other.interval.high == pytest.approx(1 / one.interval.low)
    assert other.p == pytest.approx(one.p)
    assert (other.arm, other.over) == ("placebo", "cabozantinib")
    assert "placebo over cabozantinib" in other.says
    turned = survival.risk_reduction(cohort, month=6, arm="placebo", over="cabozantinib")
    assert turned.absolute == pytest.approx(-survival.risk_reduction(cohort, month=6).absolute)
    assert "for one more with an event" in turned.says


def test_names_of_the_arms_do_not_matter(cohort: pd.DataFrame) -> None:
    renamed = cohort.replace({"arm": {"cabozantinib": "B", "placebo": "A"}})
    assert survival.hazard_ratio(renamed, arm="B", over="A").ratio == pytest.approx(
        survival.hazard_ratio(cohort).ratio
    )


def test_a_third_arm_is_left_out_of_a_comparison_of_two(cohort: pd.DataFrame) -> None:
    third = cohort.assign(arm="third", months=1.0, event=1)
    assert told(pd.concat([cohort, third])) == told(cohort)


def test_two_strata_alike_are_no_strata() -> None:
    cohort = ck.synthetic("pNET").assign(same="x")
    assert survival.hazard_ratio(cohort, strata=["same"]).ratio == pytest.approx(
        survival.hazard_ratio(cohort).ratio
    )


def test_a_cohort_is_not_changed_by_an_estimate(cohort: pd.DataFrame) -> None:
    before = cohort.copy()
    told(cohort)
    pd.testing.assert_frame_equal(cohort, before)
    assert cohort.attrs == before.attrs


# --- risk reductions ------------------------------------------------------------------------------


def test_reductions_by_hand() -> None:
    """Control risk 1/2, treated 1/4: a quarter absolute, a half relative, four to treat."""
    cohort = arm_of(
        [1.0, 9, 9, 9, 1, 2, 9, 9], [1, 0, 0, 0, 1, 1, 0, 0], arm=["new"] * 4 + ["old"] * 4
    )
    found = survival.risk_reduction(cohort, month=3, arm="new", over="old")
    assert (found.risk, found.control_risk) == pytest.approx((0.25, 0.5))
    assert found.absolute == pytest.approx(0.25)
    assert found.relative == pytest.approx(0.5)
    assert found.number_needed_to_treat == pytest.approx(4)
    # Binomial, as nobody is censored before: the variance of each share over four patients.
    se = math.sqrt(0.25 * 0.75 / 4 + 0.5 * 0.5 / 4)
    assert found.interval.high - found.absolute == pytest.approx(1.959964 * se, rel=1e-6)
    assert "4.0 patients treated for one fewer with an event" in found.says


def test_the_interval_of_the_number_to_treat_is_made_of_reciprocals() -> None:
    found = survival.risk_reduction(ck.synthetic("pNET"), month=6)
    low, high = found.interval
    assert found.number_interval == pytest.approx((1 / high, 1 / low))
    number = found.number_needed_to_treat
    assert f"{number:.1f} patients treated for one fewer with an event (95% CI " in found.says
    turned = survival.risk_reduction(
        ck.synthetic("pNET"), month=6, arm="placebo", over="cabozantinib"
    )
    assert turned.says.rpartition("(")[2] == found.says.rpartition("(")[2]
    unsure = survival.risk_reduction(ck.synthetic("pNET"), month=1)
    assert unsure.number_interval is None
    assert "(no interval: it includes no difference)" in unsure.says


def test_no_interval_where_an_arm_has_no_event_yet_or_nobody_left() -> None:
    """A standard error of nothing is not certainty."""
    cohort = arm_of(
        [1.0, 9, 9, 9, 6, 7, 8, 9], [1, 1, 0, 0, 1, 1, 0, 0], arm=["new"] * 4 + ["old"] * 4
    )
    found = survival.risk_reduction(cohort, month=3, arm="new", over="old")
    assert found.interval is None
    assert "No interval: in one arm nobody has had the event yet, or everybody." in str(found)
    mean = survival.restricted_mean(cohort, horizon=3, arm="new", over="old")
    assert mean.means[1].se is None
    assert mean.difference.interval == (None, None)
    assert "3.00 months (95% CI not estimable) with old" in " ".join(mean.says.split())
    over = arm_of([1.0, 2, 9, 9], [1, 1, 1, 0], arm=["new"] * 2 + ["old"] * 2)
    assert survival.risk_reduction(over, month=5, arm="new", over="old").interval is None


def test_thin_data_are_pointed_out() -> None:
    late = survival.risk_reduction(ck.synthetic("epNET"), month=12)
    assert late.at_risk == (13, 1)
    assert "Only 1 patients of an arm are followed to month 12" in str(late)
    assert "Only" not in str(survival.risk_reduction(ck.synthetic("epNET"), month=6))


def test_a_number_to_treat_of_simulated_patients_says_that_it_is_a_models() -> None:
    assert "simulated by a model" in survival.risk_reduction(ck.synthetic("epNET"), month=6).says


def test_equal_risks_leave_no_number_to_treat() -> None:
    cohort = arm_of([1.0, 9, 1, 9], [1, 0, 1, 0], arm=["new", "new", "old", "old"])
    found = survival.risk_reduction(cohort, month=3, arm="new", over="old")
    assert found.number_needed_to_treat is None
    assert "no number needed to treat" in str(found)
    nobody = survival.risk_reduction(cohort, month=0.5, arm="new", over="old")
    assert nobody.relative is None
    assert "relative risk reduction not defined" in str(nobody)


@pytest.mark.parametrize("ratio", [0.23, 0.38, 0.7, 1.4])
def test_the_relative_reduction_is_one_less_the_ratio_only_while_events_are_rare(
    ratio: float,
) -> None:
    """It goes from 1 - ratio, as the control risk goes to 0, to nothing when everybody had it."""
    by = survival.risk_reduction_by_ratio
    assert by(ratio, 1e-6, month=1).relative == pytest.approx(1 - ratio, abs=1e-5)
    assert by(ratio, 1, month=99).relative == 0
    risks = [by(ratio, risk, month=6).relative for risk in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert sorted(risks, reverse=ratio < 1) == risks


def test_a_median_of_the_control_gives_the_share_that_the_ratio_says() -> None:
    """At the placebo median survival is one half; to the power of 0.38 that is 77%."""
    found = survival.risk_reduction_by_ratio(0.38, 0.5, month=3.9)
    assert 1 - found.risk == pytest.approx(0.768, abs=0.001)
    assert found.interval is None
    assert found.says.startswith("By model: a constant hazard ratio of 0.38, cabozantinib over")


@pytest.mark.parametrize(
    ("ratio", "risk", "month"),
    [
        *((0, 0.5, 6), (-1, 0.5, 6), (0.4, 94, 6), (0.4, -0.1, 6), (0.4, 0.5, -1)),
        *(("x", 0.5, 6), (0.4, None, 6), (0.4, 0.5, 0), (math.nan, 0.5, 6)),
    ],
)
def test_a_ratio_a_risk_or_a_month_that_is_none_gets_a_sentence(
    ratio: Any, risk: Any, month: Any
) -> None:
    with pytest.raises(ck.CabinetkitError, match=r"is no (hazard ratio|control risk|month); say"):
        survival.risk_reduction_by_ratio(ratio, risk, month=month)


# --- SYNTHETIC ------------------------------------------------------------------------------------


def test_a_ratio_and_a_test_say_how_sure_they_are() -> None:
    cohort = ck.synthetic("world-wanes")
    trend = survival.proportional_hazards(cohort)
    assert trend.p < 0.05
    assert "the data speak against a constant hazard ratio" in trend.says
    grows = survival.proportional_hazards(ck.synthetic("world-grows"))
    assert 0.05 < grows.p < 0.1
    assert "does not show that the hazard ratio changes" in grows.says
    assert [p_value(p) for p in (0.0004, 0.001, 0.0494, 0.1, 0.77)] == [
        *("p < 0.001", "p = 0.001", "p = 0.049", "p = 0.10", "p = 0.77"),
    ]


def test_the_difference_of_means_joins_their_errors() -> None:
    found = survival.restricted_mean(ck.synthetic("pNET"), horizon=12)
    one, other = found.means
    assert found.difference.months == one.months - other.months > 0
    assert found.difference.se == pytest.approx(math.hypot(one.se, other.se))


def test_every_estimate_of_a_synthetic_cohort_says_so() -> None:
    cohort = ck.synthetic("epNET")
    for text in told(cohort, strata=["analog", "site"]):
        assert text.startswith("SYNTHETIC epNET cohort")


def test_a_frame_that_lost_its_attributes_is_still_synthetic_by_its_ids() -> None:
    bare = pd.DataFrame(ck.synthetic("epNET").to_dict("list"))
    assert bare.attrs == {}
    for text in told(bare):
        assert text.startswith("SYNTHETIC")


def test_the_words_are_the_same_in_text_and_in_a_notebook() -> None:
    for found in (
        survival.kaplan_meier(ck.synthetic("epNET"), arm="placebo"),
        survival.risk_reduction(ck.synthetic("epNET"), month=6),
        ck.implied(0.38, 0.25, 0.59),
    ):
        html = found._repr_html_()
        assert "<table>" in html
        for row in found.rows:
            for cell in row:
                assert cell in str(found)
                assert cell in html


def test_no_estimate_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told(ck.synthetic("pNET"), strata=["analog", "sunitinib"])
