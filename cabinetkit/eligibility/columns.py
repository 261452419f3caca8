"""Where the facts of a rule stand in a table, and one error for all that the table lacks.

A column is called as its fact is: `creatinine`, `ast_upper` for the laboratory's own limit, and in
the table of a list by its short name, `ended`. Three kinds of column may stand beside one:

- `creatinine [umol/L]` instead of `creatinine`: the same in another unit;
- `creatinine_per`: what the number is to be divided by, for what no decimal can hold;
- `ended_state`: "never" or "ongoing", where there is no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import narwhals as nw

from cabinetkit.eligibility import units, vocabulary
from cabinetkit.eligibility.rules import Every, Rule, Since, Some, Within, facts_of, walk
from cabinetkit.eligibility.vocabulary import Fact
from cabinetkit.errors import CabinetkitError, TableError, near_miss, shortened

PATIENT, LAG = "patient", "planned_start_lag_days"
_TEXT = (nw.String, nw.Categorical, nw.Enum)
_FORMS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "number": ("numbers, decimals in 64 bits", ()),
    "code": ("text", _TEXT),
    "codes": ("text, several codes joined by |", _TEXT),
    "yes-no": ("true or false", (nw.Boolean,)),
    "judgement": ("true or false", (nw.Boolean,)),
    "day": ("days", (nw.Date, nw.Datetime)),
    "whole": ("whole numbers", ()),
}
_HEADER = re.compile(r"(?P<name>\w+) \[(?P<unit>[^]]+)\]")


@dataclass(frozen=True)
class Column:
    """Where a fact stands: `units` of the column's are one of the fact's."""

    header: str
    dtype: Any
    units: Fraction = Fraction(1)
    per: str = ""
    state: str = ""

    def carried(self, prefix: str) -> Column:
        """The same column of the patient's, where it stands beside the rows of a list."""
        per, state = (prefix + header if header else "" for header in (self.per, self.state))
        return replace(self, header=prefix + self.header, per=per, state=state)

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers that belong to it."""
        return tuple(header for header in (self.header, self.per, self.state) if header)


@dataclass(frozen=True)
class Needs:
    """The facts that some rules ask of one table: the patients' (""), or that of a list."""

    table: str
    facts: tuple[Fact, ...]
    complete: tuple[str, ...] = ()
    lag: bool = False

    @property
    def called(self) -> str:
        """How an error calls the table."""
        return f"the list '{self.table}'" if self.table else "the table of patients"

    def plain(self) -> dict[str, str]:
        """The names of its columns and the form of each, as a table in the kit's units has them."""
        lag = {LAG: "number"} if self.lag else {}
        asked = {column_name(fact): fact.kind for fact in self.facts}
        return {PATIENT: "", **lag, **asked, **{complete_name(c): "yes-no" for c in self.complete}}

    def beside(self) -> dict[str, str]:
        """The columns that may stand beside others, and may be left out, with their forms."""
        numbers = {per_name(fact): "whole" for fact in self.facts if fact.kind == "number"}
        return numbers | {state_name(fact): "code" for fact in self.facts if fact.kind == "day"}


def column_name(fact: Fact) -> str:
    """How the column of a fact is called: `ast_upper` for `ast.upper`."""
    return fact.short.replace(".", "_")


def per_name(fact: Fact) -> str:
    """The denominators of a number; a result and the laboratory's limits share theirs."""
    return f"{fact.short.partition('.')[0]}_per"


def state_name(fact: Fact) -> str:
    """What is said of an event that has no day."""
    return f"{fact.short}_state"


def complete_name(rows: str) -> str:
    """Whether somebody made sure that nothing is missing from a list; empty if it was not taken."""
    return f"{rows}_complete"


def needs_of(rules: Iterable[Rule]) -> dict[str, Needs]:
    """What these rules ask of the table of patients and of that of each list."""
    nodes = [node for rule in rules for node in walk(rule)]
    asked: dict[str, dict[str, Fact]] = {"": {}}
    for node in nodes:
        if isinstance(node, Some | Every):
            asked.setdefault(node.rows, {})
    for name in (name for node in nodes if hasattr(node, "fact") for name in facts_of(node)):
        fact = vocabulary.fact(name)
        asked[fact.rows][name] = fact
    complete = tuple(rows for rows in asked if rows and not vocabulary.rows(rows).sampled)
    lag = any(isinstance(n, Since | Within) and n.before != "registration" for n in nodes)
    return {
        table: Needs(table, tuple(facts.values()), () if table else complete, lag and not table)
        for table, facts in asked.items()
    }


def columns_of(
    needs: Mapping[str, Needs], schemas: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Column]]:
    """The column of every fact, by table; whatever is not as it should be is one TableError."""
    wrong = [
        f"there is no table of the list '{table}'; give one without rows if nobody has any."
        f"{near_miss(table, [name for name in schemas if name not in needs])}"
        for table in needs
        if table not in schemas
    ]
    found = {}
    for table, asked in needs.items():
        found[table], complaints = _columns(asked, schemas.get(table))
        wrong += complaints
    if wrong:
        raise TableError("\n- ".join(["these columns are not as the rules need them:", *wrong]))
    return found


def _columns(needs: Needs, schema: Mapping[str, Any] | None) -> tuple[dict[str, Column], list[str]]:
    if schema is None:
        return {}, []
    plain = needs.plain()
    with_unit = {m["name"]: m for m in map(_HEADER.fullmatch, schema) if m and m["name"] in plain}
    known = {*plain, *needs.beside(), *(said[0] for said in with_unit.values())}
    strange = [header for header in schema if header not in known | _names_of(needs.table)]
    wrong = list(_misspelt(needs, strange, schema))
    for header, kind in needs.beside().items():
        wrong += _wrong_form(needs, header, kind, schema[header]) if header in schema else ()
    facts = {column_name(fact): fact for fact in needs.facts}
    found = {}
    for name, kind in plain.items():
        header = name if name in schema or name not in with_unit else with_unit[name][0]
        if header not in schema:
            wrong.append(f"{needs.called} has no column '{name}'.{near_miss(name, strange)}")
            continue
        if name in facts and kind == "number" and per_name(facts[name]) in schema:
            kind = "whole"
        wrong += _wrong_form(needs, header, kind, schema[header])
        if name in facts:
            column = found[facts[name].name] = _column(facts[name], header, schema)
            if header != name:
                try:
                    per = _per_unit(facts[name], with_unit[name]["unit"])
                    found[facts[name].name] = replace(column, units=per)
                except CabinetkitError as error:
                    wrong.append(f"{needs.called}, column '{header}': {error}")
    return found, wrong


def _names_of(table: str) -> set[str]:
    """Every name that a column of this table can have, whichever the rules."""
    facts = [fact for fact in vocabulary.FACTS.values() if fact.rows == table]
    names = {make(fact) for fact in facts for make in (column_name, per_name, state_name)}
    return names if table else names | {complete_name(rows) for rows in vocabulary.LISTS}


def _per_unit(fact: Fact, unit: str) -> Fraction:
    if fact.quantity:
        return 1 / units.to_canonical(fact.quantity, Fraction(1), unit)
    if unit != fact.unit:
        raise CabinetkitError(f"{fact.name} is in {fact.unit or 'no unit'}, not {shortened(unit)}")
    return Fraction(1)


def _column(fact: Fact, header: str, schema: Mapping[str, Any]) -> Column:
    per, state = per_name(fact), state_name(fact)
    return Column(
        header,
        schema[header],
        per=per if fact.kind == "number" and per in schema else "",
        state=state if fact.kind == "day" and state in schema else "",
    )


def _wrong_form(needs: Needs, header: str, kind: str, dtype: Any) -> Iterator[str]:
    if not kind:
        return
    form, types = _FORMS[kind]
    if types:
        fits = isinstance(dtype, types)
    elif kind == "whole":
        fits = dtype.is_integer()
    else:
        fits = dtype.is_numeric() and dtype != nw.Float32  # not as exact as its text was
    if not fits:
        yield f"{needs.called}, column '{header}': it must hold {form}, and holds {dtype}"


def _misspelt(needs: Needs, strange: list[str], schema: Mapping[str, Any]) -> Iterator[str]:
    """Without its state an event that never was is unknown: a slip in that name must not pass."""
    left_out = [name for name in map(state_name, needs.facts) if name not in schema]
    for header in strange:
        close = near_miss(header, left_out, cutoff=0.9)
        if close:
            yield f"{needs.called} has a column {shortened(header)}.{close}"
