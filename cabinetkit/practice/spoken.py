"""What a call answers in a sentence; a call that was mistyped is answered so, too."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cabinetkit.html import Shown, plain

P = ParamSpec("P")
R = TypeVar("R")
UNSEEN = {"filled"}  # what no learner gives


@dataclass(frozen=True, repr=False)
class Said(Shown):
    """A sentence, code where there is some, and what has to be known besides."""

    text: str
    remarks: tuple[str, ...] = ()
    code: str = ""

    @property
    def says(self) -> str:
        """The sentence."""
        return self.text

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(["", self.code] if self.code else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        code = f"<pre>{plain(self.code)}</pre>" if self.code else ""
        return super()._repr_html_() + code


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
            answer: Any = Said(f"ck.{name}: {error}. It is written ck.{name}({names}).")
            return answer  # type: ignore[no-any-return]  # a sentence in the place of an answer
        return function(*args, **kwargs)

    return call
