"""Published figures as a listing: a table, its sources and its notes below; or plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cabinetkit.html import columns, wrapped
from cabinetkit.results.published import NOT_STATED, Outcome
from cabinetkit.sources import source

HEAD = ("analysis", "cohort", "figure", "as printed", "n", "scans read by", "source", "notes")
# The field's abbreviation, where a table has no room for the words.
SHORT = {"blinded independent central review": "BICR"}
COHORTS = {"epNET", "pNET"}
BELOW = "BICR: blinded independent central review. The first source is that of the value."


def as_text(rows: Sequence[Outcome]) -> str:
    """The figures as a table; its sources by number and its notes by letter stand below."""
    sources = _numbered(name for row in rows for name in row.sources)
    notes = _numbered(note for row in rows for note in _notes(row))
    cells = [
        (
            row.analysis,
            row.cohort,
            ", ".join(filter(None, (row.endpoint, row.direction))),
            row.said,
            "" if row.endpoint == "patients" else row.n_said,
            SHORT.get(row.assessor, row.assessor or NOT_STATED) if row.scanned else "",
            ", ".join(str(sources[name]) for name in row.sources),
            ", ".join(letter(notes[note]) for note in _notes(row)),
        )
        for row in rows
    ]
    lines = [*columns(HEAD, cells), "", BELOW, "", "Sources"]
    for name, number in sources.items():
        each = source(name)
        lines += wrapped(f"{number}  {each.called} ({each.standing}): {each.publisher}")
    lines += ["", "Notes", *(line for n in notes for line in wrapped(f"{letter(notes[n])}  {n}"))]
    if {row.cohort for row in rows} <= COHORTS:
        lines += ["", "Figures for the whole trial, adverse events among them: --cohort both."]
    return "\n".join(lines)


def as_json(rows: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The figures as plain data; null where no source says."""
    return [
        row.model_dump(exclude={"printed"})
        | {
            "unit": row.unit,
            "as_printed": row.said,
            "standing": row.standing,
            "sources": {name: source(name).publisher for name in row.sources},
        }
        for row in rows
    ]


def letter(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    before, here = divmod(number - 1, 26)
    return f"{letter(before) if before else ''}{chr(ord('a') + here)}"


def _notes(row: Outcome) -> list[str]:
    wording = [f"Wording: {row.wording}."] if row.wording else []
    return [*wording, *([row.note] if row.note else [])]


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    return {text: number for number, text in enumerate(dict.fromkeys(texts), start=1)}
