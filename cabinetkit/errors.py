"""What goes wrong, in words that name the value and the next step."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CabinetkitError(Exception):
    """Base of every error the kit raises on purpose; its text is a sentence for the reader."""


class ChartError(CabinetkitError):
    """A chart cannot be read, or does not fit the day of the screening."""


class RuleError(CabinetkitError):
    """A rule is not well formed: an unknown fact, a comparison that has no meaning."""


def near_miss(name: str, known: Iterable[str]) -> str:
    """' Did you mean ...?' when a known name is close to this one, else nothing."""
    close = difflib.get_close_matches(name[:80], list(known), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def shortened(value: object, *, limit: int = 40) -> str:
    """The value as a reader may see it in an error: one line, cut when very long."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:  # Python refuses to print integers of more than 4,300 digits
        return "a number of thousands of digits"
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text)} characters)"
    text = "".join(c if c.isprintable() else "�" for c in text)
    return f"'{text}'" if isinstance(value, str) else text
