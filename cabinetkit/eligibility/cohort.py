"""Screening a table of facts, one row a patient, where it lives: by the same rules as one patient.

Rules become expressions, and those over lists become one grouped answer for each patient; nothing
is computed before the table's own library is asked for the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import add, and_, or_
from typing import Any

import narwhals as nw

from cabinetkit.eligibility.columns import (
    LAG,
    PATIENT,
    Column,
    Needs,
    columns_of,
    complete_name,
    needs_of,
)
from cabinetkit.eligibility.criteria import EARLY, Criteria
from cabinetkit.eligibility.criteria.versions import version
from cabinetkit.eligibility.entries import day_of_registration
from cabinetkit.eligibility.expressions import Compiler, Held
from cabinetkit.eligibility.rules import Every, Rule, Since, Some, Within, facts_of, walk
from cabinetkit.eligibility.table import FactsTable
from cabinetkit.errors import TableError, shortened

DECISION, OPEN_FACTS, OPEN_JUDGEMENTS = "decision", "open_facts", "open_judgements"
STATUSES = ("met", "not met", "unknown", "needs judgement")
DECISIONS = ("eligible", "not eligible", "cannot tell yet")
_OF_THE_PATIENT = "patient's "
Levels = dict[Some | Every, str]


def status_column(criterion_id: str) -> str:
    """How the column of a criterion is called: `labs_ptt` for "labs.ptt"."""
    return criterion_id.replace(".", "_").replace("-", "_")


def screen_cohort(
    frame: Any,
    lists: Mapping[str, Any] | None = None,
    *,
    on: date | str | None = None,
    criteria: Criteria | str = EARLY,
) -> Any:
    """Every patient of a table, judged by every criterion as if registered on this day.

    >>> import cabinetkit as ck
    >>> table = ck.facts_table([ck.patient("mr-haddad")], on="2024-04-20")
    >>> ck.screen_cohort(table)[["patient", "labs_renal", "decision"]].values.tolist()
    [['mr-haddad', 'unknown', 'cannot tell yet']]

    `frame` is what `ck.facts_table` made, or a table with one row a patient, and then `lists` has
    a table for each list: pandas, polars (eager or lazy), DuckDB or PySpark, all of one kind. What
    comes back is of the same kind: the patient, a status for each criterion, the decision, and how
    many criteria are open for a fact or for a judgement, none where the decision stands. Raises one
    TableError that names every column that is missing or in another form.
    """
    frame, lists, day = _given(frame, lists, on)
    asked = criteria if isinstance(criteria, Criteria) else version(criteria)
    rules = [criterion.rule for criterion in asked]
    tables, needs = _tables({"": frame, **lists}), needs_of(rules)
    columns = columns_of(needs, {name: each.collect_schema() for name, each in tables.items()})
    levels: Levels = {node: f"list {n}" for n, node in enumerate(_over_lists(rules))}
    compiler = Compiler(columns[""], day, lists=levels)
    held = {status_column(c.id): compiler.held(c.rule) for c in asked}
    patients = _known_bits(tables[""].select(PATIENT, **compiler.leaves))
    for name in [*needs][1:]:
        own = {node: level for node, level in levels.items() if node.rows == name}
        rows = _with_facts_of_the_patient(tables[name], tables[""], columns, needs[name], own)
        patients = patients.join(_grouped(*rows, own, day), on=PATIENT, how="left")
    found = _statuses(patients, held, [status_column(c.id) for c in asked if not c.checklist])
    # Here alone a result is asked for: who gave a table that holds its rows gets one back.
    eager = isinstance(nw.from_native(frame), nw.DataFrame) and isinstance(found, nw.LazyFrame)
    return nw.to_native(found.collect() if eager else found)


def _given(
    frame: Any, lists: Mapping[str, Any] | None, on: date | str | None
) -> tuple[Any, Mapping[str, Any], date]:
    if not isinstance(frame, FactsTable):
        if on is None:
            raise TableError("say for which day: on='2024-04-20'")
        return frame, lists or {}, day_of_registration(on)
    if on is not None and day_of_registration(on) != frame.on:
        raise TableError(f"this table was made for {frame.on}; make one for {on}")
    return frame


def _tables(given: Mapping[str, Any]) -> dict[str, Any]:
    """The tables as narwhals reads them, all of one library."""
    found = {}
    for name, native in given.items():
        try:
            found[name] = _ready(native)
        except TypeError:
            raise TableError(
                f"{shortened(native)} is not a table of pandas, polars, DuckDB or PySpark; "
                "ck.facts_table makes one of charts"
            ) from None
    libraries = sorted({str(table.implementation) for table in found.values()})
    if len(libraries) > 1:
        raise TableError(f"the tables are of {' and of '.join(libraries)}; make all of one library")
    return found


def _ready(native: Any) -> Any:
    """The table as narwhals reads it: polars lazily, pandas in dtypes that have a null."""
    frame = nw.from_native(native)
    if isinstance(frame, nw.LazyFrame):
        return frame
    if frame.implementation.is_polars():
        return frame.lazy()
    return nw.from_native(frame.to_pandas().convert_dtypes())


def _known_bits(leaves: Any) -> Any:
    """The same; in pandas without room for a null, of which there is none: that is much faster."""
    if not leaves.implementation.is_pandas():
        return leaves
    native = leaves.to_native()
    return nw.from_native(native.astype(dict.fromkeys(native.columns[1:], bool)))


def _over_lists(rules: Iterable[Rule]) -> list[Some | Every]:
    nodes = (node for rule in rules for node in walk(rule))
    return [*dict.fromkeys(node for node in nodes if isinstance(node, Some | Every))]


def _headers(needs: Needs, columns: Mapping[str, Column]) -> list[str]:
    more = [LAG] if needs.lag else []
    headers = [header for column in columns.values() for header in column.headers]
    return [*dict.fromkeys([PATIENT, *more, *headers, *map(complete_name, needs.complete)])]


def _with_facts_of_the_patient(
    table: Any,
    patients: Any,
    columns: Mapping[str, Mapping[str, Column]],
    needs: Needs,
    levels: Levels,
) -> tuple[Any, dict[str, Column]]:
    """The rows of a list, and beside them what rules over it ask of the patient."""
    own = columns[needs.table]
    nodes = [node for rule in levels for node in walk(rule)]
    names = {name for node in nodes if hasattr(node, "fact") for name in facts_of(node)}
    asked = {name: columns[""][name] for name in sorted(names) if name in columns[""]}
    headers = [header for column in asked.values() for header in column.headers]
    if any(isinstance(n, Since | Within) and n.before != "registration" for n in nodes):
        headers.append(LAG)
    rows = table.select(*_headers(needs, own))
    if headers:
        beside = [nw.col(each).alias(_OF_THE_PATIENT + each) for each in dict.fromkeys(headers)]
        rows = rows.join(patients.select(PATIENT, *beside), on=PATIENT, how="left")
    return rows, {**own} | {name: each.carried(_OF_THE_PATIENT) for name, each in asked.items()}


def _grouped(rows: Any, columns: Mapping[str, Column], levels: Levels, day: date) -> Any:
    """For each patient the strongest that the rows of a list come to, a column for each rule."""
    compiler = Compiler(columns, day, lag=_OF_THE_PATIENT + LAG, lists=levels)
    found: dict[str, nw.Expr] = {}
    for node in levels:
        found |= compiler.row(node)
    leaves = _known_bits(rows.select(PATIENT, **compiler.leaves))
    return leaves.select(PATIENT, **found).group_by(PATIENT).agg(*(nw.col(n).max() for n in found))


def _statuses(patients: Any, held: Mapping[str, Held], deciding: list[str]) -> Any:
    """The patients with a status for each rule, the decision, and the counts of what is open."""
    first = [expr.alias(name) for each in held for name, expr in _parts(each, held[each]).items()]
    held = {name: _read_back(name, each) for name, each in held.items()}
    polars = patients.implementation.is_polars()

    def word(said: str, words: tuple[str, ...]) -> nw.Expr:
        # A word in 16 bytes, 75 times a patient, is more than all else; polars has one in one byte.
        return nw.lit(said, dtype=nw.Enum(words)) if polars else nw.lit(said)

    met, not_met, unknown, needs_judgement = (word(each, STATUSES) for each in STATUSES)
    statuses = []
    for name, each in held.items():
        status = nw.when(each.true).then(met).when(each.false).then(not_met)
        if each.for_a_fact is not None:
            status = status.when(each.for_a_fact).then(unknown)
        statuses.append(status.otherwise(needs_judgement).alias(name))
    judged = [held[name] for name in deciding]
    out, all_met = reduce(or_, (h.false for h in judged)), reduce(and_, (h.true for h in judged))
    eligible, not_eligible, cannot_tell = (word(each, DECISIONS) for each in DECISIONS)
    decision = nw.when(out).then(not_eligible).when(all_met).then(eligible).otherwise(cannot_tell)
    facts = _how_many(expr for h in judged if (expr := h.for_a_fact) is not None)
    open_at_all = _how_many(h.unknown for h in judged)
    stands = nw.when(out).then(nw.lit(0))
    counts = [
        stands.otherwise(facts).alias(OPEN_FACTS),
        stands.otherwise(open_at_all - facts).alias(OPEN_JUDGEMENTS),
    ]
    return patients.select(PATIENT, *first).select(
        PATIENT, *statuses, decision.alias(DECISION), *counts
    )


def _how_many(open_: Iterable[nw.Expr]) -> nw.Expr:
    return reduce(add, (each.cast(nw.Int32) for each in open_), nw.lit(0))


def _parts(name: str, held: Held) -> dict[str, nw.Expr]:
    """The columns in between, each computed once: true, false, and open for a fact."""
    parts = {f"{name} true": held.true, f"{name} false": held.false}
    return parts | ({f"{name} fact": held.open} if isinstance(held.open, nw.Expr) else {})


def _read_back(name: str, held: Held) -> Held:
    """The same, read from the columns in between."""
    fact = nw.col(f"{name} fact") if isinstance(held.open, nw.Expr) else held.open
    return Held(nw.col(f"{name} true"), nw.col(f"{name} false"), fact)
