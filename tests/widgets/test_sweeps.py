"""Each widget swept over the range of its controls: every step against an independent call."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from scipy.stats import binom

import cabinetkit as ck
from cabinetkit.eligibility.clocks import CLOCKS
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.load import changed
from cabinetkit.eligibility.referrals import referrals
from cabinetkit.eligibility.switches import STATEMENTS, STATES, Switchboard

ARMS = {"epNET": (203, 134), "pNET": (95, 64)}


# --- the randomiser -------------------------------------------------------------------------------


def test_the_randomiser_over_its_whole_range() -> None:
    widget, sentences = ck.randomiser(), set()
    for method, strata, cohort in product(
        ("simple", "blocks of 3", "blocks of 6"), range(1, 17), ARMS
    ):
        settings = {"method": method, "strata": strata, "cohort": cohort}
        values, still = widget.values(**settings), widget.static(**settings)
        n, there = ARMS[cohort]
        assert (values["patients"], values["published"]) == (n, there)
        low, high = values["usual"]
        if method == "simple":
            spread = binom(n, 2 / 3)
            assert (low, high) == (spread.ppf(0.025), spread.ppf(0.975))
            assert values["spread"] == round(float(spread.std()), 2)
            far = abs(there - n * 2 / 3) - 1e-9
            as_far = sum(spread.pmf(k) for k in range(n + 1) if abs(k - n * 2 / 3) >= far)
            assert values["as_far"] == pytest.approx(as_far, abs=6e-4)
        else:
            block = int(method[-1])
            # No stratum can be off by more than its unfinished block allows.
            assert values["off_in_a_stratum"] == round(2 * block / 9, 1)
            assert n * 2 / 3 - strata * 2 * block / 9 <= values["possible"][0] + 1e-9
            assert values["possible"][1] - 1e-9 <= n * 2 / 3 + strata * 2 * block / 9
        assert f"put {low} to {high} of {n} patients" in still.sentence
        assert dict(still.rows)["19 of 20 trials"] == f"{low} to {high}"
        assert float(dict(still.rows)["standard deviation"]) == pytest.approx(
            values["spread"], abs=0.06
        )
        assert values["sentence"] == still.sentence
        sentences.add(still.sentence)
    assert len(sentences) == 3 * 16 * 2


# --- the rule tracer has a sweep of its own -------------------------------------------------------
# --- the switchboard ------------------------------------------------------------------------------

VALUE = {"met": 2, "unknown": 1, "not met": 0}
NAME = {value: name for name, value in VALUE.items()}


def by_hand(states: dict[str, str]) -> tuple[dict[str, str], str]:
    """The five criteria and the decision by the least and the greatest of three numbers."""
    v = {name: VALUE[state] for name, state in states.items()}
    # A positive test is a pregnancy, but not after a hysterectomy.
    test = max(v["not childbearing"], v["pregnancy test"])
    criteria = {
        "labs.renal": max(v["creatinine"], v["clearance"]),
        "labs.tsh": max(v["TSH"], min(v["free T4"], v["euthyroid"])),
        "pregnancy.test": test,
        "history.thromboembolism": v["no clot"],
        "medication.warfarin": v["no warfarin"],
    }
    decision = {2: "eligible", 1: "cannot tell yet", 0: "not eligible"}[min(criteria.values())]
    return {name: NAME[value] for name, value in criteria.items()}, decision


def _three(status: str) -> str:
    return "unknown" if status == "needs judgement" else status


def test_the_switchboard_over_every_state_of_every_statement() -> None:
    decisions = set()
    for states in product(STATES, repeat=len(STATEMENTS)):
        given = dict(zip(STATEMENTS, states, strict=True))
        board = Switchboard(given)
        criteria, decision = by_hand(given)
        found = {name: _three(status) for name, status in board.criteria.items()}
        if (given["not childbearing"], given["pregnancy test"]) == ("unknown", "not met"):
            criteria["pregnancy.test"] = found["pregnancy.test"]  # looked at below
            continue
        assert found == criteria, given
        assert board.decision == decision
        decisions.add(decision)
    assert len(decisions) == 3


def test_a_positive_test_keeps_her_out_while_nobody_knows_whether_she_can_bear_a_child() -> None:
    states = dict.fromkeys(STATEMENTS, "met") | {
        "not childbearing": "unknown",
        "pregnancy test": "not met",
    }
    assert Switchboard(states).decision == "not eligible"


def test_what_is_worth_asking_for_is_what_can_turn_the_decision_by_itself() -> None:
    widget, shown = ck.switchboard(), set()
    rng = random.Random(7)
    for _ in range(150):
        given = {name: rng.choice(STATES) for name in STATEMENTS}
        values = widget.values(states=given)
        still = widget.static(states=given)
        board_states = dict(given)
        if (given["not childbearing"], given["pregnancy test"]) == ("met", "unknown"):
            board_states["pregnancy test"] = "not applicable"
        assert values["states"] == board_states
        unknown = [name for name, state in board_states.items() if state == "unknown"]
        decisive = []
        for name in unknown:
            others = [other for other in unknown if other != name]
            if any(
                by_hand({**given, **dict(zip(others, found, strict=True)), name: "met"})[1]
                != by_hand({**given, **dict(zip(others, found, strict=True)), name: "not met"})[1]
                for found in product(("met", "not met"), repeat=len(others))
            ):
                decisive.append(name)
        assert values["decisive"] == decisive, given
        assert values["completions"] == 2 ** len(unknown)
        for row, name in zip(still.rows, STATEMENTS, strict=True):
            assert row[1].endswith(board_states[name])
            assert (row[4] == "still decides") == (name in decisive)
        told = f"Worth asking for: {', '.join(decisive)}."
        assert (told in still.sentence) == bool(decisive)
        assert f"Decision: {values['decision']}." in still.sentence
        shown.add(still.sentence)
    assert len(shown) > 40


# --- the window lanes -----------------------------------------------------------------------------


def rivera(progression: date) -> ck.Patient:
    """Ms Rivera with her scan on another day, made here a second time."""
    chart = ck.patient("ms-rivera")
    data = chart.model_dump(mode="json", exclude_none=True)["scans"]
    data["entries"][1]["date"] = progression.isoformat()
    return changed(chart, scans=data)


@pytest.mark.parametrize("progression", ["2023-03-01", "2023-04-10", "2023-04-25", "2023-06-15"])
def test_the_lanes_agree_with_a_screening_on_every_day(progression: str) -> None:
    widget, patient = ck.window_lanes(), rivera(date.fromisoformat(progression))
    met = []
    for n in range(150):
        day = date(2024, 3, 6) + timedelta(days=n)
        screening = ck.screen(patient, day)
        inside = all(screening.finding(name).status == "met" for name in CLOCKS)
        values = widget.values(planned=day, progression=progression)
        assert values["planned_inside"] == inside
        assert ("is inside it" in values["sentence"]) == inside
        met += [day.isoformat()] if inside else []
    assert values["first"] == (met[0] if met else None)
    assert values["last"] == (met[-1] if met else None)
    still = widget.static(progression=progression)
    assert still.rows[-1][1] == (f"{met[0]} to {met[-1]}" if met else "never")
    assert bool(values["conflict"]) == (not met)


@pytest.mark.parametrize(
    ("months", "days"), [("30.4 days a month", 30.4), ("30 days a month", 30.0)]
)
def test_a_month_of_so_many_days_moves_what_is_counted_in_months(months: str, days: float) -> None:
    widget = ck.window_lanes()
    for n in range(0, 300, 11):
        scan = date(2023, 3, 1) + timedelta(days=n)
        values = widget.values(months=months, progression=scan)
        opens = date(2023, 10, 20) + timedelta(days=int(6 * days))
        closes = scan + timedelta(days=int(12 * days))
        assert values["first"] == (opens.isoformat() if opens <= closes else None)
        assert values["last"] == (closes.isoformat() if opens <= closes else None)


# --- the upper-limit lens -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "limit", "included"),
    [("labs.ast", Fraction(3), True), ("labs.ptt", Fraction("1.3"), False)],
)
def test_the_lens_over_values_and_limits(criterion: str, limit: Fraction, included: bool) -> None:
    widget = ck.uln_lens(criterion)
    step = widget.controls["value"].step
    lowest, highest = widget.controls["value"].lowest, widget.controls["value"].highest
    seen: set[Any] = set()
    values = [lowest + (highest - lowest) * n / 24 for n in range(25)]
    for value, upper in product(values, values[3::5]):
        value, upper = round(value / step) * step, round(upper / step) * step
        value, upper = round(value, 1), round(upper, 1)
        for exact in {value, float(round(limit * Fraction(str(upper)), 1))}:
            if not lowest <= exact <= highest:
                continue
            found = widget.values(value=exact, upper_a=upper, upper_b=upper)["hospitals"]
            times = Fraction(str(exact)) / Fraction(str(upper))
            expected = times <= limit if included else times < limit
            assert {each["status"] for each in found} == {"met" if expected else "not met"}
            assert found[0]["times"] == pytest.approx(float(times), abs=1e-4)
            still = widget.static(value=exact, upper_a=upper, upper_b=upper)
            assert still.rows[0][3].endswith("not met") == (not expected)
            seen.add((still.sentence, expected))
    assert {expected for _, expected in seen} == {True, False}
    assert len(seen) > 80


def test_the_bilirubin_lens_over_units_and_gilbert() -> None:
    widget, seen = ck.uln_lens("labs.bilirubin"), set()
    for n, unit, gilbert in product(range(1, 89), ("mg/dL", "µmol/L"), ("no", "yes", "not asked")):
        value = round(n / 10 if unit == "mg/dL" else n * 0.9, 1)
        found = widget.values(value=value, unit=unit, gilbert=gilbert)["hospitals"]
        for each, upper in zip(found, ("1.2", "1.0"), strict=True):
            per = Fraction("17.1") if unit == "µmol/L" else Fraction(1)
            times = Fraction(str(value)) / (Fraction(upper) * per)
            if times <= Fraction("1.5") or (times <= 3 and gilbert == "yes"):
                expected = "met"
            elif times <= 3 and gilbert == "not asked":
                expected = "unknown"
            else:
                expected = "not met"
            assert each["status"] == expected, (value, unit, gilbert)
            seen.add((each["upper"], expected))
    assert len(seen) == 12


# --- the funnel -----------------------------------------------------------------------------------


@pytest.mark.parametrize("definition", VERSIONS)
def test_the_funnel_by_every_definition_agrees_with_screening_one_by_one(definition: str) -> None:
    widget = ck.funnel()
    decisions = [ck.screen(p, "2024-04-20", criteria=definition).decision for p in referrals()]
    checks = ck.screen_list(definition).checks
    orders = list(permutations(checks))[:: 97 if len(checks) == 6 else 29]
    seen = set()
    for order in orders:
        values = widget.values(definition=definition, order=list(order))
        still = widget.static(definition=definition, order=list(order))
        assert values["eligible"] == decisions.count("eligible")
        assert values["not_eligible"] == decisions.count("not eligible")
        assert values["unknown"] == decisions.count("cannot tell yet")
        assert [each["check"] for each in values["checks"]] == list(order)
        assert sum(each["first"] for each in values["checks"]) == values["not_eligible"]
        assert [row[2] for row in still.rows] == [str(c["first"]) for c in values["checks"]]
        assert f"{values['eligible']} eligible" in still.sentence
        secondary = "Known from secondary copies only." in still.sentence
        assert secondary == (definition in ("registry", "eu-label"))
        seen.add(str(still))
    assert len(seen) == len(orders)


def test_the_order_moves_by_buttons_and_goes_with_the_definition() -> None:
    widget = ck.funnel()
    widget.predict("the same", confidence=4)
    order = widget.controls["order"]
    _, up, down = order.parts
    assert order.parts[0].value == "labs and performance"
    down.click()  # it is the last already
    for place in range(4, -1, -1):
        up.click()
        assert order.value.index("labs and performance") == place
    up.click()
    assert widget.values()["checks"][0]["first"] == 32
    widget.controls["definition"].value = "us-label"
    assert set(order.value) == set(ck.screen_list("us-label").checks)
    assert widget.values()["eligible"] == 97
    widget.reset()
    assert widget.settings() == widget.home
    assert widget.values()["checks"][-1]["first"] == 14
