"""What the lessons are called: where a page says to read on."""

from __future__ import annotations

import re

# A test holds these equal to the notebooks, which an installed package does not carry.
TITLES = {
    "00": "Start here",
    "01": "One trial in one sentence",
    "02": "From prose to rules",
    "03": 'Unknown is not "no"',
    "04": "Clocks and windows",
    "05": "Labs that move",
    "06": "Screening a list",
    "07": "Reading the curve",
    "08": "Hazard is not risk",
    "09": "When one number is not enough",
    "10": "From result to decision",
    "11": "One week later",
}


def titled(lesson: str) -> str:
    """The lesson as its first line names it: `02 From prose to rules`."""
    return f"{lesson} {TITLES.get(lesson, '')}".strip()


def file_of(lesson: str) -> str:
    """The notebook of the lesson; empty for one that the kit does not have."""
    if lesson not in TITLES:
        return ""
    slug = re.sub(r"[^a-z]+", "-", TITLES[lesson].lower()).strip("-")
    return f"lessons/{lesson}-{slug}.ipynb"
