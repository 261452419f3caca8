"""What screening a registry costs, beside the same criteria by hand and in other engines of rules:

    python tests/benchmarks/bench_cohort.py

prints a table of ratios from one run, each measured in a process of its own. `--patients` is the
size at which libraries are compared, `--most` the largest at which growth is shown; OpenFisca and
JsonLogic are measured where `pip install openfisca-core json-logic-qubit` was said. Not part of the
test command.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import by_hand_polars
import by_hand_sql
import duckdb
import polars as pl
from peers import EPOCH, SINGLE, json_logic, openfisca
from registry import ON, registry

import cabinetkit as ck
from cabinetkit.eligibility.cohort import status_column
from cabinetkit.eligibility.columns import column_name
from cabinetkit.eligibility.evaluate import compiled
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import facts_of
from cabinetkit.eligibility.vocabulary import FACTS, LISTS

AT_ONCE = 1_000_000
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
PAIRS = (
    ("kit in polars", "polars by hand"),
    ("kit in DuckDB", "SQL by hand"),
    ("kit, no lists", "OpenFisca, no lists"),
)


def write(folder: Path, patients: int) -> None:
    """A registry of so many patients as files, made a million at a time."""
    for part, start in enumerate(range(0, patients, AT_ONCE)):
        own, lists = registry(min(AT_ONCE, patients - start), seed=part)
        for name, table in {"patients": own, **lists}.items():
            (folder / name).mkdir(exist_ok=True)
            numbered = table.with_columns(pl.col("patient") + start)
            numbered.write_parquet(folder / name / f"{part}.parquet")


# --- one measurement, in a process of its own -----------------------------------------------------


def in_polars(folder: Path, screen: Callable[..., pl.LazyFrame]) -> Callable[[], Any]:
    """From files to a file, by polars' own plan."""
    tables = {name: pl.scan_parquet(folder / name / "*.parquet") for name in ("patients", *LISTS)}

    def run() -> None:
        frame = screen(tables["patients"], {name: tables[name] for name in LISTS})
        frame.sink_parquet(folder / "out.parquet")

    return run


def in_duckdb(folder: Path, screen: Callable[..., Any]) -> Callable[[], Any]:
    """From files to a file, by DuckDB's."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    for name in ("patients", *LISTS):
        files = folder / name / "*.parquet"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}')")
    return lambda: screen(connection).write_parquet(str(folder / "out.parquet"))


def kit_in_duckdb(connection: Any) -> Any:
    lists = {name: connection.view(name) for name in LISTS}
    return ck.screen_cohort(connection.view("patients"), lists, on=ON)


def kit_in_polars(patients: Any, lists: Any) -> Any:
    return ck.screen_cohort(patients, lists, on=ON)


def complete(table: pl.DataFrame) -> pl.DataFrame:
    """The facts of the criteria without lists, with nothing missing."""
    facts = [FACTS[name] for name in dict.fromkeys(n for c in SINGLE for n in facts_of(c.rule))]
    columns = []
    for fact in facts:
        column = pl.col(column_name(fact))
        if fact.kind == "day":
            column = column.fill_null(date(1950, 1, 1))
        elif fact.kind == "number":
            column = column.fill_null(1)
        else:
            column = column.fill_null(False if fact.kind != "code" else fact.values[0])
        columns.append(column)
    return table.select("patient", *columns)


def without_lists(folder: Path) -> Callable[[], Any]:
    table = complete(pl.read_parquet(folder / "patients" / "*.parquet"))
    return lambda: ck.screen_cohort(table, on=ON, criteria=SINGLE)


def in_openfisca(folder: Path) -> Callable[[], Any]:
    table = complete(pl.read_parquet(folder / "patients" / "*.parquet")).drop("patient")
    days = [name for name, dtype in table.schema.items() if dtype == pl.Date]
    numbered = table.with_columns((pl.col(days) - EPOCH).dt.total_days())
    return openfisca({name: numbered[name].to_numpy() for name in numbered.columns}, ON)


TASKS: dict[str, Callable[[Path], Callable[[], Any]]] = {
    "kit in polars": lambda folder: in_polars(folder, kit_in_polars),
    "polars by hand": lambda folder: in_polars(folder, by_hand_polars.screen),
    "kit in DuckDB": lambda folder: in_duckdb(folder, kit_in_duckdb),
    "SQL by hand": lambda folder: in_duckdb(folder, by_hand_sql.screen),
    "kit, no lists": without_lists,
    "OpenFisca, no lists": in_openfisca,
}


def measure(task: str, folder: Path, rounds: int) -> dict[str, float]:
    """The shortest of some runs in seconds of clock and of processor, and the peak of memory."""
    run = TASKS[task](folder)
    clock, processor = [], []
    for _ in range(rounds):
        if task == "OpenFisca, no lists":
            run = TASKS[task](folder)  # it keeps what it has computed
        start, used = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return {"seconds": min(clock), "processor": min(processor), "GB": peak_gb()}


def peak_gb() -> float:
    """The most memory that this process held; Linux's rusage counts that of its parent as well."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) / 2**20


def apart(task: str, folder: Path, *, rounds: int) -> dict[str, float]:
    """The same, in a process of its own."""
    command = [
        sys.executable,
        __file__,
        "--task",
        task,
        "--in",
        str(folder),
        "--rounds",
        str(rounds),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def agree(folder: Path) -> str:
    """Whether all that is compared says the same of everybody; fails where it does not."""
    made = {}
    for task in ("kit in polars", "polars by hand", "kit in DuckDB", "SQL by hand"):
        TASKS[task](folder)()
        made[task] = pl.read_parquet(folder / "out.parquet").sort("patient")
    kit = made.pop("kit in polars").with_columns(pl.exclude("patient", "^open_.*$").cast(pl.String))
    for task, other in made.items():
        said = other.select(kit.columns).cast(dict(kit.schema))
        assert said.equals(kit), task
    found = f"{len(kit):,} patients and {len(kit.columns) - 1} columns agree with those by hand"
    try:
        columns = in_openfisca(folder)()
    except ImportError:
        return found
    mine = without_lists(folder)()
    differ = {
        name: sum((mine[status_column(name)] == "met").to_numpy() != met)
        for name, met in columns.items()
    }
    those = ", ".join(f"{name} {number}" for name, number in differ.items() if number)
    return f"{found}; OpenFisca, in floats, says otherwise of: {those or 'nobody'}"


# --- one patient ----------------------------------------------------------------------------------


def one_patient() -> list[str]:
    """What one patient costs: the kit's screening, the table's way, and JsonLogic."""
    from bench_screening import by_hand, explained, median_ms

    patient = ck.patient("mr-okafor")
    kit, hand = median_ms(lambda: explained(patient)), median_ms(lambda: by_hand(patient))
    lines = [
        line("one patient, explained / by hand in Python, no reasons", kit, hand, "ms"),
    ]
    try:
        from json_logic import jsonLogic
    except ImportError:
        return [*lines, "one patient, JsonLogic: not installed here"]
    table = complete(registry(1)[0]).drop("patient")
    row = table.row(0, named=True)
    asked = dict.fromkeys(name for c in SINGLE for name in facts_of(c.rule))
    facts = dict(zip(asked, row.values(), strict=True))
    plain = {n: (v - EPOCH).days if isinstance(v, date) else v for n, v in row.items()}
    logic = [json_logic(c.rule, ON) for c in SINGLE]
    judges = [compiled(c.rule) for c in SINGLE]
    judged = [judge(GivenFacts(facts, on=ON)).truth for judge in judges]
    assert judged == [bool(jsonLogic(rule, plain)) for rule in logic]
    mine = median_ms(lambda: [judge(GivenFacts(facts, on=ON)) for judge in judges])
    theirs = median_ms(lambda: [jsonLogic(rule, plain) for rule in logic])
    said = f"one patient, {len(SINGLE)} criteria without lists / JsonLogic"
    return [*lines, line(said, mine, theirs, "ms")]


def line(said: str, mine: float, theirs: float, unit: str) -> str:
    """A line of the table: what, the two figures, and the ratio."""
    return f"{said:<66} {mine:>9.3f} {theirs:>9.3f} {unit:<3} {mine / theirs:>6.2f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--task")
    parser.add_argument("--in", dest="folder", type=Path)
    asked = parser.parse_args()
    if asked.task:
        print(json.dumps(measure(asked.task, asked.folder, asked.rounds)))
        return
    with tempfile.TemporaryDirectory() as made:
        write(Path(made), 20_000)
        print(agree(Path(made)))
    print(f"{'':<66} {'kit':>9} {'other':>9}     {'ratio':>6}")
    print(*one_patient(), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, asked.patients)
        for mine, theirs in PAIRS:
            compare(mine, theirs, folder, asked)
    for patients in (size for size in GROWTH if size <= asked.most):
        with tempfile.TemporaryDirectory() as made:
            write(Path(made), patients)
            for task in ("kit in polars", "kit in DuckDB"):
                found = apart(task, Path(made), rounds=1)
                print(
                    f"{task}, {patients:,} patients: {found['seconds']:.1f} s, "
                    f"{1e6 * found['seconds'] / patients:.1f} us a patient, "
                    f"{found['GB']:.2f} GB at the peak",
                    flush=True,
                )


def compare(mine: str, theirs: str, folder: Path, asked: argparse.Namespace) -> None:
    """Both, turn by turn, and the medians of what each run of the pair came to."""
    try:
        turns = [
            (apart(mine, folder, rounds=1), apart(theirs, folder, rounds=1))
            for _ in range(asked.rounds)
        ]
    except SystemExit as error:
        print(f"{theirs}: not measured, {str(error).strip().splitlines()[-1]}")
        return
    for what, unit in (("seconds", "s"), ("processor", "s"), ("GB", "GB")):
        left, right = (statistics.median(turn[n][what] for turn in turns) for n in (0, 1))
        said = f"{asked.patients:,} patients, {mine} / {theirs}, {what}"
        print(line(said, left, right, unit), flush=True)


if __name__ == "__main__":
    main()
