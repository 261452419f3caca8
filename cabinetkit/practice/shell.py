"""In a notebook: an answer that does not exist yet is a sentence, not a traceback."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


def catch_missing_names() -> None:
    """Ask IPython to say in a sentence that a name of a cell of ours does not exist yet.

    Python looks for `answer` before `ck.check` is called, so the call itself cannot say it.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc((NameError,), _say)


def _say(
    shell: Any,
    kind: type[NameError],
    error: NameError,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    cell = str(shell.user_ns.get("In", [""])[-1])
    here = trace.tb_next is None or trace.tb_next.tb_next is None
    if here and error.name and "ck." in cell:
        print(
            f"'{error.name}' does not exist yet. Run the cell above that makes it, "
            "or correct its name; then run this cell again."
        )
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
