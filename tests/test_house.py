"""The house: data flows one way through the rooms, and the kit loads only what is used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cabinetkit as ck

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cabinetkit"
PICTURE = re.compile(r"data:image/png;base64,[\w+/=]+")
# A room may use those before it, never those after it.
ROOMS = [
    "data",
    "errors",
    "html",
    "guarded",
    "sources",
    "eligibility",
    "results",
    "figures",
    "practice",
    "widgets",
    "classroom",
    "cli",
    "__main__",
]


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("cabinetkit.")}


def ways_back(sources: dict[str, str]) -> list[str]:
    """Every import of a later room by an earlier one."""
    back = []
    for name, text in sources.items():
        here = ROOMS.index(name.split("/")[0].removesuffix(".py"))
        for used in _imports(ast.parse(text)):
            room = used.split(".")[1]
            if room in ROOMS and ROOMS.index(room) > here:
                back.append(f"{name} imports {used}")
    return back


def _sources() -> dict[str, str]:
    files = [p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem != "__init__"]
    return {str(p.relative_to(PACKAGE).as_posix()): p.read_text(encoding="utf-8") for p in files}


def test_no_room_imports_a_later_one() -> None:
    sources = _sources()
    assert len(sources) > 20
    assert ways_back(sources) == []


def test_the_test_of_the_rooms_sees_a_way_back() -> None:
    assert ways_back({"eligibility/x.py": "from cabinetkit.practice import check"}) == [
        "eligibility/x.py imports cabinetkit.practice.check"
    ]


@pytest.mark.parametrize(
    ("module", "unloaded"),
    [
        ("cabinetkit", {"pydantic", "pandas", "ipywidgets", "lifelines", "matplotlib"}),
        ("cabinetkit.eligibility.screening", {"pandas", "ipywidgets", "lifelines", "matplotlib"}),
        ("cabinetkit.results.number_sets", {"pandas", "lifelines", "matplotlib"}),
        ("cabinetkit.results.survival", {"pandas", "lifelines", "matplotlib"}),
        ("cabinetkit.figures.curves", {"pandas", "lifelines", "matplotlib"}),
        ("cabinetkit.widgets.rule_tracer", {"lifelines", "matplotlib"}),
    ],
)
def test_heavy_libraries_stay_unloaded(module: str, unloaded: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert module in out.stdout.split()
    assert unloaded.isdisjoint(out.stdout.split())


def test_every_public_name_is_there_and_a_misspelt_one_gets_its_neighbour() -> None:
    assert set(ck.__all__) == set(ck._HOMES)
    for name in ck.__all__:
        assert getattr(ck, name) is not None
    with pytest.raises(AttributeError, match="Did you mean 'screen'"):
        ck.scren  # noqa: B018  # the attribute is the test


def test_no_public_name_is_that_of_a_room() -> None:
    """Python would put the module in the place of the name as soon as somebody imports it."""
    modules = {path.stem for path in PACKAGE.iterdir() if path.suffix in {".py", ""}}
    assert {"results", "eligibility", "cli"} <= modules
    assert modules.isdisjoint(ck.__all__)


def test_lifelines_is_loaded_by_the_first_estimate_and_not_before() -> None:
    code = (
        "import sys, cabinetkit as ck; cohort = ck.synthetic('toy'); ck.survival.kaplan_meier; "
        "before = 'lifelines' in sys.modules; ck.survival.kaplan_meier(cohort); "
        "print(before, 'lifelines' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


def test_no_committed_text_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing is committed here")
    places = [
        "/" + "home/",
        "/" + "root/",
        "/" + "tmp/",
        "pypi" + ".org",
        "files.python" + "hosted",
    ]
    bad = []
    for name in listed.stdout.split():
        path = ROOT / name
        if (
            path.suffix
            in {".py", ".md", ".toml", ".txt", ".ipynb", ".yml", ".json", ".cfg", ".csv", ".R"}
            and path.exists()
        ):
            # The letters of a picture spell anything.
            text = PICTURE.sub("", path.read_text(encoding="utf-8"))
            bad += [f"{name}: {place}" for place in places if place in text]
    assert bad == []
