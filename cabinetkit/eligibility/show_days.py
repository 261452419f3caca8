"""The days of a screening for the eye: what time decides, all criteria together, what is left."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from cabinetkit.eligibility.screening import Screening
from cabinetkit.eligibility.show import TEACHING_ONLY, title_of
from cabinetkit.eligibility.window import HEAD
from cabinetkit.html import columns


def as_text(screening: Screening, *, width: int = 100) -> str:
    """The window, the eligible days and the next steps as plain text."""
    return "\n".join(_lines(screening, width))


def _lines(screening: Screening, width: int) -> Iterator[str]:
    window, eligible = screening.window, screening.eligible_days
    yield title_of(screening)
    yield ""
    yield from textwrap.wrap(f"Bound to time: {window.says}", width)
    yield ""
    yield from columns(HEAD, window.rows)
    yield ""
    yield from textwrap.wrap(f"All {len(eligible.lanes)} that decide: {eligible.says}", width)
    for step in screening.next_steps:
        yield from textwrap.wrap(f"{step.criterion}: {step.says}", width, subsequent_indent="    ")
    yield ""
    yield TEACHING_ONLY


def as_json(screening: Screening) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "patient": screening.patient.id,
        "planned_start_lag_days": screening.patient.planned_start_lag_days,
        "version": screening.criteria.version,
        "window": screening.window.to_json(),
        "eligible_days": screening.eligible_days.to_json(),
        "next_steps": [step.to_json() for step in screening.next_steps],
    }
