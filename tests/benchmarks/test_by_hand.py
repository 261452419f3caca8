"""What the benchmark compares says the same: the kit's rules, and the criteria written by hand."""

from __future__ import annotations

import by_hand_polars
import by_hand_sql
import duckdb
import polars as pl
import pytest
from registry import ON, registry

import cabinetkit as ck
from cabinetkit.eligibility.cohort import DECISION, STATUSES

COUNTS = ("open_facts", "open_judgements")


def test_the_criteria_by_hand_say_the_same_of_an_invented_registry(tmp_path) -> None:
    patients, lists = registry(1500, seed=7)
    kit = ck.screen_cohort(patients, lists, on=ON)
    lazy = {name: table.lazy() for name, table in lists.items()}
    same(kit, by_hand_polars.screen(patients.lazy(), lazy).collect())
    connection = duckdb.connect()
    for name, table in {"patients": patients, **lists}.items():
        table.write_parquet(tmp_path / f"{name}.parquet")
        files = f"read_parquet('{tmp_path / name}.parquet')"
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {files}")
    by_hand_sql.screen(connection).write_parquet(str(tmp_path / "out.parquet"))
    same(kit, pl.read_parquet(tmp_path / "out.parquet"))


def same(kit: pl.DataFrame, other: pl.DataFrame) -> None:
    """Every column, and each of them with more than one answer in it."""
    said = [name for name in kit.columns if name not in ("patient", DECISION, *COUNTS)]
    assert len(said) == 75
    kit = kit.sort("patient").with_columns(pl.col([*said, DECISION]).cast(pl.String))
    other = other.sort("patient").select(kit.columns).cast(dict(kit.schema))
    differ = {name: (kit[name] != other[name]).sum() for name in kit.columns}
    assert {name: number for name, number in differ.items() if number} == {}
    assert {status for name in said for status in kit[name]} == {*STATUSES}
    assert all(kit[name].n_unique() >= 2 for name in said)


def test_that_test_sees_one_answer_that_differs() -> None:
    kit = ck.screen_cohort(*registry(1500, seed=7), on=ON)
    first = pl.int_range(pl.len()) == 0
    turned = pl.when(first).then(pl.lit("elsewhere")).otherwise(pl.col("labs_ptt").cast(pl.String))
    with pytest.raises(AssertionError, match="labs_ptt"):
        same(kit, kit.with_columns(turned.alias("labs_ptt")))
