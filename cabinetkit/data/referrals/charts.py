"""From an invented person and the cards that befall it to a chart; used by `make.py` only."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cabinetkit.data import data

DECK: dict[str, Any] = data("referrals/cards.json")
REGISTERED, LAST_ENTRY, DRAWN = date(2024, 4, 20), "2024-04-15", "2024-04-12"
GUT = "gastrointestinal tract"
Chart = dict[str, Any]
# Invented: how often an analog is octreotide and goes on, target lesions have
# grown, and a primary tumour was taken out.
OCTREOTIDE, GOES_ON, GROWN, REMOVED = 0.6, 0.6, 0.6, 0.6
# Lines that the FDA has approved, by primary site.
APPROVED = {
    "everolimus": ("pancreas", GUT, "lung"),
    "sunitinib": ("pancreas",),
    "lutetium-177 dotatate": ("pancreas", GUT),
}
REPORTS = {
    1: ["well differentiated neuroendocrine tumour", "low grade neuroendocrine tumour"],
    2: ["intermediate grade neuroendocrine tumour"],
}
MONTHS = "January February March April May June July August September October November December"
LAID_OVER = ("labs.ptt", "labs.ast", "ecg")  # a card changes these in part


@dataclass
class Referral:
    """Somebody who does not exist: who it is, and the cards so far."""

    rng: random.Random
    female: bool
    born: date
    organ: str
    site: str
    tumour: str
    si: bool
    cards: list[Chart] = field(default_factory=list)

    def number(self, low: float, high: float, digits: int = 0) -> Any:
        """A number between two ends, both included, to so many digits."""
        steps = round((high - low) * 10**digits) + 1
        value = round(low + int(self.rng.random() * steps) / 10**digits, digits)
        return value if digits else int(value)

    def day(self, first: str, last: str) -> str:
        """A day between two days, both included."""
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        return (start + timedelta(self.number(0, (end - start).days))).isoformat()

    def may_have(self, card: Chart) -> bool:
        """Whether a card fits the person, and writes nowhere that another card writes."""
        who = {
            "gut": self.site == GUT,
            "abdomen": self.site in (GUT, "pancreas"),
            "pancreas": self.organ == "pancreas",
            "organ": bool(self.organ),
            "unknown": not self.organ,
            "woman": self.female,
            "fertile": self.female and not past_menopause(self.born),
            "boy": not self.female and self.organ == "pancreas",
        }
        if self.cards and any(each.get("alone") for each in (*self.cards, card)):
            return False
        return who.get(card.get("only", ""), True) and not any(clash(card, c) for c in self.cards)


def past_menopause(born: date) -> bool:
    """Whether menses ended, here at 50, more than a year ago."""
    return born.year <= 1972


def clash(one: Chart, other: Chart) -> bool:
    """Whether two cards write to one place; both may add rows to a list."""
    mine, others = ({*places(card)} for card in (one, other))
    rows = {place for place in mine & others if place.startswith("+")}
    lists = {place.removeprefix("+") for place in mine ^ others}
    return bool((mine & others) - rows) or len(lists) < len(mine ^ others)


def places(card: Chart) -> Iterator[str]:
    """Where in the chart a card writes, and what else no second card may touch."""
    yield from (f"labs.{name}" for name in card.get("labs", ()))
    yield from card.get("writes", ())
    yield from (key for key in ("tumour", "course", "organ") if key in card)
    if "topic" in card:
        yield card["topic"]


def written(value: Any, **words: str) -> Any:
    """What a card writes, its short forms written out."""
    if isinstance(value, dict) and "all" in value:
        return {"entries": written(value["all"], **words), "complete_on": LAST_ENTRY}
    if isinstance(value, dict):
        return {key: written(one, **words) for key, one in value.items()}
    if isinstance(value, list):
        return [written(one, **words) for one in value]
    if value in ("YES", "NO"):
        return {"answer": value == "YES", "by": "Dr Invented Example", "on": LAST_ENTRY}
    if value == "NEVER":
        return {"never": LAST_ENTRY}
    return value.format(**words) if isinstance(value, str) else value


def write(chart: Chart, place: str, value: Any) -> None:
    """Write at a place of the chart; None takes it away, `+` adds a row to a list."""
    *way, name = place.removeprefix("+").split(".")
    for step in way:
        chart = chart[step]
    if value is None:
        chart.pop(name, None)
    elif place.startswith("+"):
        before = chart[name] if "entries" in chart[name] else written({"all": []})
        chart[name] = before | {"entries": [*before["entries"], value]}
    else:
        chart[name] = chart.get(name, {}) | value if place in LAID_OVER else value


def result(who: Referral, name: str, own: list[list[float]] | None = None) -> Chart:
    """A laboratory result in the units that reach the site, between its own ends or other ones."""
    ranges = DECK["labs"][name]
    system = min(int(who.si), len(ranges) - 1)
    row = dict(ranges[system])
    ends, digits = row.pop("between"), row.pop("digits")
    low, high = own[system] if own else ends
    return {"value": who.number(low, high, digits), "unit": row.pop("unit"), "date": DRAWN, **row}


def therapies(who: Referral, course: Chart, *, recorded: bool) -> Chart:
    """The lines of a course after an analog; what the FDA approved, where that is recorded."""
    usual = "octreotide" if who.rng.random() < OCTREOTIDE else "lanreotide"
    agent, goes_on = course.get("analog", usual), who.rng.random() < GOES_ON or not course["lines"]
    rows: list[Chart] = []
    planned: list[Chart] = []
    if agent != "none":
        row: Chart = {"agents": [agent], "kinds": ["somatostatin analog"]}
        row |= {"progressed_on_it": True, "started": who.day("2018-01-08", "2019-12-16")}
        if goes_on:
            row |= {"ended": "ongoing", "dose_stable_since": "2021-03-01"}
            planned = [{"name": agent, "kind": "somatostatin analog"}]
        else:
            row |= {"ended": "2020-08-24", "stopped_for": "progression"}
        rows.append(row)
    for agents, kind, started, ended, why in course["lines"]:
        row = {"agents": agents.split(" + "), "kinds": [kind], "started": started, "ended": ended}
        row |= {"stopped_for": why, "progressed_on_it": why == "progression"}
        if recorded:
            row["fda_approved"] = who.site in APPROVED.get(agents, ())
        rows.append(row)
    return {
        "therapies": written({"all": rows} if rows else "NEVER"),
        "planned_treatments": written({"all": planned} if planned else "NEVER"),
    }


def tumour(who: Referral, organ: str) -> Chart:
    """The tumour: what the report says of it, its lesions and scans, and its removal."""
    grade = who.number(1, 2)
    found: Chart = {"disease.primary_site": who.site, "disease.grade": grade}
    found["disease.report_states"] = REPORTS[grade]
    if organ == "lung":
        found["disease.report_states"] = [
            ("carcinoid tumour", "atypical carcinoid tumour")[grade - 1]
        ]
        found["disease.differentiation"] = f"{('well', 'moderately')[grade - 1]} differentiated"
    long, across = who.number(18, 52), who.number(15, 21)
    seen = {"modality": "MRI" if who.number(1, 4) == 1 else "CT", "in_treated_field": False}
    liver = {"site": f"liver, segment {who.number(2, 8)}", "kind": "solid lesion"} | seen
    liver |= {"long_axis_mm": long, "short_axis_mm": who.number(12, 18)}
    node = {"site": "mesentery", "kind": "lymph node"} | seen
    node |= {"long_axis_mm": who.number(22, 30), "short_axis_mm": across}
    found["lesions"] = {"all": [liver, node]}
    last, grown = long + across, who.rng.random() < GROWN
    first = last * 4 // 5 - 3 if grown else last - 2
    sums = zip(("2023-05-22", "2023-11-06", "2024-03-11"), (first, first + 1, last), strict=True)
    scans = [{"date": day, "sum_mm": mm, "new_lesions": False} for day, mm in sums]
    scans[-1]["new_lesions"] = not grown
    found |= {"scans": {"all": scans}, "surgeries": "NEVER"}
    if organ and (who.site == GUT or who.rng.random() < REMOVED):
        removed = who.day("2016-02-01", "2019-06-28")
        healed = (date.fromisoformat(removed) + timedelta(42)).isoformat()
        row = {"name": f"removal of the primary tumour, {organ}", "kind": "other", "major": "YES"}
        found["surgeries"] = {"all": [row | {"date": removed, "healed": healed}]}
        wall = {"site": organ, "is_the_primary": True, "last_present": removed}
        if who.site == GUT:
            found["spread.gut_wall"] = {"all": [wall]}
    return found


def body(who: Referral) -> Chart:
    """Everything else that differs from person to person."""
    number, drug = who.number, {"drug": "amlodipine", "started": "2021-03-01", "stopped": "ongoing"}
    names = ("date", "systolic_mmhg", "diastolic_mmhg")
    days = (("2024-04-09", number(112, 146), number(64, 86)), (LAST_ENTRY, number(110, 140), 80))
    found: Chart = {
        "sex": "female" if who.female else "male",
        "born": who.born.isoformat(),
        "weight_kg": number(48, 78) if who.female else number(58, 96),
        "ecog": number(0, 2) if number(1, 3) == 1 else number(0, 1),
        "blood_pressure": {"entries": [dict(zip(names, row, strict=True)) for row in days]},
        "medicines": {"all": [drug] if number(1, 2) == 1 else [drug | {"drug": "omeprazole"}]},
        "ecg": {"date": DRAWN, "qt_ms": number(380, 420), "heart_rate_per_min": number(58, 76)},
    }
    asked = [name for name in DECK["labs"] if name not in ("free_t4", "creatinine_clearance")]
    found |= {f"labs.{name}": result(who, name) for name in asked}
    if who.female:
        asked = ["pregnant", "hysterectomy", "bilateral_oophorectomy", "nursing"]
        found |= {f"reproduction.{name}": "NEVER" for name in asked}
        if past_menopause(who.born):
            menses = who.born.replace(year=who.born.year + 50, day=1).isoformat()
            over: Chart = {"natural_menopause": True, "last_menses": menses}
        else:
            over = {"pregnancy_test": {"result": "negative", "date": DRAWN}}
            over |= {
                "natural_menopause": "NEVER",
                "last_menses": who.day("2024-03-18", "2024-04-10"),
            }
        found |= {f"reproduction.{name}": value for name, value in over.items()}
    return found


def chart_of(who: Referral, name: str) -> Chart:
    """The chart of a referral: what everybody has, what this person has, then card by card."""
    merged = {key: value for card in who.cards for key, value in card.items()}
    organ = merged.get("organ", who.organ)
    course = DECK["courses"][merged.get("course", "everolimus")]
    chart: Chart = written(DECK["base"])
    recorded = not any(card.get("topic") == "approvals" for card in who.cards)
    for place, value in (tumour(who, organ) | body(who)).items():
        write(chart, place, written(value))
    chart |= therapies(who, course, recorded=recorded)
    said = []
    for card in who.cards:
        day = who.day(*card.get("days", (DRAWN, DRAWN)))
        drawn = {each: result(who, each, own) for each, own in card.get("labs", {}).items()}
        chart["labs"] |= drawn
        for place, value in card.get("writes", {}).items():
            write(chart, place, written(value, day=day, organ=organ))
        if "says" in card:
            results = {each: called(one) for each, one in drawn.items()}
            said.append(card["says"].format(day=in_words(day), organ=organ, **results))
    called_tumour = merged.get("tumour", who.tumour).format(organ=organ)
    chart |= {"id": name, "story": story(chart, f"{called_tumour} {course['says']}", said)}
    if not who.female:
        chart.pop("reproduction")
    return chart


def called(lab: Chart) -> str:
    """A result in words."""
    return f"{lab['value']} {lab['unit']}".replace("10^9/L", "\N{MULTIPLICATION SIGN} 10⁹/L")


def in_words(day: str) -> str:
    """A day in words, as in 3 January 2024."""
    whole = date.fromisoformat(day)
    return f"{whole.day} {MONTHS.split()[whole.month - 1]} {whole.year}"


def story(chart: Chart, illness: str, said: list[str]) -> str:
    """One sentence with the gist of the case."""
    born, adult = date.fromisoformat(chart["born"]), {"female": "woman", "male": "man"}
    age = (
        REGISTERED.year - born.year - ((born.month, born.day) > (REGISTERED.month, REGISTERED.day))
    )
    person = adult[chart["sex"]] if age >= 18 else "boy"
    gist = "; ".join(said)
    return f"Invented. A {person} of {age} with {illness}{': ' if gist else ''}{gist}."
