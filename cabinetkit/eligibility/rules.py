"""The dozen nodes that every criterion is built from, and the operators that join them.

A node says what must hold and nothing else: judging a patient, saying it in English and writing
it as JSON are readers of the same object, each in a module of its own. Facts are named, not held,
so that a rule can be written down and read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from cabinetkit.eligibility.entries import exact
from cabinetkit.eligibility.spans import Span
from cabinetkit.errors import RuleError

Operator = Literal["<", "<=", ">", ">=", "==", "!="]
Anchor = Literal["registration", "start of treatment"]
Name = Annotated[str, Field(min_length=1, max_length=80)]


def _number(written: object) -> Decimal:
    # In JSON a rule's numbers are text, so that no reader on the way makes floats of them.
    if isinstance(written, str) and _DIGITS.fullmatch(written):
        return exact(Decimal(written))
    return exact(written)


_DIGITS = re.compile(r"-?\d{1,20}(\.\d{1,20})?(E[+-]?\d{1,2})?")
Exact = Annotated[Decimal, BeforeValidator(_number)]


class Rule(BaseModel):
    """A condition on named facts. Joined with `&` (and), `|` (or) and `~` (not)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __and__(self, other: object) -> All:
        return All(of=(*_parts(All, self), *_parts(All, as_rule(other))))

    def __or__(self, other: object) -> Any:
        return Any(of=(*_parts(Any, self), *_parts(Any, as_rule(other))))

    def __rand__(self, other: object) -> All:
        return as_rule(other) & self

    def __ror__(self, other: object) -> Any:
        return as_rule(other) | self

    def __invert__(self) -> Not:
        return Not(of=self)

    def __bool__(self) -> NoReturn:
        raise RuleError(
            "a rule is neither true nor false until a patient is judged by it. Join rules with "
            "& (and), | (or), ~ (not) instead of 'and', 'or', 'not', and write a range such as "
            "0 <= ecog <= 2 as (ecog >= 0) & (ecog <= 2)"
        )

    def __str__(self) -> str:
        from cabinetkit.eligibility.words import say  # a reader of rules: it imports this module

        return say(self)

    def __repr__(self) -> str:
        return f"<rule: {self}>"

    def _repr_html_(self) -> str:
        from cabinetkit.html import boxed

        return boxed(f"<p>{escape(str(self))}</p>")


class Amount(BaseModel):
    """A fixed limit with its unit; the number is exact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Exact
    unit: Annotated[str, Field(max_length=80)]


class Multiple(BaseModel):
    """A limit that is a multiple of another fact: 1.5 times the laboratory's upper limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    times: Exact
    fact: Name


Limit = Annotated[
    Annotated[Amount, Tag("~amount")] | Annotated[Multiple, Tag("~multiple")],
    Discriminator(lambda v: "~multiple" if _has_times(v) else "~amount"),
]


def _has_times(limit: object) -> bool:
    return "times" in limit if isinstance(limit, dict) else isinstance(limit, Multiple)


class Compare(Rule):
    """A number stands in this relation to a limit."""

    node: Literal["compare"] = "compare"
    fact: Name
    op: Operator
    limit: Limit


class OneOf(Rule):
    """A coded fact is one of these values; of several codes at least one is."""

    node: Literal["one of"] = "one of"
    fact: Name
    values: Annotated[tuple[Name, ...], Field(min_length=1)]


class Flag(Rule):
    """A yes-or-no fact is yes."""

    node: Literal["flag"] = "flag"
    fact: Name


class Judge(Rule):
    """A clinician has answered this question with yes, and signed it."""

    node: Literal["judge"] = "judge"
    fact: Name


class Since(Rule):
    """The event lies at least this long before the anchor; met on the day that is reached.

    What never happened is as long ago as can be; what is ongoing has not happened yet.
    """

    node: Literal["since"] = "since"
    fact: Name
    span: Span
    before: Anchor = "registration"


class Within(Rule):
    """The event lies in this stretch before the anchor.

    An event exactly this long before the anchor is outside, unless `both_ends` (a required window)
    counts it in. What is ongoing is inside; what never happened is outside.
    """

    node: Literal["within"] = "within"
    fact: Name
    span: Span
    before: Anchor = "registration"
    both_ends: bool = False


class All(Rule):
    """Every part holds."""

    node: Literal["all"] = "all"
    of: Annotated[tuple[AnyRule, ...], Field(min_length=1)]


class Any(Rule):
    """At least one part holds."""

    node: Literal["any"] = "any"
    of: Annotated[tuple[AnyRule, ...], Field(min_length=1)]


class Not(Rule):
    """The part does not hold."""

    node: Literal["not"] = "not"
    of: AnyRule


class Some(Rule):
    """At least one row of the list fits; with `among`, of the rows that fit `among`."""

    node: Literal["some"] = "some"
    rows: Name
    fits: AnyRule
    among: AnyRule | None = None


class Every(Rule):
    """Every row of the list fits; with `among`, of the rows that fit `among`."""

    node: Literal["every"] = "every"
    rows: Name
    fits: AnyRule
    among: AnyRule | None = None


if TYPE_CHECKING:
    AnyRule = Rule
else:  # pydantic reads the node's name to tell which it is
    AnyRule = Annotated[
        Compare | OneOf | Flag | Judge | Since | Within | All | Any | Not | Some | Every,
        Field(discriminator="node"),
    ]
NODES = (Compare, OneOf, Flag, Judge, Since, Within, All, Any, Not, Some, Every)

for _node in (All, Any, Not, Some, Every):
    _node.model_rebuild()


def walk(rule: Rule) -> Iterator[Rule]:
    """The rule and every node in it, from left to right."""
    yield rule
    if isinstance(rule, All | Any):
        inner: tuple[Rule | None, ...] = rule.of
    elif isinstance(rule, Not):
        inner = (rule.of,)
    else:
        inner = (rule.among, rule.fits) if isinstance(rule, Some | Every) else ()
    for part in inner:
        if part is not None:
            yield from walk(part)


def as_rule(thing: object) -> Rule:
    """A rule, or a yes-or-no fact taken as one."""
    if isinstance(thing, Rule):
        return thing
    lift = getattr(thing, "as_rule", None)
    if lift is None:
        kind = "nothing" if thing is None else f"this {type(thing).__name__}"
        raise RuleError(
            f"{kind} is not a rule; compare a fact with a limit, as in ck.facts.ecog <= 2"
        )
    return lift()  # type: ignore[no-any-return]  # a Fact, which imports this module


def _parts(kind: type[All] | type[Any], rule: Rule) -> tuple[Rule, ...]:
    # a & b & c is one `all` of three, as a protocol would list it.
    return rule.of if isinstance(rule, kind) else (rule,)


def facts_of(rule: Rule) -> tuple[str, ...]:
    """The names of all facts that a rule reads, from left to right, each once."""
    names: dict[str, None] = {}
    for node in walk(rule):
        if isinstance(node, Compare | OneOf | Flag | Judge | Since | Within):
            names[node.fact] = None
        if isinstance(node, Compare) and isinstance(node.limit, Multiple):
            names[node.limit.fact] = None
    return tuple(names)
