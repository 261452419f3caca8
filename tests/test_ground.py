"""The ground: the files that say what is installed, and run.py, which installs and starts it.

Nothing here needs the network. run.py is copied into a folder of its own and loaded from
there, so that its .venv and work/ are never those of the reader.
"""

import ast
import importlib.util
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DEPENDENCIES = PROJECT["project"]["dependencies"]
# Each pinned file, and the group of packages that it adds to what the kit itself needs.
PINNED = {"requirements.txt": "dev", "requirements-nbgrader.txt": "nbgrader"}
BESIDE = {"requirements-browser.txt": "browser"}  # what it adds to requirements.txt, and no more
NEEDED = [*DEPENDENCIES, *PROJECT["build-system"]["requires"]]
RANGES = sorted(
    (file, text)
    for file, group in {**PINNED, **BESIDE}.items()
    for text in {*PROJECT["dependency-groups"][group], *(NEEDED if file in PINNED else [])}
)
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SYSTEMS = ["linux", "darwin", "win32"]
posix_only = pytest.mark.skipif(os.name != "posix", reason="bash and exec are POSIX")


# What is installed


def pins(file="requirements.txt"):
    """Each pinned requirement with its list of hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    joined = re.sub(r"#.*", "", text).replace("\\\n", " ")
    for line in filter(None, map(str.strip, joined.splitlines())):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        yield Requirement(requirement), hashes


def pinned_versions(name, *, python, system, file="requirements.txt"):
    """The versions of a package that pip would take on one Python and system."""
    here = {"python_version": python, "python_full_version": python + ".9", "sys_platform": system}
    for requirement, _ in pins(file):
        wanted = requirement.marker is None or requirement.marker.evaluate(here)
        if wanted and canonicalize_name(requirement.name) == canonicalize_name(name):
            yield str(requirement.specifier).removeprefix("==")


def test_conda_installs_the_same_ranges_as_pip():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, by_pip = environment["dependencies"]
    assert python == "python " + PROJECT["project"]["requires-python"]
    assert pip == "pip"
    assert sorted(by_pip["pip"]) == sorted([*DEPENDENCIES, "-e ."])


@pytest.mark.parametrize(("file", "text"), RANGES)
def test_each_range_has_exactly_one_pin_that_satisfies_it(file, text):
    wanted = Requirement(text)
    for python, system in itertools.product(PYTHONS, SYSTEMS):
        (version,) = pinned_versions(wanted.name, python=python, system=system, file=file)
        assert wanted.specifier.contains(version), (python, system)


@pytest.mark.parametrize("file", [*PINNED, *BESIDE])
def test_every_pin_is_one_version_with_hashes(file):
    every = list(pins(file))
    assert len(every) > (50 if file in PINNED else 2)
    for requirement, hashes in every:
        assert re.fullmatch(r"==[0-9][\w.]*", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement


def test_what_grades_is_the_version_that_learners_run():
    """A package of both files has the same pins in both."""
    ours, theirs = ({str(pin) for pin, _ in pins(file)} for file in PINNED)
    shared = {Requirement(pin).name for pin in ours} & {Requirement(pin).name for pin in theirs}
    assert len(shared) > 50
    for pin in ours ^ theirs:
        assert Requirement(pin).name not in shared, pin


def test_what_drives_a_browser_changes_nothing_that_is_there():
    """.ci/run installs it into the same .venv."""
    ours, added = (
        {pin.name: str(pin) for pin, _ in pins(file)} for file in ("requirements.txt", *BESIDE)
    )
    assert all(ours.get(name, pin) == pin for name, pin in added.items())


def test_nbgrader_is_kept_away_from_the_learners_lab():
    """It puts menus into every lab beside it."""
    assert "nbgrader" not in {canonicalize_name(pin.name) for pin, _ in pins()}


def test_pyspark_is_pinned_by_itself():
    """It is large and needs Java: neither the lab nor the test command installs it."""
    here = {pin.name: (pin, hashes) for pin, hashes in pins("requirements-spark.txt")}
    (wanted,) = map(Requirement, PROJECT["dependency-groups"]["spark"])
    pin, _ = here[wanted.name]
    assert wanted.specifier.contains(str(pin.specifier).removeprefix("=="))
    assert all(hashes for _, hashes in here.values())
    assert not here.keys() & {pin.name for file in PINNED for pin, _ in pins(file)}


def test_the_yaml_parser_of_these_tests_is_pinned():
    assert list(pinned_versions("pyyaml", python="3.11", system="linux"))


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-nbgrader.txt",
        "requirements-spark.txt",
        "requirements-browser.txt",
        "pyproject.toml",
        "environment.yml",
        "run.py",
        ".ci/run",
        ".github/workflows/ci.yml",
    ],
)
def test_no_file_names_a_registry_or_a_folder_of_one_machine(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    addresses = r"://|file:|find-links|extra-index|index-url(?<!no-emit-index-url)"
    folders = r"(?<![\w.])/(home|root|opt|work|tmp|Users|mnt)/"
    assert not re.findall(f"{addresses}|{folders}", text)


def test_the_supported_pythons_are_the_same_everywhere():
    requires = PROJECT["project"]["requires-python"]
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    classified = [
        line.removeprefix("Programming Language :: Python :: ")
        for line in PROJECT["project"]["classifiers"]
        if re.search(r":: 3\.\d+$", line)
    ]
    assert requires == ">=3.11,<3.15"
    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python"] == PYTHONS
    assert classified == PYTHONS


def test_pytest_runs_and_compares_every_notebook():
    settings = PROJECT["tool"]["pytest"]
    assert {"tests", "lessons", "solutions"} <= set(settings["testpaths"])
    assert "--nbval" in settings["addopts"]
    assert "--nbval-lax" not in settings["addopts"]


def test_a_plain_run_leaves_out_only_what_needs_more_than_the_environment():
    left_out = PROJECT["tool"]["pytest"]["norecursedirs"]
    assert left_out == [".*", "tests/nbgrader", "tests/browser"]
    ci = (ROOT / ".ci/run").read_text("utf-8")
    assert "-m pytest tests/nbgrader/test_nbgrader.py" in ci
    assert "-m pytest tests/browser/test_*.py" in ci


# run.py: the words


@pytest.fixture
def house(tmp_path):
    """A small house of its own: run.py, three files that it reads, two lessons, an exercise."""
    folder = tmp_path / "a house with spaces"
    folder.mkdir()
    for name in ("run.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    put_notebook(folder / "lessons" / "10-later.ipynb", "1 + 1")
    put_notebook(folder / "lessons" / "02-rules.ipynb", "1 + 1")
    put_notebook(folder / "exercises" / "02-rules.ipynb", "answer = ...")
    (folder / "lessons" / "img").mkdir()
    (folder / "lessons" / "img" / "plot.png").write_bytes(b"\x89PNG")
    return folder


def put_notebook(path, source):
    """A notebook of one code cell that has been run."""
    path.parent.mkdir(exist_ok=True)
    output = {"output_type": "stream", "name": "stdout", "text": ["the answer\n"]}
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Größe é"]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {"tags": ["kept"]},
            "execution_count": 4,
            "outputs": [output],
            "source": [source],
        },
    ]
    metadata = {"kernelspec": {"name": "python3"}, "widgets": {"state": {}}}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


def load(folder):
    """run.py of that folder, as a module."""
    spec = importlib.util.spec_from_file_location("run_of_a_house", folder / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(house, monkeypatch):
    """run.py of the small house; what it would start is recorded in `run.started`."""
    module = load(house)
    module.started = []
    monkeypatch.setattr(module, "start", lambda *call: module.started.append(call) or 0)
    return module


@pytest.fixture
def ready(run, monkeypatch):
    """The same, with nothing to set up."""
    monkeypatch.setattr(run, "set_up", lambda: None)
    return run


@pytest.mark.parametrize("arguments", [[], ["labs"], ["--help"], ["Test"]])
def test_no_or_an_unknown_command_prints_two_lines_of_usage(run, arguments, capsys):
    assert run.main(arguments) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 2
    assert "run.py lab" in error
    assert "run.py test" in error
    assert not run.started


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (3, 15, 0), (4, 0, 0)])
def test_a_python_too_old_or_too_new_is_told_what_to_install(run, version, monkeypatch, capsys):
    monkeypatch.setattr(run, "sys", SimpleNamespace(version_info=version, stderr=sys.stderr))
    assert run.main(["lab"]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "3.11, 3.12, 3.13 or 3.14" in error
    assert f"this is {version[0]}.{version[1]}:" in error


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 0), (3, 14, 2)])
def test_a_supported_python_is_let_through(run, version, monkeypatch):
    monkeypatch.setattr(run, "sys", SimpleNamespace(version_info=version))
    run.check_python()


def test_an_old_python_can_read_run_py():
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imported = {
        (getattr(node, "module", None) or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names
    assert "__future__" not in imported  # its annotations came with 3.7
    assert "dataclasses" not in imported  # so did these


# run.py: the set-up


@pytest.fixture
def steps(run, monkeypatch):
    """The commands of the set-up, recorded and not run; `.venv` gets what they would leave."""
    commands = []

    def pretend(command):
        commands.append(" ".join(command))
        Path(run.PYTHON).parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(run.PYTHON):
            os.symlink(sys.executable, run.PYTHON)
        (run.VENV / "lib/python3/site-packages/pandas-2.dist-info").mkdir(
            parents=True, exist_ok=True
        )
        return True

    monkeypatch.setattr(run, "step", pretend)
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    return commands


def set_up_again(run, steps):
    """Run the set-up once more; only the commands of this time."""
    steps.clear()
    run.set_up()
    return list(steps)


@posix_only
def test_a_first_set_up_installs_the_pins_with_hashes_then_the_kit(run, steps):
    make, packages, kit = set_up_again(run, steps)
    assert make.endswith(f" -Im venv {run.VENV}")
    assert f"--require-hashes -r {run.ROOT / 'requirements.txt'}" in packages
    assert f"--no-deps --no-build-isolation -e {run.ROOT}" in kit


@posix_only
def test_a_second_run_installs_nothing(run, steps):
    run.set_up()
    assert set_up_again(run, steps) == []


@posix_only
def test_a_changed_pin_builds_the_environment_afresh(run, steps):
    run.set_up()
    with open(run.ROOT / "requirements.txt", "a") as pinned:
        pinned.write("# new\n")
    (run.VENV / "left over").touch()
    assert len(set_up_again(run, steps)) == 3
    assert not (run.VENV / "left over").exists()


@posix_only
def test_a_changed_pyproject_only_installs_the_kit_again(run, steps):
    run.set_up()
    with open(run.ROOT / "pyproject.toml", "a") as project:
        project.write("# new\n")
    (kit,) = set_up_again(run, steps)
    assert "--no-deps" in kit
    assert set_up_again(run, steps) == []


@posix_only
@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_set_up_interrupted_after_any_step_repairs_itself(run, steps, done, monkeypatch):
    whole = run.step

    def interrupted(command):
        if len(steps) == done:
            raise KeyboardInterrupt
        return whole(command)

    monkeypatch.setattr(run, "step", interrupted)
    assert run.main(["test"]) == 130
    assert not run.started
    monkeypatch.setattr(run, "step", whole)
    assert len(set_up_again(run, steps)) == 3


@posix_only
@pytest.mark.parametrize("harm", ["interpreter", "package", "stamp", "all", "file", "link"])
def test_a_broken_environment_is_built_afresh(run, steps, harm, tmp_path):
    run.set_up()
    if harm == "interpreter":
        os.unlink(run.PYTHON)
        os.symlink(tmp_path / "gone", run.PYTHON)
    elif harm == "package":
        (run.VENV / "lib/python3/site-packages/pandas-2.dist-info").rmdir()
    elif harm == "stamp":
        run.STAMP.write_text("{", encoding="utf-8")
    else:
        shutil.rmtree(run.VENV)
    if harm == "file":
        run.VENV.touch()
    if harm == "link":
        run.VENV.symlink_to(tmp_path / "gone")
    assert len(set_up_again(run, steps)) == 3
    assert set_up_again(run, steps) == []


@posix_only
def test_an_environment_of_another_python_is_built_afresh(run, steps, tmp_path):
    run.set_up()
    other = tmp_path / "python"
    put_program(other, 'case "$*" in *version_info*) exit 1;; esac')
    os.unlink(run.PYTHON)
    os.symlink(other, run.PYTHON)
    assert len(set_up_again(run, steps)) == 3


@posix_only
def test_a_moved_folder_builds_its_environment_afresh(run, steps, tmp_path, monkeypatch):
    run.set_up()
    shutil.move(run.ROOT, tmp_path / "moved")
    moved = load(tmp_path / "moved")
    assert moved.STAMP.exists()
    monkeypatch.setattr(moved, "build", lambda: steps.append("built"))
    assert set_up_again(moved, steps) == ["built"]


@posix_only
def test_uv_is_used_where_there_is_one(run, steps, monkeypatch):
    monkeypatch.setattr(run.shutil, "which", lambda name: "uv")
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    assert [command.split()[0] for command in set_up_again(run, steps)] == ["uv"] * 3


@posix_only
def test_pip_takes_over_when_uv_fails(run, steps, monkeypatch, capsys):
    whole = run.step
    monkeypatch.setattr(run, "step", lambda command: whole(command) and command[0] != "uv")
    monkeypatch.setattr(run.shutil, "which", lambda name: "uv")
    commands = set_up_again(run, steps)
    assert [command.split()[0] == "uv" for command in commands] == [True, False, False, False]
    assert "trying with pip" in capsys.readouterr().out


def test_a_failed_installation_says_what_to_do_in_one_sentence(run, steps, monkeypatch, capsys):
    monkeypatch.setattr(run, "step", lambda command: False)
    assert run.main(["lab"]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "no network" in error
    assert not run.STAMP.exists()
    assert not run.started


@pytest.mark.parametrize("part", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(run, steps, part, monkeypatch, capsys):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: name != part)
    assert run.main(["test"]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "python3-venv" in error
    assert not steps


def test_an_environment_that_is_in_use_gets_one_sentence(run, steps, monkeypatch, capsys):
    def refuse(path):
        raise PermissionError("python.exe is in use")

    run.VENV.mkdir()
    monkeypatch.setattr(run.shutil, "rmtree", refuse)
    assert run.main(["lab"]) == 1
    assert "close what is using it" in capsys.readouterr().err


def test_a_step_tells_whether_it_went_well_and_shows_that_it_is_alive(run, monkeypatch, capsys):
    monkeypatch.setattr(run, "PULSE_S", 0.05)
    assert run.step([sys.executable, "-c", "import time; time.sleep(0.3)"])
    assert "." in capsys.readouterr().out
    assert not run.step([sys.executable, "-c", "raise SystemExit(3)"])


def test_an_interrupted_step_is_ended(run, monkeypatch):
    processes = []

    def start_process(*command, **options):
        processes.append(subprocess.Popen(*command, **options))
        return processes[0]

    def interrupt(text="", **_):
        if text == ".":
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "PULSE_S", 0.05)
    monkeypatch.setattr(run, "say", interrupt)
    timeout = subprocess.TimeoutExpired
    fake = SimpleNamespace(Popen=start_process, TimeoutExpired=timeout)
    monkeypatch.setattr(run, "subprocess", fake)
    with pytest.raises(KeyboardInterrupt):
        run.step([sys.executable, "-c", "import time; time.sleep(60)"])
    assert processes[0].returncode not in (None, 0)


# run.py: starting


@pytest.mark.parametrize("extra", [[], ["-k", "labs"], ["tests/test_ground.py", "-x", "-q"]])
def test_arguments_of_test_reach_pytest_as_they_are(ready, extra):
    assert ready.main(["test", *extra]) == 0
    ((command, folder),) = ready.started
    assert command[:3] == [ready.PYTHON, "-m", "pytest"]
    assert command[3:] == [*([] if sys.platform == "linux" else ["--nbval-lax"]), *extra]
    assert folder == ready.ROOT


def test_arguments_of_lab_reach_jupyterlab_after_ours(ready):
    assert ready.main(["lab", "--port", "8899", "--no-browser"]) == 0
    ((command, folder),) = ready.started
    assert command[:4] == [ready.PYTHON, "-P", "-m", "jupyterlab"]
    assert command[-3:] == ["--port", "8899", "--no-browser"]
    assert f"--ServerApp.root_dir={ready.WORK}" in command
    assert folder == ready.WORK


def test_the_lab_opens_at_the_lesson_with_the_lowest_number(ready, house):
    ready.main(["lab"])
    assert "--LabApp.default_url=/lab/tree/lessons/02-rules.ipynb" in ready.started[0][0]
    (house / "lessons" / "02-rules.ipynb").rename(house / "lessons" / "9-last but one.ipynb")
    ready.main(["lab"])
    assert "--LabApp.default_url=/lab/tree/lessons/9-last%20but%20one.ipynb" in ready.started[1][0]


def test_the_lab_opens_without_lessons_too(ready, house):
    shutil.rmtree(house / "lessons")
    assert ready.main(["lab"]) == 0
    assert "--LabApp.default_url=/lab" in ready.started[0][0]


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_is_allowed_to_be_root(ready, user, allowed, monkeypatch):
    monkeypatch.setattr(ready.os, "geteuid", lambda: user, raising=False)
    ready.main(["lab"])
    assert ("--allow-root" in ready.started[0][0]) is allowed


def test_the_lab_asks_about_no_news_and_offers_no_extensions(ready):
    ready.main(["lab"])
    (path,) = ready.VENV.rglob("overrides.json")
    assert path.parent == ready.VENV / "share/jupyter/lab/settings"
    news, extensions = json.loads(path.read_text(encoding="utf-8")).values()
    assert news == {"fetchNews": "false", "checkForUpdates": False}
    assert extensions == {"enabled": False}


def test_the_lab_opens_with_its_contents_beside_it_once_and_then_as_it_was_left(ready):
    ready.main(["lab"])
    (look,) = (ready.WORK / ".workspaces").iterdir()
    assert f"--LabApp.workspaces_dir={look.parent}" in ready.started[0][0]
    left = json.loads(look.read_text(encoding="utf-8"))["data"]["layout-restorer:data"]["left"]
    assert left["current"] in left["widgets"]
    assert not left["collapsed"]
    look.write_text("as the learner left it", encoding="utf-8")
    ready.main(["lab"])
    assert look.read_text(encoding="utf-8") == "as the learner left it"


def test_the_work_can_be_kept_elsewhere(house, tmp_path, monkeypatch):
    monkeypatch.setenv("CABINETKIT_WORK", str(tmp_path / "stick"))
    elsewhere = load(house)
    elsewhere.bring_lessons()
    assert (tmp_path / "stick/lessons/02-rules.ipynb").exists()
    assert not (house / "work").exists()


def test_settings_for_another_python_do_not_reach_ours(run, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "JUPYTER_PATH"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    monkeypatch.setenv("HTTPS_PROXY", "proxy")
    environment = run.environment()
    assert "elsewhere" not in environment.values()
    assert environment["PYTHONUNBUFFERED"] == "1"
    assert environment["HTTPS_PROXY"] == "proxy"
    assert environment["PATH"].startswith(str(run.PROGRAMS) + os.pathsep)
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"


@posix_only
def test_the_exit_status_is_that_of_the_command(house):
    code = (
        f"import run, sys; sys.exit(run.start([{sys.executable!r}, '-c', "
        "'import os, sys; print(os.getcwd()); sys.exit(7)'], run.ROOT / 'lessons'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=house, capture_output=True, text=True)
    assert done.returncode == 7
    assert done.stdout.strip() == str(house / "lessons")


def test_without_exec_ctrl_c_is_left_to_the_command(house, monkeypatch):
    run = load(house)
    answers = iter([KeyboardInterrupt(), KeyboardInterrupt(), 5])

    def wait():
        answer = next(answers)
        if isinstance(answer, KeyboardInterrupt):
            raise answer
        return answer

    windows = SimpleNamespace(name="nt")
    monkeypatch.setattr(run, "environment", dict)
    monkeypatch.setattr(run, "os", windows)
    monkeypatch.setattr(run.subprocess, "Popen", lambda *a, **k: SimpleNamespace(wait=wait))
    assert run.start(["command"], house) == 5


# run.py: the learner's copies


def copies(run):
    """Every file in work/ but the manifest, by its name there."""
    files = (path for path in run.WORK.rglob("*") if path.is_file() and path != run.COPIED)
    return {path.relative_to(run.WORK).as_posix(): path.read_bytes() for path in files}


MINE = b"my own notes, not even JSON"


@pytest.fixture
def edited(run):
    """Lessons copied, and one of the copies edited by the learner."""
    run.bring_lessons()
    (run.WORK / "lessons" / "02-rules.ipynb").write_bytes(MINE)
    return run


def test_a_fresh_copy_has_no_outputs_and_keeps_all_else(run):
    run.bring_lessons()
    assert sorted(copies(run)) == [
        "exercises/02-rules.ipynb",
        "lessons/02-rules.ipynb",
        "lessons/10-later.ipynb",
        "lessons/img/plot.png",
    ]
    original = json.loads((run.ROOT / "lessons/02-rules.ipynb").read_text(encoding="utf-8"))
    copy = json.loads(copies(run)["lessons/02-rules.ipynb"])
    assert b"the answer" not in copies(run)["lessons/02-rules.ipynb"]
    original["cells"][1].update(outputs=[], execution_count=None)
    del original["metadata"]["widgets"]
    assert copy == original
    assert copies(run)["lessons/img/plot.png"] == b"\x89PNG"


def test_what_jupyter_and_python_leave_behind_is_not_copied(run, house):
    for name in (".ipynb_checkpoints", "__pycache__"):
        (house / "lessons" / name).mkdir()
        (house / "lessons" / name / "left").touch()
    (house / "lessons" / ".hidden").touch()
    (house / "lessons" / "_static").mkdir()
    (house / "lessons" / "_static" / "kept.css").touch()
    run.bring_lessons()
    added = set(copies(run)) - {"exercises/02-rules.ipynb", "lessons/img/plot.png"}
    assert added == {
        "lessons/02-rules.ipynb",
        "lessons/10-later.ipynb",
        "lessons/_static/kept.css",
    }


def test_edited_work_stays_and_nothing_is_put_beside_it(edited, capsys):
    before = copies(edited)
    edited.bring_lessons()
    assert copies(edited) == before
    assert capsys.readouterr().out == ""


def test_a_lesson_that_was_only_run_again_is_not_a_newer_one(edited, house):
    path = house / "lessons/02-rules.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("the answer", "43"), encoding="utf-8")
    before = copies(edited)
    edited.bring_lessons()
    assert copies(edited) == before


def test_a_newer_lesson_is_put_beside_edited_work_and_a_sentence_says_so(edited, house, capsys):
    put_notebook(house / "lessons/02-rules.ipynb", "2 + 2")
    edited.bring_lessons()
    after = copies(edited)
    assert after["lessons/02-rules.ipynb"] == MINE
    assert b"2 + 2" in after["lessons/02-rules.new.ipynb"]
    (sentence,) = capsys.readouterr().out.splitlines()
    assert "lessons/02-rules.ipynb" in sentence
    assert "02-rules.new.ipynb" in sentence
    edited.bring_lessons()
    assert copies(edited) == after
    assert capsys.readouterr().out == ""


def test_a_newer_lesson_is_put_beside_an_untouched_copy_too(run, house):
    run.bring_lessons()
    before = copies(run)
    put_notebook(house / "lessons/02-rules.ipynb", "2 + 2")
    run.bring_lessons()
    assert {name: copies(run)[name] for name in before} == before
    assert set(copies(run)) - set(before) == {"lessons/02-rules.new.ipynb"}


def test_an_edited_newer_lesson_stays_and_the_next_one_is_numbered(edited, house):
    for number in (2, 3, 4):
        put_notebook(house / "lessons/02-rules.ipynb", f"{number} + {number}")
        edited.bring_lessons()
        (edited.WORK / "lessons/02-rules.new.ipynb").write_bytes(MINE)
    after = copies(edited)
    assert after["lessons/02-rules.ipynb"] == after["lessons/02-rules.new.ipynb"] == MINE
    assert b"3 + 3" in after["lessons/02-rules.new-2.ipynb"]
    assert b"4 + 4" in after["lessons/02-rules.new-3.ipynb"]


def test_a_newer_lesson_that_was_thrown_away_is_not_offered_again(edited, house):
    put_notebook(house / "lessons/02-rules.ipynb", "2 + 2")
    edited.bring_lessons()
    (edited.WORK / "lessons/02-rules.new.ipynb").unlink()
    edited.bring_lessons()
    assert "lessons/02-rules.new.ipynb" not in copies(edited)


def test_a_deleted_copy_comes_back_fresh(run):
    run.bring_lessons()
    before = copies(run)
    (run.WORK / "lessons/02-rules.ipynb").unlink()
    run.bring_lessons()
    assert copies(run) == before


@pytest.mark.parametrize("manifest", [None, b"", b"{", b"[1]", b'{"lessons/02-rules.ipynb": 3}'])
def test_a_lost_or_damaged_manifest_loses_nothing(edited, manifest):
    before = copies(edited)
    if manifest is None:
        edited.COPIED.unlink()
    else:
        edited.COPIED.write_bytes(manifest)
    edited.bring_lessons()
    after = copies(edited)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) <= {"lessons/02-rules.new.ipynb"}
    assert "lessons/02-rules.ipynb" in json.loads(edited.COPIED.read_bytes())


@pytest.mark.parametrize("written", [0, 1, 2, 3, 4])
def test_copying_interrupted_anywhere_leaves_whole_files_and_goes_on(run, written, monkeypatch):
    replace, count = os.replace, iter(range(10))

    def interrupted(*paths):
        if next(count) == written:
            raise KeyboardInterrupt
        replace(*paths)

    monkeypatch.setattr(run.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.bring_lessons()
    half = copies(run)
    assert len(half) == written
    monkeypatch.setattr(run.os, "replace", replace)
    run.bring_lessons()
    assert len(copies(run)) == 4
    assert {name: copies(run)[name] for name in half} == half


def test_a_lesson_that_cannot_be_read_does_not_hold_the_others(run, house, capsys):
    (house / "lessons/02-rules.ipynb").write_text("<<<<<<< conflict", encoding="utf-8")
    run.bring_lessons()
    assert "lessons/02-rules.ipynb" in capsys.readouterr().out
    assert "lessons/10-later.ipynb" in copies(run)
    assert "lessons/02-rules.ipynb" not in copies(run)


# The check of a clean clone


@pytest.fixture
def clone(tmp_path):
    """.ci/run with a python3, a run.py and environments that fail where `BREAK` says so."""
    (tmp_path / ".ci").mkdir()
    for environment in (".venv", ".venv-nbgrader"):
        (tmp_path / environment / "bin").mkdir(parents=True)
        put_program(tmp_path / environment / "bin/python", 'case "$*" in *"$BREAK"*) exit 1;; esac')
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "run.py").write_text("import os; raise SystemExit(os.environ['BREAK'] == 'tests')")
    put_program(tmp_path / "bin/apt-get", "exit 1")
    put_program(tmp_path / "bin/Rscript", 'test "$BREAK" != R')
    put_program(tmp_path / "bin/bwrap", 'test "$BREAK" != bubblewrap')
    put_program(tmp_path / "bin/java", 'test "$BREAK" != Java')
    put_program(tmp_path / "bin/chromium", 'test "$BREAK" != browser')
    put_program(
        tmp_path / "bin/python3",
        'case "$*" in *"$BREAK"*) exit 1;; esac\n'
        f'test "$1" = run.py || exit 0; exec "{sys.executable}" "$@"',
    )
    return tmp_path


def put_program(path, lines):
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)


@posix_only
@pytest.mark.parametrize(
    "broken",
    [
        "R",
        "bubblewrap",
        "Java",
        "browser",
        "tests",
        "ruff check",
        "ruff format",
        "mypy",
        "cabinetkit build --check",
        "-m venv .venv-nbgrader",
        "--require-hashes -r requirements-nbgrader.txt",
        "--no-deps --no-build-isolation -e .",
        "tests/nbgrader/test_nbgrader.py",
        "--target .spark -r requirements-spark.txt",
        "-m spark tests/eligibility/test_cohort_spark.py",
        "--require-hashes -r requirements-browser.txt",
        "tests/browser/test_",
        "nothing",
    ],
)
def test_the_check_of_a_clean_clone_fails_when_any_step_fails(clone, broken):
    path = f"{clone / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
    done = subprocess.run(
        ["bash", clone / ".ci/run"],
        env={"PATH": path, "BREAK": broken},
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) is (broken == "nothing"), done.stderr
    assert ("all passed" in done.stdout) is (broken == "nothing")


@posix_only
def test_the_check_of_a_clean_clone_can_be_started():
    assert os.access(ROOT / ".ci/run", os.X_OK)
