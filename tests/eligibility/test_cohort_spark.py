"""The same laws in PySpark: local, with Java, where .ci/run asks for them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cohorts
import polars
import pytest
import test_cohort
import test_cohort_tables
from charts import ON

import cabinetkit as ck

pytestmark = [
    pytest.mark.spark,
    # PySpark warns of its own future, and leaves a socket to its Java.
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture(scope="module", autouse=True)
def spark() -> Iterator[Any]:
    """A session on this machine, of two threads."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        SparkSession = None  # noqa: N806  # the name of a class
    if SparkSession is None or shutil.which("java") is None:
        missing = "PySpark and Java are not both here; see .ci/run"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_a_null_is_unknown() -> None:
    test_cohort.test_a_null_is_unknown_and_joins_as_kleenes_tables_say("spark")
    for nothing in (None, float("nan")):
        test_cohort.test_a_number_that_is_not_there_is_unknown_on_every_side("spark", nothing)
    test_cohort.test_a_list_without_rows_is_unknown_until_somebody_says_that_it_is_complete("spark")


def test_numbers_are_exact() -> None:
    for written in ("floats", "decimals", "whole numbers", "one over its per"):
        test_cohort_tables.test_a_multiple_of_a_limit_is_exact("spark", written)
    test_cohort_tables.test_a_number_in_another_unit_says_so_in_its_header("spark")
    test_cohort_tables.test_numbers_over_denominators_of_their_own_are_multiplied_crosswise("spark")


def test_a_rule_of_any_shape_says_the_same_of_a_row_as_of_a_patient() -> None:
    test_cohort.test_a_rule_of_any_shape_says_the_same_of_a_row_as_of_a_patient("spark")


def test_a_random_chart_and_its_row_agree_on_every_criterion_and_reading() -> None:
    test_cohort.test_a_random_chart_and_its_row_agree_on_every_criterion_and_reading("spark")


def test_nothing_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session runs no job for it; what comes back is a data frame of Spark's."""
    tables = cohorts.natives(test_cohort_tables.referred(), "spark")
    frame = tables.pop("")
    for action in ("collect", "toPandas", "count", "toLocalIterator", "toArrow"):
        monkeypatch.delattr(type(frame), action)
    found = ck.screen_cohort(frame, tables, on=ON)
    assert type(found) is type(frame)
    assert found.columns[-3:] == ["decision", "open_facts", "open_judgements"]


def test_decisions_and_what_relaxing_would_do() -> None:
    test_cohort_tables.test_the_decision_and_what_is_open_are_those_of_screening_one_by_one("spark")


def test_the_file_of_the_page_on_registries_screens_what_is_in_parquet(tmp_path: Path) -> None:
    page = (Path(ck.__file__).parent / "data/registry/README.md").read_text(encoding="utf-8")
    [code] = [c for c in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL) if "spark" in c]
    table = ck.facts_table(ck.patients().values(), on="2024-04-20", backend="polars")
    for name, rows in {"patients": table.patients, **table.lists}.items():
        (tmp_path / "in" / name).mkdir(parents=True)
        rows.write_parquet(tmp_path / "in" / name / "part.parquet")
    there: dict[str, Any] = {"__name__": "screen_registry"}
    exec(code, there)
    there["main"](str(tmp_path / "in"), str(tmp_path / "out"), "2024-04-20")
    here = ck.screen_cohort(table).sort("patient").to_dicts()
    assert polars.read_parquet(tmp_path / "out/*.parquet").sort("patient").to_dicts() == here
