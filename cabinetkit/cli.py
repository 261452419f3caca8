"""The command line: screen a chart; list criteria, patients, published figures; build."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cabinetkit.errors import CabinetkitError, near_miss, shortened

if TYPE_CHECKING:
    from cabinetkit.eligibility.chart import Patient

Number = TypeVar("Number", int, float)
CANNOT_WRITE, CANNOT_READ = 1, 2
VERSION_HELP = "early (the trial page), published, alliance, registry, us-label or eu-label"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 for any decision; 2 for a chart or a command that cannot be read.

    1 when the answer cannot be written.
    """
    for stream in (sys.stdout, sys.stderr):
        # A chart may hold characters that a terminal cannot show; that must not end the command.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        answer = options.run(options)
    except CabinetkitError as error:
        print(f"cabinetkit: {error}", file=sys.stderr)
        return CANNOT_READ
    return _print(answer)


def _print(answer: str) -> int:
    try:
        print(answer, flush=True)
    except BrokenPipeError:
        pass  # the reader (head, less) has seen enough
    except OSError as error:
        print(f"cabinetkit: cannot write the answer: {error.strerror}", file=sys.stderr)
        return CANNOT_WRITE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cabinetkit", description="Eligibility and outcomes of CABINET, for teaching."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    screen = commands.add_parser("screen", help="judge a chart by every criterion")
    screen.add_argument("--on", required=True, metavar="DATE", help="registration, YYYY-MM-DD")
    screen.add_argument("--all", action="store_true", help="also say why each criterion is met")
    which = screen.add_mutually_exclusive_group()
    which.add_argument("--version", metavar="NAME", help=VERSION_HELP)
    which.add_argument(
        "--versions", action="store_true", help="the decision by every version, one a row"
    )
    screen.set_defaults(run=_screen)
    window = commands.add_parser("window", help="when a patient can be registered")
    window.add_argument(
        "--on", metavar="DATE", help="the planned day, YYYY-MM-DD; else the chart's last entry"
    )
    window.add_argument(
        "--lag",
        type=int,
        metavar="DAYS",
        help="from registration to the start of treatment; else as the chart says",
    )
    window.set_defaults(run=_window)
    for command in (screen, window):
        command.add_argument(
            "chart", metavar="CHART.json", help="a file, or the id of an invented patient"
        )
    criteria = commands.add_parser("criteria", help="list the criteria and their places")
    view = criteria.add_mutually_exclusive_group()
    view.add_argument("--version", metavar="NAME", help=VERSION_HELP)
    view.add_argument(
        "--compare", nargs=2, metavar="NAME", help="what differs between two versions"
    )
    view.add_argument(
        "--page",
        nargs="?",
        const="",
        metavar="FILE",
        help="the outline of the trial page, and who claims each item; with FILE, the page as "
        "plain text, what has changed in it",
    )
    view.add_argument("--lint", action="store_true", help="faults of the set of rules")
    criteria.set_defaults(run=_criteria)
    patients = commands.add_parser("patients", help="list the invented patients")
    patients.set_defaults(run=_patients)
    schema = commands.add_parser("schema", help="print the JSON Schema of a chart")
    schema.set_defaults(run=_schema)
    outcomes = commands.add_parser("outcomes", help="list published figures and their sources")
    outcomes.add_argument("--cohort", metavar="NAME", help="such as epNET or pNET")
    outcomes.add_argument("--endpoint", metavar="NAME", help="such as 'PFS hazard ratio'")
    outcomes.add_argument("--analysis", metavar="NAME", help="such as 'NEJM 2024'")
    outcomes.add_argument(
        "--trial", metavar="NAME", default="CABINET", help="another trial, or 'siblings' for all"
    )
    outcomes.set_defaults(run=_outcomes)
    build = commands.add_parser("build", help="for authors: run notebooks, make exercises")
    build.add_argument("--check", action="store_true", help="only say whether they agree")
    build.add_argument(
        "--nbgrader", metavar="DIR", help="write a course for nbgrader instead: a new folder"
    )
    build.set_defaults(run=_build)
    _for_instructors(commands)
    for command in (screen, window, criteria, patients, schema, outcomes):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _for_instructors(commands: Any) -> None:
    grade = commands.add_parser("grade", help="for instructors: grade a class")
    grade.add_argument(
        "submissions", type=Path, help="a folder of hand-ins or notebooks, or the zip of an LMS"
    )
    grade.add_argument("--out", type=Path, default="grades.csv", metavar="FILE.csv")
    grade.add_argument("--marks", type=Path, metavar="FILE.toml", help="what a question is worth")
    grade.add_argument("--jobs", type=_number(int), default=0, metavar="N", help="at once")
    grade.add_argument(
        "--resume", action="store_true", help="go on with a grading of the same --out"
    )
    grade.add_argument(
        "--timeout",
        type=_number(float),
        default=10.0,
        metavar="S",
        help="for one cell, seconds of computing",
    )
    grade.set_defaults(run=_grade)
    report = commands.add_parser("report", help="for instructors: what a class knows, as pages")
    report.add_argument("grades", type=Path, metavar="grades.csv")
    report.add_argument("--out", type=Path, metavar="FILE.html", help="one page on the class")
    report.add_argument("--feedback", type=Path, metavar="DIR", help="a page for each learner")
    report.add_argument("--canvas", type=Path, metavar="FILE.csv", help="to import into Canvas")
    report.add_argument("--moodle", type=Path, metavar="FILE.csv", help="to import into Moodle")
    report.add_argument(
        "--title", default="cabinetkit", help="what the assignment is called in Canvas"
    )
    report.set_defaults(run=_report)


def _number(kind: type[Number]) -> Callable[[str], Number]:
    """A number above nothing; argparse says the rest of the sentence."""

    def read(text: str) -> Number:
        value = kind(text)
        if not 0 < value < 100_000:
            raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 100,000")
        return value

    return read


def _screen(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.screening import screen

    if options.versions:
        return _versions(options)
    name = "early" if options.version is None else options.version
    screening = screen(_chart(options.chart), options.on, criteria=name)
    return _json(screening.to_json()) if options.json else screening.text(everything=options.all)


def _window(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.load import changed
    from cabinetkit.eligibility.screening import screen
    from cabinetkit.eligibility.show_days import as_json, as_text

    patient = _chart(options.chart)
    if options.lag is not None:
        patient = changed(patient, planned_start_lag_days=options.lag)
    on = options.on or patient.last_entry
    if on is None:
        raise CabinetkitError("the chart holds no day; say which one is planned: --on 2024-04-20")
    screening = screen(patient, on)
    return _json(as_json(screening)) if options.json else as_text(screening)


def _versions(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.side_by_side import by_version

    found = by_version(_chart(options.chart), options.on)
    return _json(found.to_json()) if options.json else str(found)


def _chart(name: str) -> Patient:
    from cabinetkit.eligibility.load import read_chart
    from cabinetkit.eligibility.patients import invented_patients

    if os.path.exists(name):
        return read_chart(name)
    known = invented_patients()
    if name not in known:
        raise CabinetkitError(
            f"no file {shortened(name)}, and no invented patient of that name; "
            f"the kit has: {', '.join(known)}.{near_miss(name, known)}"
        )
    return known[name]


def _criteria(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.criteria import EARLY
    from cabinetkit.eligibility.criteria.versions import version

    if options.lint:
        return _lint(options)
    if options.page is not None:
        return _changes(options) if options.page else _claims(options)
    if options.compare:
        return _compare(options)
    known = EARLY if options.version is None else version(options.version)
    if options.json:
        return _json([criterion.to_json() for criterion in known])
    lines = [
        line
        for criterion in known
        for line in (
            f"{criterion.id}{'  (checklist)' if criterion.checklist else ''}",
            f"    {criterion.says}.",
            f"    {'; '.join(map(str, criterion.places))}",
        )
    ]
    return "\n".join([*lines, f"Shown: {known.coverage}. {known.remark}".rstrip()])


def _compare(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.criteria.versions import version
    from cabinetkit.eligibility.side_by_side import compare

    one, other = map(version, options.compare)
    found = compare(one, other)
    return _json(found.to_json()) if options.json else str(found)


def _claims(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.criteria import EARLY
    from cabinetkit.eligibility.page import claims

    claimed = claims(EARLY)
    if options.json:
        return _json([item._asdict() | {"claimed_by": ids} for item, ids in claimed.items()])
    lines = []
    for item, ids in claimed.items():
        lines += [f"{item}  ({item.hash})"]
        lines += [f"    {each}" for each in ids] or [f"    not a rule: {item.not_a_rule}"]
    return "\n".join(lines)


def _changes(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.load import read_text
    from cabinetkit.eligibility.page import changes

    found = changes(read_text(options.page))
    if options.json:
        return _json(found)
    return "\n".join(found) or "The page is the one that the criteria were written from."


def _lint(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.criteria import EARLY
    from cabinetkit.eligibility.criteria.versions import beyond_the_page
    from cabinetkit.eligibility.lint import lint

    faults = lint(EARLY, elsewhere=beyond_the_page())
    if options.json:
        return _json([fault._asdict() for fault in faults])
    return "\n".join(f"{fault.kind}: {fault.says}" for fault in faults) or "No fault was found."


def _patients(options: argparse.Namespace) -> str:
    from cabinetkit.eligibility.patients import invented_patients

    patients = invented_patients().values()
    if options.json:
        return _json([{"id": p.id, "invented": p.invented, "story": p.story} for p in patients])
    return "\n\n".join(f"{p.id} (invented)\n    {p.story}" for p in patients)


def _schema(_: argparse.Namespace) -> str:
    from cabinetkit.eligibility.chart import Patient

    return _json(Patient.model_json_schema())


def _outcomes(options: argparse.Namespace) -> str:
    from cabinetkit.results.listing import as_json, as_text
    from cabinetkit.results.published import select

    wanted = {name: getattr(options, name) for name in ("cohort", "endpoint", "analysis", "trial")}
    found = select(**wanted)
    return _json(as_json(found)) if options.json else as_text(found)


def _build(options: argparse.Namespace) -> str:
    from cabinetkit.classroom.build import build, run_all

    if options.nbgrader is not None:
        return _build_nbgrader(options)
    if not options.check:
        run_all(Path.cwd())
    return build(Path.cwd(), check=options.check)


def _build_nbgrader(options: argparse.Namespace) -> str:
    from cabinetkit.classroom.nbgrader import build_nbgrader

    if options.check:
        raise CabinetkitError("--check is about the exercises: leave out it or --nbgrader")
    return build_nbgrader(Path.cwd(), Path(options.nbgrader))


def _grade(options: argparse.Namespace) -> str:
    from cabinetkit.classroom.grading import grade_class

    return grade_class(
        options.submissions,
        options.out,
        marks=options.marks,
        jobs=options.jobs,
        resume=options.resume,
        timeout_s=options.timeout,
    )


def _report(options: argparse.Namespace) -> str:
    from cabinetkit.classroom.reporting import report_class

    return report_class(
        options.grades,
        out=options.out,
        pages=options.feedback,
        for_canvas=options.canvas,
        for_moodle=options.moodle,
        title=options.title,
    )


def _json(data: Any) -> str:
    return json.dumps(data, indent=2)  # in ASCII, which every pipe carries
