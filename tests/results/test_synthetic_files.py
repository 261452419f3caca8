"""The simulated cohorts: they say what they are, show what was published, and can be remade."""

from __future__ import annotations

import importlib.util
import json
import math
import re
import shutil
import sys
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy.integrate import quad

import cabinetkit as ck

FOLDER = Path(__file__).parents[2] / "cabinetkit/data/synthetic"
ARMS = ("cabozantinib", "placebo")
CALLED = {"epnet": "epNET", "pnet": "pNET"}
STRATA = {"epnet": ["analog", "site"], "pnet": ["analog", "sunitinib"]}
WORLDS = ["world-proportional", "world-grows", "world-wanes"]
COHORTS = [*STRATA, *WORLDS]
# The abstract of N Engl J Med 2024, doi 10.1056/NEJMoa2403991; sizes and the intervals of the
# medians are from secondary copies.
SIZES = {"epnet": (134, 69), "pnet": (64, 31)} | dict.fromkeys(WORLDS, (134, 69))
MEDIANS = {"epnet": (8.4, 3.9), "pnet": (13.8, 4.4)} | dict.fromkeys(WORLDS, (8.4, 3.9))
MEDIAN_LIMITS = {"epnet": ((7.6, 12.7), (3.0, 5.7)), "pnet": ((9.2, 18.5), (3.0, 5.9))}
RATIOS = {"epnet": (0.38, 0.25, 0.59), "pnet": (0.23, 0.12, 0.42)}
# The same files in R's survival: coxph with strata, ties by Efron.
IN_R = {
    "epnet": (0.38160, 0.24852, 0.58593),
    "pnet": (0.22754, 0.12312, 0.42050),
    "world-proportional": (0.38208, 0.25136, 0.58079),
    "world-grows": (0.37771, 0.24553, 0.58106),
    "world-wanes": (0.37944, 0.25227, 0.57071),
}
FOLLOW_UP = {"epnet": 10.2, "pnet": 13.8}


@cache
def script() -> ModuleType:
    """make.py as a module."""
    spec = importlib.util.spec_from_file_location("make_synthetic", FOLDER / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def read(name: str) -> pd.DataFrame:
    """One file, with a column that is 1 for cabozantinib."""
    data = pd.read_csv(FOLDER / f"{name}.csv", comment="#")
    return data.assign(treated=(data["arm"] == ARMS[0]).astype(float))


def km(data: pd.DataFrame) -> KaplanMeierFitter:
    return KaplanMeierFitter().fit(data["months"], data["event"])


def arm_of(name: str, arm: str) -> pd.DataFrame:
    data = read(name)
    return data[data["arm"] == arm]


def training(data: pd.DataFrame, strata: list[str]) -> pd.DataFrame:
    return data[["months", "event", "treated", *strata]]


def cox(data: pd.DataFrame, strata: list[str]) -> CoxPHFitter:
    return CoxPHFitter().fit(training(data, strata), "months", "event", strata=strata or None)


def ratio(data: pd.DataFrame, strata: list[str]) -> float:
    return float(cox(data, strata).hazard_ratios_["treated"])


@cache
def ratio_and_limits(name: str) -> tuple[float, float, float]:
    line = cox(read(name), STRATA.get(name, [])).summary.loc["treated"]
    return line["exp(coef)"], line["exp(coef) lower 95%"], line["exp(coef) upper 95%"]


def ph_p(name: str) -> float:
    """The kit's own test, which is held against R's: lifelines' is wrong where there are strata."""
    strata = STRATA.get(name, [])
    return ck.survival.proportional_hazards(ck.synthetic(CALLED.get(name, name)), strata=strata).p


def at_risk(name: str, arm: str, month: float) -> int:
    return int((arm_of(name, arm)["months"] >= month).sum())


# What they are


def test_every_file_comes_out_the_same_again(tmp_path: Path) -> None:
    assert script().main([], tmp_path) == 0
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {f"{name}.csv" for name in [*COHORTS, "toy"]} | {"worlds.json"}
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, name
    assert {path.name for path in FOLDER.glob("*.csv")} <= set(made)


def test_the_check_tells_a_changed_file_from_a_true_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in [*FOLDER.glob("*.csv"), FOLDER / "worlds.json"]:
        shutil.copy(path, tmp_path)
    assert script().main(["--check"], tmp_path) == 0
    changed = tmp_path / "pnet.csv"
    changed.write_bytes(changed.read_bytes().replace(b",1,yes", b",0,yes", 1))
    (tmp_path / "toy.csv").unlink()
    assert script().main(["--check"], tmp_path) == 1
    out = capsys.readouterr().out
    assert "pnet.csv" in out
    assert "toy.csv" in out
    assert "epnet.csv" not in out


@pytest.mark.parametrize("name", [*COHORTS, "toy"])
def test_line_one_says_synthetic_and_every_row_has_the_format(name: str) -> None:
    content = (FOLDER / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    first, header, *rows = content.decode("utf-8").splitlines()
    assert first.startswith("# SYNTHETIC")
    assert header.split(",") == ["id", "arm", "months", "event", *STRATA.get(name, [])]
    arms, decimals = ("toy", 1) if name == "toy" else ("|".join(ARMS), 2)
    level = r"(yes|no|midgut-unknown|other)"
    row = rf"SYN-[A-Z0-9-]+,({arms}),\d+\.\d{{{decimals}}},[01](,{level}){{0,2}}"
    assert all(re.fullmatch(row, line) for line in rows)


def test_no_two_patients_share_an_id() -> None:
    ids = pd.concat([read(name)["id"] for name in [*COHORTS, "toy"]])
    assert ids.str.fullmatch(r"SYN-[A-Z0-9-]+").all()
    assert ids.is_unique
    assert len(ids) == 203 + 95 + 3 * 203 + 8


@pytest.mark.parametrize("name", COHORTS)
def test_the_order_and_the_ids_do_not_tell_the_arm(name: str) -> None:
    treated = read(name)["treated"]
    turns = int((treated.diff().abs() == 1).sum())
    assert turns > len(treated) / 4
    assert abs(treated[: len(treated) // 2].mean() - treated.mean()) < 0.1
    assert read(name)["id"].is_monotonic_increasing


@pytest.mark.parametrize("name", COHORTS)
def test_no_two_times_are_the_same_and_none_is_too_early(name: str) -> None:
    data = read(name)
    assert data["months"].is_unique
    assert data.loc[data["event"] == 1, "months"].min() > 0.25
    assert data["months"].min() >= 0.1
    assert data["months"].max() <= 57 * 1.06


# What they show


@pytest.mark.parametrize("name", COHORTS)
@pytest.mark.parametrize("place", [0, 1])
def test_arm_sizes_and_medians_are_the_published_ones(name: str, place: int) -> None:
    own = arm_of(name, ARMS[place])
    assert len(own) == SIZES[name][place]
    curve = km(own)
    assert abs(curve.median_survival_time_ - MEDIANS[name][place]) <= 0.02
    # Nowhere exactly one half, where two honest conventions differ.
    assert (np.abs(curve.survival_function_.to_numpy() - 0.5) > 1e-6).all()


@pytest.mark.parametrize("name", STRATA)
def test_the_stratified_ratio_and_both_limits_round_to_the_published_ones(name: str) -> None:
    assert tuple(round(one, 2) for one in ratio_and_limits(name)) == RATIOS[name]


@pytest.mark.parametrize("name", COHORTS)
def test_r_finds_the_same_ratio_and_limits(name: str) -> None:
    assert ratio_and_limits(name) == pytest.approx(IN_R[name], abs=1e-5)


@pytest.mark.parametrize("name", STRATA)
def test_the_ratio_without_strata_lies_nearer_to_one(name: str) -> None:
    assert ratio(read(name), []) >= ratio_and_limits(name)[0] + 0.005


@pytest.mark.parametrize("name", STRATA)
def test_strata_have_the_published_shares_in_both_arms(name: str) -> None:
    shares = {"epnet": {"analog": 0.70, "site": 0.55}, "pnet": {"analog": 0.55, "sunitinib": 0.28}}
    first = {"analog": "yes", "site": "midgut-unknown", "sunitinib": "yes"}
    for arm, (column, share) in [(a, s) for a in ARMS for s in shares[name].items()]:
        own = arm_of(name, arm)
        assert abs((own[column] == first[column]).sum() - share * len(own)) <= 1


@pytest.mark.parametrize("name", [*STRATA, "world-proportional"])
def test_nothing_speaks_against_proportional_hazards(name: str) -> None:
    assert ph_p(name) > 0.2


@pytest.mark.parametrize("name", COHORTS)
def test_somebody_is_still_at_risk_where_a_lesson_looks(name: str) -> None:
    for arm in ARMS:
        assert at_risk(name, arm, 6) >= 1
        assert at_risk(name, arm, 12) >= 1
    assert at_risk(name, ARMS[0], 18) >= 1


def test_the_tail_of_pnet_is_flat_and_thin() -> None:
    own = arm_of("pnet", ARMS[0])
    last_event = own.loc[own["event"] == 1, "months"].max()
    assert own["months"].max() - last_event >= 8
    assert at_risk("pnet", ARMS[0], last_event + 0.01) <= 5


def test_each_mistake_with_the_median_of_epnet_gives_a_value_of_its_own() -> None:
    own = arm_of("epnet", ARMS[0])
    values = [
        km(own).median_survival_time_,
        km(own[own["event"] == 1]).median_survival_time_,
        km(own.assign(event=1)).median_survival_time_,
        own["months"].mean(),
    ]
    assert np.diff(sorted(values)).min() >= 0.1


def test_each_mistake_with_the_ratio_of_epnet_gives_a_value_of_its_own() -> None:
    data, strata = read("epnet"), STRATA["epnet"]
    right = ratio(data, strata)
    values = [
        right,
        ratio(data, []),
        1 / right,
        ratio(data.assign(event=1 - data["event"]), strata),
        ratio(data[data["event"] == 1], strata),
        ratio(data.assign(event=1), strata),
        MEDIANS["epnet"][1] / MEDIANS["epnet"][0],
    ]
    assert len({round(value, 2) for value in values}) == len(values)
    assert np.diff(sorted(values)).min() >= 0.01


# The three worlds


@cache
def closed_form() -> dict:
    return json.loads((FOLDER / "worlds.json").read_text(encoding="utf-8"))


def cumulative(world: str, arm: str, month: float) -> float:
    """The cumulative hazard at a month, from worlds.json alone."""
    own = closed_form()["worlds"][world]
    if "shape" in own:
        over = own["hazard_ratio"] if arm == ARMS[0] else 1
        return over * own["placebo_rate"] * month ** own["shape"]
    early, late = own[arm]
    return early * min(month, own["knot"]) + late * max(month - own["knot"], 0)


def slope(world: str, arm: str, month: float) -> float:
    own = closed_form()["worlds"][world]
    if "shape" in own:
        return cumulative(world, arm, month) * own["shape"] / month
    return own[arm][month >= own["knot"]]


def large_trial(world: str) -> tuple[float, float]:
    """Cox's score and information at the ratio 0.38, integrated over the months."""
    shared = closed_form()["shared"]
    first, last = shared["unblinding"]["first_in"], shared["unblinding"]["last_in"]

    def part(month: float, *, of_information: bool) -> float:
        stay = math.exp(-shared["dropout"] * month) * min(1, (first - month) / (first - last))
        cabo, placebo = (
            shared["patients"][arm] * math.exp(-cumulative(world, arm, month)) * stay
            for arm in ARMS
        )
        share = 0.38 * cabo / (0.38 * cabo + placebo)
        events, others = cabo * slope(world, ARMS[0], month), placebo * slope(world, ARMS[1], month)
        if of_information:
            return share * (1 - share) * (events + others)
        return events - share * (events + others)

    def whole(*, of_information: bool) -> float:
        ends = [(0, 1), (1, 3), (3, 10), (10, 57)]
        return sum(quad(partial(part, of_information=of_information), *two)[0] for two in ends)

    return whole(of_information=False), whole(of_information=True)


@pytest.mark.parametrize("world", ["proportional", "grows", "wanes"])
def test_a_world_has_both_medians_and_the_ratio_in_closed_form(world: str) -> None:
    assert "SYNTHETIC" in closed_form()["note"]
    for arm, median in closed_form()["shared"]["medians"].items():
        assert cumulative(world, arm, median) == pytest.approx(math.log(2), abs=2e-5)
    score, information = large_trial(world)
    assert score / information == pytest.approx(0, abs=1e-4)  # the log ratio's distance


def test_the_drop_out_of_the_worlds_is_that_of_the_published_interval() -> None:
    _, information = large_trial("proportional")
    assert information**-0.5 == pytest.approx(math.log(0.59 / 0.25) / 3.92, abs=1e-5)


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_as_patients_looks_like_its_world(name: str) -> None:
    assert round(ratio_and_limits(name)[0], 2) == 0.38
    for arm in ARMS:
        model = math.exp(-cumulative(name.removeprefix("world-"), arm, 12))
        assert abs(float(km(arm_of(name, arm)).predict(12)) - model) <= 0.04


@pytest.mark.parametrize("name", ["world-grows", "world-wanes"])
def test_the_ratio_goes_the_right_way_at_the_knot(name: str) -> None:
    data, world = read(name), closed_form()["worlds"][name.removeprefix("world-")]
    early = data["months"] <= world["knot"]
    seen = [ratio(data.assign(event=data["event"] * part), []) for part in (early, ~early)]
    assert np.abs(np.log(seen) - np.log(world["hazard_ratio"])).max() < 0.2
    assert ph_p(name) < 0.1


# The toy


def exact_curve(people: list[tuple[str, int]]) -> list[tuple[Fraction, Fraction]]:
    """Kaplan-Meier in fractions."""
    times = [(Fraction(month), event) for month, event in people]
    left, curve = Fraction(1), []
    for month in sorted({time for time, event in times if event}):
        n = sum(time >= month for time, _ in times)
        left *= 1 - Fraction(sum(event for time, event in times if time == month), n)
        curve.append((month, left))
    return curve


def first_at(curve: list[tuple[Fraction, Fraction]], *, strict: bool = False) -> Fraction:
    half = Fraction(1, 2)
    return next(month for month, left in curve if left < half or (left == half and not strict))


def test_the_toy_reaches_one_half_exactly_and_each_mistake_has_a_median_of_its_own() -> None:
    lines = (FOLDER / "toy.csv").read_text(encoding="utf-8").splitlines()[2:]
    people = [(line.split(",")[2], int(line.split(",")[3])) for line in lines]
    months = [Fraction(month) for month, _ in people]
    assert len(people) == 8
    assert months == sorted(months)
    assert Fraction(6) not in months
    events = [month for month, event in people if event]
    assert sorted(events.count(month) for month in events) == [1, 1, 2, 2]
    curve = exact_curve(people)
    assert [left for _, left in curve] == [Fraction(3, 4), Fraction(1, 2), Fraction(1, 4)]
    right, after = first_at(curve), first_at(curve, strict=True)
    medians = {
        "right": right,
        "censored deleted": first_at(exact_curve([one for one in people if one[1]])),
        "censored counted as events": first_at(exact_curve([(t, 1) for t, _ in people])),
        "median of all times": (months[3] + months[4]) / 2,
        "midpoint of the flat stretch": (right + after) / 2,
        "first time below one half": after,
        "flag flipped": first_at(exact_curve([(t, 1 - e) for t, e in people])),
        "mean of all times": sum(months) / 8,
        "median of the event times": (Fraction(events[1]) + Fraction(events[2])) / 2,
    }
    assert {name: f"{float(value):.1f}" for name, value in medians.items()} == {
        "right": "4.4",
        "censored deleted": "1.2",
        "censored counted as events": "2.5",
        "median of all times": "3.1",
        "midpoint of the flat stretch": "5.1",
        "first time below one half": "5.8",
        "flag flipped": "3.7",
        "mean of all times": "4.0",
        "median of the event times": "2.8",
    }
    assert len({round(float(value), 1) for value in medians.values()}) == len(medians)
    assert km(read("toy")).median_survival_time_ == 4.4
    assert km(read("toy")).predict(6.0) == pytest.approx(0.25)


# The README beside the data


def median_and_limits(name: str, place: int) -> tuple[str, str]:
    curve = km(arm_of(name, ARMS[place]))
    low, high = median_survival_times(curve.confidence_interval_).to_numpy()[0]
    return f"{curve.median_survival_time_:.2f}", f"{low:.2f} to {high:.2f}"


def lines_of_the_table(name: str) -> list[str]:
    """What the table has to say about a cohort, computed from its file."""
    data, title = read(name), {"epnet": "epNET", "pnet": "pNET"}[name]
    ratios, (published, *limits) = ratio_and_limits(name), RATIOS[name]
    sizes = " and ".join(str(size) for size in SIZES[name])
    follow_up = km(data.assign(event=1 - data["event"])).median_survival_time_
    events = " and ".join(str(arm_of(name, arm)["event"].sum()) for arm in ARMS)
    lines = [f"arm sizes | {sizes} | secondary copies | {sizes}"]
    for place, arm in enumerate(ARMS):
        median, interval = median_and_limits(name, place)
        low, high = MEDIAN_LIMITS[name][place]
        lines += [
            f"median on {arm} | {MEDIANS[name][place]} | NEJM abstract | {median}",
            f"its 95% interval | {low} to {high} | secondary copies | {interval}",
        ]
    lines += [
        f"hazard ratio | {published} ({limits[0]} to {limits[1]}) | NEJM abstract "
        f"| {ratios[0]:.3f} ({ratios[1]:.3f} to {ratios[2]:.3f})",
        f"hazard ratio without strata | not known | | {ratio(data, []):.3f}",
        f"events | not known | | {events}",
        f"median follow-up | {FOLLOW_UP[name]}, by a method not stated | secondary copies "
        f"| {follow_up:.1f}, by reverse Kaplan-Meier",
    ]
    return [f"| {title}, {line} |" for line in lines]


def sentences_with_numbers() -> list[str]:
    """Every other place with a number, from the files or from the constants of make.py."""
    made = script()
    epnet, pnet = made.EPNET, made.PNET
    shapes = []
    for recipe in (epnet, pnet):
        one, two = recipe.cells[0].month(np.array([1.0, 2.0]))
        shapes.append(math.log(2) / math.log(two / one))
    worlds = [ratio_and_limits(name)[0] for name in WORLDS]
    return [
        f"one arm of {len(read('toy'))} patients",
        "`event`: 1 is progression or death, 0 is censored",
        "doi 10.1056/NEJMoa2403991",
        f"The shape, {shapes[0]:.3f} in epNET and {shapes[1]:.3f} in pNET,",
        "(70% on an analog and 55% midgut or unknown in epNET; 55% and 28% pretreated with "
        "sunitinib in pNET: abstract LBA53, ESMO 2023)",
        f"times {effect(epnet, 0):.2f} with an analog, {effect(epnet, 1):.2f} for midgut or "
        f"unknown, {effect(pnet, 1):.2f} after sunitinib",
        f"from {made.FIRST_IN:.0f} months to {made.LAST_IN:.0f} month before unblinding",
        f"{epnet.dropout} a month in epNET and {pnet.dropout} in pNET",
        f"in the first {made.QUIET} months",
        "are set 0.01 months apart",
        "by {} and {} in epNET and by {} and {} in pNET".format(*epnet.scales, *pnet.scales),
        "medians of {} and {}".format(*MEDIANS["world-grows"]),
        f"a Cox ratio of {closed_form()['shared']['cox_hazard_ratio']} in large trials, if "
        f"patients leave at {closed_form()['shared']['dropout']} a month",
        "the ratio is {:.3f}, {:.3f} and {:.3f} for proportional, grows and wanes".format(*worlds),
    ]


def effect(recipe: Any, factor: int) -> float:
    """What the first value of a factor does to the hazard, from the curves of two strata."""
    cells = [cell for cell in recipe.cells if cell.arm == "placebo"]
    first, other = cells[0], cells[2 - factor]
    one, two = first.month(np.array([1.0, 2.0]))
    shape = math.log(2) / math.log(two / one)
    return float((other.month(np.array([1.0]))[0] / one) ** shape)


def test_every_number_in_the_readme_is_the_files_own() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "SYNTHETIC" in text
    for name in COHORTS:
        row = re.search(rf"^\| `{name}\.csv` \| [^|]*( \| \d+ \| \d+ \|)$", text, re.MULTILINE)
        assert row, name
        assert re.findall(r"\d+", row[1]) == [str(len(arm_of(name, arm))) for arm in ARMS]
        text = text.replace(row[0], "", 1)
    tables = [line for name in STRATA for line in lines_of_the_table(name)]
    for line in [*tables, *sentences_with_numbers()]:
        assert line in text, line
        text = text.replace(line, "", 1)
    assert re.findall(r".*\d.*", text) == []


def test_the_median_intervals_of_the_readme_are_within_reach_of_the_published_ones() -> None:
    away = {
        (name, place, side): abs(float(limit) - MEDIAN_LIMITS[name][place][side])
        for name in STRATA
        for place in (0, 1)
        for side, limit in enumerate(median_and_limits(name, place)[1].split(" to "))
    }
    assert {where for where, months in away.items() if months > 0.5} == {("epnet", 0, 0)}
