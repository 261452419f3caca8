"""What a learner did: one log on this machine, a JSON line an event, never sent anywhere.

A lesson goes on whatever happens to the log. A file that is not ours is kept aside, a folder that
cannot be used gives way to memory, and `notices` says so once, in a sentence.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import count, takewhile
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from filelock import FileLock, Timeout
from platformdirs import user_data_path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

HOME = "CABINETKIT_HOME"
FORMAT = 1
LONGEST = 2000  # characters of an answer that are worth keeping
PATIENCE_S = 5.0
POLL_S = 0.01  # filelock's own, 0.05, lets a busy neighbour win too many turns


def _writable(text: str) -> str:
    """The text as UTF-8 can hold it (half a surrogate pair becomes '?'), cut when very long."""
    kept = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return kept.encode("utf-8", "replace").decode("utf-8")


Text = Annotated[str, AfterValidator(_writable)]
How = Literal["code", "no code"]


class Event(BaseModel):
    """One thing a learner did, and when (UTC, to the second).

    `wrong` names the wrong answer that was recognised, `answer` is the answer as text, `filled`
    what a form was filled in with, `level` that of a hint shown. What does not belong to an event
    of this kind is None.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    kind: Literal["check", "predict", "observe", "checkpoint", "hint", "solution", "hand-in"]
    question: Text
    status: Literal["not attempted", "not yet", "right"] | None = None
    misconception: Text | None = None
    wrong: Text | None = None
    confidence: Annotated[int, Field(ge=1, le=4)] | None = None
    answer: Text | None = None
    how: How = "code"
    filled: dict[Text, Text] | None = None
    level: int | None = None

    @property
    def lesson(self) -> str:
        """The part before the first dot: '02' of '02.1'."""
        return self.question.partition(".")[0]


class _Header(BaseModel):
    """The first line of a log; a later format may say more there."""

    cabinetkit: Literal["progress"]
    format: Annotated[int, Field(ge=1)]


class _Found(NamedTuple):
    """What a file holds: its events, the length of its whole lines in bytes, what is wrong."""

    events: tuple[Event, ...] = ()
    size: int = 0
    fault: str = ""


def _read(file: Path) -> _Found:
    """The whole lines of the file; a last one without its line feed was cut short by a kill."""
    if not os.path.lexists(file):
        return _Found()
    if not file.is_file():
        return _Found(fault="is not a file")
    raw = file.read_bytes()
    size = raw.rfind(b"\n") + 1
    head, *lines = raw[:size].split(b"\n")  # the last piece is what follows the last line feed
    if fault := _foreign(head):
        return _Found(fault=fault)
    events = tuple(event for line in lines[:-1] if (event := _event(line)))
    unread = len(lines) - 1 - len(events)
    return _Found(events, size, f"has lines that cannot be read ({unread})" if unread else "")


def _foreign(head: bytes) -> str:
    """Why a file with this first line is not to be written to; nothing when it is."""
    try:
        header = _Header.model_validate_json(head)
    except ValidationError:
        return "is no record of progress"
    return "was written by a newer version of this kit" if header.format > FORMAT else ""


@lru_cache(maxsize=4096)  # each use reads the whole file, and nearly all of it was read before
def _event(line: bytes) -> Event | None:
    try:
        return Event.model_validate_json(line)
    except ValidationError:
        return None


def _append(file: Path, lines: Sequence[BaseModel], *, after: int) -> None:
    """Write behind the first `after` bytes, down to the disk, and wholly or not at all."""
    raw = b"".join(line.model_dump_json(exclude_none=True).encode() + b"\n" for line in lines)
    with file.open("ab", buffering=0) as out:
        out.truncate(after)
        try:
            if out.write(raw) != len(raw):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(out.fileno())
        except OSError:
            with suppress(OSError):
                out.truncate(after)
            raise


def _keep_aside(file: Path) -> Path:
    """Give the file a second, free name; it loses the first one here where it cannot have two."""
    names = (file.with_name(f"{file.stem}-aside-{n}{file.suffix}") for n in count(1))
    aside = next(name for name in names if not os.path.lexists(name))
    try:
        os.link(file, aside)
    except OSError:  # a folder, or a disk without links
        file.rename(aside)
    return aside


class Log:
    """The log in a folder; in memory, for this session, from the moment that the folder fails.

    Every use takes the lock, reading too: only its holder can tell a line that is being written
    from one cut short, and a file that is being set aside from none.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "progress.jsonl"
        self._memory: tuple[Event, ...] | None = None
        self._unsaid: list[str] = []

    def events(self) -> tuple[Event, ...]:
        """All events, oldest first."""
        return self._up_to_date()

    def append(self, event: Event) -> None:
        """Add an event; when this returns it is on the disk, or the folder has failed."""
        self._up_to_date(event)

    def notices(self) -> list[str]:
        """The sentences not yet said; reading them empties the list."""
        said, self._unsaid = self._unsaid, []
        return said

    def _up_to_date(self, *new: Event) -> tuple[Event, ...]:
        """All events with the new ones: in the file while that works, else in memory."""
        found = None
        try:
            if self._memory is None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                lock = FileLock(self._file.with_suffix(".lock"))
                with lock.acquire(timeout=PATIENCE_S, poll_interval=POLL_S):
                    found = self._sound(begin=bool(new))
                    if new:
                        _append(self._file, new, after=found.size)
                    return found.events + new
        except OSError as error:
            self._unsaid.append(_given_up(self._file.parent, error))
            self._memory = found.events if found else self._unlocked()
        self._memory += new
        return self._memory

    def _unlocked(self) -> tuple[Event, ...]:
        """What can be read without the lock, once it cannot be had."""
        with suppress(OSError):
            return _read(self._file).events
        return ()

    def _sound(self, *, begin: bool) -> _Found:
        """What the file holds; one that is not sound is kept aside, and a new one begun."""
        found = _read(self._file)
        if not found.fault and (found.size or not begin):
            return found
        new = self._file.with_suffix(".new")  # whole before it takes the name
        _append(new, [_Header(cabinetkit="progress", format=FORMAT), *found.events], after=0)
        aside = _keep_aside(self._file) if found.fault else None
        new.replace(self._file)
        if aside:
            self._unsaid.append(_begun_anew(self._file, found, aside))
        return _read(self._file)


def _begun_anew(file: Path, found: _Found, aside: Path) -> str:
    carried = f" with the {n} events that can be read" if (n := len(found.events)) else ""
    return (
        f"{file} {found.fault}. It is kept as {aside.name} in the same folder, and a new record "
        f"of your progress was begun{carried}."
    )


def _given_up(folder: Path, error: OSError) -> str:
    step = f"set {HOME} to a folder that you may write to"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        step = "make room there"
    why = error.strerror or type(error).__name__
    if isinstance(error, Timeout):
        why, step = "another program holds progress.lock", "close other notebooks"
    return (
        f"Your progress cannot be kept in {folder} ({why}). The lesson goes on, and what you do is "
        f"remembered until this kernel stops. To keep it, {step}, then restart the kernel."
    )


_log_in = cache(Log)


def log() -> Log:
    """The log in the folder CABINETKIT_HOME, or else in this user's data folder."""
    if home := os.environ.get(HOME):
        return _log_in(Path(os.path.expanduser(home)))
    return _log_in(user_data_path("cabinetkit", appauthor=False))


def record(**what: Any) -> Event:
    """Note what a learner did, now, and return it: `record(kind="hint", question="02.1", level=1)`.

    The names are those of `Event`; a wrong one is a slip in the kit and raises.
    """
    event = Event(at=datetime.now(UTC).replace(microsecond=0), **what)
    log().append(event)
    return event


def events() -> tuple[Event, ...]:
    """Everything this learner did, oldest first."""
    return log().events()


def tries(question: str, among: Sequence[Event] | None = None) -> int:
    """How many checks of this question were not yet right since the last that was.

    `among` are the events, where they were read already.
    """
    known = events() if among is None else among
    status = [e.status for e in known if e.kind == "check" and e.question == question]
    return sum(s == "not yet" for s in takewhile(lambda s: s != "right", reversed(status)))


def notices() -> list[str]:
    """The sentences about the log that were not yet said; reading them empties the list."""
    return log().notices()
