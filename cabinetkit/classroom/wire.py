"""An answer as JSON: it leaves the learner's process so, and is judged outside of it.

What comes back is made of plain values of ours, and nothing of the learner's is run by reading it.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from cabinetkit.eligibility.codec import from_json, to_json
from cabinetkit.eligibility.compare import rule_of
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.guarded import ENDLESS, Recorded, called
from cabinetkit.practice.questions import Question

MOST = 101  # members of an answer: more than any question has
LONGEST = 2_000  # characters of a text
LONGEST_RULE = 100_000
Inputs = Sequence[Mapping[str, Any]]


def encode(asked: Question, answer: Any, inputs: Inputs) -> dict[str, Any]:
    """The answer to this question; of a function, what it answers to each of the inputs."""
    if asked.kind == "function" and callable(answer):
        return {"calls": list(_calls(answer, inputs))}
    if asked.kind == "rule":
        try:
            text = to_json(rule_of(answer))
        except CabinetkitError:
            return _plain(answer)
        return {"rule": text} if len(text) <= LONGEST_RULE else {"other": "a very long rule"}
    return _plain(answer)


def _calls(function: Callable[..., Any], inputs: Inputs) -> Iterator[dict[str, Any]]:
    """What the function answers to each; after one that does not end it is not called again."""
    wrong = ""
    for each in inputs:
        made, wrong = called(function, dict(each)) if wrong != ENDLESS else (None, wrong)
        yield {"fault": wrong} if wrong else _plain(made)


def _plain(value: Any, *, deep: int = 0) -> dict[str, Any]:
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "size", 1) == 1:  # a number of NumPy, a series of one
        value = item()
    if value is ...:
        return {"blank": True}
    if value is None or isinstance(value, bool):
        return {"is": value}
    if isinstance(value, numbers.Integral):
        return {"whole": str(int(value))}
    if isinstance(value, numbers.Real | Decimal):
        return {"number": repr(float(value))}
    if isinstance(value, str):
        return {"text": value[:LONGEST]}
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if type(value).__name__ == "datetime64":
        return {"text": str(value)}
    if not deep and isinstance(value, Mapping):
        rows = islice(value.items(), MOST)
        return {"table": [[str(name)[:LONGEST], _plain(each, deep=1)] for name, each in rows]}
    if not deep and isinstance(value, Iterable) and not isinstance(value, bytes):
        return {"members": [_plain(each, deep=1) for each in islice(value, MOST)]}
    return {"other": shortened(value)}


class Other:
    """What is none of the forms that an answer has; it shows itself as it did."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __repr__(self) -> str:
        return self._shown


def decode(sent: Any, inputs: Inputs) -> Any:
    """The answer that was sent. Raises ValueError for what `encode` never makes."""
    if not isinstance(sent, dict) or len(sent) != 1:
        raise ValueError("no answer")
    [(form, value)] = sent.items()
    if form == "calls":
        if len(value) != len(inputs):
            raise ValueError("not one answer a call")
        return Recorded(inputs, [_call(each) for each in value])
    if form == "table":
        return {_text(name): decode(each, ()) for name, each in value}
    if form == "members":
        members = [decode(each, ()) for each in value]
        return members if any(isinstance(each, dict | list) for each in members) else set(members)
    if form not in _FORMS:
        raise ValueError(f"no form of an answer: {shortened(form)}")
    return _FORMS[form](value)


def _call(sent: Any) -> tuple[Any, str]:
    if isinstance(sent, dict) and set(sent) == {"fault"}:
        return None, _text(sent["fault"])
    return decode(sent, ()), ""


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("no text")
    return value


def _is(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError("neither yes, no nor nothing")
    return value


def _rule(value: Any) -> Any:
    if not isinstance(value, str) or len(value) > LONGEST_RULE:
        raise ValueError("no rule")
    try:
        return from_json(value)
    except CabinetkitError as error:
        raise ValueError(str(error)) from None


_FORMS: dict[str, Callable[[Any], Any]] = {
    "blank": lambda _: ...,
    "is": _is,
    "whole": lambda value: int(_text(value)),
    "number": lambda value: float(_text(value)),
    "text": _text,
    "day": lambda value: date.fromisoformat(_text(value)),
    "rule": _rule,
    "other": lambda value: Other(_text(value)),
}


def is_blank(answer: Any) -> bool:
    """Whether nothing was put in the place of the dots."""
    if isinstance(answer, Recorded):
        return all(made is ... for made, wrong in answer.answers if not wrong) and not any(
            wrong for _, wrong in answer.answers
        )
    if isinstance(answer, Mapping):
        return all(value in (..., None) for value in answer.values())
    return answer is ... or answer is None
