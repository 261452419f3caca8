"""One page on a class for its instructor: what it knows, what it misunderstands, who needs help."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cabinetkit.classroom.bars import Bar, bars
from cabinetkit.classroom.grades import Grade
from cabinetkit.classroom.lessons import titled
from cabinetkit.classroom.page import foreign, many, name, page, said, section, wide
from cabinetkit.html import table
from cabinetkit.practice.confidence import STEPS
from cabinetkit.practice.questions import misconceptions, questions
from cabinetkit.practice.record import CERTAIN_FROM

JUDGED = ("passed", "not yet")
TROUBLE = {
    "timed out": "it ran longer than the limit, as an endless loop does",
    "crashed": "it stopped before there was an answer",
    "edited": "no cell checks the question any more, so that it was not judged",
    "unreadable": "the file is no notebook and no hand-in file",
}
MISTAKES = 2  # confident ones still open, from which a learner is listed


class Sure(NamedTuple):
    """The first answer of a learner to a question: how sure (1 to 4), and whether it was right."""

    learner: str
    question: str
    confidence: int
    right: bool


class _Class(NamedTuple):
    """The grades of a class by question and learner; the last of two stands."""

    learners: list[str]
    asked: list[str]
    grades: dict[tuple[str, str], Grade]

    def of(self, learners: Iterable[str], asked: Iterable[str]) -> list[Grade]:
        pairs = ((one, each) for one in learners for each in asked)
        return [self.grades[pair] for pair in pairs if pair in self.grades]

    def passed(self, learner: str, asked: Iterable[str]) -> int:
        return sum(grade.status == "passed" for grade in self.of([learner], asked))


def report(grades: Sequence[Grade], sure: Sequence[Sure] = ()) -> str:
    """The page; `sure` are first answers with their confidence, as hand-in files tell them."""
    order = {asked: n for n, asked in enumerate(questions())}
    found = _Class(
        sorted({grade.learner for grade in grades}, key=lambda one: (one.casefold(), one)),
        sorted({grade.question for grade in grades}, key=lambda one: (order.get(one, 999), one)),
        {(grade.learner, grade.question): grade for grade in grades},
    )
    if not grades:
        return page("Report on a class", said("There are no grades in it yet."))
    return page(
        "Report on a class",
        _head(found),
        section("Questions", *_questions(found)),
        section("Misconceptions", *_misconceptions(found)),
        section("Who needs help", *_help(found, sure)),
        section("How sure, and how often right", *_calibration(sure)),
        section("Time-outs, crashes and files to ask for again", *_trouble(found)),
        section("Objectives", *_objectives(found)),
    )


def _head(found: _Class) -> str:
    lessons = dict.fromkeys(map(_lesson, found.asked))
    status = Counter(grade.status for grade in found.grades.values())
    told = {grade.learner for grade in found.grades.values() if grade.attempts is not None}
    return said(
        f"{many(len(found.learners), 'learner')}, {many(len(found.asked), 'question')} of "
        f"{'; '.join(titled(lesson) for lesson in lessons)}.",
        f"Of {many(len(found.grades), 'answer')} asked for: "
        f"{', '.join(f'{count} {what}' for what, count in status.most_common())}.",
        f"{many(len(told), 'learner')} gave a hand-in file, which tells tries and hints too.",
    )


def _questions(found: _Class) -> list[str]:
    rows, drawn = [], []
    for asked in found.asked:
        status = Counter(grade.status for grade in found.of(found.learners, [asked]))
        passed, wrong, everyone = status["passed"], status["not yet"], status.total()
        other = everyone - passed - wrong - status["not attempted"]
        drawn.append(
            Bar(asked, (passed, wrong, everyone - passed - wrong), f"{passed} of {everyone}")
        )
        shares = (_share(passed, passed + wrong), _share(passed, everyone))
        counts = map(str, (passed, wrong, status["not attempted"], other))
        rows.append((asked, *counts, *shares))
    alt = f"Passed, of all: {'; '.join(f'{bar.label}: {bar.says}' for bar in drawn)}."
    hardest = min(drawn, key=lambda bar: bar.counts[0])
    head = ("question", "passed", "not yet", "not attempted", "other")
    return [
        said(f"Passed least often: {hardest.label}, by {hardest.says}."),
        bars("questions", alt, ("passed", "not yet", "not attempted, or other"), drawn),
        wide("Questions", (*head, "passed, of those who tried", "passed, of all"), rows),
        said("Who tried: passed or not yet. Other: see time-outs, crashes and files below."),
    ]


def _misconceptions(found: _Class) -> list[str]:
    who: dict[str, set[str]] = defaultdict(set)
    met: dict[str, set[str]] = defaultdict(set)
    for grade in found.grades.values():
        if grade.misconception:
            who[grade.misconception].add(grade.learner)
            met[grade.misconception].add(grade.question)
    rows = []
    for behind in sorted(who, key=lambda one: (-len(who[one]), one)):
        known = misconceptions().get(behind)
        says = f"{behind}: “{known.says}”" if known else f"{behind}, which this version lacks"
        read = titled(known.lesson) if known else ""
        rows.append((str(len(who[behind])), says, read, ", ".join(sorted(met[behind]))))
    if not rows:
        return [said("None was recognised in the answers that are not yet right.")]
    head = ("learners", "what a fellow says", "the lesson that answers it", "met in")
    return [
        said("Recognised behind answers that are not yet right, commonest first."),
        wide("Misconceptions", head, rows),
    ]


def _help(found: _Class, sure: Sequence[Sure]) -> list[str]:
    mistakes: dict[str, list[str]] = defaultdict(list)
    for one in sure:
        grade = found.grades.get((one.learner, one.question))
        since = grade is not None and grade.status == "passed"
        if one.confidence >= CERTAIN_FROM and not one.right and not since:
            mistakes[one.learner].append(one.question)
    rows = []
    for learner in sorted(found.learners, key=lambda one: found.passed(one, found.asked)):
        mine, wrong = found.of([learner], found.asked), sorted(mistakes[learner])
        passed = found.passed(learner, found.asked)
        why = []
        if 2 * passed < len(mine):
            status = Counter(grade.status for grade in mine if grade.status != "passed")
            left = ", ".join(f"{count} {what}" for what, count in status.most_common())
            why.append(f"fewer than half passed: {left}")
        if len(wrong) >= MISTAKES:
            why.append(f"confident mistakes, still open: {', '.join(wrong)}")
        if why:
            rows.append((name(learner), f"{passed} of {len(mine)}", "; ".join(why)))
    rule = (
        "Listed is who passed fewer than half of the questions, or was first wrong and sure "
        f"(“{STEPS[CERTAIN_FROM]}” or “{STEPS[4]}”) about {MISTAKES} or more that are still not "
        "passed. Fewest passed first."
    )
    count = f"{many(len(rows), 'learner')} of {len(found.learners)}." if rows else "Nobody."
    return [said(rule, count), table(("learner", "passed", "why"), rows) if rows else ""]


def _calibration(sure: Sequence[Sure]) -> list[str]:
    if not sure:
        text = "Not known: hand-in files tell how sure a learner was, bare notebooks do not."
        return [said(text)]
    drawn, rows = [], []
    for step, label in STEPS.items():
        at = [one.right for one in sure if one.confidence == step]
        right, given = sum(at), len(at)
        drawn.append(Bar(label, (right, given - right), f"{right} of {given}"))
        rows.append((label, str(given), str(right), _share(right, given)))
    wrong = Counter(o.question for o in sure if o.confidence >= CERTAIN_FROM and not o.right)
    most = ", ".join(f"{asked} ({count})" for asked, count in wrong.most_common(3))
    learners = len({one.learner for one in sure})
    alt = f"Right, of first answers: {'; '.join(f'{bar.label}: {bar.says}' for bar in drawn)}."
    return [
        said(
            f"First answers, {len(sure)} of {many(learners, 'learner')} with a hand-in file. "
            "Who is well calibrated is right more often the surer.",
            f"Confident mistakes, which are worth a word in class: {most}." if most else "",
        ),
        bars("sure", alt, ("right", "not right"), drawn),
        table(("how sure", "answers", "right", "share right"), rows),
    ]


def _trouble(found: _Class) -> list[str]:
    same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for grade in found.of(found.learners, found.asked):
        if grade.status in TROUBLE:
            same[grade.status, grade.learner, grade.note].append(grade.question)
    rows: list[str | Sequence[str]] = []
    for status, meaning in TROUBLE.items():
        mine = [(one, asked, note) for (what, one, note), asked in same.items() if what == status]
        rows += [f"{status.capitalize()}: {meaning}"] if mine else []
        rows += [(name(one), ", ".join(asked), foreign(note)) for one, asked, note in mine]
    return [table(("learner", "questions", "note"), rows) if rows else said("None.")]


def _objectives(found: _Class) -> list[str]:
    """Both the class and each learner by objective."""
    by: dict[str, list[str]] = defaultdict(list)
    for asked in found.asked:
        known = questions().get(asked)
        by[known.objective if known else "not known to this version"].append(asked)
    overall = []
    for n, (objective, its) in enumerate(by.items(), start=1):
        counts = [found.passed(learner, its) for learner in found.learners]
        whole, none = counts.count(len(its)), counts.count(0)
        cells = (str(whole), str(len(counts) - whole - none), str(none))
        overall.append((str(n), objective, ", ".join(its), *cells))
    rows = [
        (name(learner), *(_part(found.passed(learner, asked), len(asked)) for asked in by.values()))
        for learner in found.learners
    ]
    head = ("no.", "objective", "questions", "learners who passed all", "some", "none")
    return [
        wide("The class by objective", head, overall),
        "<h3>Each learner</h3>",
        said("How many questions of each objective are passed; ✓ all of them."),
        wide("Learners by objective", ("learner", *(str(n) for n in range(1, len(by) + 1))), rows),
    ]


def _part(passed: int, of: int) -> str:
    return f"{'✓ ' if passed == of else ''}{passed} of {of}"


def _lesson(asked: str) -> str:
    return asked.partition(".")[0]


def _share(part: int, of: int) -> str:
    return f"{100 * part / of:.0f}%" if of else "-"
