"""What keeps one submission from the others and from this machine, on Linux.

Two layers. Bubblewrap, where it is installed, holds the parent of all submissions: no network, and
no file but what Python needs. In it each submission has namespaces of its own (processes, network,
files, users), no rights, and limits. A protection that is missing is said; the rest still holds.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cabinetkit

NOBODY = 65534
DESK = "/desk"  # in bubblewrap, the only folder that can be written to
READS = "a submission can read the files of this machine that you can read"
MIB = 2**20
# From the headers of Linux: what is unshared, how mounts are made, what a process is told.
_NAMESPACES = {
    "users": 0x10000000,
    "files": 0x20000,
    "processes": 0x20000000,
    "network": 0x40000000,
    "messages": 0x8000000,
    "host name": 0x4000000,
}
_PRIVATE, _RECURSIVE = 0x40000, 0x4000
_NOSUID_NODEV = 2 | 4
_PR_PDEATHSIG, _PR_DUMPABLE, _PR_NO_NEW_PRIVS = 1, 4, 38
_SYS_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE, _READ_ONLY = 442, -100, 0x8000, 1
_CAPABILITIES = 0x20080522


class Limits(NamedTuple):
    """What one submission may use. Times in seconds, of computing for a cell; sizes in bytes."""

    cell_s: float = 10.0
    whole_s: float = 60.0
    memory: int = 1024 * MIB
    file: int = 32 * MIB
    files: int = 256
    processes: int = 24
    answers: int = 2 * MIB


# --- the outer layer ------------------------------------------------------------------------------


def outer() -> tuple[list[str], list[str]]:
    """The command before Python's own that puts it into bubblewrap; and what is missing, in words.

    Empty where there is none, or where it does not work.
    """
    found = shutil.which("bwrap")
    if sys.platform != "linux" or not found:
        return [], [f"bubblewrap is not installed: {READS}"]
    command = [found, *_rooms()]
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        why = (tried.stderr.strip().splitlines() or ["it says nothing"])[-1]
        return [], [f"bubblewrap does not work here ({why}): {READS}"]
    return command, []


def _rooms() -> Iterator[str]:
    """The options: what is seen in there, read-only but for the desk."""
    yield from ("--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net")
    yield from ("--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
    if os.getuid():  # root keeps its number, to be able to become nobody afterwards
        yield "--unshare-user"
    yield from ("--proc", "/proc", "--dev", "/dev", "--perms", "0755", "--tmpfs", DESK)
    seen: set[Path] = set()
    for path in _needed():
        for above in [*reversed(path.parents)][1:]:
            if above not in seen:
                seen.add(above)
                yield from ("--perms", "0755", "--dir", str(above))
        seen.add(path)
        yield from ("--ro-bind", str(path), str(path))
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", os.readlink(path), str(path))
        elif path.exists():
            yield from ("--ro-bind", str(path), str(path))
    for path in map(Path, ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")):
        yield from ("--ro-bind-try", str(path), str(path))
    if Path("/tmp") not in seen:
        yield from ("--symlink", DESK, "/tmp")
    yield from ("--remount-ro", "/", "--clearenv", "--chdir", DESK)
    for name, value in environment().items():
        yield from ("--setenv", name, value)
    yield "--"


def _needed() -> list[Path]:
    """The folders that Python needs, none inside another."""
    packages = (place for place in sys.path if place.endswith("-packages"))
    kit = str(Path(cabinetkit.__file__).parent)
    places = ("/usr", kit, sys.prefix, sys.base_prefix, *packages)
    # As they are called, not where a link leads: that is how they will be looked for.
    paths = dict.fromkeys(Path(os.path.abspath(place)) for place in places if Path(place).is_dir())
    return sorted(p for p in paths if not any(q in p.parents for q in paths))


def environment() -> dict[str, str]:
    """What a submission finds in its environment: nothing of the caller's but how to compute."""
    kept = {name: v for name, v in os.environ.items() if name.startswith("OPENBLAS_")}
    one = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
    return (
        kept
        | dict.fromkeys(one, "1")
        | {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "MPLBACKEND": "agg",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
            # The kit may lie beside other files; only where it lies is told.
            "PYTHONPATH": str(Path(cabinetkit.__file__).parent.parent),
        }
    )


# --- the inner layer, each submission's own -------------------------------------------------------


def enter(desk: str, limits: Limits) -> list[str]:
    """Called in a forked child: go on in a child of it that is shut off; the first only waits.

    The answer is what could not be shut off, in words.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    missing = []
    if os.getuid() == 0 and not _become_nobody(libc):
        missing.append("it runs as root, whom the limit on processes does not bind")
    user, group = os.getuid(), os.getgid()
    now = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    apart = libc.unshare(sum(_NAMESPACES.values())) == 0
    if apart:
        _map(user, group)
    if inner := os.fork():
        _, status = os.waitpid(inner, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    if apart:
        _own_files(libc, desk, missing)
    else:
        missing.append(
            "this system gives no namespaces: a submission can reach its siblings, and, outside of "
            "bubblewrap, the network and what you can write"
        )
        # Without a namespace of users the whole user's processes would be counted.
        limits = limits._replace(processes=2**31 - 1)
    _limit(limits, now + limits.memory)
    _no_rights(libc)
    libc.prctl(_PR_PDEATHSIG, 9, 0, 0, 0)
    return missing


def _become_nobody(libc: ctypes.CDLL) -> bool:
    """Whether root is nobody now: it must be able to, and Python must be readable then."""
    if not _readable_by_all():
        return False
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:  # it is root only in a namespace where there is nobody else
        return False
    libc.prctl(_PR_DUMPABLE, 1, 0, 0, 0)  # so that it may still write its own maps
    return True


def _map(user: int, group: int) -> None:
    for name, value in (("setgroups", "deny"), ("uid_map", user), ("gid_map", group)):
        text = value if name == "setgroups" else f"{NOBODY} {value} 1"  # within: nobody
        Path("/proc/self", name).write_text(str(text))


def _own_files(libc: ctypes.CDLL, desk: str, missing: list[str]) -> None:
    """Everything read-only but an empty desk in memory, and no process of others to be seen."""
    libc.mount(b"none", b"/", None, _PRIVATE | _RECURSIVE, None)
    attributes = (ctypes.c_uint64 * 4)(_READ_ONLY, 0, 0, 0)
    size = ctypes.sizeof(attributes)
    if libc.syscall(_SYS_MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, attributes, size):
        missing.append("the files of this machine cannot be made read-only (an old Linux)")
    if libc.mount(b"proc", b"/proc", b"proc", _NOSUID_NODEV, None):
        libc.mount(b"none", b"/proc", b"tmpfs", _NOSUID_NODEV, b"size=4k")
    for place, most in ((desk, b"size=64m"), ("/dev/shm", b"size=16m")):
        if Path(place).is_dir() and libc.mount(
            b"none", place.encode(), b"tmpfs", _NOSUID_NODEV, most
        ):
            missing.append(f"submissions share {place}, and can write there for each other")


def _limit(limits: Limits, space: int) -> None:
    import resource

    for what, most in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_CPU, int(limits.whole_s) + 1),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, already = resource.getrlimit(what)
        least = most if already == resource.RLIM_INFINITY else min(most, already)
        resource.setrlimit(what, (least, least))


def _no_rights(libc: ctypes.CDLL) -> None:
    libc.prctl(_PR_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _readable_by_all() -> bool:
    """Whether one who is nobody can still read what Python needs."""
    places = [Path(os.__file__), Path(cabinetkit.__file__), Path(sys.executable).resolve()]
    return all(above.stat().st_mode & 0o001 for each in places for above in each.parents)
