"""The file of published figures: its columns, its words, its order, and sense in each row."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib.resources import files

import pytest
from published import Row, key, published, source_of

from cabinetkit.data import data
from cabinetkit.sources import source

COLUMNS = (
    "trial,analysis,cohort,arm,over,endpoint,value,low,high,interval,not_reached,n,events,"
    "assessor,wording,source,place,interval_source,n_source,assessor_source,note"
)
ENDPOINTS = [
    "median PFS",
    "PFS hazard ratio",
    "objective response",
    "grade 3 or higher adverse events",
    "median OS",
    "OS hazard ratio",
    "deaths",
    "median follow-up",
    "median follow-up for survival",
    "median duration of response",
    "crossover",
    "patients",
    "events at interim",
    "risk reduction",
    "median TTP",
    "TTP hazard ratio",
    "PFS at 18 months",
    "PFS at 20 months",
    "PFS at 24 months",
]
READERS = {
    "",
    "blinded independent central review",
    "central review",
    "investigator",
    "local radiology",
}
COMPARISONS = {"PFS hazard ratio", "OS hazard ratio", "TTP hazard ratio", "risk reduction"}
SHARES = {"objective response", "grade 3 or higher adverse events", "crossover", "risk reduction"}
WHOLE_COHORT = {
    *("median follow-up", "median follow-up for survival", "patients", "events at interim"),
}
COHORTS = ["epNET", "pNET", "both", "epNET-GI", "epNET-lung/thymus", "grade 3", "carcinoid", "all"]
FIGURES = ("value", "low", "high")
ROWS = published()
ANALYSES = {each["id"]: each for each in data("analyses.json")}
by_key = pytest.mark.parametrize("row", ROWS, ids=key)


def test_the_file_has_its_columns_and_plain_line_ends() -> None:
    text = (files("cabinetkit.data") / "outcomes.csv").read_bytes()
    assert text.decode().splitlines()[0] == COLUMNS
    assert b"\r" not in text
    assert text.endswith(b"\n")


def test_no_two_rows_are_about_the_same_figure() -> None:
    keys = [key(row) for row in ROWS]
    assert len(set(keys)) == len(keys) > 140


def test_the_rows_stand_in_their_order() -> None:
    def turn(row: Row) -> tuple[object, ...]:
        cabinet = row["trial"] == "CABINET"
        analysis = list(ANALYSES).index(row["analysis"])
        arm = 2 if row["over"] else int(row["arm"] in {"placebo", "octreotide 60 mg"})
        cohort = COHORTS.index(row["cohort"])
        trial = "" if cabinet else row["trial"].casefold()
        return (not cabinet, trial, analysis, cohort, ENDPOINTS.index(row["endpoint"]), arm)

    assert sorted(ROWS, key=turn) == ROWS


@by_key
def test_a_row_keeps_to_the_words_of_the_file(row: Row) -> None:
    assert ANALYSES[row["analysis"]]["trial"] == row["trial"]
    assert row["endpoint"] in ENDPOINTS
    assert row["cohort"] in COHORTS
    assert row["assessor"] in READERS
    assert row["interval"] in {"", "95% CI", "range over cohorts"}
    assert set(row["not_reached"].split()) <= set(FIGURES)
    assert all(cell == cell.strip() for cell in row.values())


@by_key
def test_a_comparison_says_which_arm_is_over_which(row: Row) -> None:
    assert bool(row["over"]) is (row["endpoint"] in COMPARISONS)
    assert bool(row["arm"]) is (row["endpoint"] not in WHOLE_COHORT)
    assert row["arm"] != row["over"] or not row["arm"]


@by_key
def test_a_figure_is_there_or_is_said_not_to_be_reached(row: Row) -> None:
    missing = set(row["not_reached"].split())
    assert not any(row[cell] for cell in missing)
    assert row["value"] or "value" in missing or row["interval"] == "range over cohorts"
    for end in ("low", "high"):
        assert bool(row[end] or end in missing) is bool(row["interval"])


@by_key
def test_the_numbers_of_a_row_make_sense(row: Row) -> None:
    for cell in (*FIGURES, "n", "events"):
        assert re.fullmatch(r"(\d+(\.\d+)?)?|NE", row[cell]), cell
    inside = [Decimal(row[c]) for c in ("low", "value", "high") if row[c] not in {"", "NE"}]
    assert inside == sorted(inside)
    if row["endpoint"] in SHARES or row["endpoint"].startswith("PFS at"):
        assert all(0 <= number <= 100 for number in inside)
    if row["n"] and row["events"]:
        assert int(row["events"]) <= int(row["n"])


@by_key
def test_each_source_is_known_and_named_once(row: Row) -> None:
    assert row["place"]
    for column in ("source", "interval_source", "n_source", "assessor_source"):
        if row[column]:
            assert source(row[column]).called
        if column != "source":
            assert row[column] != row["source"]
    assert not row["interval_source"] or row["interval"]
    assert not row["n_source"] or row["n"]
    assert not row["assessor_source"] or row["assessor"]


@by_key
def test_at_most_three_words_are_quoted(row: Row) -> None:
    for quoted in re.findall(r"(?<!\w)'([^']*)'", row["wording"] + row["note"]):
        assert len(quoted.split()) <= 3


def test_a_share_is_that_of_its_events() -> None:
    for row in ROWS:
        if row["endpoint"] == "objective response" and row["events"]:
            assert round(100 * int(row["events"]) / int(row["n"])) == int(row["value"])


def test_the_arms_of_a_comparison_add_up() -> None:
    for ratio in (row for row in ROWS if row["over"] and row["n"]):
        same = ("analysis", "cohort")
        arms = {
            row["arm"]: int(row["n"])
            for row in ROWS
            if row["n"] and row["arm"] and not row["over"] and all(row[c] == ratio[c] for c in same)
        }
        if arms:
            assert arms[ratio["arm"]] + arms[ratio["over"]] == int(ratio["n"]), key(ratio)


def test_a_reduction_of_risk_is_one_minus_its_hazard_ratio() -> None:
    ratios = {(r["analysis"], r["cohort"]): r for r in ROWS if r["endpoint"] == "PFS hazard ratio"}
    for row in ROWS:
        if row["endpoint"] == "risk reduction":
            analysis = {"EU 2025": "NEJM 2024"}.get(row["analysis"], row["analysis"])
            ratio = Decimal(ratios[analysis, row["cohort"]]["value"])
            assert 100 * (1 - ratio) == Decimal(row["value"])


def test_a_median_read_by_somebody_is_read_by_the_reader_of_its_analysis() -> None:
    for row in ROWS:
        if row["endpoint"] in {"median PFS", "PFS hazard ratio"}:
            assert row["assessor"] == (ANALYSES[row["analysis"]]["reader"] or "")


def test_each_analysis_is_used_and_says_what_must_be_known() -> None:
    assert set(ANALYSES) == {row["analysis"] for row in ROWS}
    for each in ANALYSES.values():
        assert list(each) == ["id", "trial", "title", "cut", "cut_source", "reader", "note"]
        assert each["note"].endswith(".")
        assert (each["reader"] or "") in READERS
        assert (each["cut"] is None) is (each["cut_source"] is None)
        if each["cut"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", each["cut"])
            assert source(each["cut_source"])


def test_a_short_name_tells_a_copy() -> None:
    for row in data("sources.json"):
        known = source(row["id"])
        assert known.called.endswith(", a copy") is (known.standing == "secondary")


def test_each_abstract_is_used() -> None:
    cells = ("value", "low", "n")
    used = {source_of(row, cell) for row in ROWS for cell in cells}
    abstracts = {row["id"] for row in data("sources.json") if row.get("standing") == "abstract"}
    assert abstracts <= used
