"""Facts and lists of facts: the words in which rules are written.

A rule never reads a chart. It names facts, and each fact knows its label, its unit, its kind, its
step, and the small function that reads it from the chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import inf
from typing import Any as Anything
from typing import Literal, NamedTuple

from pydantic_core import PydanticCustomError

from cabinetkit.eligibility import rules, units
from cabinetkit.eligibility.entries import exact
from cabinetkit.eligibility.rules import Anchor, Rule, as_rule
from cabinetkit.eligibility.spans import span
from cabinetkit.errors import RuleError, near_miss, shortened

Kind = Literal["number", "code", "codes", "yes-no", "day", "judgement"]
NEVER, ONGOING, NOT_YET = "never", "ongoing", "not yet"


class Known(NamedTuple):
    """A fact's value, as compared, and as shown; `unit` and `convention` where they matter.

    Numbers are exact fractions in the fact's unit; days are dates, or NEVER or ONGOING.
    """

    value: Anything
    text: str
    unit: str = ""
    convention: str = ""


class Absent(NamedTuple):
    """Nobody wrote it down, and what exactly is missing."""

    why: str = "not recorded"


Answer = Known | Absent


class At(NamedTuple):
    """What a fact is read from: the patient, on the day of registration."""

    patient: Anything
    on: date


FACTS: dict[str, Fact] = {}
LISTS: dict[str, Rows] = {}


class Fact:
    """A named fact. Compare it, or ask `.one_of(...)`, `.since(days=...)`, `.within(months=...)`.

    `unit` is that of bare numbers in a rule; `step` the finest difference that is ever recorded;
    `values` the codes of a coded fact, and what a day may be instead of a date; `least` and `most`
    the ends between which a chart takes a number. `turns` gives the days on which its answer may
    change by itself, from the patient or the row that it is read from; `renewed` says what could
    give another one: a test, a scan, a plan (what is taken or intended), or nothing. `path` is
    where it is written in the chart, or in the row, and empty for what is worked out; `never` says
    that its no is written {"never": day}; `sets` are the codes that occur together, where not all
    can.
    A yes-or-no fact and a judgement are rules as they stand: `gilbert & (bilirubin <= 3 * ULN)`.
    """

    def __init__(
        self,
        short: str,
        *,
        label: str,
        kind: Kind,
        read: Callable[..., Answer],
        of: Rows | None = None,
        quantity: str = "",
        unit: str = "",
        step: str = "",
        typical: str = "",
        values: tuple[str, ...] = (),
        least: int = 0,
        most: float = inf,
        turns: Callable[[Anything], Iterable[date]] = lambda _: (),
        renewed: str = "",
        path: str = "",
        never: bool = False,
        sets: tuple[frozenset[str], ...] = (),
    ) -> None:
        self.short, self.rows = short, of.name if of is not None else ""
        self.name = name = f"{self.rows}.{short}" if of is not None else short
        self.label, self.kind, self.read = label, kind, read
        self.quantity, self.unit = quantity, unit or (quantity and units.canonical_unit(quantity))
        self.step, self.typical, self.values = step, typical, values
        self.least, self.most, self.turns = least, most, turns
        self.renewed = renewed or (of.renewed if of is not None else "")
        self.path, self.never = path, never
        self.sets = sets
        FACTS[name] = self

    # Comparisons give rules, so facts are told apart by name alone.
    __hash__ = object.__hash__

    def __lt__(self, limit: object) -> Rule:
        return self._compare("<", limit)

    def __le__(self, limit: object) -> Rule:
        return self._compare("<=", limit)

    def __gt__(self, limit: object) -> Rule:
        return self._compare(">", limit)

    def __ge__(self, limit: object) -> Rule:
        return self._compare(">=", limit)

    def __eq__(self, other: object) -> Rule:  # type: ignore[override]  # it gives a rule
        if self.kind in ("code", "codes") and isinstance(other, str):
            return self.one_of(other)
        return self._compare("==", other)

    def __ne__(self, other: object) -> Rule:  # type: ignore[override]  # it gives a rule
        return ~(self == other)

    def __and__(self, other: object) -> Rule:
        return self.as_rule() & other

    def __or__(self, other: object) -> Rule:
        return self.as_rule() | other

    def __invert__(self) -> Rule:
        return ~self.as_rule()

    def __rmul__(self, factor: float | Decimal) -> rules.Multiple:
        self._must_be("number")
        return rules.Multiple(times=_exact(factor), fact=self.name)

    def __bool__(self) -> bool:
        return bool(self.as_rule())

    def __repr__(self) -> str:
        unit = f", in {self.unit}" if self.unit else ""
        return f"<fact {self.name}: {self.label} ({self.kind}{unit})>"

    @property
    def upper(self) -> Fact:
        """The laboratory's own upper limit of this result."""
        return fact(f"{self.name}.upper")

    @property
    def lower(self) -> Fact:
        """The laboratory's own lower limit of this result."""
        return fact(f"{self.name}.lower")

    def as_rule(self) -> Rule:
        """The rule that this fact is yes, or that this judgement was given with yes."""
        if self.kind == "yes-no":
            return rules.Flag(fact=self.name)
        if self.kind == "judgement":
            return rules.Judge(fact=self.name)
        raise RuleError(f"{self.name} is a {self.kind}, not a yes or no: {self._how()}")

    def one_of(self, *values: str) -> Rule:
        """The coded fact is one of these."""
        self._must_be("code", "codes")
        for value in values:
            if self.values and value not in self.values:
                raise RuleError(
                    f"{self.name} is never {shortened(value)}; it is one of "
                    f"{', '.join(self.values)}.{near_miss(value, self.values)}"
                )
        return rules.OneOf(fact=self.name, values=values)

    def since(self, *said: object, before: Anchor = "registration", **length: int) -> Rule:
        """The day lies at least this long before the anchor: `.since(days=28)`."""
        self._must_be("day")
        self._by_name(said)
        return rules.Since(fact=self.name, span=span(**length), before=before)

    def within(
        self,
        *said: object,
        before: Anchor = "registration",
        both_ends: bool = False,
        **length: int,
    ) -> Rule:
        """The day lies in this stretch before the anchor: `.within(months=6)`."""
        self._must_be("day")
        self._by_name(said)
        return rules.Within(fact=self.name, span=span(**length), before=before, both_ends=both_ends)

    def _by_name(self, said: tuple[object, ...]) -> None:
        if said:
            raise RuleError(f"write the stretch with its unit, as in {self._how()[4:]}")

    def _compare(self, op: rules.Operator, limit: object) -> Rule:
        self._must_be("number")
        return rules.Compare(fact=self.name, op=op, limit=self._limit(limit))

    def _limit(self, limit: object) -> rules.Amount | rules.Multiple:
        if isinstance(limit, Times):
            return rules.Multiple(times=limit.times, fact=f"{self.name}.{limit.of}")
        if isinstance(limit, rules.Multiple):
            return limit
        if isinstance(limit, Fact):
            limit._must_be("number")
            return rules.Multiple(times=Decimal(1), fact=limit.name)
        if isinstance(limit, tuple) and len(limit) == 2:
            number, unit = limit
        else:
            number, unit = limit, self.unit
        if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
            raise RuleError(
                f"{self.name} cannot be compared with {shortened(limit)}; {self._how()}"
            )
        if self.quantity:
            unit = units.recognised(self.quantity, unit)
        elif unit != self.unit:
            raise RuleError(f"{self.name} is in {self.unit or 'no unit'}, not {shortened(unit)}")
        return rules.Amount(number=_exact(number), unit=unit)

    def _must_be(self, *kinds: Kind) -> None:
        if self.kind not in kinds:
            raise RuleError(f"{self.name} is a {self.kind}: {self._how()}")

    def _how(self) -> str:
        short = self.short
        return {
            "number": f"compare it with a number, as in {short} <= 2",
            "code": f"ask {short}.one_of(...)",
            "codes": f"ask {short}.one_of(...)",
            "yes-no": f"use it as it stands, or ~{short}",
            "judgement": f"use it as it stands, or ~{short}",
            "day": f"ask {short}.since(days=28) or {short}.within(months=6)",
        }[self.kind]


@dataclass(frozen=True)
class Times:
    """A multiple of a limit that the laboratory gives: `1.5 * ULN`."""

    of: Literal["upper", "lower"]
    times: Decimal = Decimal(1)

    def __rmul__(self, factor: float | Decimal) -> Times:
        return Times(self.of, _exact(factor))

    __mul__ = __rmul__


ULN, LLN = Times("upper"), Times("lower")
"""The upper and the lower limit of normal of whatever is compared with them."""


class Rows:
    """A list in the chart whose rows have facts of their own: `therapies.ended`.

    A `sampled` list (blood pressure) is never complete: its readings stand for the time in which
    they were taken, and where there is none nothing is known. `path` is where the list is written
    in the chart; empty for one that is worked out.
    """

    def __init__(
        self,
        name: str,
        *,
        one: str,
        many: str,
        read: Callable[[At], Anything],
        row_label: Callable[[Anything], str],
        sampled: bool = False,
        renewed: str = "",
        path: str = "",
    ) -> None:
        self.name, self.one, self.many = name, one, many
        self.read, self.row_label, self.sampled = read, row_label, sampled
        self.renewed, self.path = renewed, path
        LISTS[name] = self

    def __getattr__(self, short: str) -> Fact:
        if short.startswith("_"):
            raise AttributeError(short)
        return fact(f"{self.name}.{short}")

    def __repr__(self) -> str:
        shorts = [f.short for f in FACTS.values() if f.rows == self.name]
        return f"<list {self.name}: {', '.join(shorts)}>"

    def some(self, fits: object = None, *, among: object = None) -> Rule:
        """At least one row fits."""
        return rules.Some(rows=self.name, fits=as_rule(fits), among=_optional(among))

    def every(self, fits: object = None, *, among: object = None) -> Rule:
        """Every row fits; with `among`, every row of those that fit `among`."""
        return rules.Every(rows=self.name, fits=as_rule(fits), among=_optional(among))


def fact(name: str) -> Fact:
    """The fact of this name; an unknown name raises with the nearest one."""
    try:
        return FACTS[name]
    except KeyError:
        raise RuleError(f"no fact called {shortened(name)}.{near_miss(name, FACTS)}") from None


def rows(name: str) -> Rows:
    """The list of this name; an unknown name raises with the nearest one."""
    try:
        return LISTS[name]
    except KeyError:
        raise RuleError(f"no list called {shortened(name)}.{near_miss(name, LISTS)}") from None


def _optional(thing: object) -> Rule | None:
    return None if thing is None else as_rule(thing)


def _exact(number: object) -> Decimal:
    try:
        return exact(number)
    except PydanticCustomError as error:
        raise RuleError(f"{shortened(number)}: {error.message()}") from None
