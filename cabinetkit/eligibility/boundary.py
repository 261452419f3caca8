"""The patients on whom a rule turns: each limit just below, at and just above; yes, no, missing.

Facts are given outright, one patient a combination. Two rules that agree on all of them may still
differ elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from cabinetkit.eligibility import rules, vocabulary
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.evaluate import Judge, Truth, compiled, fixed
from cabinetkit.eligibility.html import boxed, columns, table
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import Rule, as_rule
from cabinetkit.eligibility.spans import Span
from cabinetkit.eligibility.units import plain_number
from cabinetkit.errors import RuleError

if TYPE_CHECKING:
    import pandas as pd

ON = date(2024, 4, 20)
# Months and days come apart on some days of registration only: ends of months, leap days.
OTHER_DAYS = (
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2023, 3, 1),
    date(2023, 8, 31),
    date(2024, 9, 1),
    date(2024, 12, 31),
)
LAG = timedelta(days=7)
MOST = 20_000
MOST_SHOWN = 30
STATUS: dict[Truth, str] = {True: "met", False: "not met", None: "unknown"}

Points = dict[str, list[Any]]


class Case(NamedTuple):
    """One invented boundary patient: her facts in words, and for a rule to ask.

    `departures` counts in how many facts she is not the plainest patient.
    """

    says: str
    facts: GivenFacts
    departures: int


class Outcome(NamedTuple):
    """How one boundary patient comes out by a rule, and by another beside it."""

    patient: str
    rule: str
    other: str | None

    @property
    def differs(self) -> bool:
        """Whether the two rules disagree on her."""
        return self.other is not None and self.rule != self.other


class Boundary(tuple[Outcome, ...]):
    """The boundary patients of a rule with their outcomes; a table in a notebook."""

    __slots__ = ()

    def to_frame(self) -> pd.DataFrame:
        """One row a patient: `patient`, `rule`, `other` (None without one), `differs`."""
        import pandas as pd

        return pd.DataFrame([{**row._asdict(), "differs": row.differs} for row in self])

    def _shown(self) -> list[Outcome]:
        """The patients on whom the rules differ come first: they are what is looked for."""
        return sorted(self, key=lambda row: not row.differs)[:MOST_SHOWN]

    def _count(self) -> str:
        differ = sum(row.differs for row in self)
        if not any(row.other is not None for row in self):
            return f"{len(self):,} boundary patients"
        return f"{len(self):,} boundary patients; the rules differ on {differ:,}"

    def _cells(self) -> list[list[str]]:
        two = any(row.other is not None for row in self)
        head = ["patient", "rule", *(["other rule", ""] if two else [])]
        body = [
            [r.patient, r.rule, *([str(r.other), "≠ differs" if r.differs else ""] if two else [])]
            for r in self._shown()
        ]
        return [head, *body]

    def _rest(self) -> str:
        more = len(self) - MOST_SHOWN
        return f"and {more:,} more; .to_frame() has them all" if more > 0 else ""

    def __repr__(self) -> str:
        head, *body = self._cells()
        return "\n".join([self._count(), *columns(head, body), self._rest()]).rstrip()

    def _repr_html_(self) -> str:
        head, *body = self._cells()
        rest = f"<p>{self._rest()}</p>" if self._rest() else ""
        return boxed(f"<p>{self._count()}</p>", table(head, body), rest)


def boundary(rule: Rule | Criterion, other: Rule | Criterion | None = None) -> Boundary:
    """The boundary patients of a rule and how it judges each; with `other`, side by side."""
    both = [plain(rule)] if other is None else [plain(rule), plain(other)]
    judges = [compiled(each) for each in both]
    outcomes = [_outcome(case, judges) for case in cases(*both)]
    if len(both) == 2 and not any(outcome.differs for outcome in outcomes):
        # They agree on all patients of this day: is there one of another day?
        found = first_difference(*both)
        outcomes += [_outcome(found[0], judges)] if found else []
    return Boundary(outcomes)


def _outcome(case: Case, both: list[Judge]) -> Outcome:
    mine, *theirs = [STATUS[judge(case.facts).truth] for judge in both]
    return Outcome(case.says, mine, theirs[0] if theirs else None)


def plain(rule: object) -> Rule:
    """The rule of a criterion, or the rule itself."""
    return rule.rule if isinstance(rule, Criterion) else as_rule(rule)


def cases(*asked: Rule, on: date = ON) -> list[Case]:
    """The boundary patients of all these rules together, registered `on`."""
    single, lists = points(asked, on)
    axes: dict[str, list[Any]] = single | {n: _sheets(points) for n, points in lists.items()}
    count = 1
    for choices in axes.values():
        count *= len(choices)
    if count > MOST:
        raise RuleError(f"{count:,} boundary patients, more than {MOST:,}: split the rule")
    # The first fact varies fastest: its values are read down the table, one limit after another.
    names = list(reversed(axes))
    chosen = product(*(list(enumerate(axes[name])) for name in names))
    return [_case(dict(reversed(list(zip(names, c, strict=True)))), on) for c in chosen]


def first_difference(mine: Rule, theirs: Rule) -> tuple[Case, Truth, Truth] | None:
    """The plainest boundary patient on whom two rules differ, and what each says.

    Rules that ask for days are tried on several days of registration.
    """
    first, second = compiled(mine), compiled(theirs)
    dated = any(isinstance(leaf, DATED) for rule in (mine, theirs) for leaf in leaves(rule))
    for on in (ON, *OTHER_DAYS) if dated else (ON,):
        for case in sorted(cases(mine, theirs, on=on), key=lambda case: case.departures):
            answers = first(case.facts).truth, second(case.facts).truth
            if answers[0] is not answers[1]:
                return (case, *answers)
    return None


# --- where a rule turns ---------------------------------------------------------------------------


def leaves(rule: Rule) -> Iterator[Any]:
    """The nodes that name a fact, from left to right."""
    return (node for node in rules.walk(rule) if hasattr(node, "fact"))


DATED = (rules.Since, rules.Within)


def points(asked: tuple[Rule, ...], on: date) -> tuple[Points, dict[str, Points]]:
    """For each fact the values worth trying; those of lists apart, by list."""
    single: Points = {}
    lists: dict[str, Points] = {}
    for leaf in (leaf for rule in asked for leaf in leaves(rule)):
        for name, values in _turns(leaf, on):
            rows = vocabulary.fact(name).rows
            known = (lists.setdefault(rows, {}) if rows else single).setdefault(name, [])
            known += [value for value in values if value not in known]
    for points in (single, *lists.values()):
        for name in points:
            points[name] = sorted(points[name], key=_rank)
    return single, lists


def _rank(value: Any) -> tuple[int, Any]:
    # Numbers and days in order; what is missing comes last.
    if value is None:
        return (3, 0)
    if isinstance(value, bool):
        return (0, not value)
    return (1, value) if not isinstance(value, str | frozenset) else (2, 0)


def _turns(leaf: Any, on: date) -> list[tuple[str, list[Any]]]:
    if isinstance(leaf, rules.Compare):
        return _number_turns(leaf)
    if isinstance(leaf, DATED):
        anchor = on if leaf.before == "registration" else on + LAG
        instead = vocabulary.fact(leaf.fact).values
        return [(leaf.fact, [*_day_turns(leaf.span, anchor), *instead, None])]
    if isinstance(leaf, rules.OneOf):
        return [(leaf.fact, [*_codes(leaf), None])]
    return [(leaf.fact, [True, False, None])]


def _number_turns(leaf: rules.Compare) -> list[tuple[str, list[Any]]]:
    fact = vocabulary.fact(leaf.fact)
    step = Fraction(fact.step or 1)
    if isinstance(leaf.limit, rules.Amount):
        cuts, others = [fixed(leaf.fact, leaf.limit).value], []
    else:
        other = vocabulary.fact(leaf.limit.fact)
        # Two laboratories, so that a fixed number is not taken for a multiple of a limit. A chart
        # never holds a result without the limits that it is compared with.
        typical = Fraction(other.typical or 1)
        limits = [typical, typical * Fraction(6, 5)]
        cuts, others = (
            [Fraction(leaf.limit.times) * limit for limit in limits],
            [(other.name, limits)],
        )
    turns = [cut + n * step for cut in cuts for n in (-1, 0, 1)]
    around = [turn for turn in turns if fact.least <= turn <= fact.most]
    return [(leaf.fact, [*around, None]), *others]


def _codes(leaf: rules.OneOf) -> list[Any]:
    fact = vocabulary.fact(leaf.fact)
    rest = [value for value in fact.values if value not in leaf.values][:1] or ["something else"]
    codes = [*leaf.values, *rest]
    return [frozenset({code}) for code in codes] if fact.kind == "codes" else codes


def _day_turns(span: Span, anchor: date) -> list[date]:
    """The days around the last one from which the stretch reaches the anchor."""
    day = anchor
    while span.after(day) > anchor:
        day -= timedelta(days=1)
    return [day - timedelta(days=1), day, day + timedelta(days=1)]


def _sheets(points: Points) -> list[Any]:
    """A list with one row for each combination; an empty one; and one that was never taken."""
    short = [name.rpartition(".")[2] for name in points]
    rows = [dict(zip(short, values, strict=True)) for values in product(*points.values())]
    return [*([row] for row in rows), [], None]


# --- a patient in words ---------------------------------------------------------------------------


def _case(chosen: dict[str, tuple[int, Any]], on: date) -> Case:
    values = {name: value for name, (_, value) in chosen.items()}
    says = "; ".join(_say(name, value) for name, value in values.items())
    if on != ON:
        says = f"registered on {on}: {says}"
    departures = sum(number > 0 for number, _ in chosen.values())
    return Case(says, GivenFacts(values, on=on, start=on + LAG), departures)


def _say(name: str, value: Any) -> str:
    if name in vocabulary.LISTS:
        rows = vocabulary.LISTS[name]
        if value is None:
            return f"{rows.many} not recorded"
        if not value:
            return f"no {rows.one}"
        return f"{rows.one}: " + ", ".join(_say(f"{name}.{k}", v) for k, v in value[0].items())
    fact = vocabulary.fact(name)
    return f"{fact.label} {_text(fact, value)}"


def _text(fact: vocabulary.Fact, value: Any) -> str:
    if value is None:
        return "not recorded"
    if isinstance(value, Fraction | int) and not isinstance(value, bool):
        return f"{plain_number(Fraction(value))} {fact.unit}".rstrip()
    if isinstance(value, frozenset):
        return " + ".join(sorted(value))
    return {True: "yes", False: "no"}.get(value, str(value))
