"""Rules as JSON and back, and the check that a rule makes sense whoever wrote it."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from cabinetkit.eligibility import facts as _facts  # noqa: F401  # fills the vocabulary
from cabinetkit.eligibility import units
from cabinetkit.eligibility.complaints import complaints
from cabinetkit.eligibility.exact_json import parse_json
from cabinetkit.eligibility.rules import (
    All,
    Amount,
    Any,
    AnyRule,
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
from cabinetkit.eligibility.vocabulary import Fact, fact, rows
from cabinetkit.errors import RuleError, shortened

_ADAPTER: TypeAdapter[Rule] = TypeAdapter(AnyRule)
_KINDS = {
    Compare: ("number",),
    OneOf: ("code", "codes"),
    Flag: ("yes-no",),
    Judge: ("judgement",),
    Since: ("day",),
    Within: ("day",),
}


def to_json(rule: Rule) -> str:
    """The rule as JSON; numbers are strings, so that they stay exact."""
    return rule.model_dump_json(exclude_none=True)


def from_json(text: str) -> Rule:
    """The rule written in this JSON; raises RuleError that names what is wrong and where."""
    try:
        return checked(_ADAPTER.validate_python(parse_json(text, error=RuleError)))
    except ValidationError as error:
        raise RuleError("this is not a rule of the kit:\n" + complaints(error, _ADAPTER)) from None


def checked(rule: Rule, *, inside: str = "") -> Rule:
    """The same rule, when every fact exists, fits its node, and stands inside its list."""
    if isinstance(rule, All | Any):
        for part in rule.of:
            checked(part, inside=inside)
    elif isinstance(rule, Not):
        checked(rule.of, inside=inside)
    elif isinstance(rule, Some | Every):
        _check_list(rule, inside)
    else:
        _check_leaf(rule, inside)
    return rule


def _check_list(rule: Some | Every, inside: str) -> None:
    if inside:
        raise RuleError(f"{rule.rows}: a list inside a row of {inside} has no meaning here")
    rows(rule.rows)
    checked(rule.fits, inside=rule.rows)
    if rule.among is not None:
        checked(rule.among, inside=rule.rows)


def _check_leaf(rule: Rule, inside: str) -> None:
    assert isinstance(rule, Compare | OneOf | Flag | Judge | Since | Within)
    asked = _in_scope(fact(rule.fact), inside)
    if asked.kind not in _KINDS[type(rule)]:
        raise RuleError(f"{asked.name} is a {asked.kind}; '{rule.node}' does not ask for that")
    if isinstance(rule, OneOf):
        asked.one_of(*rule.values)
    if isinstance(rule, Compare):
        limit = rule.limit
        if isinstance(limit, Amount):
            _check_unit(asked, limit.unit)
        else:
            _check_other(asked, _in_scope(fact(limit.fact), inside))


def _in_scope(asked: Fact, inside: str) -> Fact:
    if asked.rows and asked.rows != inside:
        raise RuleError(
            f"{asked.name} is a fact of a row: ask it inside {asked.rows}.some(...) or .every(...)"
        )
    return asked


def _check_unit(asked: Fact, unit: str) -> None:
    if asked.quantity:
        units.recognised(asked.quantity, unit)
    elif unit != asked.unit:
        raise RuleError(f"{asked.name} is in {asked.unit or 'no unit'}, not {shortened(unit)}")


def _check_other(asked: Fact, other: Fact) -> None:
    if other.kind != "number" or other.quantity != asked.quantity:
        raise RuleError(f"{asked.name} cannot be compared with {other.name}: another quantity")
