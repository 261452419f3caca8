"""The command line: what it prints, what it returns, and what it does when something is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cabinetkit import cli
from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.patients import invented_patients

ON = "2024-04-20"
DECISIONS = {
    "mr-okafor": "eligible",
    "mr-haddad": "cannot tell yet",
    "ms-dembele": "not eligible",
}
STATUSES = {"met", "not met", "unknown", "needs judgement"}
SCHEMA_OF_A_PLACE = {"document": str, "section": str, "items": list}


def run(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    """The exit status, what was printed, and what was complained of."""
    status = cli.main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def run_json(capsys: Any, *arguments: str) -> Any:
    status, out, complained = run(capsys, *arguments)
    assert (status, complained) == (0, "")
    return json.loads(out)


def process(*arguments: str, env: dict[str, str] | None = None, **more: Any) -> Any:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cabinetkit", *arguments],
        capture_output="stdout" not in more,
        env=os.environ | (env or {}),
        timeout=60,
        check=False,
        **more,
    )


def is_place(place: dict[str, Any]) -> bool:
    return {name: type(value) for name, value in place.items()} == SCHEMA_OF_A_PLACE


# --- screen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("patient", "decision"), DECISIONS.items())
def test_every_decision_has_exit_status_0(capsys, patient: str, decision: str) -> None:
    status, out, complained = run(capsys, "screen", patient, "--on", ON)
    assert (status, complained) == (0, "")
    assert out.startswith(f"{patient} (invented patient), if registered on 2024-04-20\n")
    assert decision.upper() in out.split("\n")[1]


@pytest.mark.parametrize(("patient", "decision"), DECISIONS.items())
def test_json_of_a_screening_has_the_promised_shape(capsys, patient: str, decision: str) -> None:
    screening = run_json(capsys, "screen", patient, "--on", ON, "--json")
    assert screening["decision"] == decision
    assert (screening["on"], screening["version"]) == (ON, "early")
    for finding in [*screening["criteria"], *screening["checklist"]]:
        assert finding.keys() >= {"id", "status", "because", "source"}
        assert finding["status"] in STATUSES
        assert finding["because"]
        assert is_place(finding["source"])
    for item in screening["open_items"]:
        assert item.keys() == {"criterion", "kind", "name"}
        assert item["kind"] in ("fact", "judgement")
    asked = {finding["id"] for finding in [*screening["criteria"], *screening["checklist"]]}
    assert asked == {criterion.id for criterion in EARLY}


def test_open_items_are_those_of_open_criteria_and_none_once_the_decision_stands(capsys) -> None:
    for patient, decision in DECISIONS.items():
        screening = run_json(capsys, "screen", patient, "--on", ON, "--json")
        status = {finding["id"]: finding["status"] for finding in screening["criteria"]}
        open_ones = {item["criterion"] for item in screening["open_items"]}
        if decision == "cannot tell yet":
            assert open_ones == {name for name in status if status[name] not in ("met", "not met")}
        else:
            assert open_ones == set()


def test_a_chart_in_a_file_is_screened_like_the_invented_patient(capsys) -> None:
    chart = Path(cli.__file__).parent / "data" / "patients" / "mr-sato.json"
    by_name = run_json(capsys, "screen", "mr-sato", "--on", ON, "--json")
    assert run_json(capsys, "screen", str(chart), "--on", ON, "--json") == by_name


# --- window ---------------------------------------------------------------------------------------


def test_window_prints_what_opens_and_closes_and_what_is_left(capsys: Any) -> None:
    status, out, complained = run(capsys, "window", "ms-lindqvist", "--on", ON)
    assert (status, complained) == (0, "")
    said = " ".join(out.split())
    assert "prior.radionuclide-washout (from 2024-04-29)" in said
    assert "history.hypertension (until 2024-04-28)" in said
    assert "prior.radionuclide-washout: time alone mends it, from 2024-04-29" in said
    assert "decides nothing about a real patient" in said


def test_window_as_json_holds_the_same(capsys: Any) -> None:
    found = run_json(capsys, "window", "mr-nguyen", "--on", ON, "--json")
    [stretch] = found["eligible_days"]["stretches"]
    assert stretch == {
        "first": "2024-04-18",
        "last": "2024-04-28",
        "opened_by": ["medication.cyp3a4-inducer"],
        "closed_by": ["history.hypertension"],
    }
    assert found["window"]["planned"] == {"day": ON, "inside": True}
    assert found["next_steps"] == []
    assert len(found["eligible_days"]["lanes"]) == 74


def test_window_moves_with_the_planned_start(capsys: Any) -> None:
    found = run_json(capsys, "window", "mr-nguyen", "--on", ON, "--lag", "0", "--json")
    assert found["planned_start_lag_days"] == 0
    assert found["eligible_days"]["stretches"][0]["first"] == "2024-04-24"


def test_window_without_a_day_begins_at_the_last_entry_of_the_chart(capsys: Any) -> None:
    found = run_json(capsys, "window", "mr-okafor", "--json")
    assert found["window"]["planned"]["day"] == "2024-04-15"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["mr-okafor", "--lag", "-2"], "planned_start_lag_days is -2"),
        (["mr-okafor", "--lag", "366"], "planned_start_lag_days is 366"),
        (["mr-okafor", "--on", "2024-04-01"], "lies after the day of the screening"),
        (["mr-okafor", "--on", "tomorrow"], "on is 'tomorrow'"),
        (["mr-nobody"], "no invented patient of that name"),
    ],
)
def test_a_window_that_cannot_be_read_is_complained_of(
    capsys: Any, arguments: list[str], complaint: str
) -> None:
    status, out, complained = run(capsys, "window", *arguments)
    assert (status, out) == (2, "")
    assert complaint in complained


def test_window_of_a_chart_without_a_day_asks_for_one(capsys: Any, tmp_path: Path) -> None:
    blank = tmp_path / "blank.json"
    blank.write_text('{"id": "blank", "born": "1960-01-01"}', encoding="utf-8")
    status, _, complained = run(capsys, "window", str(blank))
    assert status == 2
    assert "--on" in complained
    assert run(capsys, "window", str(blank), "--on", ON)[0] == 0


# --- the other commands ---------------------------------------------------------------------------


def test_criteria_are_listed_with_what_they_say_and_where(capsys) -> None:
    criteria = run_json(capsys, "criteria", "--json")
    assert [criterion["id"] for criterion in criteria] == [criterion.id for criterion in EARLY]
    for criterion in criteria:
        assert criterion["says"]
        assert is_place(criterion["source"])
        assert criterion["source"]["items"]
    status, out, _ = run(capsys, "criteria")
    assert status == 0
    assert all(criterion.id in out and criterion.says in out for criterion in EARLY)


def test_json_lists_the_75(capsys) -> None:
    criteria = run_json(capsys, "criteria", "--json")
    assert len(criteria) == 75
    assert sum(not criterion["checklist"] for criterion in criteria) == 74
    assert [c["id"] for c in criteria if c["same_as"]] == ["medication.ssa-stable"]


def test_the_page_is_shown_item_by_item_with_who_claims_it(capsys) -> None:
    items = run_json(capsys, "criteria", "--page", "--json")
    assert len(items) == 68
    for item in items:
        assert bool(item["claimed_by"]) is not bool(item["not_a_rule"])
    status, out, complained = run(capsys, "criteria", "--page")
    assert (status, complained) == (0, "")
    assert "Pregnancy and nursing, heading" in out
    assert all(f"    {criterion.id}\n" in f"{out}\n" for criterion in EARLY)


def test_a_file_that_is_not_the_page_gets_a_sentence(capsys, tmp_path) -> None:
    for text in ("", "Inclusion Criteria:\n"):
        file = tmp_path / "page.txt"
        file.write_text(text)
        status, out, complained = run(capsys, "criteria", "--page", str(file))
        assert (status, out) == (2, "")
        assert "this is not the trial page" in complained
    status, _, complained = run(capsys, "criteria", "--page", str(tmp_path / "none.txt"))
    assert status == 2
    assert "give the path of a text file" in complained


def test_all_says_why_each_criterion_is_met(capsys) -> None:
    _, short, _ = run(capsys, "screen", "mr-okafor", "--on", ON)
    _, long, _ = run(capsys, "screen", "mr-okafor", "--on", ON, "--all")
    assert len(long) > 3 * len(short)
    assert all(f"{c.id}  (" in long for c in EARLY if not c.checklist)


def test_the_faults_of_the_rule_set_are_listed(capsys, monkeypatch) -> None:
    from cabinetkit.eligibility import criteria

    few = criteria.Criteria("few", tuple(EARLY[name] for name in ("status.ecog", "labs.ast")))
    monkeypatch.setattr(criteria, "EARLY", few)
    found = run_json(capsys, "criteria", "--lint", "--json")
    assert {fault["kind"] for fault in found} == {"never read"}
    said = run(capsys, "criteria", "--lint")[1]
    assert "never read: no rule reads gilbert" in said
    # A label reads it.
    assert "no rule reads age" not in said


def test_the_schema_is_json_schema_with_the_bounds_of_a_chart(capsys) -> None:
    schema = run_json(capsys, "schema")
    assert schema["required"] == ["id"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["ecog"]["anyOf"][0] == {
        "type": "integer",
        "minimum": 0,
        "maximum": 5,
    }
    assert schema["$defs"]["Measurement"]["properties"]["value"]["minimum"] == 0
    assert run_json(capsys, "schema", "--json") == schema


def test_patients_are_listed_with_their_stories(capsys) -> None:
    patients = run_json(capsys, "patients", "--json")
    assert {patient["id"] for patient in patients} == set(invented_patients())
    assert all(patient["invented"] is True and patient["story"] for patient in patients)
    status, out, _ = run(capsys, "patients")
    assert status == 0
    assert all(f"{patient['id']} (invented)" in out for patient in patients)


# --- what is broken -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "chart.json: empty; write a JSON object {...}"),
        (b"not a chart", "chart.json: not JSON"),
        (bytes(range(256)), "chart.json: not text in UTF-8"),
        (b"[" * 10_000, "chart.json: brackets nested 10,000 deep"),
        (b'{"id": "x", "weight_kg": NaN}', "chart.json: weight_kg is NaN: not a finite number"),
        (b'{"id": "x", "wieght_kg": 70}', "Did you mean 'weight_kg'?"),
    ],
)
def test_a_chart_that_cannot_be_read_has_exit_status_2(
    capsys, tmp_path, content: bytes, words: str
) -> None:
    (tmp_path / "chart.json").write_bytes(content)
    status, out, complained = run(capsys, "screen", str(tmp_path / "chart.json"), "--on", ON)
    assert (status, out) == (2, "")
    assert complained.startswith("cabinetkit: ")
    assert complained.count("\n") == 1
    assert words in complained


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        ("mr-okafr", "no file 'mr-okafr', and no invented patient of that name; the kit has: mr-a"),
        ("mr-okafr", "Did you mean 'mr-okafor'?"),
        ("none.json", "no file 'none.json'"),
        ("", "no file ''"),
        (".", "cannot read '.': "),
        ("a\nb", "no file 'a�b'"),
        ("\0", "no file '�'"),
        ("x" * 5_000, "xxx…' (5000 characters)"),
        (os.devnull, "empty; write a JSON object {...}"),
    ],
)
def test_a_file_that_is_none_is_named(capsys, chart: str, words: str) -> None:
    status, out, complained = run(capsys, "screen", chart, "--on", ON)
    assert (status, out) == (2, "")
    assert words in complained


def test_a_file_without_permission_is_named(capsys, tmp_path, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    chart = tmp_path / "chart.json"
    chart.touch()
    monkeypatch.setattr(Path, "open", refuse)
    status, _, complained = run(capsys, "screen", str(chart), "--on", ON)
    assert status == 2
    assert "Permission denied" in complained


@pytest.mark.parametrize("day", ["", "today", "2024-02-30", "20240420", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_named(capsys, day: str) -> None:
    status, out, complained = run(capsys, "screen", "mr-okafor", "--on", day)
    assert (status, out) == (2, "")
    assert complained.startswith(f"cabinetkit: on is '{day}': ")


def test_a_day_before_the_chart_was_written_is_refused_with_the_entry(capsys) -> None:
    status, _, complained = run(capsys, "screen", "mr-okafor", "--on", "2024-04-01")
    assert status == 2
    assert "lies after the day of the screening, 2024-04-01" in complained


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("scren",),
        ("screen",),
        ("screen", "mr-okafor"),
        ("screen", "mr-okafor", "--on"),
        ("schema", "extra"),
    ],
)
def test_a_command_that_cannot_be_read_has_exit_status_2(capsys, arguments: Any) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: cabinetkit" in capsys.readouterr().err


# --- in a process of its own ----------------------------------------------------------------------


def test_the_exit_status_reaches_the_shell() -> None:
    assert process("screen", "ms-dembele", "--on", ON).returncode == 0
    broken = process("screen", "nobody", "--on", ON)
    assert (broken.returncode, broken.stdout) == (2, b"")
    assert b"Traceback" not in broken.stderr


def test_a_terminal_that_knows_no_unicode_gets_the_screening_all_the_same() -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    shown = process("screen", "mr-sato", "--on", ON, env=ascii_only)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"ELIGIBLE" in shown.stdout
    data = process("screen", "mr-sato", "--on", ON, "--json", env=ascii_only)
    reasons = {row["id"]: row["because"] for row in json.loads(data.stdout)["criteria"]}
    assert "µmol/L" in reasons["labs.renal"]


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        ended = process("schema", stdout=write_end, stderr=subprocess.PIPE)
    finally:
        os.close(write_end)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a full device")
def test_a_full_disk_is_said_in_one_line() -> None:
    with open("/dev/full", "wb") as full:
        ended = process("patients", stdout=full, stderr=subprocess.PIPE)
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"cabinetkit: cannot write the answer: ")
    assert ended.stderr.count(b"\n") == 1
