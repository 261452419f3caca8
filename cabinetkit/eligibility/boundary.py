"""The patients on whom a rule turns: each limit just below, at and just above; yes, no, missing.

Facts are given outright, one patient a combination. Two rules that agree on all of them may still
differ elsewhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from cabinetkit.eligibility import rules, vocabulary
from cabinetkit.eligibility.compare import STATUS, compare, rule_of
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.evaluate import Judge, compiled, fixed
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.spans import Span
from cabinetkit.eligibility.worlds import ON, OTHER, say
from cabinetkit.errors import RuleError
from cabinetkit.html import boxed, columns, table

if TYPE_CHECKING:
    import pandas as pd

LAG = timedelta(days=7)
MOST = 20_000
MOST_SHOWN = 30

Points = dict[str, list[Any]]


class Case(NamedTuple):
    """One invented boundary patient: her facts in words, and for a rule to ask."""

    says: str
    facts: GivenFacts


class Judged(NamedTuple):
    """How one boundary patient comes out by a rule, and by another beside it."""

    patient: str
    rule: str
    other: str | None

    @property
    def differs(self) -> bool:
        """Whether the two rules disagree on her."""
        return self.other is not None and self.rule != self.other


class Boundary(tuple[Judged, ...]):
    """The boundary patients of a rule and how each comes out; a table in a notebook."""

    __slots__ = ()

    def to_frame(self) -> pd.DataFrame:
        """One row a patient: `patient`, `rule`, `other` (None without one), `differs`."""
        import pandas as pd

        return pd.DataFrame([{**row._asdict(), "differs": row.differs} for row in self])

    def _shown(self) -> list[Judged]:
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
    """The boundary patients of a rule and how it judges each; with `other`, side by side.

    >>> import cabinetkit as ck
    >>> [row.rule for row in ck.boundary(ck.facts.ecog <= 2)]
    ['met', 'met', 'not met', 'unknown']
    """
    both = [rule_of(rule)] if other is None else [rule_of(rule), rule_of(other)]
    judges = [compiled(each) for each in both]
    rows = [_judged(case, judges) for case in cases(*both)]
    if len(both) == 2 and not any(row.differs for row in rows):
        # They agree on all patients of this day: is there another one, perhaps of another day?
        found = compare(*both)
        if found.differ:
            rows.append(Judged(found.told, STATUS[found.mine], STATUS[found.theirs]))
    return Boundary(rows)


def _judged(case: Case, both: list[Judge]) -> Judged:
    mine, *theirs = [STATUS[judge(case.facts).truth] for judge in both]
    return Judged(case.says, mine, theirs[0] if theirs else None)


def cases(*asked: Rule) -> list[Case]:
    """The boundary patients of all these rules together."""
    single, lists = points(asked)
    axes: dict[str, list[Any]] = single | {n: _sheets(points) for n, points in lists.items()}
    count = 1
    for choices in axes.values():
        count *= len(choices)
    if count > MOST:
        raise RuleError(f"{count:,} boundary patients, more than {MOST:,}: split the rule")
    # The first fact varies fastest: its values are read down the table, one limit after another.
    names = list(reversed(axes))
    chosen = product(*(axes[name] for name in names))
    return [_case(dict(reversed(list(zip(names, c, strict=True))))) for c in chosen]


# --- where a rule turns ---------------------------------------------------------------------------


def points(asked: tuple[Rule, ...]) -> tuple[Points, dict[str, Points]]:
    """For each fact the values worth trying; those of lists apart, by list."""
    single: Points = {}
    lists: dict[str, Points] = {}
    nodes = (node for rule in asked for node in rules.walk(rule))
    for leaf in (node for node in nodes if hasattr(node, "fact")):
        for name, values in _turns(leaf):
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


def _turns(leaf: Any) -> list[tuple[str, list[Any]]]:
    if isinstance(leaf, rules.Compare):
        return _number_turns(leaf)
    if isinstance(leaf, rules.Since | rules.Within):
        anchor = ON if leaf.before == "registration" else ON + LAG
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
    rest = [value for value in fact.values if value not in leaf.values][:1] or [OTHER]
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


def _case(values: dict[str, Any]) -> Case:
    says = "; ".join(say(name, value) for name, value in values.items())
    return Case(says, GivenFacts(values, on=ON, start=ON + LAG))
