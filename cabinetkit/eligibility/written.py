"""How a chart writes what is given of a patient: a fact, and a row of a list.

The other way round from `facts`: what a fact is worked out from is found again. What cannot be
written comes out otherwise, or not at all; reading it back will tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cabinetkit.eligibility import drugs, vocabulary
from cabinetkit.eligibility.vocabulary import LISTS, NEVER, NOT_YET, ONGOING, Fact

Entries = dict[str, Any]
Given = Mapping[str, Any]
WHILE_AGO = timedelta(days=30)  # long enough for a pregnancy test to say nothing of today

# Worked-out facts that a chart may also hold outright.
_OUTRIGHT = {
    "clearance": "labs.creatinine_clearance.value",
    "qtcf": "ecg.qtcf_ms",
    "therapies.agents": "agents",
    "therapies.stopped_for": "stopped_for",
    "toxicities.term": "term",
    "medicines.classes": "classes",
    "second_malignancies.disease_free_since": "disease_free_since",
}
# What a row cannot be without, where nothing is said of it.
_PLAIN: dict[str, Entries] = {
    "lesions": {"site": "invented", "kind": "solid lesion"},
    "gut_wall": {"site": "invented"},
    "airways": {"site": "invented"},
    "vessels": {"vessel": "invented"},
    "local_treatments": {"kind": "other local treatment", "site": "invented"},
    "planned_treatments": {"name": "invented", "kind": "supportive care"},
    "surgeries": {"name": "invented", "kind": "other"},
    "toxicities": {"term": "invented"},
    "arrhythmias": {"kind": "invented"},
    "thromboembolism": {"kind": "other"},
    "gi_conditions": {"kind": "other"},
    "allergies": {"to": "invented"},
    "second_malignancies": {"kind": "invented"},
    "cns_disease": {"kind": "brain metastasis"},
}


def put(data: Entries, path: str, what: Any) -> None:
    """Writes it at a dotted path of the chart."""
    *way, last = path.split(".")
    for part in way:
        data = data.setdefault(part, {})
    data[last] = what


def put_fact(data: Entries, fact: Fact, value: Any, on: date) -> None:
    """Writes a fact where it stands; what is missing, or worked out, is not written."""
    path = fact.path or _OUTRIGHT.get(fact.name)
    if path and value is not None:
        put(data, path, _entry(fact, value, on))


def _entry(fact: Fact, value: Any, on: date) -> Any:
    if fact.kind == "number":
        return decimal(value)
    if fact.kind == "codes":
        return sorted(value)
    if fact.kind == "judgement":
        return {"answer": value, "by": "invented", "on": on}
    if fact.kind == "day" and value == ONGOING and ONGOING not in fact.values:
        return NOT_YET
    no = fact.never and value is False
    return {"never": on} if no or (fact.kind == "day" and value == NEVER) else value


def decimal(number: Any) -> Decimal:
    """The number as it is typed; what has no such form comes out longer than a chart takes."""
    exact = Fraction(number)
    return Decimal(exact.numerator) / exact.denominator


# --- lists ----------------------------------------------------------------------------------------


def listing(name: str, rows: Sequence[Given], on: date, complete: bool) -> Entries:
    """A list with a row for each table of facts, marked complete today or left open."""
    entries = [_row(name, given, on) for given in rows]
    if name == "scans":
        _put_sums(entries, rows)
    if complete and not entries:
        return {"never": on}
    marked = complete and not LISTS[name].sampled
    return {"entries": entries} | ({"complete_on": on} if marked else {})


def _row(name: str, given: Given, on: date) -> Entries:
    row: Entries = {}
    for short, value in given.items():
        put_fact(row, vocabulary.fact(f"{name}.{short}"), value, on)
    if name in _WORK_BACK:
        _WORK_BACK[name](row, given, on)
    return _PLAIN.get(name, {}) | row


def _therapy(row: Entries, given: Given, on: date) -> None:
    if row.get("stopped_for") == "still given":
        del row["stopped_for"]
        row.setdefault("ended", ONGOING)
    if given.get("ongoing") is not None:
        # Stopped today, it is still given today; what goes on was not stopped for anything.
        lasting = on if "stopped_for" in given else ONGOING
        row.setdefault("ended", lasting if given["ongoing"] else on - WHILE_AGO)
    kinds = {drugs.treatment(agent) for agent in row.get("agents", ())} - {None}
    radiation = given.get("systemic") is False or row.get("agents") == []
    row.setdefault(
        "kinds", sorted(map(str, kinds or {"radiation" if radiation else "chemotherapy"}))
    )


def _medicine(row: Entries, given: Given, on: date) -> None:
    if given.get("taken") is not None:
        row.setdefault("stopped", ONGOING if given["taken"] else on - WHILE_AGO)
    if row.setdefault("drug", f"{drugs.OTHER}invented").startswith(drugs.OTHER):
        row.setdefault("classes", [drugs.NO_CLASS])
    else:
        row.pop("classes", None)  # the kit's table knows them


def _second_malignancy(row: Entries, given: Given, on: date) -> None:
    if given.get("treated") is not None:
        row.setdefault("therapy_ended", on - WHILE_AGO if given["treated"] else {"never": on})
    if row.get("disease_free_since") == ONGOING:
        row["disease_free_since"] = NOT_YET


def _blood_pressure(row: Entries, _: Given, on: date) -> None:
    row.setdefault("date", on)
    row.setdefault("systolic_mmhg", max(120, row.get("diastolic_mmhg", 0) + 1))
    row.setdefault("diastolic_mmhg", min(80, row["systolic_mmhg"] - 1))


def _scan(row: Entries, _: Given, on: date) -> None:
    row.setdefault("date", on)


_WORK_BACK: dict[str, Callable[[Entries, Given, date], None]] = {
    "therapies": _therapy,
    "medicines": _medicine,
    "second_malignancies": _second_malignancy,
    "blood_pressure": _blood_pressure,
    "scans": _scan,
}


def _put_sums(entries: list[Entries], rows: Sequence[Given]) -> None:
    """Sums of diameters that have grown so, in mm and in percent, over one smallest sum."""
    grown = [(row.get("growth_mm"), row.get("growth_percent")) for row in rows]
    smallest = next((100 * Fraction(mm) / Fraction(pc) for mm, pc in grown if mm and pc), 50)
    for entry, (mm, percent) in zip(entries, grown, strict=True):
        if mm is not None:
            entry["sum_mm"] = decimal(smallest + Fraction(mm))
        elif percent is not None:
            entry["sum_mm"] = decimal(smallest * (100 + Fraction(percent)) / 100)
