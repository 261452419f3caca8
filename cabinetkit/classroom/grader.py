"""Grading a class: each submission in a process of its own, each verdict found outside of it."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cabinetkit.classroom.grades import Grade, write_grades
from cabinetkit.classroom.journal import Graded, Journal, Numbered, journal_of
from cabinetkit.classroom.marks import Scheme
from cabinetkit.classroom.sandbox import Limits
from cabinetkit.classroom.submissions import Content, Submission, UnreadableError
from cabinetkit.classroom.workers import SHUT_OFF, Worker
from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.practice.questions import questions

if TYPE_CHECKING:
    from cabinetkit.classroom.verdicts import Judge

Told = Callable[[int, int], None]  # how many are done, of how many
ONE_EACH, USUAL = Scheme(), Limits()


class Grading(NamedTuple):
    """The grades of a class, and which protections were missing, in words."""

    grades: list[Grade]
    missing: list[str]


class _Ran(NamedTuple):
    """A submission that was run: what it held, and what it said."""

    submission: Submission
    content: Content
    said: list[dict[str, object]]


def grade(
    submissions: Sequence[Submission],
    out: Path,
    *,
    scheme: Scheme = ONE_EACH,
    jobs: int = 0,
    resume: bool = False,
    limits: Limits = USUAL,
    told: Told = lambda done, all_: None,
    shut_off: bool = SHUT_OFF,
) -> Grading:
    """Grade the submissions and write the table; what is finished is kept as it goes.

    `jobs` run at once; 0 is one a processor. With `resume` an earlier grading of this table goes
    on. Whatever a submission does costs only itself. Raises CabinetkitError where the table or its
    journal cannot be written: what was finished before stays.
    """
    try:
        journal = Journal(journal_of(out), resume=resume)
    except OSError as error:
        raise CabinetkitError(_unwritten(out, error)) from None
    try:
        return _graded(submissions, out, journal, scheme, jobs, limits, told, shut_off)
    except OSError as error:
        raise CabinetkitError(_unwritten(out, error)) from None
    finally:
        journal.close()


def _graded(
    submissions: Sequence[Submission],
    out: Path,
    journal: Journal,
    scheme: Scheme,
    jobs: int,
    limits: Limits,
    told: Told,
    shut_off: bool,
) -> Grading:
    before = [each for each in journal.lines if isinstance(each, Graded)]
    known = {(each.learner, each.digest): each for each in before}
    for each in submissions:
        if each.lms:
            journal.add(Numbered(learner=each.learner, lms=each.lms, number=each.number))
    found: dict[int, Graded | str] = {}
    many = jobs or os.cpu_count() or 1
    lessons = {each.lesson for each in submissions}
    workers = _Workers(min(many, len(submissions)), limits, lessons, shut_off)
    try:
        workers.start()
        # Only now, for it loads all rules and keys: the workers start at the same time.
        from cabinetkit.classroom.verdicts import Judge

        judge = Judge(journal.seed)
        for number, ran in _run_all(submissions, known, judge, workers):
            found[number] = _kept(ran, journal, judge) if isinstance(ran, _Ran) else ran
            told(len(found), len(submissions))
    finally:
        workers.close()
        grades = list(_rows(submissions, found, scheme))
        write_grades(out, grades)
    return Grading(grades, workers.missing)


def _kept(ran: _Ran, journal: Journal, judge: Judge) -> Graded:
    """The verdicts on what a submission said, kept for good."""
    graded = Graded(
        learner=ran.submission.learner,
        digest=ran.content.digest,
        found=tuple(judge.found(ran.content, ran.said)),
        sure=tuple(judge.sure(ran.content)),
    )
    journal.add(graded)
    return graded


class _Workers:
    """The workers that are free; one is taken for one submission and put back."""

    def __init__(self, many: int, limits: Limits, lessons: set[str], shut_off: bool) -> None:
        self._all = [Worker(limits, lessons, shut_off=shut_off) for _ in range(max(many, 1))]
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._free.put(worker)
        self.pool = ThreadPoolExecutor(len(self._all))

    def __len__(self) -> int:
        return len(self._all)

    def start(self) -> None:
        """Let all get ready; what goes wrong then is said when one is needed."""
        for _ in self._all:
            self.pool.submit(self._start_one)

    def _start_one(self) -> None:
        worker = self._free.get()
        try:
            worker.start()
        finally:
            self._free.put(worker)

    @property
    def missing(self) -> list[str]:
        return list(dict.fromkeys(each for worker in self._all for each in worker.missing))

    def run(self, submission: Submission, content: Content, judge: Judge) -> _Ran:
        worker = self._free.get()
        try:
            said = worker.run(content, judge.inputs(content.lesson))
        finally:
            self._free.put(worker)
        return _Ran(submission, content, said)

    def close(self) -> None:
        for worker in self._all:
            worker.close()
        self.pool.shutdown(cancel_futures=True)
        for worker in self._all:  # one may have been about to get ready
            worker.close()


def _run_all(
    submissions: Sequence[Submission],
    known: dict[tuple[str, str], Graded],
    judge: Judge,
    workers: _Workers,
) -> Iterator[tuple[int, _Ran | Graded | str]]:
    """Every submission, as it is done: run, or known already, or why it cannot be read.

    Few are in hand at a time, so that a large class takes no more memory than a small one.
    """

    def one(number: int) -> tuple[int, _Ran | Graded | str]:
        submission = submissions[number]
        try:
            content = submission.read()
        except UnreadableError as error:
            return number, str(error)
        except Exception as error:  # one file must not stop the class, whatever is wrong with it
            return number, f"{submission.where} cannot be read: {shortened(repr(error))}"
        if done := known.get((submission.learner, content.digest)):
            return number, done
        return number, workers.run(submission, content, judge)

    waiting = iter(range(len(submissions)))
    running: set[Future[tuple[int, _Ran | Graded | str]]] = set()
    while True:
        more = islice(waiting, 2 * len(workers) - len(running))
        running |= {workers.pool.submit(one, number) for number in more}
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for each in done:
            yield each.result()


def _rows(
    submissions: Sequence[Submission], found: dict[int, Graded | str], scheme: Scheme
) -> Iterator[Grade]:
    """A row a learner and question, in the order of the submissions."""
    lessons = {s.lesson for s in submissions if s.lesson}
    for number, got in sorted(found.items()):
        submission = submissions[number]
        if isinstance(got, str):
            yield from _unreadable(submission, got, lessons, scheme)
            continue
        for each in got.found:
            note = "; ".join(filter(None, (each.note, submission.note)))
            yield scheme.grade(submission.learner, each._replace(note=note))


def _unreadable(
    submission: Submission, why: str, lessons: set[str], scheme: Scheme
) -> Iterator[Grade]:
    """A row a question of its lesson: its name tells it, or the class has only one."""
    lesson = submission.lesson or (next(iter(lessons)) if len(lessons) == 1 else "")
    asked = [each.id for each in questions().values() if each.lesson == lesson]
    for name in asked:
        out_of = scheme.out_of(name)
        yield Grade(submission.learner, name, "unreadable", Decimal(0), out_of, note=why)
    if not asked:
        yield Grade(submission.learner, "", "unreadable", Decimal(0), Decimal(0), note=why)


def _unwritten(out: Path, error: OSError) -> str:
    why = error.strerror or type(error).__name__
    return (
        f"{out} cannot be written ({why}). What was finished is kept in {journal_of(out).name}: "
        "make room, or say where to write, and go on with --resume"
    )
