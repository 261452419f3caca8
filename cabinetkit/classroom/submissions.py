"""What learners handed in: hand-in files and bare notebooks, in a folder, in folders, or in a zip.

Files are listed first and read one by one, so that a class of any size takes the same memory. What
cannot be read stays in the list, with a sentence that says why.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

from pydantic import ValidationError

from cabinetkit.classroom.runs import CHECK
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.practice.progress import Event
from cabinetkit.practice.questions import questions

Lms = Literal["canvas", "moodle"]
MIB = 2**20
LARGEST = 32 * MIB  # of a notebook, with its pictures
BESIDE, MOST_BESIDE = 8 * MIB, 100  # what goes along from the folder of a learner, and how many
_LESSON_FILE = re.compile(r"(?:hand-in-)?\d\d(?!\d)")
# Canvas: doejane_LATE_1234_5678_file.ipynb. Moodle: 'Jane Doe_1234_assignsubmission_file'.
_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file(?:_(?P<file>.*))?")


class UnreadableError(CabinetkitError):
    """A submission that cannot be read; the sentence goes into the table of grades."""


class _Entry(NamedTuple):
    """A file: its folders and name, how it is read, and what is wrong with it before that."""

    parts: tuple[str, ...]
    read: Callable[[], bytes]
    fault: str = ""


@dataclass(frozen=True)
class Content:
    """What was handed in: the code of the cells, what lies beside it, and what the learner did.

    `events` is None for a bare notebook, which does not tell.
    """

    lesson: str
    cells: tuple[str, ...]
    files: dict[str, bytes]
    events: tuple[Event, ...] | None = None
    learner: str = ""

    @property
    def digest(self) -> str:
        """What tells it from any other."""
        told = [self.lesson, list(self.cells), {n: _digest(c) for n, c in self.files.items()}]
        events = [e.model_dump(mode="json") for e in self.events or ()]
        return _digest(json.dumps([*told, events]).encode())


@dataclass(frozen=True)
class Submission:
    """One hand-in of one learner; `number` is the learner's in the LMS, where its zip says so."""

    learner: str
    where: str
    read: Callable[[], Content]
    lesson: str = ""
    lms: Lms | None = None
    number: str = ""
    note: str = ""
    latest: str = ""  # when the learner last did something


def collect(place: Path) -> tuple[list[Submission], list[str]]:
    """The submissions in a folder, a zip or a file, by learner; and what was left out, in words."""
    entries = list(_entries(place))
    own = [entry for entry in entries if _is_submission(entry)]
    if not entries:
        raise CabinetkitError(f"{place} holds no submission: no .ipynb, no hand-in, no zip of them")
    found = [_submission(entry, own, entries) for entry in own]
    found += _without(entries, own)
    found = _newest(_apart(found))
    left = [
        f"{'/'.join(e.parts)} is left out: neither a notebook nor a hand-in file"
        for e in entries
        if len(e.parts) == 1 and e not in own and not _lms(e)
    ]
    return sorted(found, key=lambda s: (s.learner.casefold(), s.learner, s.lesson)), left


# --- files, wherever they lie ---------------------------------------------------------------------


def _entries(place: Path) -> Iterator[_Entry]:
    if place.is_dir():
        yield from _in_folder(place)
    elif zipfile.is_zipfile(place):
        yield from _in_zip(lambda: place.open("rb"), ())
    elif place.is_file():
        yield _Entry((_clean(place.name),), lambda: _bytes(place))
    else:
        raise CabinetkitError(f"there is no {place}: name a folder of submissions, or a zip")


def _in_folder(top: Path) -> Iterator[_Entry]:
    inside = os.path.realpath(top) + os.sep
    for folder, folders, names in os.walk(top, followlinks=False):
        linked = {name for name in folders if os.path.islink(os.path.join(folder, name))}
        folders[:] = sorted(name for name in folders if not _hidden(name) and name not in linked)
        for name in sorted([*names, *linked]):
            path = Path(folder, name)
            parts = tuple(map(_clean, path.relative_to(top).parts))
            if _hidden(name):
                continue
            if path.suffix.casefold() == ".zip" and path.is_file() and zipfile.is_zipfile(path):
                yield from _in_zip(partial(open, path, "rb"), (*parts[:-1], Path(parts[-1]).stem))
            else:
                yield _Entry(parts, partial(_bytes, path), _fault(path, inside))
        for name in list(folders):
            if name.casefold().endswith(".ipynb"):
                parts = tuple(map(_clean, Path(folder, name).relative_to(top).parts))
                yield _Entry(parts, bytes, "is a folder, not a notebook")
                folders.remove(name)


def _fault(path: Path, inside: str) -> str:
    if not os.path.realpath(path).startswith(inside):
        return "is a link that leads out of the folder"
    try:
        mode = path.stat()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not stat.S_ISREG(mode.st_mode):
        return "is not a file"
    return _too_large(mode.st_size)


def _too_large(size: int) -> str:
    most = LARGEST // MIB
    return f"is too large: {size // MIB} MB, and at most {most} are read" if size > LARGEST else ""


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _in_zip(opened: Callable[[], Any], above: tuple[str, ...]) -> Iterator[_Entry]:
    """The files of a zip; nothing is unpacked to the disk."""
    try:
        with opened() as file, zipfile.ZipFile(file) as archive:
            names = archive.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        yield _Entry((*above, "zip"), bytes, f"is no zip that can be read: {error}")
        return

    def content(info: zipfile.ZipInfo) -> bytes:
        with opened() as file, zipfile.ZipFile(file) as archive, archive.open(info) as one:
            return one.read(LARGEST + 1)

    def in_memory(info: zipfile.ZipInfo) -> IO[bytes]:
        return io.BytesIO(content(info))

    for info in names:
        parts = tuple(_clean(p) for p in info.filename.split("/") if p not in ("", ".", ".."))
        if info.is_dir() or not parts or any(map(_hidden, parts)):
            continue
        if info.filename.casefold().endswith(".zip") and not above:
            inner = (*parts[:-1], Path(parts[-1]).stem)
            yield from _in_zip(partial(in_memory, info), inner)
        else:
            yield _Entry((*above, *parts), partial(content, info), _too_large(info.file_size))


def _hidden(name: str) -> bool:
    return name.startswith((".", "~", "__"))


def _clean(name: str) -> str:
    """The name as text; what is not UTF-8 in it, or cannot be seen, is shown by its number."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


# --- whose it is ----------------------------------------------------------------------------------


def _is_submission(entry: _Entry) -> bool:
    name = entry.parts[-1].casefold()
    if name.endswith(".json"):
        return "hand-in" in name or (not entry.fault and _says_hand_in(entry))
    return name.endswith(".ipynb")


def _says_hand_in(entry: _Entry) -> bool:
    with suppress(UnreadableError):
        return b'"hand-in"' in _raw(entry)[:200]
    return False


def _submission(entry: _Entry, own: Sequence[_Entry], all_: Sequence[_Entry]) -> Submission:
    learner, lms, number = _whose(entry, own)
    where = "/".join(entry.parts)
    beside = [] if len(entry.parts) == 1 else _beside(entry, own, all_)
    read = partial(_read, entry, beside)
    try:
        content = read()
    except UnreadableError:
        return Submission(learner, where, read, _named_lesson(entry), lms, number)
    learner = learner if lms or not content.learner else _clean(content.learner)
    latest = max((event.at.isoformat() for event in content.events or ()), default="")
    return Submission(learner, where, read, content.lesson, lms, number, latest=latest)


def _whose(entry: _Entry, own: Sequence[_Entry]) -> tuple[str, Lms | None, str]:
    """The learner; and the LMS with the learner's number in it, where the name tells."""
    for part in reversed(entry.parts):
        if found := _MOODLE.fullmatch(part):
            return found["name"], "moodle", found["id"]
        if found := _CANVAS.fullmatch(part):
            return found["name"], "canvas", found["id"]
    *folders, name = entry.parts
    stem = Path(name).stem
    alone = sum(other.parts[:-1] == entry.parts[:-1] for other in own) == 1
    if folders and (alone or _LESSON_FILE.match(name)):
        return "/".join(folders), None, ""
    return "/".join([*folders, stem]), None, ""


def _named_lesson(entry: _Entry) -> str:
    found = re.search(r"(?<!\d)(\d\d)(?!\d)", entry.parts[-1])
    return found[1] if found and any(q.lesson == found[1] for q in questions().values()) else ""


def _beside(entry: _Entry, own: Sequence[_Entry], all_: Sequence[_Entry]) -> list[_Entry]:
    """What else lies in the folder of a learner and goes along; nothing where several have one."""
    folder = entry.parts[:-1]
    together = (each for each in own if each.parts[: len(folder)] == folder)
    learner = _whose(entry, own)[0]
    if any(_whose(each, own)[0] != learner for each in together):  # the second one settles it
        return []
    inside = (each for each in all_ if each.parts[: len(folder)] == folder and not each.fault)
    return [each for each in inside if each is not entry][:MOST_BESIDE]


def _without(entries: Iterable[_Entry], own: Sequence[_Entry]) -> list[Submission]:
    """Learners whose folder holds nothing that can be graded."""
    kept = {each.parts[0] for each in own}
    lost: dict[str, list[_Entry]] = {}
    for entry in entries:
        if entry.parts[0] not in kept and (len(entry.parts) > 1 or _lms(entry)):
            lost.setdefault(entry.parts[0], []).append(entry)
    found = []
    for name, files in lost.items():
        held = ", ".join(shortened("/".join(each.parts[1:] or each.parts)) for each in files[:3])
        why = f"holds no notebook and no hand-in file, but {held}"
        entry = _Entry((name, "nothing"), bytes, why)
        learner, lms, number = _whose(entry._replace(parts=(name,)), [])
        found.append(Submission(learner, name, _refuse(name, why), "", lms, number))
    return found


def _lms(entry: _Entry) -> bool:
    return bool(_MOODLE.fullmatch(entry.parts[0]) or _CANVAS.fullmatch(entry.parts[0]))


def _refuse(where: str, why: str) -> Callable[[], Content]:
    def read() -> Content:
        raise UnreadableError(f"{where} {why}")

    return read


def _apart(found: list[Submission]) -> list[Submission]:
    """Two learners of one name, in different places, get a name each."""
    places: dict[str, set[str]] = {}
    for each in found:
        places.setdefault(each.learner, set()).add(_home(each))
    return [
        replace(each, learner=f"{each.learner} ({each.number or _home(each)})")
        if len(places[each.learner]) > 1
        else each
        for each in found
    ]


def _home(submission: Submission) -> str:
    """What belongs to one learner only: the number in the LMS, the folder, or the file itself."""
    folder = submission.where.rpartition("/")[0]
    return submission.number or folder or submission.where


def _newest(found: list[Submission]) -> list[Submission]:
    """Of several files of one learner for one lesson the newest; the others are named."""
    groups: dict[tuple[str, str], list[Submission]] = {}
    for each in found:
        groups.setdefault((each.learner, each.lesson), []).append(each)
    kept = []
    for group in groups.values():
        *others, last = sorted(group, key=lambda s: (s.latest, _natural(Path(s.where).stem)))
        names = ", ".join(shortened(each.where) for each in others)
        note = f"of {len(group)} files the newest counts, {last.where}; not: {names}"
        kept.append(replace(last, note=note) if others else last)
    return kept


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(p) if p.isdigit() else -1, p) for p in re.split(r"(\d+)", text)]


# --- what it holds --------------------------------------------------------------------------------


def _read(entry: _Entry, beside: Sequence[_Entry]) -> Content:
    name = entry.parts[-1]
    if entry.fault:
        raise UnreadableError(f"{name} {entry.fault}")
    raw = _raw(entry)
    if fault := _too_large(len(raw)):
        raise UnreadableError(f"{name} {fault}")
    if not raw.strip():
        raise UnreadableError(f"{name} is empty")
    try:
        made = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableError(f"{name} is not text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{name} is not JSON: {error}") from None
    files: dict[str, bytes] = {}
    for each in beside:
        content = _raw(each)
        if len(content) + sum(map(len, files.values())) <= BESIDE:
            files["/".join(each.parts[len(entry.parts) - 1 :])] = content
    if isinstance(made, dict) and made.get("cabinetkit") == "hand-in":
        return _hand_in(made, name, files)
    cells = _cells(made, name)
    return Content(_lesson(cells, name), cells, files)


def _raw(entry: _Entry) -> bytes:
    """The bytes of a file; a disk, a damaged zip or one with a password can fail in many ways."""
    try:
        return entry.read()
    except Exception as error:
        raise UnreadableError(f"{entry.parts[-1]} cannot be read: {error}") from None


def _hand_in(made: dict[str, Any], name: str, files: dict[str, bytes]) -> Content:
    if made.get("format") != 1:
        raise UnreadableError(f"{name} is a hand-in file of another version of this kit")
    lesson, learner, events = made.get("lesson"), made.get("learner", ""), made.get("events")
    if not isinstance(lesson, str) or not any(q.lesson == lesson for q in questions().values()):
        raise UnreadableError(f"{name}: lesson {shortened(lesson)} has no questions")
    try:
        did = tuple(map(Event.model_validate, events if isinstance(events, list) else [events]))
    except ValidationError:
        raise UnreadableError(f"{name}: its events cannot be read") from None
    cells = _cells(made.get("notebook"), name)
    return Content(lesson, cells, files, did, learner if isinstance(learner, str) else "")


def _cells(made: Any, name: str) -> tuple[str, ...]:
    """The code of a notebook, cell by cell."""
    cells = made.get("cells") if isinstance(made, dict) else None
    if not isinstance(cells, list):
        raise UnreadableError(f"{name} is not a notebook of Jupyter (format 4)")
    code = (c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code")
    return tuple(_source(cell.get("source"), name) for cell in code)


def _source(source: Any, name: str) -> str:
    text = "".join(source) if isinstance(source, list) and all(map(_is_text, source)) else source
    if not isinstance(text, str):
        raise UnreadableError(f"{name} holds a cell without text")
    # Half a surrogate pair is JSON, but no text that can be passed on.
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_text(part: Any) -> bool:
    return isinstance(part, str)


def _lesson(cells: Iterable[str], name: str) -> str:
    """The lesson that most of its checks belong to."""
    asked = Counter(
        questions()[found].lesson
        for source in cells
        for found in CHECK.findall(source)
        if found in questions()
    )
    if not asked:
        raise UnreadableError(f"{name} checks no question of the kit: it is no exercise")
    return asked.most_common(1)[0][0]


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
