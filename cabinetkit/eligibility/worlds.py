"""The patients on whom rules can differ: every combination of truths that their leaves can have.

Values are tried at each limit, between limits, beyond both ends, and missing; of those on which
every leaf answers alike the plainest is kept. Days of registration are tried over four years, at
two lags and without a planned start; those on which events come out alike are tried once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations, islice, pairwise, product
from math import inf
from typing import Any, NamedTuple

from cabinetkit.eligibility import drugs, vocabulary
from cabinetkit.eligibility.evaluate import Judge, Truth, compiled, fixed
from cabinetkit.eligibility.lookup import Facts, GivenFacts
from cabinetkit.eligibility.rules import (
    Amount,
    Compare,
    Every,
    Multiple,
    OneOf,
    Rule,
    Since,
    Some,
    Within,
    facts_of,
    walk,
)
from cabinetkit.eligibility.spans import Span
from cabinetkit.eligibility.units import plain_number
from cabinetkit.eligibility.vocabulary import NEVER, NOT_YET, ONGOING
from cabinetkit.eligibility.witness import small_chart

ON = date(2024, 4, 20)
LAGS: tuple[int | None, ...] = (7, 0, None)  # days to the start of treatment; not planned yet
FIRST_DAY, DAYS = date(2023, 1, 1), 4 * 365 + 1  # 2024 is a leap year
LONG_AGO = date(1990, 1, 15)
MOST = 40_000
OTHER = (
    f"{drugs.OTHER}something else"  # a code that no rule names, as a chart writes a strange drug
)
MISSING = 3  # how much less plain a patient is of whom something is not recorded

Values = dict[str, Any]


class Choice(NamedTuple):
    """What a few facts, or a list, may be, and how far that is from the plainest."""

    values: Values
    cost: int
    incomplete: bool = False


class World(NamedTuple):
    """Facts given outright, on a day, at a lag; `cost` counts what is not plain about them."""

    values: Values
    incomplete: tuple[str, ...]
    on: date
    lag: int | None
    cost: int

    @property
    def facts(self) -> GivenFacts:
        """The facts, for a rule to ask."""
        start = None if self.lag is None else self.on + timedelta(days=self.lag)
        return GivenFacts(self.values, on=self.on, start=start, incomplete=self.incomplete)


@dataclass
class Worlds:
    """All worlds in which these rules can come out differently, the plainest first.

    `exhaustive` says that none was left out for their number. Where they are not `distinct`, all
    values that were tried stay, for a function that may turn elsewhere.
    """

    rules: Sequence[Rule]
    distinct: bool = True
    exhaustive: bool = field(default=True, init=False)
    _missing: bool = field(default=True, init=False)

    def __iter__(self) -> Iterator[World]:
        # Most differences show on patients of whom everything is known, and these are few.
        for self._missing in (False, True):
            for n, (on, lag) in enumerate(self._anchors):
                inner = {name for rows in self._lists for name in self._patient_facts(rows)}
                yield from self._joined(self._axes("", on, lag), inner, on, lag, 4 * (n > 0))

    def _axes(self, rows: str, on: date, lag: int | None) -> list[list[Choice]]:
        """What each group of facts may be."""
        return [
            _choices(unit, self._leaves, on, lag, missing=self._missing, distinct=self.distinct)
            for unit in self._units(rows)
        ]

    def _joined(
        self, axes: list[list[Choice]], inner: set[str], on: date, lag: int | None, cost: int
    ) -> Iterator[World]:
        # Facts of the patient that stand inside a list come first: the list depends on them.
        axes.sort(key=lambda axis: not any(inner & choice.values.keys() for choice in axis))
        known: dict[tuple[Any, ...], list[list[Choice]]] = {}
        worlds = []
        for chosen in product(*axes):
            values: Values = {}
            for choice in chosen:
                values |= choice.values
            key = tuple(values.get(name) for name in sorted(inner))
            if key not in known:
                known[key] = [self._sheets(rows, values, on, lag) for rows in self._lists]
            for sheets in product(*known[key]):
                every = (*chosen, *sheets)
                full = dict(values)
                for sheet in sheets:
                    full |= sheet.values
                open_lists = tuple(name for s in sheets if s.incomplete for name in s.values)
                worlds.append(
                    World(full, open_lists, on, lag, cost + sum(each.cost for each in every))
                )
                if len(worlds) >= MOST:
                    self.exhaustive = False
                    return (yield from sorted(worlds, key=lambda world: world.cost))
        yield from sorted(worlds, key=lambda world: world.cost)

    # --- what stands in the rules ---

    @cached_property
    def _nodes(self) -> list[Any]:
        """Every node of all rules, each once."""
        return [*dict.fromkeys(node for rule in self.rules for node in walk(rule))]

    @cached_property
    def _leaves(self) -> list[Any]:
        return [node for node in self._nodes if hasattr(node, "fact")]

    @cached_property
    def _lists(self) -> dict[str, list[Some | Every]]:
        """The rules over each list."""
        lists: dict[str, list[Some | Every]] = {}
        for node in self._nodes:
            if isinstance(node, Some | Every):
                lists.setdefault(node.rows, []).append(node)
        return lists

    def _units(self, rows: str) -> list[list[str]]:
        """Facts of the patient, or of a row, in groups that are compared with each other."""
        groups: list[set[str]] = []
        for leaf in self._leaves:
            names = {name for name in facts_of(leaf) if vocabulary.fact(name).rows == rows}
            joined = [group for group in groups if group & names]
            groups = [group for group in groups if not group & names]
            groups += [names.union(*joined)] if names else []
        return [sorted(group, key=lambda name: (name.count("."), name)) for group in groups]

    def _patient_facts(self, rows: str) -> set[str]:
        """The facts of the patient that rules over this list read."""
        names = {name for body in self._bodies(rows) for name in facts_of(body)}
        return {name for name in names if vocabulary.fact(name).rows != rows}

    def _bodies(self, rows: str) -> list[Rule]:
        both = (body for node in self._lists[rows] for body in (node.fits, node.among))
        return [body for body in both if body is not None]

    # --- days of registration ---

    @cached_property
    def _anchors(self) -> list[tuple[date, int | None]]:
        """One day of registration and one lag for each way in which events can come out."""
        dated = [leaf for leaf in self._leaves if isinstance(leaf, Since | Within)]
        if not dated:
            return [(ON, LAGS[0])]
        lags = LAGS if any(leaf.before != "registration" for leaf in dated) else LAGS[:1]
        days = [ON]
        if any(leaf.span.unit in ("months", "years") for leaf in dated):
            days += [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
        facts = {leaf.fact: [each for each in dated if each.fact == leaf.fact] for leaf in dated}
        found: dict[tuple[Any, ...], tuple[date, int | None]] = {}
        for lag, on in product(lags, days):
            ways = (lag is None, *(_ways(leaves, on, lag) for leaves in facts.values()))
            found.setdefault(ways, (on, lag))
        return [*found.values()]

    # --- lists ---

    def _sheets(self, rows: str, values: Values, on: date, lag: int | None) -> list[Choice]:
        """The states of a list that rules over it can tell apart."""
        judges = [compiled(node) for node in self._lists[rows]]
        kinds = self._kinds(rows, values, on, lag)
        sampled = vocabulary.rows(rows).sampled
        # One row for each rule shows what it comes to, and one more that it was asked at all.
        most = len(judges) * (2 if sampled else 1) if self.distinct else 1
        found: dict[tuple[Any, ...], Choice] = {}

        def keep(choice: Choice) -> None:
            incomplete = (rows,) if choice.incomplete else ()
            facts = World(values | choice.values, incomplete, on, lag, 0).facts
            key: tuple[Any, ...] = tuple(judge(facts).truth for judge in judges)
            if not self.distinct:
                key = (len(found),)
            if key not in found or choice.cost < found[key].cost:
                found[key] = choice

        if self._missing:
            keep(Choice({rows: None}, MISSING))
        tried = 0
        for size in range(most + 1):
            for some in combinations(kinds, size):
                tried += 1
                if tried > 3_000:
                    self.exhaustive = False
                    return [*found.values()]
                entries = [kind.values for kind in some]
                cost = sum(kind.cost for kind in some) + 2 * max(0, size - 1)
                keep(Choice({rows: entries}, cost))
                if self._missing and not sampled:
                    keep(Choice({rows: entries}, cost + MISSING, incomplete=True))
        return [*found.values()]

    def _kinds(self, rows: str, values: Values, on: date, lag: int | None) -> list[Choice]:
        """The rows that rules over a list can tell apart, each the plainest of its kind."""
        bodies = [compiled(body) for body in self._bodies(rows)]
        found: dict[tuple[Any, ...], Choice] = {}
        for row in self._rows(rows, on, lag):
            key: tuple[Any, ...] = tuple(row.values.values())
            if self.distinct:
                one = _one_row(rows, row.values, values, on, lag)
                key = tuple(body(one).truth for body in bodies)
            if key not in found and _can_be(rows, tuple(row.values.items()), on, lag):
                found[key] = row
        return [*found.values()]

    def _rows(self, rows: str, on: date, lag: int | None) -> list[Choice]:
        """Every combination of what the facts of a row may be, the plainest first."""
        every = []
        for chosen in islice(product(*self._axes(rows, on, lag)), MOST + 1):
            values = [pair for choice in chosen for pair in choice.values.items()]
            row = {name.removeprefix(f"{rows}."): value for name, value in values}
            every.append(Choice(_possible(row), sum(choice.cost for choice in chosen)))
        self.exhaustive &= len(every) <= MOST
        return sorted(every[:MOST], key=lambda row: row.cost)


def _possible(row: Values) -> Values:
    """The row, but no lesion is longer across than along."""
    along, across = row.get("long_axis_mm"), row.get("short_axis_mm")
    if along is not None and across is not None and across > along:
        return row | {"long_axis_mm": across}
    return row


@lru_cache(maxsize=50_000)
def _can_be(rows: str, row: tuple[tuple[str, Any], ...], on: date, lag: int | None) -> bool:
    """Whether a chart can hold such a row. What a scan shows depends on those before it."""
    return rows == "scans" or small_chart({rows: [dict(row)]}, on=on, lag=lag) is not None


# --- what a fact may be ---------------------------------------------------------------------------


def _choices(
    unit: list[str], leaves: list[Any], on: date, lag: int | None, *, missing: bool, distinct: bool
) -> list[Choice]:
    """Values of facts that are compared with each other; one for each way the leaves come out."""
    asked = [leaf for leaf in leaves if set(facts_of(leaf)) & set(unit)]
    judges = [compiled(leaf) for leaf in asked]
    found: dict[tuple[Any, ...], Choice] = {}
    for choice in _values(unit, asked, on, lag):
        if not missing and choice.cost >= MISSING:
            continue
        key: tuple[Any, ...] = (*choice.values.values(),)
        if distinct:
            told_apart = (v for n, v in choice.values.items() if _hangs_together(n, v))
            key = (*_truths(judges, choice.values, on, lag), *told_apart)
        if key not in found or choice.cost < found[key].cost:
            found[key] = choice
    return sorted(found.values(), key=lambda choice: choice.cost)


def _hangs_together(name: str, value: Any) -> bool:
    """Whether another fact is read from the same field, and may need this very value.

    'Never' is no old day; a drug has its classes, and a treatment the kinds of its agents.
    """
    return value in (NEVER, ONGOING, NOT_YET) or vocabulary.fact(name).kind == "codes"


def _truths(judges: list[Judge], values: Values, on: date, lag: int | None) -> tuple[Truth, ...]:
    rows = vocabulary.fact(next(iter(values))).rows
    row = {name.removeprefix(f"{rows}."): value for name, value in values.items()}
    facts: Facts = World(values, (), on, lag, 0).facts
    if rows:
        facts = _one_row(rows, row, {}, on, lag)
    return tuple(judge(facts).truth for judge in judges)


def _one_row(rows: str, row: Values, values: Values, on: date, lag: int | None) -> Facts:
    """The facts of a row that stands alone on its list."""
    [one] = World(values | {rows: [row]}, (), on, lag, 0).facts.sheet(rows).rows
    return one


def _values(unit: list[str], asked: list[Any], on: date, lag: int | None) -> Iterator[Choice]:
    """The limits first, then what is compared with them."""
    limits = [n for n in unit if any(_limit_of(leaf) == n for leaf in asked)]
    others = [name for name in unit if name not in limits]
    for chosen in product(*(_limits(name, asked) for name in limits)):
        known = dict(zip(limits, chosen, strict=True))
        if any(
            known[name] >= known.get(f"{name[:-6]}.upper", inf)
            for name in limits
            if name.endswith(".lower")
        ):
            continue  # no laboratory has a lower limit above the upper one
        axes = [_options(name, asked, known, on, lag) for name in others]
        for options in product(*axes):
            given = {n: value for n, (value, _) in zip(others, options, strict=True)}
            # Without a result there are no limits of the laboratory either.
            nothing = others and not any(value is not None for value in given.values())
            values = given | (dict.fromkeys(limits) if nothing else known)
            yield Choice(values, sum(cost for _, cost in options))


def _limit_of(leaf: Any) -> str:
    limit = leaf.limit if isinstance(leaf, Compare) else None
    return limit.fact if isinstance(limit, Multiple) else ""


def _limits(name: str, asked: list[Any]) -> list[Fraction]:
    """A limit: the typical one, and those at which a multiple of it crosses a fixed one."""
    fact = vocabulary.fact(name)
    typical = Fraction(fact.typical or 1)
    times = [Fraction(leaf.limit.times) for leaf in asked if _limit_of(leaf) == name]
    compared = {leaf.fact for leaf in asked if _limit_of(leaf) == name}
    constants = [
        fixed(leaf.fact, leaf.limit).value
        for leaf in asked
        if isinstance(leaf, Compare) and isinstance(leaf.limit, Amount) and leaf.fact in compared
    ]
    cuts = {constant / factor for constant in constants for factor in times if factor > 0}
    # Only limits that can be typed: no chart could hold any other.
    around = [
        value
        for cut in sorted(cuts)
        for value in (_short(cut * Fraction(9, 10)), cut, _short(cut * Fraction(11, 10)))
        if _ends(value)
    ]
    # Two is a limit whose multiples are the same in floats, for a function's sake.
    return [*dict.fromkeys((typical, *around, Fraction(2)))]


def _short(number: Fraction) -> Fraction:
    """The number cut to three digits, so that it is plain; still within a hundredth of itself."""
    digits = Fraction(1)
    while number / digits >= 1000:
        digits *= 10
    while 0 < number / digits < 100:
        digits /= 10
    return (number // digits) * digits


def _options(
    name: str, asked: list[Any], known: Values, on: date, lag: int | None
) -> list[tuple[Any, int]]:
    """What one fact may be, and how plain that is; missing comes last."""
    fact = vocabulary.fact(name)
    mine = [leaf for leaf in asked if leaf.fact == name]
    if fact.kind == "number":
        found = _numbers(fact, mine, known)
    elif fact.kind == "day":
        found = [*((day, 0) for day in _days(mine, on, lag)), *((word, 1) for word in fact.values)]
    elif fact.kind in ("code", "codes"):
        found = _codes(fact, mine)
    else:
        found = [(True, 0), (False, 0)]
    return [*found, (None, MISSING)]


def _numbers(fact: vocabulary.Fact, mine: list[Any], known: Values) -> list[tuple[Any, int]]:
    step = Fraction(fact.step or 1)
    cuts = sorted({_cut(leaf, known) for leaf in mine})
    inside = [cut for cut in cuts if fact.least <= cut <= fact.most]
    below, above = [cut - step for cut in cuts[:1]], [cut + step for cut in cuts[-1:]]
    if fact.unit == "%":
        # Of a sum in whole millimetres: 10 % of it can be written down, 19.9 % seldom.
        below, above = [cut / 2 for cut in cuts[:1]], [cut * 2 for cut in cuts[-1:]]
    gaps = [_between(a, b, step, fact) for a, b in pairwise(cuts)]
    rest = [n for n in (*below, *above, *gaps) if n is not None and fact.least <= n <= fact.most]
    whole = step == 1 and not fact.quantity
    exact = [cut for cut in inside if (cut.denominator == 1 if whole else _ends(cut))]
    near = [_on_step(n, step) if whole else n for n in rest]
    return [*((n, 0) for n in exact), *((n, 1) for n in near if n not in exact)]


def _ends(number: Fraction) -> bool:
    """Whether it ends as a decimal, so that it can be typed: 133 umol/L in mg/dL does not."""
    return 10**20 % number.denominator == 0


def _cut(leaf: Compare, known: Values) -> Fraction:
    if isinstance(leaf.limit, Multiple):
        return Fraction(leaf.limit.times) * Fraction(known[leaf.limit.fact])
    return Fraction(fixed(leaf.fact, leaf.limit).value)


def _on_step(number: Fraction, step: Fraction) -> Fraction:
    return (number // step) * step


def _between(
    low: Fraction, high: Fraction, step: Fraction, fact: vocabulary.Fact
) -> Fraction | None:
    """A value between two limits on the step of the fact; off it where units are converted."""
    on_step = _on_step(low, step) + step
    if on_step < high:
        return on_step
    if not fact.quantity:
        return None
    tenths = 1
    while Fraction(low * tenths // 1 + 1, tenths) >= high:
        tenths *= 10
    return Fraction(low * tenths // 1 + 1, tenths)  # as few decimals as will do


def _codes(fact: vocabulary.Fact, mine: list[OneOf]) -> list[tuple[Any, int]]:
    named = [*dict.fromkeys(value for leaf in mine for value in leaf.values)]
    other = [value for value in fact.values if value not in named][:1]
    other = other or ([] if fact.values else [OTHER])
    if fact.kind == "code":
        return [*((code, 0) for code in named), *((code, 1) for code in other)]
    # One code a leaf is enough to make each of several leaves true.
    sets = [
        frozenset(some)
        for size in range(1, len(mine) + 1)
        for some in combinations([*named, *other], min(size, len(named) + len(other)))
    ]
    sets += [some for some in fact.sets if some not in sets]
    return [(some, len(some) - 1 + (some == frozenset(other))) for some in dict.fromkeys(sets)]


# --- days -----------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def _turns(span: Span, anchor: date) -> tuple[date, date]:
    """The first event whose stretch reaches the anchor, and the first that passes it."""
    days = range(LONG_AGO.toordinal(), anchor.toordinal() + 2)

    def over(day: int) -> date:
        return span.after(date.fromordinal(day))

    # Months are clamped, so that several days of an event reach one day, or none does.
    reach = bisect_left(days, anchor, key=over)
    passes = bisect_right(days, anchor, lo=reach, key=over)
    return date.fromordinal(days[reach]), date.fromordinal(days[passes])


def _turns_of(leaf: Since | Within, on: date, lag: int | None) -> tuple[date, date]:
    shift = 0 if leaf.before == "registration" else lag or 0
    return _turns(leaf.span, on + timedelta(days=shift))


def _days(leaves: Iterable[Any], on: date, lag: int | None) -> list[date]:
    """Events on which the leaves can come out otherwise: one day of each piece, the last first."""
    turns = {day for leaf in leaves for day in _turns_of(leaf, on, lag)}
    return sorted({day for day in turns if day <= on} | {LONG_AGO}, reverse=True)


def _ways(leaves: list[Any], on: date, lag: int | None) -> frozenset[tuple[bool, ...]]:
    """How the leaves on one fact can come out together for an event in the past."""
    cuts = []
    for leaf in leaves:
        reach, passes = _turns_of(leaf, on, lag)
        cuts.append(reach if isinstance(leaf, Within) and leaf.both_ends else passes)
    events = {LONG_AGO, *(cut for cut in cuts if cut <= on)}
    return frozenset(tuple(event < cut for cut in cuts) for event in events)


# --- a patient in words ---------------------------------------------------------------------------


def told(world: World) -> str:
    """The facts of a world in words; the day of registration where it is not the usual one."""
    says = "; ".join(say(name, value) for name, value in world.values.items())
    for name in world.incomplete:
        says += f" (the list of {vocabulary.LISTS[name].many} is not marked complete)"
    if world.lag != LAGS[0]:
        start = "not planned" if world.lag is None else f"{world.lag} days later"
        says = f"start of treatment {start}: {says}"
    return says if world.on == ON else f"registered on {world.on}: {says}"


def say(name: str, value: Any) -> str:
    """One fact or list in words."""
    if name in vocabulary.LISTS:
        rows = vocabulary.LISTS[name]
        if value is None:
            return f"{rows.many} not recorded"
        if not value:
            return f"no {rows.one}"
        told = (", ".join(say(f"{name}.{k}", v) for k, v in row.items()) for row in value)
        return "; ".join(f"{rows.one}: {row}" for row in told)
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
