"""The estimates held against R's `survival`, whose script and values stand in the folder `r`."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import cabinetkit as ck

FOLDER = Path(__file__).parent / "r"
STRATA = {"epnet": ("epNET", ["analog", "site"]), "pnet": ("pNET", ["analog", "sunitinib"])}
ARMS = ("cabozantinib", "placebo")
HORIZON = 12
survival = ck.survival


def read(text: str) -> dict[tuple[str, str, str], float | None]:
    rows = csv.DictReader(text.splitlines())
    return {
        (row["cohort"], row["what"], row["arm"]): None
        if row["value"] == "NA"
        else float(row["value"])
        for row in rows
    }


RECORDED = read((FOLDER / "values.csv").read_text(encoding="utf-8"))
NAMES = list(dict.fromkeys(name for name, _, _ in RECORDED))


def ours(name: str) -> dict[tuple[str, str], float | None]:
    """Every value that the kit estimates by the method that R was asked for."""
    called, strata = STRATA.get(name, (name, []))
    cohort = ck.synthetic(called)
    found: dict[tuple[str, str], float | None] = {}
    means = survival.restricted_mean(cohort, horizon=HORIZON)
    for arm, mean in zip(ARMS, means.means, strict=True):
        curve = survival.kaplan_meier(cohort, arm=arm)
        found["median", arm] = curve.median.months
        found["median low", arm], found["median high", arm] = curve.median.interval
        for month in (3, 6, 12):
            line = curve.at(month)
            found[f"surv {month}", arm] = line.survival
            found[f"lower {month}", arm], found[f"upper {month}", arm] = line.interval
            found[f"std.err {month}", arm] = curve.se_at(month)
            found[f"n.risk {month}", arm] = line.at_risk
        found["rmean 12", arm], found["se(rmean) 12", arm] = mean
    found["log-rank", "both"] = survival.log_rank(cohort).chi_squared
    for kind, columns in (("unstratified", []), ("stratified", strata)):
        if columns or kind == "unstratified":
            ratio = survival.hazard_ratio(cohort, strata=columns)
            found[f"{kind} ratio", "both"] = ratio.ratio
            found[f"{kind} low", "both"], found[f"{kind} high", "both"] = ratio.interval
            found[f"{kind} p", "both"] = ratio.p
            trend = survival.proportional_hazards(cohort, strata=columns)
            found[f"{kind} zph p", "both"] = trend.p
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_estimate_is_that_of_r(name: str) -> None:
    theirs = {(w, a): v for (n, w, a), v in RECORDED.items() if n == name}
    found = ours(name)
    assert found.keys() == theirs.keys()
    assert len(found) >= 45
    for key, value in theirs.items():
        assert found[key] == (None if value is None else pytest.approx(value, rel=1e-6)), key


def test_the_recorded_values_are_what_r_says_today() -> None:
    """Reruns the R script; where CI is set, R with its package survival has to be there."""
    rscript = shutil.which("Rscript")
    usable = rscript and not ask(rscript, "-e", "library(survival)").returncode
    if not usable and not os.environ.get("CI"):
        pytest.skip("no R with its package survival here: its recorded values are used as they are")
    assert rscript
    run = ask(rscript, "tests/results/r/survival.R")
    assert run.returncode == 0, run.stderr
    today = read(run.stdout)
    assert today.keys() == RECORDED.keys()
    for key, value in RECORDED.items():
        assert today[key] == (None if value is None else pytest.approx(value, rel=1e-9)), key


def ask(rscript: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    root = FOLDER.parent.parent.parent
    command = [rscript, "--vanilla", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
