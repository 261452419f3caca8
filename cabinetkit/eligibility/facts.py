"""The facts of the kit: every word that a rule may use, and where it stands in a chart.

Most are fields of the chart as the chart declares them; those that are worked out follow below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, Literal, NamedTuple, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cabinetkit.eligibility import answers, chart, derived, drugs, units
from cabinetkit.eligibility.chart import past, tumour
from cabinetkit.eligibility.entries import Listing, Measurement, Never, Record, Signed
from cabinetkit.eligibility.spans import span
from cabinetkit.eligibility.vocabulary import (
    FACTS,
    LISTS,
    Absent,
    Answer,
    At,
    Fact,
    Kind,
    Known,
    Rows,
)
from cabinetkit.errors import UnknownNameError, near_miss

# --- what the chart declares ----------------------------------------------------------------------


def _leaves(annotation: Any) -> Iterator[Any]:
    """The types and literal values that a field may hold."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from _leaves(part)
    else:
        yield annotation


def _is_several(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(map(_is_several, get_args(annotation)))


def _kind(info: FieldInfo) -> Kind:
    held = list(_leaves(info.annotation))
    if Signed in held:
        return "judgement"
    if date in held:
        return "day"
    if bool in held or True in held:
        return "yes-no"
    if Decimal in held or int in held:
        return "number"
    return "codes" if _is_several(info.annotation) else "code"


_READ: dict[Kind, Callable[[Any], Answer]] = {
    "code": answers.code,
    "codes": answers.code,
    "yes-no": answers.yes_no,
    "day": answers.day,
    "judgement": answers.judgement,
}


def _learn(record: type[BaseModel], path: str = "", of: Rows | None = None) -> None:
    """Makes a fact of every field that says what it asks, and a list of every listing."""
    for field, info in record.model_fields.items():
        here = f"{path}.{field}" if path else field
        asked: Any = info.json_schema_extra or {}
        name = asked.get("fact", field)
        held = [leaf for leaf in _leaves(info.annotation) if isinstance(leaf, type)]
        inner = next((leaf for leaf in held if issubclass(leaf, Record)), None)
        if inner is not None and issubclass(inner, Listing):
            _learn_list(inner, name, here, info, asked)
        elif inner is Measurement:
            _learn_result(name, info.description or "", field, asked)
        elif inner is not None and inner not in (Never, Signed):
            _learn(inner, here)
        elif info.description:
            _learn_entry(name, field if of else here, info, asked, of)


def _learn_list(listing: Any, name: str, path: str, info: FieldInfo, asked: Any) -> None:
    [row] = listing.__pydantic_generic_metadata__["args"]
    get = attrgetter(path)
    rows = Rows(
        name,
        one=asked["one"],
        many=info.description or "",
        read=lambda at: get(at.patient),
        row_label=attrgetter("called"),
        sampled=asked.get("sampled", False),
        renewed=asked.get("renewed", ""),
        path=path,
    )
    _learn(row, of=rows)


def _learn_entry(name: str, path: str, info: FieldInfo, asked: Any, of: Rows | None) -> None:
    kind, get = _kind(info), _getter(path)
    quantity = asked.get("quantity", "")
    unit = asked.get("unit") or (quantity and units.canonical_unit(quantity))
    held = list(_leaves(info.annotation))
    values = tuple(v for v in held if isinstance(v, str)) if kind in ("code", "codes") else ()
    if kind == "day":
        values = asked.get("instead", ("never",) if Never in held else ())
    read = partial(answers.number, unit=unit) if kind == "number" else _READ[kind]
    Fact(
        name,
        of=of,
        label=info.description or "",
        kind=kind,
        read=(lambda row, at: read(get(row))) if of else (lambda at: read(get(at.patient))),
        quantity=quantity,
        unit=unit,
        step=asked.get("step", ""),
        values=values,
        renewed=asked.get("renewed", ""),
        path=path,
        never=Never in held,
        **_ends(info),
    )


def _ends(info: FieldInfo) -> dict[str, Any]:
    """The ends between which the chart takes a number."""
    inner = [part for part in _parts(info.annotation) if isinstance(part, FieldInfo)]
    said = [each for field in (info, *inner) for each in field.metadata]
    ends: dict[str, list[Any]] = {
        "least": [each.ge for each in said if isinstance(each, Ge)],
        "most": [each.le for each in said if isinstance(each, Le)],
    }
    return {name: found[-1] for name, found in ends.items() if found}


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _parts(part)


def _getter(path: str) -> Callable[[Any], Any]:
    """Reads a field; below a part of the chart that is left out there is nothing."""
    section, _, field = path.rpartition(".")
    if section != "reproduction.pregnancy_test":
        return attrgetter(path)
    whole = attrgetter(section)
    return lambda patient: getattr(whole(patient), field, None)


def _learn_result(name: str, label: str, field: str, asked: Any) -> None:
    """A laboratory result; and the laboratory's own limits, as facts with a typical value."""
    quantity = asked["quantity"]
    if not name:
        return
    get = attrgetter(f"labs.{field}")

    def read(side: str) -> Callable[[At], Answer]:
        return lambda at: answers.result(get(at.patient), quantity, side)

    common: dict[str, Any] = {
        "kind": "number",
        "quantity": quantity,
        "step": asked["step"],
        "renewed": "test",
    }
    for side in asked["limits"]:
        typical = units.typical_limits(quantity)[side]
        limit, path = f"{name}.{side}", f"labs.{field}.{side}"
        Fact(limit, label=f"{side} limit", read=read(side), typical=typical, path=path, **common)
    Fact(name, label=label, read=read("value"), path=f"labs.{field}.value", **common)


_learn(chart.Patient)

# --- what is worked out ---------------------------------------------------------------------------


def _row_fact(rows: str, short: str, label: str, kind: Kind, get: Any, **more: Any) -> None:
    """A fact of a row that is found in the row by `get`."""
    read = _READ[kind]
    Fact(
        short,
        of=LISTS[rows],
        label=label,
        kind=kind,
        read=lambda row, at: read(get(row)),
        **more,
    )


def _literals(record: type[Record], field: str) -> tuple[str, ...]:
    held = _leaves(record.model_fields[field].annotation)
    return tuple(value for value in held if isinstance(value, str))


def _given(row: Any, at: At, *, end: str) -> Answer:
    """Whether it is given on the day itself; a last day that is this day still counts."""
    last = getattr(row, end)
    if last is None:
        return Absent(f"{end}: not recorded")
    goes_on = isinstance(last, str) or last >= at.on
    if goes_on:
        return Known(True, "yes", convention="ongoing-state")
    return Known(False, f"no, {end} {last}")


def _day_after(last: Any) -> tuple[date, ...]:
    return (last + timedelta(days=1),) if isinstance(last, date) else ()


def _agents(row: tumour.Therapy, _: At) -> Answer:
    # Radiation has no agent; of anything else without one nobody knows what it was.
    if not row.agents and set(row.kinds) != {"radiation"}:
        return Absent("which agent is not recorded")
    return answers.code(row.agents)


def _stopped_for(row: tumour.Therapy) -> str | None:
    # What still goes on was not stopped for anything: that is known, not missing.
    return "still given" if isinstance(row.ended, str) else row.stopped_for


def _treated(row: past.SecondMalignancy) -> bool | None:
    return None if row.therapy_ended is None else not isinstance(row.therapy_ended, Never)


def _free_since(row: past.SecondMalignancy) -> Any:
    # "Never free of disease" has not begun yet, however long ago somebody looked.
    return "not yet" if isinstance(row.disease_free_since, Never) else row.disease_free_since


def _growth(scan: tumour.Scan, at: At, *, unit: str) -> Answer:
    listing = at.patient.scans
    before = sorted((s for s in listing.entries if s.date < scan.date), key=lambda s: s.date)
    sums = tuple(s.sum_mm for s in (*before, scan))
    if None in sums:
        return Absent("a sum of diameters is not recorded")
    if len(sums) == 1 and listing.asked_on is None:
        return Absent("no earlier scan is recorded")
    return _grown(sums)[unit]


@lru_cache(maxsize=1024)
def _grown(sums: tuple[Decimal, ...]) -> dict[str, Known]:
    mm, percent = derived.growth_over_nadir([Fraction(each) for each in sums])
    return {"mm": answers.computed(mm, "mm"), "%": answers.computed(percent, "%")}


def _pancreatitis(at: At, *, ever: bool) -> Answer:
    """Evidence of it now, its last day counted in; or at any time."""
    last = at.patient.history.pancreatitis
    if last is None or isinstance(last, Never):
        return answers.yes_no(last)
    here = ever or last == "ongoing" or last >= at.on
    return Known(here, f"{'yes' if here else 'no'}, last present {last}")


def _pregnant(at: At) -> Answer:
    """As recorded; else where it cannot be; else by a test of the last 14 days."""
    entry, test = at.patient.reproduction, at.patient.reproduction.pregnancy_test
    if entry.pregnant is not None:
        return answers.yes_no(entry.pregnant)
    cannot_be = {
        "a man": at.patient.sex == "male",
        "after hysterectomy": entry.hysterectomy is True,
        "after bilateral oophorectomy": entry.bilateral_oophorectomy is True,
        "after menopause": entry.natural_menopause is True
        and entry.last_menses is not None
        and span(months=12).after(entry.last_menses) <= at.on,
    }
    for reason, holds in cannot_be.items():
        if holds:
            return Known(False, f"no, {reason}")
    if test is not None and span(days=14).after(test.date) >= at.on:
        answer = "yes" if test.result == "positive" else "no"
        return Known(answer == "yes", f"{answer}, by the {test.result} test of {test.date}")
    return Absent("not recorded, and no test in the last 14 days")


def _pregnant_turns(patient: chart.Patient) -> Iterator[date]:
    entry = patient.reproduction
    if entry.last_menses is not None:
        yield span(months=12).after(entry.last_menses)
    if entry.pregnancy_test is not None:
        yield from _day_after(span(days=14).after(entry.pregnancy_test.date))


def _nursing(at: At) -> Answer:
    """As recorded; no for a man."""
    recorded = at.patient.reproduction.nursing
    if recorded is None and at.patient.sex == "male":
        return Known(False, "no, a man")
    return answers.yes_no(recorded)


def _age(at: At) -> Answer:
    born = at.patient.born
    if born is None:
        return Absent("day of birth not recorded")
    return answers.number(derived.age_in_years(born, at.on), "years")


def _clearance(at: At) -> Answer:
    """The laboratory's; else by Cockcroft-Gault."""
    p, labs = at.patient, at.patient.labs
    if labs.creatinine_clearance is not None:
        return answers.result(labs.creatinine_clearance, "creatinine clearance")
    creatinine = answers.result(labs.creatinine, "creatinine")
    needs = {
        "creatinine": labs.creatinine,
        "day of birth": p.born,
        "weight": p.weight_kg,
        "sex": p.sex,
    }
    missing = [name for name, entry in needs.items() if entry is None]
    if missing or isinstance(creatinine, Absent):
        return Absent(f"not measured, and not to be computed without {' and '.join(missing)}")
    if creatinine.value == 0:
        return Absent("not to be computed from a creatinine of 0")
    value = derived.cockcroft_gault(
        age=derived.age_in_years(p.born, at.on),
        weight_kg=Fraction(p.weight_kg),
        creatinine_mg_dl=creatinine.value,
        female=p.sex == "female",
    )
    return answers.computed(value, "mL/min", "cockcroft-gault")


def _birthdays(patient: chart.Patient) -> Iterator[date]:
    if patient.born is not None:
        yield from derived.birthdays(patient.born)


def _qtcf(at: At) -> Answer:
    """As reported by Fridericia; else from QT and RR, or QT and heart rate."""
    ecg = at.patient.ecg
    if ecg is None or (ecg.qtcf_ms is None and ecg.qt_ms is None):
        return Absent()
    if ecg.qtcf_ms is not None:
        return answers.number(ecg.qtcf_ms, "ms")
    if ecg.rr_ms is None and ecg.heart_rate_per_min is None:
        return Absent("not to be computed from QT without RR or heart rate")
    rr = Fraction(ecg.rr_ms) if ecg.rr_ms is not None else 60_000 / Fraction(ecg.heart_rate_per_min)
    return answers.computed(
        derived.fridericia(qt_ms=Fraction(ecg.qt_ms), rr_ms=rr), "ms", "fridericia"
    )


def _corrected_calcium(at: At) -> Answer:
    calcium = answers.result(at.patient.labs.calcium, "calcium")
    albumin = answers.result(at.patient.labs.albumin, "albumin")
    if isinstance(calcium, Absent) or isinstance(albumin, Absent):
        return Absent("calcium and albumin are both needed")
    value = derived.corrected_calcium(calcium_mg_dl=calcium.value, albumin_g_dl=albumin.value)
    return answers.computed(value, "mg/dL", "corrected-calcium")


class _Prothrombin(NamedTuple):
    """INR and PT are one test in two units: each one that was measured is a row."""

    name: str
    quantity: str
    entry: Measurement


def _prothrombin(at: At) -> Listing[Any] | None:
    labs = at.patient.labs
    both = (("INR", "clotting ratio", labs.inr), ("PT", "clotting time", labs.pt))
    rows = tuple(_Prothrombin(*row[:2], entry=row[2]) for row in both if row[2] is not None)
    return Listing.model_construct(entries=rows) if rows else None


def _prothrombin_side(row: _Prothrombin, _: At, *, side: str) -> Answer:
    return answers.result(row.entry, row.quantity, "value" if side == "result" else side)


Fact(
    "age",
    label="age",
    kind="number",
    unit="years",
    step="1",
    read=_age,
    turns=_birthdays,
)
Fact(
    "pregnant",
    label="pregnant",
    kind="yes-no",
    read=_pregnant,
    turns=_pregnant_turns,
    renewed="test",
)
Fact("nursing", label="nursing", kind="yes-no", read=_nursing, renewed="plan")
Fact(
    "pancreatitis",
    label="evidence of pancreatitis now",
    kind="yes-no",
    read=partial(_pancreatitis, ever=False),
    turns=lambda patient: _day_after(patient.history.pancreatitis),
)
Fact(
    "pancreatitis_ever",
    label="evidence of pancreatitis at any time",
    kind="yes-no",
    read=partial(_pancreatitis, ever=True),
)
for _unit, _short in (("mm", "growth_mm"), ("%", "growth_percent")):
    Fact(
        _short,
        of=LISTS["scans"],
        label="growth of the target lesions",
        kind="number",
        unit=_unit,
        step="0.1",
        read=partial(_growth, unit=_unit),
    )

Fact("agents", of=LISTS["therapies"], label="agent", kind="codes", read=_agents)
_row_fact(
    "therapies", "systemic", "systemic", "yes-no", lambda row: set(row.kinds) != {"radiation"}
)
_row_fact(
    "therapies",
    "stopped_for",
    "stopped for",
    "code",
    _stopped_for,
    values=(*_literals(tumour.Therapy, "stopped_for"), "still given"),
)
for _rows, _short, _label, _end in (
    ("therapies", "ongoing", "still given", "ended"),
    ("medicines", "taken", "taken now", "stopped"),
):
    Fact(
        _short,
        of=LISTS[_rows],
        label=_label,
        kind="yes-no",
        read=partial(_given, end=_end),
        turns=lambda row, end=_end: _day_after(getattr(row, end)),  # type: ignore[misc]
    )
_row_fact("toxicities", "term", "term", "code", lambda row: row.term.strip().casefold())
_row_fact(
    "medicines",
    "classes",
    "class",
    "codes",
    attrgetter("all_classes"),
    values=drugs.CLASSES,
    sets=drugs.sets_of_classes(),
)
_row_fact("second_malignancies", "treated", "treated", "yes-no", _treated)
_row_fact(
    "second_malignancies",
    "disease_free_since",
    "free of disease since",
    "day",
    _free_since,
    values=("ongoing",),
)

_prothrombin_rows = Rows(
    "prothrombin",
    one="prothrombin test (INR or PT)",
    many="prothrombin tests (INR or PT)",
    read=_prothrombin,
    row_label=attrgetter("name"),
    sampled=True,
    renewed="test",
)
for _short, _label, _typical in (("result", "result", ""), ("upper", "upper limit", "1.2")):
    Fact(
        _short,
        of=_prothrombin_rows,
        label=_label,
        kind="number",
        step="0.01",
        typical=_typical,
        read=partial(_prothrombin_side, side=_short),
    )
Fact(
    "clearance",
    label="creatinine clearance",
    kind="number",
    quantity="creatinine clearance",
    step="0.1",
    read=_clearance,
    turns=_birthdays,
    renewed="test",
)
Fact(
    "corrected_calcium",
    label="albumin-corrected calcium",
    kind="number",
    quantity="calcium",
    step="0.1",
    read=_corrected_calcium,
    renewed="test",
)
Fact(
    "qtcf", label="QTcF", kind="number", quantity="duration", step="0.1", read=_qtcf, renewed="test"
)


def __getattr__(name: str) -> Any:
    if name in FACTS:
        return FACTS[name]
    if name in LISTS:
        return LISTS[name]
    raise UnknownNameError(f"the kit has no fact called '{name}'.{near_miss(name, FACTS)}")


def __dir__() -> list[str]:
    return [*(name for name in FACTS if "." not in name), *LISTS]
