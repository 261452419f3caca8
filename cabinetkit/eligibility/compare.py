"""Whether two rules are the same rule, told by the plainest patient on whom they differ.

Two rule objects are compared on every way in which their leaves can come out, and may be called
the same. Of a plain Python function only what it says of the patients tried is known.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from html import escape
from types import SimpleNamespace
from typing import Any, Literal

from cabinetkit.eligibility import vocabulary, words
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.codec import checked
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.days import DAY
from cabinetkit.eligibility.evaluate import Trace, Truth, compiled
from cabinetkit.eligibility.lookup import ChartFacts
from cabinetkit.eligibility.rules import Compare, Multiple, Rule, as_rule, walk
from cabinetkit.eligibility.vocabulary import Fact
from cabinetkit.eligibility.witness import small_chart
from cabinetkit.eligibility.worlds import LONG_AGO, World, Worlds, told
from cabinetkit.errors import RuleError, near_miss, shortened
from cabinetkit.guarded import called
from cabinetkit.html import boxed, plain

STATUS: dict[Truth, str] = {True: "met", False: "not met", None: "unknown"}
Verdict = Literal["different", "the same rule", "no difference found", "cannot be judged"]
# A scan of long ago, over which another one can have grown.
BASELINE = {"date": LONG_AGO - DAY, "growth_mm": 0, "growth_percent": 0, "new_lesions": False}


@dataclass(frozen=True)
class Comparison:
    """What comparing two rules came to; `patient` is the plainest on whom they differ.

    `mine` and `theirs` are the two answers on that patient, `told` is the patient in words, and
    `because` why the other rule answers so.
    """

    verdict: Verdict
    tried: int
    says: str
    mine: Truth = None
    theirs: Truth = None
    patient: Patient | None = None
    on: date | None = None
    told: str = ""
    because: str = ""

    @property
    def differ(self) -> bool:
        """Whether a patient was found on whom the two differ."""
        return self.verdict == "different"

    def __repr__(self) -> str:
        return f"{self.verdict}: {self.says}"

    def _repr_html_(self) -> str:
        chart = escape(json.dumps(self.to_json()["patient"], indent=1))
        return boxed(
            f'<div role="status"><div class="ck-loud">{escape(self.verdict)}</div>'
            f"<p>{plain(self.says)}</p></div>",
            f"<details><summary>The patient as a chart</summary><pre>{chart}</pre></details>"
            if self.patient
            else "",
        )

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data; the patient as a chart."""
        chart = self.patient and self.patient.model_dump(mode="json", exclude_none=True)
        return {
            "verdict": self.verdict,
            "tried": self.tried,
            "says": self.says,
            "mine": STATUS[self.mine] if self.differ else None,
            "theirs": STATUS[self.theirs] if self.differ else None,
            "on": self.on and self.on.isoformat(),
            "patient": chart,
        }


def compare(mine: object, theirs: object) -> Comparison:
    """Compare a rule, a criterion or a plain function with a rule or a criterion.

    >>> import cabinetkit as ck
    >>> ck.compare(ck.facts.ptt <= 1.3 * ck.ULN, ck.criteria["labs.ptt"]).verdict
    'different'

    A function takes facts by name, `def mine(ptt, ptt_upper)`, and answers True, False or None;
    a missing fact is None, a number a float, a list a list of rows, or None when it was not taken.
    Raises RuleError when `theirs` is no rule; what a function does wrong is a verdict, no error.
    """
    right = rule_of(theirs)
    if callable(mine) and not isinstance(mine, Rule | Fact):
        return _compare_function(mine, right)
    return _compare_rules(rule_of(mine), right)


def rule_of(thing: object) -> Rule:
    """The rule of a criterion, or the rule itself, checked."""
    return checked(thing.rule if isinstance(thing, Criterion) else as_rule(thing))


def _compare_rules(mine: Rule, theirs: Rule) -> Comparison:
    if mine == theirs:
        return Comparison("the same rule", 0, "they are written alike.")
    first, second = compiled(mine), compiled(theirs)
    worlds = Worlds((mine, theirs))
    tried, not_charted = 0, 0
    for world in worlds:
        tried += 1
        facts = world.facts
        if first(facts).truth is second(facts).truth:
            continue
        found = _witness(world, mine, theirs, tried)
        if found is not None:
            return found
        not_charted += 1
    if worlds.exhaustive and not not_charted:
        says = f"they agree on each of {tried:,} ways in which what they ask can come out."
        return Comparison("the same rule", tried, says)
    return _no_difference(tried)


def _no_difference(tried: int) -> Comparison:
    says = f"no difference on {tried:,} patients; that is no proof that there is none."
    return Comparison("no difference found", tried, says)


def _witness(world: World, mine: Rule, theirs: Rule, tried: int) -> Comparison | None:
    """The two rules on the chart that these facts make, if there is one and they differ on it."""
    patient = _chart(world)
    if patient is None:
        return None
    facts = ChartFacts(patient, world.on)
    one, other = compiled(mine)(facts), compiled(theirs)(facts)
    if one.truth is other.truth:
        return None
    # Said of the facts, not of the fillers that a chart needs; unless it took one scan more.
    given = compiled(mine)(world.facts), compiled(theirs)(world.facts)
    if (given[0].truth, given[1].truth) == (one.truth, other.truth):
        one, other = given
    return _different(world, tried, one.truth, other, patient, why=words.because(one))


def _chart(world: World) -> Patient | None:
    """The chart that these facts make."""
    made = partial(small_chart, on=world.on, lag=world.lag, incomplete=world.incomplete)
    chart, scans = made(world.values), world.values.get("scans")
    if chart is None and scans:
        # A scan that shows growth needs one before it; and over 100 mm as many mm as percent.
        before = dict.fromkeys(scans[0]) | BASELINE
        over_100 = [row | {"growth_mm": row.get("growth_percent")} for row in scans]
        for rows in (scans, over_100):
            chart = chart or made(world.values | {"scans": [before, *rows]})
    return chart


def _different(
    world: World, tried: int, mine: Truth, theirs: Trace, patient: Patient, *, why: str = ""
) -> Comparison:
    who, because = told(world), words.because(theirs)
    says = (
        f"yours says {STATUS[mine]}{f' ({why})' if why else ''} and the other says "
        f"{STATUS[theirs.truth]} ({because}). The patient: {who}."
    )
    return Comparison("different", tried, says, mine, theirs.truth, patient, world.on, who, because)


# --- a plain function -----------------------------------------------------------------------------


def _compare_function(mine: Callable[..., Any], theirs: Rule) -> Comparison:
    names = _asked(mine)
    judge, tried = compiled(theirs), 0
    for world in Worlds((theirs, *_asking(names.values())), distinct=False):
        # A plain list cannot say that it is not marked complete.
        fair = not world.incomplete and _exact_in_floats(theirs, world)
        patient = _chart(world) if fair else None
        if patient is None:
            continue
        tried += 1
        trace = judge(ChartFacts(patient, world.on))
        arguments = {name: _plain(fact, world) for name, fact in names.items()}
        answer, wrong = _answer(mine, arguments)
        if wrong:
            says = f"your function {wrong} The patient: {told(world)}."
            return Comparison("cannot be judged", tried, says)
        if answer is not trace.truth:
            return _different(world, tried, answer, trace, patient)
    return _no_difference(tried)


def _asked(function: Callable[..., Any]) -> dict[str, str]:
    """The facts and lists that a function takes, by the names of its parameters."""
    known = {name.replace(".", "_"): name for name in (*vocabulary.FACTS, *vocabulary.LISTS)}
    try:
        parameters = [*inspect.signature(function).parameters]
    except (TypeError, ValueError):
        raise RuleError(f"{shortened(function)} does not tell which facts it takes") from None
    for name in parameters:
        if name not in known:
            raise RuleError(
                f"your function takes '{name}', and the kit has no fact or list of that name."
                f"{near_miss(name, known)}"
            )
    return {name: known[name] for name in parameters}


def _asking(names: Iterable[str]) -> Iterator[Rule]:
    """Rules that read the facts which a function takes, so that these are tried as well."""
    for name in names:
        fact = vocabulary.FACTS.get(name)
        if fact is None or fact.rows:
            continue
        if fact.kind in ("yes-no", "judgement"):
            yield fact.as_rule()
        elif fact.kind in ("code", "codes") and fact.values:
            yield fact.one_of(fact.values[0])


def _exact_in_floats(rule: Rule, world: World) -> bool:
    """Whether multiples of limits are the same in floats, in which a function computes."""
    rows = [row for name in vocabulary.LISTS for row in world.values.get(name) or ()]
    for node in walk(rule):
        limit = node.limit if isinstance(node, Compare) else None
        if isinstance(limit, Multiple):
            short = limit.fact.rpartition(".")[2]
            given = [world.values.get(limit.fact), *(row.get(short) for row in rows)]
            for value in given:
                if isinstance(value, Fraction) and not _is_exact(limit.times, value):
                    return False
    return True


def _is_exact(times: Decimal, value: Fraction) -> bool:
    product = Fraction(times) * value
    return float(times) * float(value) == float(product)


def _plain(name: str, world: World) -> Any:
    """A fact as a function gets it: floats, days, texts, True, False; None when it is missing."""
    value = world.values.get(name)
    if name in vocabulary.LISTS and value is not None:
        return [SimpleNamespace(**{k: _in_python(v) for k, v in row.items()}) for row in value]
    return _in_python(value)


def _in_python(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def _answer(function: Callable[..., Any], arguments: dict[str, Any]) -> tuple[Truth, str]:
    """What a function answers of a patient, or what is wrong with it."""
    answer, wrong = called(function, arguments)
    if wrong or answer is None or isinstance(answer, bool):
        return answer, wrong
    return None, f"answers {shortened(answer)}; it must answer True, False or None."
