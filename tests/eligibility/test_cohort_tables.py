"""Tables of facts: exact at the limits, in any unit, with an error that names all they lack."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from charts import ON, chart, lab
from cohorts import BACKENDS, Columns, criteria_of, natives, patients, rows, screened

import cabinetkit as ck
from cabinetkit.eligibility import facts as f
from cabinetkit.eligibility.cohort import DECISION, OPEN_FACTS, OPEN_JUDGEMENTS
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.referrals import referrals
from cabinetkit.eligibility.screening import Screening
from cabinetkit.eligibility.table import FactsTable, Typed, facts_table, typed_tables
from cabinetkit.eligibility.vocabulary import ULN
from cabinetkit.errors import ChartError, TableError

DAY = date.fromisoformat(ON)
everywhere = pytest.mark.parametrize("backend", BACKENDS)

# --- numbers at the limits ------------------------------------------------------------------------

# In floats 3.6 <= 3 * 1.2 and 1.8 <= 1.5 * 1.2 are False, and 1.43 < 1.3 * 1.1 is True.
EXACT = [
    (f.ptt <= 3 * ULN, 3.6, 1.2, "met"),
    (f.ptt <= 1.5 * ULN, 1.8, 1.2, "met"),
    (f.ptt < 1.3 * ULN, 1.43, 1.1, "not met"),
    # A million times 1.37 and 1.34 are no whole numbers in floats.
    (f.ptt <= 1.5 * ULN, 2.055, 1.37, "met"),
    (f.ptt < 1.5 * ULN, 2.01, 1.34, "not met"),
    (f.ptt <= 1.5 * ULN, 1.800001, 1.2, "not met"),
    (f.ptt < 1.3 * ULN, 1.429999, 1.1, "met"),
]


@everywhere
@pytest.mark.parametrize("written", ["floats", "decimals", "whole numbers", "one over its per"])
def test_a_multiple_of_a_limit_is_exact(backend: str, written: str) -> None:
    values, uppers = [each[1] for each in EXACT], [each[2] for each in EXACT]
    columns = patients(len(EXACT))
    if written in ("floats", "decimals"):
        columns |= {"ptt": Typed("number", values), "ptt_upper": Typed("number", uppers)}
    else:
        whole = {"ptt": values, "ptt_upper": uppers}
        columns |= {
            name: Typed("whole", [round(each * 10**6) for each in numbers])
            for name, numbers in whole.items()
        }
    if written == "one over its per":
        columns["ptt_per"] = Typed("whole", [10**6] * len(EXACT))
    tables = natives({"": columns}, backend)
    if written == "decimals":
        tables[""] = in_decimals(tables[""], backend)
    found = ck.screen_cohort(tables[""], on=ON, criteria=criteria_of([each[0] for each in EXACT]))
    said = {row["patient"]: row for row in rows(found)}
    assert [said[f"p{n}"][f"rule_{n}"] for n in range(len(EXACT))] == [each[3] for each in EXACT]


def in_decimals(table: Any, backend: str) -> Any:
    """The numbers of a table as decimals, where the library has them."""
    if backend == "pandas":
        pytest.skip("pandas has no decimals of its own")
    columns = [nw.col(name).cast(nw.Decimal(18, 6)) for name in ("ptt", "ptt_upper")]
    return nw.to_native(nw.from_native(table).with_columns(*columns))


@everywhere
def test_a_number_in_another_unit_says_so_in_its_header(backend: str) -> None:
    """133 umol/L is above 1.5 mg/dL and 132.6 is not."""
    columns = {
        "creatinine [umol/L]": Typed("number", [132.6, 133.0, None]),
        "albumin [g/L]": Typed("whole", [28, 27, 28]),
        "albumin_upper": Typed("whole", [5, 5, 5]),
    }
    rules = [f.creatinine <= (1.5, "mg/dL"), f.albumin >= 2.8, f.creatinine >= (132.6, "umol/L")]
    found = screened({"": patients(3) | columns}, backend, criteria_of(rules))
    assert [found[f"p{n}"]["rule_0"] for n in range(3)] == ["met", "not met", "unknown"]
    assert [found[f"p{n}"]["rule_1"] for n in range(3)] == ["met", "not met", "met"]
    assert [found[f"p{n}"]["rule_2"] for n in range(3)] == ["met", "met", "unknown"]


@everywhere
def test_numbers_over_denominators_of_their_own_are_multiplied_crosswise(backend: str) -> None:
    columns = {
        "corrected_calcium": Typed("whole", [17, 17, 17]),
        "corrected_calcium_per": Typed("whole", [2, 2, 2]),
        "calcium_lower": Typed("number", [8.5, 8.6, float("nan")]),
    }
    rule = f.corrected_calcium >= f.calcium.lower
    found = screened({"": patients(3) | columns}, backend, criteria_of([rule]))
    assert [found[f"p{n}"]["rule_0"] for n in range(3)] == ["met", "not met", "unknown"]


# --- what comes back ------------------------------------------------------------------------------


@everywhere
def test_what_comes_back_is_of_the_same_kind_and_nothing_lazy_is_collected(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = natives(referred(), backend)
    collected: list[str] = []
    collect = nw.LazyFrame.collect
    monkeypatch.setattr(
        nw.LazyFrame,
        "collect",
        lambda self, *a, **k: collected.append("") or collect(self, *a, **k),
    )
    frame = tables.pop("")
    found = ck.screen_cohort(frame, tables, on=ON, criteria="eu-label")
    assert type(found) is type(frame)
    assert len(collected) == (1 if backend == "polars" else 0)
    assert {row["patient"] for row in rows(found)} == {each.id for each in referrals()}


@cache
def referred() -> dict[str, Columns]:
    own, lists = typed_tables(referrals(), DAY)
    return {"": own, **lists}


@cache
def alone(patient: ck.Patient) -> Screening:
    return ck.screen(patient, ON)


@everywhere
def test_the_decision_and_what_is_open_are_those_of_screening_one_by_one(backend: str) -> None:
    """And `relax` counts whom one criterion alone keeps out."""
    made = natives(referred(), backend)
    found = ck.screen_cohort(made.pop(""), made, on=ON)
    by_id = {row["patient"]: row for row in rows(found)}
    admitted: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for patient in referrals():
        screening, row = alone(patient), by_id[patient.id]
        assert row[DECISION] == screening.decision
        said = Counter(finding.status for finding in screening.findings)
        open_ = screening.decision == "cannot tell yet"
        assert row[OPEN_FACTS] == (said["unknown"] if open_ else 0)
        assert row[OPEN_JUDGEMENTS] == (said["needs judgement"] if open_ else 0)
        assert (row[OPEN_FACTS] + row[OPEN_JUDGEMENTS] > 0) is bool(screening.open_items)
        assert row["disease_documents"] == screening.finding("disease.documents").status
        counted = [each for each in screening.findings if not each.criterion.same_as]
        failed = [each.criterion.id for each in counted if each.status == "not met"]
        if len(failed) == 1:
            sure = all(each.status in ("met", "not met") for each in counted)
            (admitted if sure else undecided)[failed[0]] += 1
    relaxed = ck.relax(found)
    assert relaxed.total == len(referrals())
    assert relaxed.eligible == sum(alone(each).decision == "eligible" for each in referrals())
    assert {each.criterion: each.admitted for each in relaxed.at if each.admitted} == admitted
    assert {each.criterion: each.undecided for each in relaxed.at if each.undecided} == undecided
    assert len(admitted) > 5
    assert undecided
    assert relaxed.at[0].admitted == max(admitted.values())


def test_relax_says_it_in_a_sentence_and_knows_a_rule_that_is_stated_twice() -> None:
    relaxed = ck.relax(ck.screen_cohort(facts_table(ck.patients().values(), on=ON)))
    assert f"Of 15 patients screened by the page, {relaxed.eligible} are eligible." in relaxed.says
    assert relaxed["medication.ssa-stable"] is relaxed["prior.ssa-stable"]
    assert all(row[1:] != ("0", "0") for row in relaxed.rows)


def test_relax_asks_for_what_was_screened_by_the_same_criteria() -> None:
    by_the_label = ck.screen_cohort(plain_table(), criteria="us-label")
    with pytest.raises(TableError, match="no column 'disease_differentiation'"):
        ck.relax(by_the_label)
    assert ck.relax(by_the_label, criteria="us-label").total == 15


@cache
def plain_table() -> FactsTable:
    return facts_table(ck.patients().values(), on=ON)


# --- what a table lacks ---------------------------------------------------------------------------


def test_one_error_names_every_column_that_is_missing_misspelt_or_in_another_form() -> None:
    own, lists, on = facts_table(ck.patients().values(), on=ON, backend="polars")
    broken = own.rename({"creatinine": "creatinin", "albumin": "albumin [mg/dL]"}).with_columns(
        pl.col("ecog").cast(pl.String),
        pl.col("last_menses").cast(pl.String),
        pl.col("hemoglobin").cast(pl.Float32),
        pl.col("fracture_state").alias("fracture_sate"),
    )
    broken = broken.drop("fracture_state", "therapies_complete")
    tables = {name: table for name, table in lists.items() if name != "scans"}
    tables["scan"] = lists["scans"]
    tables["medicines"] = lists["medicines"].rename({"taken": "is_taken"})
    with pytest.raises(TableError) as error:
        ck.screen_cohort(broken, tables, on=on)
    assert str(error.value).splitlines() == [
        "these columns are not as the rules need them:",
        "- there is no table of the list 'scans'; give one without rows if nobody has any. Did you "
        "mean 'scan'?",
        "- the table of patients has a column 'fracture_sate'. Did you mean 'fracture_state'?",
        "- the table of patients, column 'last_menses': it must hold days, and holds String",
        "- the table of patients, column 'ecog': it must hold numbers, decimals in 64 bits, and "
        "holds String",
        "- the table of patients, column 'hemoglobin': it must hold numbers, decimals in 64 bits, "
        "and holds Float32",
        "- the table of patients has no column 'creatinine'. Did you mean 'creatinin'?",
        "- the table of patients, column 'albumin [mg/dL]': 'mg/dL' is not a unit of albumin here; "
        "convert the result to g/dL or g/L",
        "- the table of patients has no column 'therapies_complete'.",
        "- the list 'medicines' has no column 'taken'. Did you mean 'is_taken'?",
    ]


def test_days_as_text_in_pandas_are_named_too() -> None:
    own, lists, on = facts_table(ck.patients().values(), on=ON)
    with pytest.raises(TableError, match="'last_menses': it must hold days, and holds String"):
        ck.screen_cohort(own.assign(last_menses=own.last_menses.astype("string")), lists, on=on)


def test_numbers_over_a_denominator_are_whole() -> None:
    columns = {"ptt": Typed("number", [30.0]), "ptt_per": Typed("whole", [10])}
    with pytest.raises(TableError, match="'ptt': it must hold whole numbers, and holds Float64"):
        screened({"": patients(1) | columns}, "polars", criteria_of([f.ptt < 40]))


def test_a_table_of_pandas_in_its_usual_dtypes_keeps_its_nulls() -> None:
    """Objects with None, floats with NaN, days with NaT and categories, as a file is read."""
    frame = pd.DataFrame(
        {
            "patient": ["a", "b"],
            "gilbert": [True, None],
            "ecog": [1.0, float("nan")],
            "last_menses": pd.to_datetime(["2024-04-01", None]),
            "sex": pd.Series(["female", None], dtype="category"),
        }
    )
    rules = [~f.gilbert, f.ecog > 2, f.last_menses.since(days=365), f.sex == "male"]
    found = ck.screen_cohort(frame, on=ON, criteria=criteria_of(rules))
    assert found.filter(like="rule_").to_numpy().tolist() == [["not met"] * 4, ["unknown"] * 4]


def test_the_day_has_to_be_said_for_a_table_of_ones_own() -> None:
    with pytest.raises(TableError, match="say for which day: on='2024-04-20'"):
        ck.screen_cohort(plain_table().patients, plain_table().lists)
    with pytest.raises(TableError, match="made for 2024-04-20; make one for 2024-04-21"):
        ck.screen_cohort(plain_table(), on="2024-04-21")  # an age is that of its day
    with pytest.raises(ChartError, match="on is 'today'"):
        ck.screen_cohort(plain_table(), on="today")


def test_what_is_no_table_and_tables_of_two_libraries_are_refused() -> None:
    with pytest.raises(TableError, match=r"'cohort\.csv' is not a table of pandas, polars, DuckDB"):
        ck.screen_cohort("cohort.csv", on=ON)
    mixed = facts_table(ck.patients().values(), on=ON, backend="polars").lists
    with pytest.raises(TableError, match=r"the tables are of .*pandas and of .*polars"):
        ck.screen_cohort(plain_table().patients, mixed, on=ON)


# --- charts as tables -----------------------------------------------------------------------------


def test_a_number_that_ends_within_six_decimals_stands_as_it_was_typed() -> None:
    written = chart({"labs.creatinine": lab(133, "umol/L")})
    table = facts_table([chart_from_data(written)], on=ON, backend="polars").patients
    row = table.row(0, named=True)
    assert (row["hemoglobin"], row["ast"], row["ast_upper"]) == (12.6, 38.0, 40.0)
    assert Fraction(row["creatinine"], row["creatinine_per"]) == Fraction("133") / Fraction("88.4")
    assert "hemoglobin_per" not in table.columns


def test_a_number_of_too_many_digits_is_refused_and_named() -> None:
    written = chart({"labs.calcium": lab(2.3212345678, "mmol/L", 2.1, 2.6)})
    with pytest.raises(TableError, match=r"ms-plain: calcium\.lower has too many digits"):
        facts_table([chart_from_data(written)], on=ON)


def test_what_is_no_patient_and_an_id_twice_are_refused() -> None:
    with pytest.raises(ChartError, match="screen a Patient, not 'mr-okafor'"):
        facts_table(["mr-okafor"], on=ON)  # type: ignore[list-item]
    with pytest.raises(ChartError, match="two patients are called 'mr-okafor'"):
        facts_table([ck.patient("mr-okafor")] * 2, on=ON)


def test_nobody_is_screened_as_nobody() -> None:
    for backend in ("pandas", "polars"):
        found = ck.screen_cohort(facts_table([], on=ON, backend=backend))  # type: ignore[arg-type]
        assert len(found) == 0
        assert ck.relax(found).total == 0
