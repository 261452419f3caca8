"""A rule as two columns of a table: where it is true, and where it is false; the rest is unknown.

Two columns without nulls, and not one with them, since not every library's *and* leaves a null
alone. A number is compared as it was typed: with a fixed limit as the nearest float, which is as
exact as the text was, and with a multiple of another number in whole numbers, cross-multiplied.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any as Anything
from typing import Literal, NamedTuple

import narwhals as nw

from cabinetkit.eligibility import vocabulary
from cabinetkit.eligibility.columns import LAG, Column, complete_name
from cabinetkit.eligibility.evaluate import COMPARE, fixed
from cabinetkit.eligibility.rules import (
    All,
    Amount,
    Any,
    Compare,
    Every,
    Flag,
    Judge,
    Not,
    OneOf,
    Rule,
    Since,
    Some,
    Within,
)
from cabinetkit.eligibility.spans import Span
from cabinetkit.eligibility.vocabulary import NEVER, NOT_YET, ONGOING

SCALE = 10**6
"""A number of a table that is multiplied is taken to six decimals: in millionths."""
LONGEST_LAG = 365
"""A start of treatment later than a chart can plan it is taken for not planned."""
SETTLED, FACT_OPEN, SIGNATURE_OPEN = 3, 2, 1
"""What a row of a list comes to, the strongest first; 0 settles nothing and leaves nothing open."""


Leaf = tuple[nw.Expr, nw.Expr]
Missing = Literal["fact", "judgement"]


class Held(NamedTuple):
    """Where a rule is true and where it is false, and what is missing where it is neither."""

    true: nw.Expr
    false: nw.Expr
    open: Missing | nw.Expr

    @property
    def unknown(self) -> nw.Expr:
        """Where it is neither."""
        return ~(self.true | self.false)

    @property
    def for_a_fact(self) -> nw.Expr | None:
        """Where it is neither, and not for want of signatures alone; None if that cannot be."""
        if isinstance(self.open, nw.Expr):
            return self.open
        return self.unknown if self.open == "fact" else None

    def __invert__(self) -> Held:
        return Held(self.false, self.true, self.open)


def all_of(parts: list[Held]) -> Held:
    """Whether all hold: one that does not settles it, else one that is unknown leaves it open."""
    true = reduce(and_, (part.true for part in parts))
    false = reduce(or_, (part.false for part in parts))
    kinds: tuple[Missing, ...] = ("fact", "judgement")
    for kind in kinds:
        if all(isinstance(part.open, str) and part.open == kind for part in parts):
            return Held(true, false, kind)
    facts = [expr for part in parts if (expr := part.for_a_fact) is not None]
    return Held(true, false, ~(true | false) & reduce(or_, facts))


def any_of(parts: list[Held]) -> Held:
    """Whether at least one holds."""
    return ~all_of([~part for part in parts])


@dataclass
class Compiler:
    """Makes the columns of rules over one table: the patients', or that of the list `rows`.

    `columns` says where the facts stand, `lists` in which column the grouped answers of a rule over
    a list stand. What has to be read from the facts is gathered in `leaves`, to be computed once;
    what comes back from `held` joins columns of these names.
    """

    columns: Mapping[str, Column]
    on: date
    lag: str = LAG
    lists: Mapping[Some | Every, str] = field(default_factory=dict)
    leaves: dict[str, nw.Expr] = field(default_factory=dict, init=False)
    _held: dict[Rule, Held] = field(default_factory=dict, init=False)

    def held(self, rule: Rule) -> Held:
        """Where a rule is true and where it is false."""
        if rule not in self._held:
            self._held[rule] = self._made(rule)
        return self._held[rule]

    def _made(self, rule: Rule) -> Held:
        if isinstance(rule, All):
            return all_of([self.held(part) for part in rule.of])
        if isinstance(rule, Any):
            return any_of([self.held(part) for part in rule.of])
        if isinstance(rule, Not):
            return ~self.held(rule.of)
        if isinstance(rule, Some | Every):
            return self._quantified(rule)
        known, holds = _LEAVES[type(rule)](self, rule)
        n = len(self._held)
        true, settled = f"leaf {n} true", f"leaf {n} known"
        self.leaves |= {true: known & holds, settled: known}
        missing: Missing = "judgement" if isinstance(rule, Judge) else "fact"
        return Held(nw.col(true), nw.col(settled) & ~nw.col(true), missing)

    def _quantified(self, rule: Some | Every) -> Held:
        """From the strongest that the rows come to, and from whether more may be there."""
        level = nw.col(self.lists[rule]).fill_null(0)
        if vocabulary.rows(rule.rows).sampled:
            sure = nw.col(in_scope(self.lists[rule])).fill_null(0) > 0
        else:
            name = complete_name(rule.rows)
            self.leaves[name] = recorded(nw.col(name)) & nw.col(name)
            sure = nw.col(name)
        settled = level == SETTLED
        at_the_end = (level == 0) & sure
        fact = ~settled & ((level == FACT_OPEN) | ~sure)
        if isinstance(rule, Every):
            return Held(at_the_end, settled, fact)
        return Held(settled, at_the_end, fact)

    def row(self, rule: Some | Every) -> dict[str, nw.Expr]:
        """What each row of a list comes to for a rule over it, and whether it is concerned."""
        name, fits = self.lists[rule], self.held(rule.fits)
        among = None if rule.among is None else self.held(rule.among)
        if isinstance(rule, Every):
            whole = fits if among is None else any_of([~among, fits])
            settles = whole.false
        else:
            whole = fits if among is None else all_of([among, fits])
            settles = whole.true
        chain = nw.when(settles).then(nw.lit(SETTLED))
        if whole.for_a_fact is not None:
            chain = chain.when(whole.for_a_fact).then(nw.lit(FACT_OPEN))
        level = chain.when(whole.unknown).then(nw.lit(SIGNATURE_OPEN)).otherwise(nw.lit(0))
        found: dict[str, nw.Expr] = {name: level.cast(nw.Int8)}
        if vocabulary.rows(rule.rows).sampled:
            concerned = level >= 0 if among is None else among.true
            found[in_scope(name)] = concerned.cast(nw.Int8)
        return found

    # --- leaves: where something is recorded, and whether it holds there ---

    def _flag(self, rule: Flag | Judge) -> Leaf:
        column = nw.col(self.columns[rule.fact].header)
        return recorded(column), column

    def _one_of(self, rule: OneOf) -> Leaf:
        column = nw.col(self.columns[rule.fact].header).cast(nw.String)
        if vocabulary.fact(rule.fact).kind == "codes":
            codes = "|".join(re.escape(value) for value in rule.values)
            return recorded(column), column.str.contains(rf"(?:^|\|)(?:{codes})(?:$|\|)")
        return recorded(column), column.is_in(list(rule.values))

    def _compare(self, rule: Compare) -> Leaf:
        compare: Anything = COMPARE[rule.op]
        left = Number(self.columns[rule.fact])
        if isinstance(rule.limit, Amount):
            return left.recorded, compare(*left.against(fixed(rule.fact, rule.limit).value))
        right = Number(self.columns[rule.limit.fact])
        here, there = left.against_times(Fraction(rule.limit.times), right)
        return left.recorded & right.recorded, compare(here, there)

    def _in_time(self, rule: Since | Within) -> Leaf:
        column, since = self.columns[rule.fact], isinstance(rule, Since)
        day = nw.col(column.header)
        dated, holds = recorded(day), self._by_then(rule, day, column.dtype)
        if rule.before != "registration":
            dated, holds = self._by_the_start(rule, day, column.dtype, by_then=holds)
        if not column.state:
            return dated, holds
        state = nw.col(column.state).cast(nw.String)
        said = recorded(state)
        never, lasts = said & (state == NEVER), said & state.is_in([ONGOING, NOT_YET])
        dated = ~said & dated
        return dated | never | lasts, (dated & holds) | (never if since else lasts)

    def _by_then(self, rule: Since | Within, day: nw.Expr, dtype: Anything) -> nw.Expr:
        """Whether it holds counted back from registration: a day is compared with a fixed one."""

        def until(last: date) -> nw.Expr:
            before: nw.Expr = day < _literal(last + timedelta(days=1), dtype)
            return before

        if isinstance(rule, Since):
            return until(last_day(rule.span, self.on))
        last = last_day(rule.span, self.on - timedelta(days=1) if rule.both_ends else self.on)
        return until(self.on) & ~until(last)

    def _by_the_start(
        self, rule: Since | Within, day: nw.Expr, dtype: Anything, *, by_then: nw.Expr
    ) -> Leaf:
        """Counted back from a start of treatment that every patient has a day of her own for.

        Where it is not planned yet, what has passed by registration has passed.
        """
        lag = nw.col(self.lag)
        planned, dated = recorded(lag) & (lag <= LONGEST_LAG), recorded(day)
        # pandas takes no year from no day, and makes no whole number of no number.
        day, lag = day.fill_null(_literal(self.on, dtype)), lag.fill_null(0).cast(nw.Int64)
        before = isinstance(rule, Within) and rule.both_ends
        over = _has_passed(rule.span, day, self.on, lag, before=before)
        if isinstance(rule, Since):
            return dated & (planned | by_then), over
        begun = _ordinal(day) <= lag + self.on.toordinal()
        return dated & (planned | ~by_then), planned & begun & ~over


_LEAVES: dict[type[Rule], Callable[[Compiler, Anything], Leaf]] = {
    Compare: Compiler._compare,
    OneOf: Compiler._one_of,
    Flag: Compiler._flag,
    Judge: Compiler._flag,
    Since: Compiler._in_time,
    Within: Compiler._in_time,
}


def in_scope(level: str) -> str:
    """The column beside that of a sampled list's rule: whether a row was concerned at all."""
    return f"{level}, in scope"


def recorded(column: nw.Expr) -> nw.Expr:
    """Where there is something."""
    return ~column.is_null()


# --- numbers --------------------------------------------------------------------------------------


class Number(NamedTuple):
    """A number in a table: floats, or whole numbers, or whole numbers each over its own `per`."""

    column: Column

    @property
    def recorded(self) -> nw.Expr:
        """Where there is a number."""
        value = nw.col(self.column.header)
        return (
            recorded(value) & ~value.is_nan() if self.column.dtype.is_float() else recorded(value)
        )

    def against(self, limit: Fraction) -> tuple[Anything, Anything]:
        """Two sides to compare: the number, and a fixed limit in its unit."""
        limit *= self.column.units
        if not self.column.per and self._floats:
            return nw.col(self.column.header).cast(nw.Float64), float(limit)
        here, there = self._whole() * limit.denominator, limit.numerator
        return here, there * self._per if self.column.per else there

    def against_times(self, times: Fraction, other: Number) -> tuple[nw.Expr, nw.Expr]:
        """Two sides to compare: the number, and so many times another one."""
        ratio = times * self.column.units / other.column.units
        if self._rounded and other._rounded:
            # Whole numbers of millionths: a float holds them exactly, up to nine thousand billion.
            return self._millionths * ratio.denominator, other._millionths * ratio.numerator
        here, there = self._whole() * ratio.denominator, other._whole() * ratio.numerator
        if self._rounded or other._rounded:
            here = here * (1 if self._rounded else SCALE)
            there = there * (1 if other._rounded else SCALE)
        if self.column.per == other.column.per:
            return here, there
        if other.column.per:
            here = here * other._per
        return here, there * self._per if self.column.per else there

    @property
    def _floats(self) -> bool:
        return not self.column.dtype.is_integer()

    @property
    def _rounded(self) -> bool:
        return self._floats and not self.column.per

    @property
    def _millionths(self) -> nw.Expr:
        return (nw.col(self.column.header).cast(nw.Float64) * SCALE).round(0)

    def _whole(self) -> nw.Expr:
        if self._rounded:
            return self._millionths.fill_nan(None).cast(nw.Int64)
        return nw.col(self.column.header).cast(nw.Int64)

    @property
    def _per(self) -> nw.Expr:
        return nw.col(self.column.per).cast(nw.Int64)


# --- days -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def last_day(span: Span, anchor: date) -> date:
    """The last day from which the anchor lies at least so long ahead."""
    day = anchor
    while span.after(day) > anchor:
        day -= timedelta(days=1)
    return day


def _literal(day: date, dtype: Anything) -> Anything:
    return day if dtype == nw.Date else datetime(day.year, day.month, day.day)


def _has_passed(span: Span, day: nw.Expr, on: date, lag: nw.Expr, *, before: bool) -> nw.Expr:
    """Whether the day so long after a day lies on or `before` the day so many days after `on`."""
    if span.unit in ("days", "weeks"):
        opens = _ordinal(day) + span.count * (7 if span.unit == "weeks" else 1)
        start = lag + on.toordinal()
        return opens < start if before else opens <= start
    months = span.count * (12 if span.unit == "years" else 1)
    opens = (_part(day, "year") * 12 + _part(day, "month") + months) * 32 + _part(day, "day")
    start = _in_months_of_32(on, lag, clamped=not before)
    return opens < start if before else opens <= start


def _ordinal(day: nw.Expr) -> nw.Expr:
    """The number of a day, as Python counts them from the year 1."""
    before = _part(day, "year") - 1
    leap_days = sum(
        sign * (before / years).floor() for sign, years in ((1, 4), (-1, 100), (1, 400))
    )
    return before * 365 + leap_days + _part(day, "ordinal_day")


def _in_months_of_32(on: date, lag: nw.Expr, *, clamped: bool) -> nw.Expr:
    """The day so many days after `on`, counted as if every month had 32 days.

    So counted, a month later is 32 more. `clamped`, the last day of a month counts as its 31st:
    what a longer month would have on the 29th to the 31st has passed by then.
    """
    counted = lag + (on.year * 12 + on.month) * 32 + on.day
    first = on.replace(day=1)
    while (first - on).days <= LONGEST_LAG:
        length = monthrange(first.year, first.month)[1]
        first += timedelta(days=length)
        ends = (first - on).days - 1
        counted = counted + (lag > ends).cast(nw.Int64) * (32 - length)
        if clamped:
            counted = counted + (lag == ends).cast(nw.Int64) * (31 - length)
    return counted


def _part(day: nw.Expr, part: str) -> nw.Expr:
    expr: nw.Expr = getattr(day.dt, part)()
    return expr.cast(nw.Int64)
