"""Random charts, sound and broken: a screening or an error of the kit's own, and nothing else.

CABINETKIT_EXAMPLES=100000 runs that many examples of each law instead of a few hundred.
"""

from __future__ import annotations

import json
import os
from copy import deepcopy
from datetime import date
from typing import Any

from charts import BASE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cabinetkit.eligibility import drugs, units
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.load import chart_from_bytes
from cabinetkit.eligibility.screening import Screening, screen
from cabinetkit.errors import CabinetkitError

ON = "2024-04-20"
EXAMPLES = int(os.environ.get("CABINETKIT_EXAMPLES", "0"))


def examples(usual: int) -> settings:
    """As many examples as usual, or as the environment asks for; the same ones every time."""
    return settings(
        max_examples=EXAMPLES or usual,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# --- sound charts, made from the chart's own JSON Schema ------------------------------------------

SCHEMA = Patient.model_json_schema()
DAYS = st.dates(date(2019, 1, 1), date(2024, 4, 20)).map(date.isoformat)
BIRTHDAYS = st.dates(date(1925, 1, 1), date(2018, 12, 31)).map(date.isoformat)
# Letters of many scripts, quotes, brackets and signs, but nothing that cannot be seen.
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
DRUGS = st.sampled_from([*drugs._table()[1], "Afinitor", "Eliquis", "other: zytrol"])
QUANTITIES = {
    "neutrophils": "cell count",
    "platelets": "cell count",
    "inr": "clotting ratio",
    "pt": "clotting time",
    "ptt": "clotting time",
    "ast": "enzyme activity",
    "alt": "enzyme activity",
    "creatinine_clearance": "creatinine clearance",
    "urine_protein_to_creatinine": "urine protein to creatinine",
    "tsh": "thyrotropin",
    "free_t4": "free thyroxine",
}
NAMED = {"born": BIRTHDAYS, "drug": DRUGS, "agents": st.lists(DRUGS, max_size=2)}


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """The values that a part of the schema allows; null, which is as good as absent, too."""
    if "$ref" in schema:
        return records(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema or "oneOf" in schema:
        return st.one_of([values(option) for option in schema.get("anyOf") or schema["oneOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    kind = schema["type"]
    if kind == "array":
        return st.lists(values(schema["items"]), min_size=schema.get("minItems", 0), max_size=3)
    if kind == "string":
        return DAYS if schema.get("format") == "date" else TEXTS
    if kind in ("number", "integer"):
        return numbers(schema)
    return {"boolean": st.booleans(), "null": st.none()}[kind]


def numbers(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    highest = schema.get("maximum", 300)
    if schema["type"] == "integer":
        return st.integers(lowest, highest)
    between = st.integers(lowest * 100, highest * 100).map(lambda n: n / 100)
    return between | st.sampled_from([lowest, highest])


def records(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """The objects of this name in the schema, mended where two fields must fit each other."""
    return fields(SCHEMA["$defs"][name]).map(MENDED.get(name.split("_")[0], lambda row: row))


def fields(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    strategies = {
        name: NAMED[name] if name in NAMED else st.deferred(lambda part=part: values(part))
        for name, part in schema["properties"].items()
    }
    needed = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: strategies[name] for name in needed},
        optional={name: each for name, each in strategies.items() if name not in needed},
    )


def in_order(row: dict[str, Any]) -> dict[str, Any]:
    """A treatment or a medicine that was given, whose days come one after the other."""
    for end in ("ended", "stopped"):
        if isinstance(row.get(end), dict):
            row[end] = "ongoing"
    later = [row.get(name) for name in ("ended", "stopped", "dose_stable_since")]
    days = [day for day in later if day and day[0] == "2"]
    if row.get("started"):
        row["started"] = min([row["started"], *days])
    return row


def medicine(row: dict[str, Any]) -> dict[str, Any]:
    alone = {"none of these", "somatostatin analog"}
    if row["drug"].startswith("other: "):
        given = [each for each in row.get("classes") or () if each not in alone]
        row["classes"] = given or ["none of these"]
    else:
        row |= {
            "drug": "aspirin" if drugs.treatment(drugs.generic_name(row["drug"])) else row["drug"],
            "classes": None,
        }
    return in_order(row)


def therapy(row: dict[str, Any]) -> dict[str, Any]:
    """A treatment whose kinds name those of its agents."""
    of_agents = {drugs.treatment(drugs.generic_name(agent)) for agent in row.get("agents", ())} - {
        None
    }
    return in_order(row | {"kinds": sorted({*row["kinds"], *of_agents})})


def surgery(row: dict[str, Any]) -> dict[str, Any]:
    """An operation whose wound heals after it, and which is minor when it is a tooth extraction."""
    healed = row.get("healed")
    if isinstance(healed, dict) or healed == "ongoing":
        row["healed"] = "not yet"
    elif row.get("date") and healed and healed != "not yet":
        row["date"], row["healed"] = sorted((row["date"], healed))
    if (row.get("major") or {}).get("answer"):
        row["kind"] = "other"
    return row


def listing(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("never"):
        return {"never": row["never"]}
    if not row.get("entries") and not row.get("complete_on"):
        return {"never": "2024-01-01"}
    return row


def lesion(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("long_axis_mm") is not None and row.get("short_axis_mm") is not None:
        row["short_axis_mm"], row["long_axis_mm"] = sorted(
            (row["short_axis_mm"], row["long_axis_mm"])
        )
    return row


def pressure(row: dict[str, Any]) -> dict[str, Any]:
    return (
        row
        | {"diastolic_mmhg": min(row["diastolic_mmhg"], row["systolic_mmhg"] // 2 or 1)}
        | ({} if row["systolic_mmhg"] > 1 else {"systolic_mmhg": 2})
    )


def labs(row: dict[str, Any]) -> dict[str, Any]:
    """Each result in one of its units, with both limits, the lower below the upper."""
    for name, result in row.items():
        if result is not None:
            known = units.units_of(QUANTITIES.get(name, name))
            result["unit"] = known[len(result["unit"]) % len(known)]
            low, high = result.get("lower") or 0, result.get("upper") or 1
            result["lower"], result["upper"] = min(low, high), max(low, high) + 1
    return row


def patient(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"reproduction": {}} if row.get("sex") == "male" else row


def filled(row: dict[str, Any]) -> dict[str, Any]:
    """The chart laid over that of the case tables, so that little is left unknown."""
    sections = ("disease", "spread", "history", "brain", "reproduction", "labs", "judgements")
    within = {name: BASE[name] | row.get(name, {}) for name in sections if name in BASE}
    return patient(BASE | row | within)


MENDED = {
    "Therapy": therapy,
    "Medicine": medicine,
    "LocalTreatment": in_order,
    "Surgery": surgery,
    "Listing": listing,
    "Lesion": lesion,
    "BloodPressure": pressure,
    "Labs": labs,
}
SOUND = fields(SCHEMA).map(patient) | fields(SCHEMA).map(filled)


def consistent(screening: Screening) -> None:
    """The decision follows from the statuses, the open items from the decision."""
    data = screening.to_json()
    assert json.loads(json.dumps(data)) == data
    statuses = {finding["id"]: finding["status"] for finding in data["criteria"]}
    assert set(statuses.values()) <= {"met", "not met", "unknown", "needs judgement"}
    if "not met" in statuses.values():
        assert data["decision"] == "not eligible"
    elif set(statuses.values()) == {"met"}:
        assert data["decision"] == "eligible"
    else:
        assert data["decision"] == "cannot tell yet"
    kinds: dict[str, set[str]] = {}
    for item in data["open_items"]:
        kinds.setdefault(item["criterion"], set()).add(item["kind"])
    if data["decision"] == "cannot tell yet":
        assert {name for name, status in statuses.items() if status != "met"} == set(kinds)
        for name, asked in kinds.items():
            assert (statuses[name] == "needs judgement") is (asked == {"judgement"})
    else:
        assert not kinds
    assert all(finding["because"] for finding in data["criteria"])
    assert data["decision"].upper() in str(screening)
    assert data["decision"] in screening._repr_html_()


@given(SOUND)
@examples(150)
def test_every_sound_chart_is_screened_and_its_result_agrees_with_itself(chart: Any) -> None:
    """A sound chart has a screening, whose parts agree and which prints in every form."""
    raw = json.dumps(chart).encode()
    screening = screen(chart_from_bytes(raw), ON)
    consistent(screening)
    assert screen(chart_from_bytes(raw), ON).to_json() == screening.to_json()


# --- broken charts --------------------------------------------------------------------------------

ODD = st.sampled_from(
    [None, True, False, 0, -1, 1.5, 1e400, 10**400, float("nan"), "", " ", "never", "ongoing", "x",
     "2024-02-30", "2024-04-20", "2025-01-01", "other: everolimus", "everolimus", "\ud800", "\0",
     "\u202e", "x" * 3_000, [], {}, [[]], [None], {"never": "2024-01-01"}, {"never": None}, {"": 1},
     {"entries": []}, {"entries": [{}] * 600}]
)  # fmt: skip
NAMES = st.sampled_from(
    ["id", "never", "entries", "value", "unit", "date", "upper", "labs", "sex", "~never", "", "\0"]
) | st.text(max_size=4)
ANYTHING = ODD | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def places(part: Any, found: list[tuple[Any, Any]] | None = None) -> list[tuple[Any, Any]]:
    """Every place of a chart: the object or list that holds it, and the key."""
    found = [] if found is None else found
    for key in list(part) if isinstance(part, dict) else range(len(part)):
        found.append((part, key))
        if isinstance(part[key], dict | list):
            places(part[key], found)
    return found


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """The sound chart of the case tables with one to three places replaced, removed or added to."""
    chart = json.loads(json.dumps(BASE))

    def somewhere() -> tuple[Any, Any]:
        all_places = places(chart) or [(chart, "id")]
        return all_places[draw(st.integers(0, len(all_places) - 1))]

    for _ in range(draw(st.integers(1, 3))):
        slip = draw(st.sampled_from(["replace", "remove", "add", "swap"]))
        holder, key = somewhere()
        if slip == "remove" and chart:
            del holder[key]
        elif slip == "add" and isinstance(holder, dict):
            holder[draw(NAMES)] = deepcopy(draw(ANYTHING))
        elif slip == "swap" and chart:
            other, its_key = somewhere()
            holder[key] = deepcopy(other[its_key])
        else:
            holder[key] = deepcopy(draw(ANYTHING))
    return chart


def screens_or_complains(raw: bytes) -> None:
    try:
        screening = screen(chart_from_bytes(raw), ON)
    except CabinetkitError as error:
        told = str(error)
        assert told
        assert len(told) < 6_000
        assert all(line.isprintable() for line in told.split("\n"))
    else:
        consistent(screening)


@given(broken())
@examples(400)
def test_a_mutated_chart_is_screened_or_complained_of(chart: Any) -> None:
    """Whatever stands at any place of a chart: a screening that agrees with itself, or words."""
    screens_or_complains(json.dumps(chart).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=200))
@examples(300)
def test_random_bytes_are_no_trouble(raw: bytes) -> None:
    """Any bytes: a screening or words."""
    screens_or_complains(raw)


@given(st.text(max_size=80) | st.text('{}[]":,\\/eE+-.0123456789 \nntfNaIid', max_size=80))
@examples(300)
def test_random_text_is_no_trouble(text: str) -> None:
    """Any text, and any text made of the characters of JSON: a screening or words."""
    screens_or_complains(text.encode("utf-8", "surrogatepass"))


@given(st.integers(0, 6_000), st.integers(1, 20), st.binary(max_size=3))
@examples(300)
def test_a_file_damaged_on_the_way_is_no_trouble(at: int, length: int, noise: bytes) -> None:
    """A sound file with some bytes lost and others put in their place: a screening or words."""
    raw = json.dumps(BASE).encode()
    at %= len(raw)
    screens_or_complains(raw[:at] + noise + raw[at + length :])
