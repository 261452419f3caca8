"""What goes wrong, in words that name the value and the next step."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from decimal import Decimal


class CabinetkitError(Exception):
    """Base of every error the kit raises on purpose; its text is a sentence for the reader."""

    def _render_traceback_(self) -> list[str]:
        # In a notebook the sentence is all that a learner can use.
        return [str(self)]


class ChartError(CabinetkitError):
    """A chart cannot be read, or does not fit the day of the screening."""


class RuleError(CabinetkitError):
    """A rule is not well formed: an unknown fact, a comparison that has no meaning."""


class TableError(CabinetkitError):
    """A table of facts lacks columns that the rules ask for, or holds them in another form."""


class UnknownNameError(CabinetkitError, AttributeError):
    """The kit has nothing of this name."""


def near_miss(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """' Did you mean ...?' when a known name is close to this one, else nothing."""
    spelled = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name[:80].casefold(), spelled, n=1, cutoff=cutoff)
    return f" Did you mean '{spelled[close[0]]}'?" if close else ""


def shortened(value: object, *, limit: int = 40) -> str:
    """The value as a reader may see it in an error: one line, cut when very long."""
    try:
        text = str(value) if isinstance(value, str | Decimal) else repr(value)
    except ValueError:  # Python refuses to print integers of more than 4,300 digits
        return "a number of thousands of digits"
    except Exception:  # what a learner gives may not be able to show itself
        return f"an object of type {type(value).__name__}"
    shown = "".join(c if c.isprintable() else "�" for c in text[:limit])
    if len(text) > limit:
        shown += "…"
    if isinstance(value, str):
        shown = f"'{shown}'"
    return f"{shown} ({len(text)} characters)" if len(text) > limit else shown
