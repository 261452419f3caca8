"""A call that was mistyped is answered with a sentence, as everything else is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cabinetkit.html import Shown

P = ParamSpec("P")
R = TypeVar("R")
UNSEEN = {"how", "shown"}  # what no learner gives


class Misspelt(Shown):
    """What is wrong with a call, and how it is written."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def says(self) -> str:
        """The sentence."""
        return self._text


def spoken(function: Callable[P, R]) -> Callable[P, R]:
    """The function; called with arguments that it does not take, it answers with a sentence."""
    signature = inspect.signature(function)
    shown = [p for p in signature.parameters.values() if p.name not in UNSEEN]
    names = ", ".join(p.name if p.default is p.empty else f"{p.name}=..." for p in shown)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            name = function.__name__
            answer: Any = Misspelt(f"ck.{name}: {error}. It is written ck.{name}({names}).")
            return answer  # type: ignore[no-any-return]  # a sentence in the place of an answer
        return function(*args, **kwargs)

    return call
