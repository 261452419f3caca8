"""A folder that is made again and again, in which nothing that a hand has changed is overwritten.

A marker in the folder says that it is ours, and holds the digest of each file as it was written.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from cabinetkit.errors import CabinetkitError


def write_kept(folder: Path, files: dict[str, str], *, marker: str) -> dict[str, str]:
    """Write the files that differ; for each, what was done.

    A folder that holds anything but was not made here is refused.
    """
    noted = folder / marker
    if folder.exists() and not folder.is_dir():
        raise CabinetkitError(f"{folder} is a file: name a folder that is new or empty")
    if folder.exists() and not noted.exists() and any(folder.iterdir()):
        raise CabinetkitError(
            f"{folder} is not empty, and this command did not make it: "
            "name a folder that is new or empty"
        )
    digests = _digests(noted)
    replace(noted, json.dumps(digests, indent=1))
    done = {}
    for name, text in files.items():
        done[name] = _write(folder / name, text, digest=digests.get(name))
        if not done[name].startswith("changed by hand"):
            digests[name] = _digest(text)
        # After each file: an interruption must not make ours look like somebody else's.
        replace(noted, json.dumps(digests, indent=1))
    return done


def _write(path: Path, text: str, *, digest: str | None) -> str:
    there = path.read_text(encoding="utf-8") if path.exists() else None
    if there == text:
        return "as it should be"
    if there is not None and _digest(there) != digest:
        return "changed by hand, so left as it is; delete it to have it made anew"
    replace(path, text)
    return "written"


def replace(path: Path, text: str) -> None:
    """Write the whole file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text, encoding="utf-8", newline="")
    os.replace(draft, path)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _digests(noted: Path) -> dict[str, str]:
    """Digests by name; none when the marker is missing or damaged."""
    try:
        found = json.loads(noted.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
