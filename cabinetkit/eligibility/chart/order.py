"""Days of one record that must follow each other."""

from __future__ import annotations

from datetime import date

from cabinetkit.eligibility.entries import Record, complaint


def check_order(record: Record, first: str, last: str) -> None:
    """Raises when the last of two days lies before the first."""
    begin, end = getattr(record, first), getattr(record, last)
    if isinstance(begin, date) and isinstance(end, date) and end < begin:
        said = f"it lies before '{first}', {begin}; correct one of the two"
        raise complaint("order", said, field=last)
