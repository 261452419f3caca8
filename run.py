"""Set up cabinetkit and start it: `python3 run.py lab` or `python3 run.py test`.

Standard library only. An old Python (3.6) must still be able to read this file, so that it
can say what to install instead of failing on the syntax.
"""

import functools
import hashlib
import importlib.util
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(PROGRAMS / ("python.exe" if os.name == "nt" else "python"))
STAMP = VENV / "cabinetkit-setup.json"  # written last: without it, .venv is half made
WORK = Path(os.environ.get("CABINETKIT_WORK") or ROOT / "work").resolve()
COPIED = WORK / ".copied.json"  # which state of each lesson was put into work/

USAGE = """\
usage: python3 run.py lab [JupyterLab options]   open the lessons (lab --port 8899 --no-browser)
       python3 run.py test [pytest options]      run every test and notebook (test -k labs)"""

# A caller's settings for another Python or another Jupyter must not reach ours.
KEPT = ("PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING", "PYTHONUNBUFFERED", "PYTHONUTF8")
DROPPED = ("JUPYTER_PATH", "JUPYTERLAB_DIR", "PIP_PREFIX", "PIP_REQUIRE_HASHES", "PIP_TARGET")

# No news pop-up, no look for updates and no offer of extensions: a lesson asks nothing of the
# network.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}
# How JupyterLab looks at the first start: the table of contents open beside the page.
FIRST_LOOK = {
    "data": {
        "layout-restorer:data": {
            "main": {"dock": None},
            "down": {"size": 0, "widgets": []},
            "left": {
                "collapsed": False,
                "visible": True,
                "current": "@jupyterlab/toc:plugin",
                "widgets": ["filebrowser", "running-sessions", "@jupyterlab/toc:plugin"],
            },
            "right": {"collapsed": True, "visible": True, "widgets": []},
            "relativeSizes": [0.24, 0.76, 0],
            "top": {"simpleVisibility": True},
        }
    },
    "metadata": {"id": "default"},
}

PULSE_S = 3
say = functools.partial(print, flush=True)


class StopError(Exception):
    """A reason to end that the reader can act on, in one sentence."""


def main(arguments: List[str]) -> int:
    """Do one command; the answer is its exit status."""
    commands = {"lab": lab, "test": test}
    if not arguments or arguments[0] not in commands:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        check_python()
        set_up()
        return commands[arguments[0]](arguments[1:])
    except (StopError, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
        return 130


def lab(arguments: List[str]) -> int:
    """Bring the lessons into work/ and open JupyterLab there, at the first one."""
    bring_lessons()
    write(VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json", SETTINGS)
    looks = WORK / ".workspaces"
    look = looks / "default-37a8.jupyterlab-workspace"  # as JupyterLab names it
    if not look.exists():  # once: how a learner arranged it later stays
        write(look, FIRST_LOOK)
    # -P: a learner's file called json.py must not be imported in place of the library.
    command = [PYTHON, "-P", "-m", "jupyterlab", f"--ServerApp.root_dir={WORK}"]
    command.append(f"--LabApp.default_url={first_page()}")
    command.append(f"--LabApp.workspaces_dir={looks}")
    # One Ctrl-C ends it, without a question that a closed terminal could not answer.
    command += [
        "--ServerApp.answer_yes=True",
        "--LabApp.log_level=WARN",
        "--ServerApp.log_level=WARN",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    say("Starting JupyterLab in work/. Leave this window open; Ctrl-C here ends it.")
    return start(command + arguments, WORK)


def test(arguments: List[str]) -> int:
    """Run every test, every notebook and every answer key."""
    # Last digits may differ on other systems: there, notebooks run but are not compared.
    lax = [] if sys.platform.startswith("linux") else ["--nbval-lax"]
    return start([PYTHON, "-m", "pytest", *lax, *arguments], ROOT)


def start(command: List[str], folder: Path) -> int:
    """Hand over to the command, with its own exit status and signals."""
    if os.name == "posix":
        os.chdir(str(folder))
        os.execve(command[0], command, environment())
    process = subprocess.Popen(command, cwd=str(folder), env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # Ctrl-C reached the command too, and it decides when to end.


def environment() -> Dict[str, str]:
    """The caller's environment without what would lead out of .venv."""
    env = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith("PYTHON")}
    for name in DROPPED:
        env.pop(name, None)
    env.update(VIRTUAL_ENV=str(VENV), IPYTHONDIR=str(VENV / "ipython"))
    env.update(PATH=str(PROGRAMS) + os.pathsep + os.environ.get("PATH", os.defpath))
    env.update(JUPYTER_PREFER_ENV_PATH="1", PIP_USER="0", UV_PYTHON_DOWNLOADS="never")
    env.update(UV_COMPILE_BYTECODE="1")  # pip does so by itself
    return env


def check_python() -> None:
    """Stop when this is a Python that the pinned packages have no files for."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        version = ".".join(map(str, sys.version_info[:2]))
        raise StopError(
            f"cabinetkit needs Python 3.11, 3.12, 3.13 or 3.14, and this is {version}: "
            "install one of those, then run this file with it."
        )


def check_venv() -> None:
    """Stop when this Python came without the part that makes environments."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise StopError(
            "this Python cannot make an environment (no venv): on Debian or Ubuntu run "
            "'sudo apt install python3-venv', elsewhere install Python anew, then try again."
        )


def set_up() -> None:
    """Make .venv what requirements.txt says; one short look when it already is."""
    place = f"{ROOT} {sys.platform} {sys.version_info[:2]} "
    packages = digest(os.fsencode(place) + (ROOT / "requirements.txt").read_bytes())
    kit = digest((ROOT / "pyproject.toml").read_bytes())
    stamp = read_json(STAMP)
    there = set(stamp.get("installed") or ["nothing"]) <= set(installed())
    if not (there and stamp.get("packages") == packages and works()):
        build()
    elif stamp.get("kit") == kit:
        return
    elif not install_kit(shutil.which("uv")):
        build()
    write(STAMP, {"packages": packages, "kit": kit, "installed": installed()})


def installed() -> List[str]:
    """Name and version of each package in .venv, as its folders tell them."""
    places = ("lib/python*/site-packages", "Lib/site-packages")
    return sorted({path.name for place in places for path in VENV.glob(place + "/*.dist-info")})


def works() -> bool:
    """Does the interpreter in .venv still start, and is it of this version?"""
    question = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.call([PYTHON, "-IS", "-c", question], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def build() -> None:
    """Make .venv afresh, with uv where there is one, else with venv and pip."""
    uv = shutil.which("uv")
    if not uv:
        check_venv()
    say("Setting up in .venv: about 110 packages, 0.5 GB. Done once; it takes a minute or two.")
    if uv and not fill(uv):
        say("uv could not do it (its own lines are above); trying with pip.")
        check_venv()
        uv = None
    if not uv and not fill(None):
        raise StopError(
            "the packages could not be installed (the lines above say why). If this computer has "
            "no network: connect it, then run the same command again; nothing is lost."
        )


def fill(uv: Optional[str]) -> bool:
    """Clear .venv, make it and install everything into it; False as soon as a step fails."""
    clear()
    # The Python below an environment that is active now: the environment may go away.
    base = getattr(sys, "_base_executable", sys.executable)
    make = [uv, "venv", "--quiet", "--python", base] if uv else [base, "-Im", "venv"]
    pinned = ["--require-hashes", "-r", str(ROOT / "requirements.txt")]
    return step([*make, str(VENV)]) and step([*installer(uv), *pinned]) and install_kit(uv)


def clear() -> None:
    """Remove .venv, whatever state it is in."""
    try:
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            shutil.rmtree(str(VENV))
    except OSError as error:
        raise StopError(
            f"the old .venv cannot be removed ({error}): close what is using it, JupyterLab "
            "perhaps, then try again."
        ) from None


def install_kit(uv: Optional[str]) -> bool:
    """Install cabinetkit itself, editable; what builds it is among the pinned packages."""
    say("Installing cabinetkit itself.")
    return step([*installer(uv), "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def installer(uv: Optional[str]) -> List[str]:
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    return [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]


def step(command: List[str]) -> bool:
    """Run one step of the set-up; a dot every few seconds shows that it is alive."""
    process = subprocess.Popen(command, cwd=str(ROOT), env=environment())
    end = ""
    try:
        while process.poll() is None:
            try:
                process.wait(timeout=PULSE_S)
            except subprocess.TimeoutExpired:
                say(".", end="")
                end = "\n"
        return process.returncode == 0
    finally:
        process.kill()  # does something only when this was interrupted
        process.wait()
        say(end=end)


def bring_lessons() -> None:
    """Copy lessons and exercises into work/; never touch what is there already."""
    known = read_json(COPIED)
    for source in sources():
        name = source.relative_to(ROOT).as_posix()
        try:
            content = blank(source)
        except (ValueError, KeyError, TypeError, AttributeError):
            say(f"{name} is not a notebook that can be read: left out.")
            continue
        if known.get(name) != digest(content) or not os.path.lexists(str(WORK / name)):
            bring(name, content)
        known[name] = digest(content)
    write(COPIED, known)


def sources() -> List[Path]:
    """Every file of the lessons and exercises, but for what Jupyter and Python leave behind."""
    found = [path for top in ("lessons", "exercises") for path in sorted((ROOT / top).rglob("*"))]
    below = len(ROOT.parts)
    left = re.compile(r"\.|__pycache__$")
    return [p for p in found if p.is_file() and not any(map(left.match, p.parts[below:]))]


def blank(source: Path) -> bytes:
    """The file as a learner gets it: a notebook without outputs and counts, any other as is."""
    content = source.read_bytes()
    if source.suffix != ".ipynb":
        return content
    notebook = json.loads(content.decode("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    notebook["metadata"].pop("widgets", None)
    return as_json(notebook)


def bring(name: str, content: bytes) -> None:
    """Write one file into work/, under a free name when its own is taken."""
    for place in places(WORK / name):
        if not os.path.lexists(str(place)):
            break
        if place.is_file() and place.read_bytes() == content:
            return
    write(place, content)
    if place != WORK / name:
        say(f"{name} has a newer version. Yours in work/ is untouched; beside it: {place.name}")


def places(own: Path) -> Iterator[Path]:
    """Its own name, then `.new`, `.new-2`, `.new-3` and so on before the suffix."""
    yield own
    for number in itertools.count(1):
        new = ".new" if number == 1 else f".new-{number}"
        yield own.with_name(own.stem + new + own.suffix)


def first_page() -> str:
    """Where JupyterLab opens: the lesson with the lowest number."""
    names = [p.name for p in sources() if p.parent == ROOT / "lessons" and p.suffix == ".ipynb"]
    numbered = [(int(name.split("-")[0]), name) for name in names if name.split("-")[0].isdigit()]
    return "/lab/tree/lessons/" + quote(min(numbered)[1]) if numbered else "/lab"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def as_json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def read_json(path: Path) -> Dict[str, Any]:
    """What the file holds; nothing when it is missing or damaged."""
    try:
        found = json.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, content: Any) -> None:
    """Write the whole file (bytes as they are, anything else as JSON) or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content if isinstance(content, bytes) else as_json(content))
        os.replace(str(draft), str(path))
    finally:
        if draft.exists():
            draft.unlink()


if __name__ == "__main__":
    # Ended from outside while setting up: end the running step too.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
