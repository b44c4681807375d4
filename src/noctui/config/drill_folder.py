"""The folder of a drill, `drills/D-7` in the state of a site: what it was started with, its clock, its result.

Beside these files the engine of the drill keeps its own store, socket and log there; nothing of it is the site's.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from re import compile as pattern
from typing import TypeVar

import msgspec

from noctui.domain.drill import Scenario
from noctui.domain.drill_points import Score
from noctui.domain.moments import Instant
from noctui.domain.policy import Words

PART = "drills"
_NAME = pattern(r"D-([1-9][0-9]{0,8})")
_SETUP, _CLOCK, _RESULT = "drill.json", "clock.json", "result.json"
LARGEST = 4 * 2**20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a drill was started with: the scenario as it was then."""

    id: str
    scenario: Scenario
    began: Instant
    """What its clock shows when it begins."""
    trainee: str
    """Login."""
    speed: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of the playbook, as its run will want them."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """The same as people call them."""
    alone: bool = False
    """At a bundled site: whoever starts the drill may be its instructor, too."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How the clock of a drill stood when it was last looked at; while no engine has it, it stands."""

    at: Instant
    speed: int
    paused: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a drill; one compares with others of its scenario and person."""

    id: str
    scenario: str
    name: Words
    playbook: str
    difficulty: int
    trainee: str
    person: str
    """Name of the trainee."""
    at: Instant
    """When it ended, in real time."""
    score: Score
    steps: Mapping[str, Words] = field(default_factory=dict)
    """What each step says that the score speaks of, and each of its answers that has words (`step:answer`)."""


def new_folder(home: Path) -> Path:
    """Make the folder of the next drill below the state of a site. Raises OSError."""
    home.mkdir(parents=True, exist_ok=True, mode=0o750)
    number = 1 + max((int(_NAME.fullmatch(path.name)[1]) for path in folders(home)), default=0)  # type: ignore[index]
    while True:
        with suppress(FileExistsError):
            path = home / f"D-{number}"
            path.mkdir(mode=0o750)
            return path
        number += 1


def folders(home: Path) -> list[Path]:
    """Those of all drills, the oldest first."""
    found = [path for path in home.glob("D-*") if _NAME.fullmatch(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: int(path.name[2:]))


def write_setup(folder: Path, setup: Setup) -> None:
    _write(folder / _SETUP, setup)


def read_setup(folder: Path) -> Setup:
    """Raises OSError, ValueError."""
    return _read(folder / _SETUP, Setup)


def keep_clock(folder: Path, kept: Kept) -> None:
    _write(folder / _CLOCK, kept)


def kept_clock(folder: Path) -> Kept | None:
    """None: it has not run yet."""
    return _read(folder / _CLOCK, Kept) if (folder / _CLOCK).exists() else None


def write_result(folder: Path, result: Result) -> None:
    _write(folder / _RESULT, result)


def read_result(folder: Path) -> Result | None:
    """None: it has not ended."""
    return _read(folder / _RESULT, Result) if (folder / _RESULT).exists() else None


def results(home: Path) -> Iterator[Result]:
    """Of all drills that have ended, the oldest first; one that can't be read is passed over."""
    for folder in folders(home):
        with suppress(OSError, ValueError):
            if (result := read_result(folder)) is not None:
                yield result


def _write(path: Path, value: object) -> None:
    """All of it or nothing: a drill may be killed at any moment."""
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(value))
    draft.replace(path)


def _read(path: Path, kind: type[T]) -> T:
    with path.open("rb") as file:
        return msgspec.json.decode(file.read(LARGEST), type=kind)
