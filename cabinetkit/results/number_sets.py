"""Two analyses of the same patients side by side: what differs, and which reasons sources state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple, NoReturn

from cabinetkit.errors import CabinetkitError, near_miss, shortened
from cabinetkit.html import Shown, wrapped
from cabinetkit.results.published import Analysis, Outcome, analyses, records
from cabinetkit.sources import source

Kind = Literal[
    "same value",
    "cohort membership",
    "assessor",
    "data cut",
    "events",
    "rounding",
    "wording",
    "one source only",
    "the sources do not say",
]
OPEN: Kind = "the sources do not say"


class PoolingError(CabinetkitError):
    """Two analyses of the same patients were to be averaged."""


class Difference(NamedTuple):
    """A named difference between two figures, and what the sources state of it."""

    kind: Kind
    says: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.says}"


class Pair(NamedTuple):
    """One endpoint of one arm or comparison, as two analyses give it; None where one is silent."""

    one: Outcome | None
    other: Outcome | None
    differences: tuple[Difference, ...]

    @property
    def any(self) -> Outcome:
        """The figure, from whichever analysis gives it."""
        found = self.one or self.other
        assert found is not None  # a pair is made of at least one
        return found


@dataclass(frozen=True, repr=False)
class SideBySide(Shown):
    """Two analyses of the same trial, figure by figure; made by `side_by_side`."""

    one: Analysis
    other: Analysis
    cohort: str
    pairs: tuple[Pair, ...]

    @property
    def data_cut(self) -> str:
        """The data cut of each analysis, which concerns every figure."""
        said = [
            f"{_cut(each)} for {each.id}" if each.cut else f"not stated for {each.id}"
            for each in (self.one, self.other)
        ]
        return f"Data cut: {', '.join(said)}."

    @property
    def head(self) -> tuple[str, ...]:
        """What is compared, both analyses by name, and what differs."""
        return ("figure", self.one.id, self.other.id, "what differs")

    @property
    def says(self) -> str:
        """That these are the same trial twice, and are not pooled."""
        return (
            f"{self.one.trial}, {self.cohort}: {self.one.id} beside {self.other.id}. Two analyses "
            "of the same trial: largely the same patients, so they are read side by side and never "
            f"pooled. {self.data_cut} What is named beside a figure differs too; how much of the "
            "difference comes from which, the sources do not say."
        )

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One figure a line."""
        return [
            (
                f"{pair.any.endpoint}, {pair.any.direction}".rstrip(", "),
                *(_cell(outcome) for outcome in (pair.one, pair.other)),
                "; ".join(map(str, pair.differences)),
            )
            for pair in self.pairs
        ]

    @property
    def remarks(self) -> list[str]:
        """What to know of each analysis, and what a mark means."""
        notes = [f"{each.id}: {each.note}" for each in (self.one, self.other)]
        if any("*" in cell for row in self.rows for cell in row[1:3]):
            notes.append(
                "*: the figure or its interval is known from an abstract or a secondary copy only."
            )
        return notes

    def pool(self) -> NoReturn:
        """Refused, with the reason: an average would count the same patients twice."""
        raise PoolingError(
            f"{self.one.id} and {self.other.id} are two analyses of the same trial, not two "
            "trials: an average of them would count the same patients twice, look more certain "
            "than either, and belong to no reader, no data cut and no set of patients. Say which "
            "analysis you use, and why."
        )

    def __str__(self) -> str:
        lines = wrapped(self.says)
        for pair, (what, one, other, _) in zip(self.pairs, self.rows, strict=True):
            lines += ["", what, f"  {self.one.id}: {one}", f"  {self.other.id}: {other}"]
            lines += [f"  {each}" for each in pair.differences]
        return "\n".join([*lines, "", *(line for each in self.remarks for line in wrapped(each))])

    __repr__ = __str__

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "one": self.one.model_dump(),
            "other": self.other.model_dump(),
            "cohort": self.cohort,
            "data_cut": self.data_cut,
            "figures": [
                {
                    "endpoint": pair.any.endpoint,
                    "direction": pair.any.direction,
                    "one": pair.one and pair.one.said,
                    "other": pair.other and pair.other.said,
                    "differences": [each._asdict() for each in pair.differences],
                }
                for pair in self.pairs
            ],
        }


def side_by_side(one: str, other: str, *, cohort: str) -> SideBySide:
    """Two analyses of the same patients, each difference named; they are never pooled.

    >>> import cabinetkit as ck
    >>> found = ck.side_by_side("NEJM 2024", "FDA 2025", cohort="pNET")
    >>> [pair.one.said for pair in found.pairs if pair.any.endpoint == "PFS hazard ratio"]
    ['0.23 (95% CI 0.12 to 0.42)']

    A reason is named where the sources state what differs: other patients, another reader,
    another data cut, rounding, other words. Where they state nothing, that is said. Two different
    trials are refused: their patients differ, and no ranking of drugs follows.
    """
    first, second = (_analysis(name) for name in (one, other))
    if first.id == second.id:
        raise CabinetkitError(f"'{first.id}' was named twice; name two analyses")
    if first.trial != second.trial:
        raise CabinetkitError(
            f"'{first.id}' and '{second.id}' are different trials with different patients; the kit "
            "does not put them side by side, since nothing about the drugs would follow"
        )
    mine, others = _figures(first, cohort), _figures(second, cohort)
    names = [*mine, *(name for name in others if name not in mine)]
    pairs = (_pair(mine.get(name), others.get(name), first, second) for name in names)
    return SideBySide(first, second, cohort, tuple(pairs))


def _analysis(name: object) -> Analysis:
    known = analyses()
    if not isinstance(name, str) or name not in known:
        raise CabinetkitError(
            f"no analysis called {shortened(name)}; the kit has: {', '.join(known)}."
            f"{near_miss(str(name), known)}"
        )
    return known[name]


def _figures(analysis: Analysis, cohort: str) -> dict[tuple[str, ...], Outcome]:
    rows = [row for row in records() if row.analysis == analysis.id]
    found: dict[tuple[str, ...], Outcome] = {
        (row.endpoint, row.arm, row.over, row.assessor if _twice(row, rows) else ""): row
        for row in rows
        if row.cohort == cohort
    }
    if not found:
        cohorts = dict.fromkeys(row.cohort for row in rows)
        raise CabinetkitError(
            f"{analysis.id} has no figures for the cohort {shortened(cohort)}; it has: "
            f"{', '.join(cohorts) or 'none'}.{near_miss(str(cohort), cohorts)}"
        )
    return found


def _twice(row: Outcome, rows: list[Outcome]) -> bool:
    """Whether the analysis gives this figure by more than one reader."""
    same = ("cohort", "endpoint", "arm", "over")
    return sum(all(getattr(each, n) == getattr(row, n) for n in same) for each in rows) > 1


def _pair(one: Outcome | None, other: Outcome | None, first: Analysis, second: Analysis) -> Pair:
    if one is None or other is None:
        silent = first if one is None else second
        only = Difference("one source only", f"{silent.id} gives none that the kit knows")
        return Pair(one, other, (only,))
    return Pair(one, other, tuple(_differences(one, other, first, second)))


def _differences(
    one: Outcome, other: Outcome, first: Analysis, second: Analysis
) -> Iterator[Difference]:
    """What the sources state to be different; it need not be why the figures differ."""
    same = one.said == other.said if one.value is None else one.value == other.value
    if same:
        yield Difference("same value", _intervals(one, other, first, second))
    yield from _membership(one, other)
    yield from _assessor(one, other, first, second)
    yield from _events(one, other, first, second)
    yield from _wording(one, other, first, second)
    rounded = [] if same else [*_rounding(one, other)]
    yield from rounded
    if not same and not rounded:
        yield Difference(OPEN, "why the figures differ")


def _intervals(one: Outcome, other: Outcome, first: Analysis, second: Analysis) -> str:
    if not (one.interval or other.interval):
        return "no interval from either"
    if bool(one.interval) != bool(other.interval):
        return f"an interval from {first.id if one.interval else second.id} only"
    return "and the same interval" if one.said == other.said else "but another interval"


def _membership(one: Outcome, other: Outcome) -> Iterator[Difference]:
    if one.endpoint == "patients":
        if one.value != other.value:
            yield Difference("cohort membership", "who was counted differs")
    elif one.n is None or other.n is None:
        if one.n != other.n:
            yield Difference(OPEN, "the number of patients, of one of the two")
    elif one.n != other.n:
        yield Difference("cohort membership", f"{one.n} against {other.n} patients")


def _assessor(
    one: Outcome, other: Outcome, first: Analysis, second: Analysis
) -> Iterator[Difference]:
    """Another reader; or a reader that is not stated for one or both."""
    mine, others = one.assessor, other.assessor
    if not one.scanned or (mine and mine == others):
        return
    if mine and others:
        # Central review with and without its adjectives may be the same reader in other words.
        kind: Kind = "wording" if mine in others or others in mine else "assessor"
        yield Difference(kind, f"{mine} against {others}")
        return
    silent = " and ".join(a.id for a, said in ((first, mine), (second, others)) if not said)
    yield Difference(OPEN, f"who read the scans for {silent}")


def _events(
    one: Outcome, other: Outcome, first: Analysis, second: Analysis
) -> Iterator[Difference]:
    """The events behind a ratio: they say how much there was to go by."""
    if one.unit != "ratio" or one.events == other.events:
        return
    said = [
        f"{row.events} for {analysis.id}" if row.events is not None else f"none for {analysis.id}"
        for row, analysis in ((one, first), (other, second))
    ]
    yield Difference("events", f"stated: {', '.join(said)}")


def _wording(
    one: Outcome, other: Outcome, first: Analysis, second: Analysis
) -> Iterator[Difference]:
    for analysis, outcome in ((first, one), (second, other)):
        if outcome.wording and one.wording != other.wording:
            yield Difference("wording", f"{analysis.id}: {outcome.wording}")


def _rounding(one: Outcome, other: Outcome) -> Iterator[Difference]:
    """Where the finer figure rounds to the coarser, or one count of patients to both shares."""
    mine, others = (Decimal(each.printed[0] or "NaN") for each in (one, other))
    if mine.is_nan() or others.is_nan():
        return
    coarse, fine = sorted((mine, others), key=lambda number: -int(number.as_tuple().exponent))
    if coarse.as_tuple().exponent != fine.as_tuple().exponent and fine.quantize(coarse) == coarse:
        yield Difference("rounding", f"{fine} rounds to {coarse}")
    if one.unit == "%" and one.n and other.n and (counts := _counts(one) & _counts(other)):
        number = " or ".join(map(str, sorted(counts)))
        says = f"{number} patients would give both shares, over {one.n} and {other.n} (inferred)"
        yield Difference("rounding", says)


def _unit(digits: str) -> float:
    return 10.0 ** -len(digits.partition(".")[2])


def _counts(share: Outcome) -> set[int]:
    """The counts of patients that this share, as rounded, can stand for."""
    half, n = _unit(share.printed[0]) / 2, share.n or 0
    return {k for k in range(n + 1) if abs(100 * k / n - (share.value or 0)) <= half}


def _cut(analysis: Analysis) -> str:
    copy = analysis.cut_source and source(analysis.cut_source).standing == "secondary"
    return f"{analysis.cut}{' (from a secondary copy)' if copy else ''}"


def _cell(outcome: Outcome | None) -> str:
    if outcome is None:
        return "none"
    mark = "" if outcome.standing == "document" and not outcome.interval_source else "*"
    return f"{outcome.said}{mark}"
