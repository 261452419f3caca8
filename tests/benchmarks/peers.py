"""The criteria without lists in two other engines of rules: OpenFisca and JsonLogic.

Neither knows an unknown: a fact that is not recorded is 0, "" or no in the one, and null, which
compares as 0, in the other. OpenFisca knows persons and the groups that they are in, which leaves
room for one list of a patient's twenty-two; JsonLogic has no calendar and no units, so that days
are numbers here and every number is in the kit's unit. They get complete patients.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any as Anything

import numpy as np

from cabinetkit.eligibility.columns import column_name
from cabinetkit.eligibility.criteria import EARLY, Criteria
from cabinetkit.eligibility.evaluate import COMPARE, fixed
from cabinetkit.eligibility.expressions import last_day
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
    facts_of,
    walk,
)
from cabinetkit.eligibility.vocabulary import FACTS

WITHOUT_LISTS = tuple(
    c
    for c in EARLY
    if not c.checklist
    and not any(isinstance(node, Some | Every) for node in walk(c.rule))
    and not any(FACTS[name].kind == "codes" for name in facts_of(c.rule))
)
SINGLE = Criteria("without lists", WITHOUT_LISTS, holds=len(WITHOUT_LISTS))
EPOCH = date(1970, 1, 1)


def number_of(day: date) -> int:
    """A day as a number, since neither compares days."""
    return (day - EPOCH).days


def window(rule: Since | Within, on: date) -> tuple[int, int]:
    """The days, as numbers, between which an event makes the rule true."""
    last = last_day(rule.span, on)
    if isinstance(rule, Since):
        return number_of(date(1900, 1, 1)), number_of(last)
    if rule.both_ends:
        last = last_day(rule.span, on - timedelta(days=1))
    return number_of(last) + 1, number_of(on)


# --- JsonLogic ------------------------------------------------------------------------------------


def json_logic(rule: Rule, on: date) -> Anything:
    """The rule as JsonLogic."""
    if isinstance(rule, All | Any):
        joined = [json_logic(part, on) for part in rule.of]
        return {"and" if isinstance(rule, All) else "or": joined}
    if isinstance(rule, Not):
        return {"!": [json_logic(rule.of, on)]}
    name = {"var": FACTS[rule.fact].name.replace(".", "_")}  # type: ignore[attr-defined]
    if isinstance(rule, Compare):
        limit = rule.limit
        other: Anything = (
            float(fixed(rule.fact, limit).value)
            if isinstance(limit, Amount)
            else {"*": [float(limit.times), {"var": limit.fact.replace(".", "_")}]}
        )
        return {rule.op: [name, other]}
    if isinstance(rule, OneOf):
        return {"in": [name, list(rule.values)]}
    if isinstance(rule, Since | Within):
        first, last = window(rule, on)
        return {"and": [{">=": [name, first]}, {"<=": [name, last]}]}
    return {"==": [name, True]}


# --- OpenFisca ------------------------------------------------------------------------------------


def openfisca(columns: dict[str, Anything], on: date) -> Callable[[], dict[str, Anything]]:
    """A simulation of these patients; what comes back computes a column for each criterion."""
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import Simulation
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = Entity("person", "persons", "A patient", "")
    period = "2024-04"
    kinds = {"f": float, "i": int, "b": bool}

    def fact(name: str, values: Anything) -> type:
        kind = kinds.get(values.dtype.kind, str)
        return type(
            name,
            (Variable,),
            {"value_type": kind, "entity": person, "definition_period": DateUnit.MONTH},
        )

    def formula(rule: Rule) -> Callable[..., Anything]:
        return lambda patients, when: _numpy(rule, lambda name: patients(name, when), on)

    def criterion(name: str, rule: Rule) -> type:
        return type(
            name,
            (Variable,),
            {
                "value_type": bool,
                "entity": person,
                "definition_period": DateUnit.MONTH,
                "formula": formula(rule),
            },
        )

    system = TaxBenefitSystem([person])
    for name, values in columns.items():
        system.add_variable(fact(name, values))
    names = {c.id: c.id.replace(".", "_").replace("-", "_") + "_met" for c in WITHOUT_LISTS}
    for each in WITHOUT_LISTS:
        system.add_variable(criterion(names[each.id], each.rule))
    populations = system.instantiate_entities()
    many = len(next(iter(columns.values())))
    populations["person"].count = many
    populations["person"].ids = np.arange(many)
    simulation = Simulation(system, populations)
    for name, values in columns.items():
        simulation.set_input(name, period, values)
    return lambda: {name: simulation.calculate(made, period) for name, made in names.items()}


def _numpy(rule: Rule, of: Callable[[str], Anything], on: date) -> Anything:
    if isinstance(rule, All | Any):
        first, *rest = (_numpy(part, of, on) for part in rule.of)
        for part in rest:
            first = first * part if isinstance(rule, All) else first + part
        return first
    if isinstance(rule, Not):
        return ~_numpy(rule.of, of, on)
    value = of(column_name(FACTS[rule.fact]))  # type: ignore[attr-defined]
    if isinstance(rule, Compare):
        compare: Anything = COMPARE[rule.op]
        if isinstance(rule.limit, Amount):
            return compare(value, float(fixed(rule.fact, rule.limit).value))
        other = of(column_name(FACTS[rule.limit.fact]))
        return compare(value, float(Fraction(rule.limit.times)) * other)
    if isinstance(rule, OneOf):
        return np.isin(value, list(rule.values))
    if isinstance(rule, Since | Within):
        first, last = window(rule, on)
        return (value >= first) * (value <= last)
    assert isinstance(rule, Flag | Judge)
    return value
