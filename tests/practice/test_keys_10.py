"""The keys of lesson 10, each worked out once more by a way that does not go through the kit."""

from __future__ import annotations

import csv
import re
from math import erf, exp, log, pi, sqrt
from pathlib import Path
from typing import Any

import nbformat
import pytest
from scipy import stats

from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import questions

ROOT = Path(__file__).parent.parent.parent
ROWS = [
    *csv.DictReader(
        (ROOT / "cabinetkit/data/outcomes.csv").read_text(encoding="utf-8").splitlines()
    )
]
RECONCILED = {
    "patients": "members",
    "placebo": "not stated",
    "talk": "not stated",
    "reader": "assessor",
    "limit": "rounding",
    "direction": "order",
    "percent": "wording",
    "follow-up": "not stated",
}
STOPPED: dict[str, Any] = {"47": -2.58, "75": -3.26, "stops": "75", "more": "47", "so": "likely"}
INTERACTION: dict[str, Any] = {"ratio": 0.61, "low": 0.28, "high": 1.29, "so": "not shown"}
RESPONSES: dict[str, Any] = {"pNET": 12, "epNET": 7, "upper": 10.6, "so": "shrank"}
WEIGHED: dict[str, Any] = {"free": 34, "harmed": 35, "says": "crude"}
RIGHT: dict[str, Any] = {
    "10.1": INTERACTION,
    "10.2": RECONCILED,
    "10.3": RESPONSES,
    "10.4": "open",
    "10.5": STOPPED,
    "10.6": WEIGHED,
    "10.7": {2, 3, 5, 6},
}
# Who says it: the question, the wrong answer, and words of the first hint.
SAID: list[tuple[str, str, Any, str]] = [
    ("S7", "10.1", {**INTERACTION, "so": "better"}, "leave 1 outside"),
    ("S11", "10.4", "longer", "Which result did you read that from"),
    ("S12", "10.4", "none", "rule out a benefit that you would want"),
    ("S14", "10.2", {**RECONCILED, "patients": "error"}, "count in all"),
    ("S15a", "10.5", {**STOPPED, "so": "at least"}, "among those that stopped"),
    ("S15b", "10.5", {**STOPPED, "so": "ignore"}, "no effect at all"),
    ("S18", "10.3", {**RESPONSES, "so": "works"}, "stands still for a year"),
    ("S19", "10.6", {**WEIGHED, "harmed": 62}, "nobody on placebo"),
    ("S21", "10.2", {**RECONCILED, "follow-up": "cut"}, "make a follow-up shorter"),
    ("S24", "10.3", {**RESPONSES, "upper": 0}, "among 33 for certain"),
]


def _row(analysis: str, cohort: str, endpoint: str, arm: str = "", over: str = "") -> Any:
    [found] = [
        row
        for row in ROWS
        if (row["analysis"], row["cohort"], row["endpoint"], row["arm"], row["over"])
        == (analysis, cohort, endpoint, arm, over)
    ]
    return found


@pytest.mark.parametrize("question", [q for q in RIGHT if isinstance(RIGHT[q], dict)])
def test_the_key_agrees_to_within_the_rounding_of_the_literal(question: str) -> None:
    key = KEYS[question]().right
    assert {*key} == {*RIGHT[question]}
    for name, said in RIGHT[question].items():
        if isinstance(said, str):
            assert key[name] == said
        else:
            places = len(str(said).partition(".")[2])
            assert round(key[name], places) == pytest.approx(said), name


def test_the_ratio_of_the_ratios_by_hand() -> None:
    """Altman and Bland 2003: logs, their errors from the ends, and the errors squared and added.

    log(.59/.25)/3.92 = 0.2190; log(.42/.12)/3.92 = 0.3196; the root of the squares is 0.3874.
    """
    assert (round(log(0.59 / 0.25) / 3.92, 4), round(log(0.42 / 0.12) / 3.92, 4)) == (0.219, 0.3196)
    error = sqrt(0.2190**2 + 0.3196**2)
    low, high = (exp(log(0.23 / 0.38) + side * 1.96 * error) for side in (-1, 1))
    assert (round(0.23 / 0.38, 2), round(low, 2), round(high, 2)) == (0.61, 0.28, 1.29)
    z = log(0.23 / 0.38) / error
    assert (round(z, 2), round(1 + erf(z / sqrt(2)), 1)) == (-1.30, 0.2)
    prompt = questions()["10.1"].prompt
    assert (round(error, 3), round(exp(1.96 * 0.387), 2)) == (0.387, 2.14)
    assert "0.219 and 0.320" in prompt
    assert "1.96 times 0.387 is 2.14" in prompt


def test_the_reasons_by_the_rows_of_the_file() -> None:
    """Read from the rows themselves: who was counted, who read, what is printed."""
    assert 203 + 95 == 199 + 99 == 298
    counts = [int(_row(a, c, "patients")["value"]) for a, c in AND_COHORTS]
    assert counts == [203, 95, 199, 99]
    medians = [_row(a, "pNET", "median PFS", "placebo") for a in ("NEJM 2024", "FDA 2025")]
    assert [(row["value"], row["n"]) for row in medians] == [("4.4", "31"), ("3.3", "33")]
    spoken = [_row(a, "pNET", "median PFS", "cabozantinib") for a in CONGRESS]
    assert [(row["value"], row["n"], row["assessor"]) for row in spoken] == [
        ("13.7", "62", "local radiology"),
        ("11.4", "62", ""),
    ]
    read = [_row(a, "all", "median PFS", "surufatinib") for a in SANET]
    assert [(row["value"], row["n"], row["assessor"]) for row in read] == [
        ("10.9", "113", "investigator"),
        ("13.9", "113", "blinded independent central review"),
    ]
    assert (round(1 / 0.38, 1), round(1 / 0.59, 1), 1 / 0.25) == (2.6, 1.7, 4)
    assert round(0.41, 1) == 0.4
    assert round(100 * (1 - 0.22)) == 78
    follow_up = [_row(a, "epNET", "median follow-up")["value"] for a in (*CONGRESS, "NEJM 2024")]
    assert follow_up == ["12.6", "13.9", "10.2"]


AND_COHORTS = [(a, c) for a in ("NEJM 2024", "FDA 2025") for c in ("epNET", "pNET")]
CONGRESS = ("LBA53 2023", "ESMO 2023 talk")
SANET = ("SANET-p 2020", "SANET-p 2020, central review")


def test_the_table_of_the_exercise_is_what_the_records_state() -> None:
    """Question 10.2 rests on it: patients, reader and cut of each publication."""
    prose = _prose("solutions")
    cuts = {row.id: row.cut for row in _analyses()}
    for name in ("NEJM 2024", "FDA 2025", *CONGRESS, *SANET):
        [line] = re.findall(rf"^\| {re.escape(name)} \|.*$", prose, flags=re.MULTILINE)
        cohorts = ("all",) if name in SANET else ("epNET", "pNET")
        ratios = [row for row in ROWS if row["analysis"] == name and row["cohort"] in cohorts]
        ratios = [row for row in ratios if row["endpoint"] == "PFS hazard ratio"]
        assert len(ratios) == len(cohorts)
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[1] == " and ".join(row["n"] for row in ratios)
        assert cells[2] == (ratios[0]["assessor"] or "not stated")
        assert cells[3].removesuffix(" (a secondary copy)") == (cuts[name] or "not stated")


def _analyses() -> Any:
    from cabinetkit.results.published import analyses

    return analyses().values()


def test_the_responders_by_trying_every_count() -> None:
    """Every whole number of patients, rounded as a press would."""
    assert [k for k in range(65) if int(100 * k / 64 + 0.5) == 19] == [12]
    assert [k for k in range(135) if int(100 * k / 134 + 0.5) == 5] == [7]


def test_none_of_33_by_the_beta_distribution() -> None:
    """Clopper and Pearson's upper end is a quantile of a beta; in R: binom.test(0, 33)$conf.int."""
    assert round(100 * stats.beta.ppf(0.975, 1, 33), 1) == 10.6
    assert round(100 * stats.beta.ppf(0.95, 1, 33), 1) == 8.7
    assert round(0.025 ** (1 / 33), 3) == 0.894
    assert round(1 / 0.95**33) == 5  # a share of 5% gives none in about one such arm of five


def test_an_early_stop_by_a_million_draws_and_by_hand() -> None:
    """By simulation, and by the mean of a normal cut off at the line, written out."""
    import numpy as np

    drawn = np.random.default_rng(10).standard_normal(1_000_000)
    for events, share, mean in ((47, 0.235, 0.334), (75, 0.447, 0.403)):
        error = sqrt(4.5 / events)
        logs = log(0.5) + error * drawn
        stopped = logs[logs / error < -2.963]
        assert len(stopped) / len(drawn) == pytest.approx(share, abs=0.002)
        assert exp(stopped.mean()) == pytest.approx(mean, abs=0.002)
        edge = -2.963 - log(0.5) / error
        density, below = exp(-(edge**2) / 2) / sqrt(2 * pi), (1 + erf(edge / sqrt(2))) / 2
        assert exp(log(0.5) - error * density / below) == pytest.approx(mean, abs=0.001)
    assert (round(sqrt(4.5 / 47), 3), round(sqrt(4.5 / 75), 3)) == (0.309, 0.245)
    assert (round(log(0.45) / 0.309, 2), round(log(0.45) / 0.245, 2)) == (-2.58, -3.26)
    assert round(exp(-2.963 * 0.309), 2) == 0.40
    assert round(exp(-2.963 * 0.245), 2) == 0.48
    assert round(1 / stats.norm.cdf(-2.963), -1) == 660  # the hint says about one in 650


def test_per_hundred_by_hand() -> None:
    """Weibull through both medians and the ratio: k = log(1/.38)/log(8.4/3.9) = 1.261."""
    k = log(1 / 0.38) / log(8.4 / 3.9)
    control = 0.5 ** ((6 / 3.9) ** k)
    assert (round(100 * control**0.38), round(100 * control)) == (64, 30)
    assert 62 - 27 == 35
    found = [
        _row("NEJM 2024", "epNET", "grade 3 or higher adverse events", arm)["value"]
        for arm in ("cabozantinib", "placebo")
    ]
    assert found == ["62", "27"]


def test_the_lines_of_the_machine_by_the_rows_of_the_file() -> None:
    survival = _row("NEJM 2024", "epNET", "OS hazard ratio", "cabozantinib", "placebo")
    assert (survival["value"], survival["low"], survival["high"]) == ("0.86", "0.56", "1.31")
    figures = [
        _row(a, "pNET", "PFS hazard ratio", "cabozantinib", "placebo")["value"]
        for a in ("NEJM 2024", "FDA 2025")
    ]
    assert figures == ["0.23", "0.22"]
    assert stats.norm.sf(3.29) == pytest.approx(0.0005, abs=2e-5)  # line 6: with no effect at all


def test_survival_as_the_prompt_prints_it() -> None:
    row = _row("FDA 2025", "pNET", "OS hazard ratio", "cabozantinib", "placebo")
    prompt = questions()["10.4"].prompt
    for figure in (row["value"], f"{row['low']} to {row['high']}", row["events"], row["n"]):
        assert figure in prompt
    assert _row("FDA 2025", "pNET", "crossover", "placebo")["value"] == "52"
    assert float(row["low"]) < 1 < float(row["high"])


# --- misconceptions -------------------------------------------------------------------------------


def _prose(folder: str) -> str:
    [path] = (ROOT / folder).glob("10-*.ipynb")
    return "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")


WORDS = {
    "S7": r"works better in pnet",
    "S11": r"so they live longer",
    "S12": r"does not help people live longer",
    "S14": r"one of them must be wrong",
    "S15a": r"at least that large",
    "S15b": r"ignore it",
    "S18": r"works in one of twenty",
    "S19": r"62 of 100 are harmed",
    "S21": r"later paper must have the longer follow-up",
    "S24": r"cannot respond",
}
