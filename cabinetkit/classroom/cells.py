"""A learner's notebook run cell by cell, in a process that may die: what each question is answered.

This is the inner side. It judges nothing: it says what `answer` was when its cell had run.
"""

from __future__ import annotations

import ast
import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import cabinetkit
from cabinetkit.classroom.runs import CHECK
from cabinetkit.classroom.wire import Inputs, encode
from cabinetkit.guarded import TooLongError, alarm
from cabinetkit.practice import progress
from cabinetkit.practice.check import Result
from cabinetkit.practice.questions import questions

Send = Callable[[dict[str, Any]], None]
# What only shows something, and takes its time for it.
SHOWS = {"ask", "hint", "progress", "quiz", "recall", "solution", "hand_in"}
LONGEST_ERROR = 300
WAITING = 3  # times the limit that is for computing
_MISSING = object()


class Check(NamedTuple):
    """A question that a cell checks, and the code of the answer; None where it cannot be read."""

    question: str
    answer: ast.expr | None


def shell() -> Any:
    """The IPython that runs the cells, without history and without words; made before forking."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    made: Any = InteractiveShell.instance(config=config)
    made.showtraceback = made.showsyntaxerror = made.enable_gui = lambda *_, **__: None
    # The verdict is not found in here, and not recorded here.
    cabinetkit.check = _later
    return made


def _later(question_id: object = "?", *_: object, **__: object) -> Result:
    return Result(str(question_id), "not attempted", "it is graded when the notebook has run")


def run_cells(
    sources: Sequence[str],
    send: Send,
    *,
    inputs: Mapping[str, Inputs],
    skip: Sequence[int] = (),
    cell_s: float = 10.0,
) -> None:
    """Run the cells in order and send what each was answered; `skip` are those that ended it."""
    made, process = shell(), os.getpid()
    for number, source in enumerate(sources):
        code = _parsed(source, made.transform_cell)
        if number in skip or _only_shows(code):
            continue
        checks = list(_checks(source, code))
        send({"begin": number, "asks": [check.question for check in checks]})
        before = {c.question: _value(made, c.answer) for c in checks}
        error = _run(made, source, cell_s)
        if os.getpid() != process:  # a process that the cell has forked
            os._exit(0)
        if isinstance(error, TooLongError) and process == 1:  # its own namespace: what it left goes
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        for check in checks:
            sent = _answer(made, check, before[check.question], error, inputs, cell_s)
            send({"cell": number, "question": check.question, **sent})
    for event in progress.events():
        if event.kind == "check" and event.filled is not None:
            send({"filled": dict(event.filled), "question": event.question})
    send({"done": True})


def _parsed(source: str, transform: Callable[[str], str]) -> ast.Module | None:
    """The code of a cell; None where it is none."""
    body = re.sub(r"\A\s*%%.*\n", "", source)  # a cell under a magic, such as %%time
    try:
        return ast.parse(transform(body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _checks(source: str, code: ast.Module | None) -> Iterator[Check]:
    """The questions that a cell checks, with the code of the answer."""
    if code is None:
        yield from (Check(name, None) for name in dict.fromkeys(CHECK.findall(source)))
        return
    for call in (node for node in ast.walk(code) if isinstance(node, ast.Call)):
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = {k.arg: k.value for k in call.keywords} | dict(
            zip(("question_id", "answer"), call.args, strict=False)
        )
        name = getattr(given.get("question_id"), "value", None)
        if called == "check" and isinstance(name, str) and name in questions():
            yield Check(name, given.get("answer", ast.Constant(...)))


def _only_shows(code: ast.Module | None) -> bool:
    return code is not None and all(
        isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Attribute)
        and isinstance(each.value.func.value, ast.Name)
        and (each.value.func.value.id, each.value.func.attr) in {("ck", name) for name in SHOWS}
        for each in code.body
    )


def _answer(
    made: Any,
    check: Check,
    before: Any,
    error: BaseException | None,
    inputs: Mapping[str, Inputs],
    limit_s: float,
) -> dict[str, Any]:
    """The answer; or the error of the cell, where it ended before there was one."""
    if isinstance(error, TooLongError):
        return {"timed out": True}
    after = _value(made, check.answer)
    if after is _MISSING or (error is not None and after is before):
        return {"error": _told(error) if error else "the answer does not exist"}
    asked = questions()[check.question]
    try:
        with alarm(WAITING * limit_s), alarm(limit_s, of_processor=True):
            return {"answer": encode(asked, after, inputs.get(check.question, ()))}
    except TooLongError:
        return {"timed out": True}
    except BaseException as raised:  # an answer can do anything when it is looked at
        return {"error": _told(raised)}


def _value(made: Any, code: ast.expr | None) -> Any:
    """What the answer of a check is now."""
    if code is None:
        return _MISSING
    if isinstance(code, ast.Name):
        return made.user_ns.get(code.id, _MISSING)
    try:
        with alarm(1):
            text = compile(ast.fix_missing_locations(ast.Expression(code)), "<answer>", "eval")
            return eval(text, made.user_ns)
    except BaseException:  # an answer that is not there yet, or that is none
        return _MISSING


def _run(made: Any, source: str, limit_s: float) -> BaseException | None:
    """Run a cell; its error, if it ends with one.

    The limit is for computing, so that a busy machine costs nobody marks; waiting may take longer.
    """
    try:
        with alarm(WAITING * limit_s), alarm(limit_s, of_processor=True):
            found = made.run_cell(source, silent=True)
    except BaseException as error:  # the time may be up just outside of the cell's own code
        return error
    ended: BaseException | None = found.error_before_exec or found.error_in_exec
    return ended


def _told(error: BaseException) -> str:
    text = str(error)
    if isinstance(error, SyntaxError):  # its text names a file that a learner never saw
        text = f"{error.msg}, line {error.lineno} of the cell"
    return f"{type(error).__name__}: {text[:LONGEST_ERROR]}"


def fresh_home(folder: str) -> None:
    """Let what the notebook records go into this folder, which is its own."""
    os.environ.update({progress.HOME: folder, "HOME": folder, "TMPDIR": folder})
