"""windows/*.yaml: maintenance windows that come again. What their rules mean: `domain/window.py`."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import combinations
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from noctui.config.forms import Items
from noctui.config.reader import Entry, Reader
from noctui.config.roster_forms import Local
from noctui.config.shape import Id, Name, Shape, Text, duration
from noctui.domain.inventory import Inventory, SiteFile
from noctui.domain.moments import MINUTE, Instant, Span, from_datetime
from noctui.domain.mute import read_scope, scope_of, value_of
from noctui.domain.window import LONGEST, Occurrence, Series, read_rule, runs_into_itself, upcoming

FOLDER = "windows"
_PREFIX = "windows/"
"""Before the id of each, so that none is taken for one of the desk's."""


def _rule(text: str) -> str:
    try:
        return read_rule(text)
    except ValueError as error:
        raise PydanticCustomError("window_rule", "rule", {"part": str(error)}) from None


def _on_the_wall(begin: date) -> date:
    if isinstance(begin, datetime) and begin.tzinfo is not None:
        raise PydanticCustomError("local_time", "local")  # an offset would be thrown away
    return begin


def _target(text: str) -> str:
    text = " ".join(text.split())
    try:
        read_scope(text)
    except ValueError as error:
        raise PydanticCustomError("window_target", "target", {"part": str(error)}) from None
    return text


class WindowForm(Shape):
    id: Id
    target: Annotated[Name, AfterValidator(_target)]
    """A device, or a filter: `site:hq kind:camera`."""
    begin: Annotated[Local, AfterValidator(_on_the_wall)]
    """Of the first one, by the clock on the wall."""
    lasts: Annotated[Span, BeforeValidator(partial(duration, MINUTE, LONGEST))]
    again: Annotated[Name, AfterValidator(_rule)]
    reason: Name
    owner: Name
    """Who answers for it."""
    told: Text = ""


class WindowsForm(Shape):
    """One file of windows/."""

    windows: Items = []


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is allowed, but hardly meant."""

    code: Literal["never", "everything", "overlap"]
    window: str
    other: str = ""
    """Of those that overlap the second one."""


def read_windows(reader: Reader, inventory: Inventory, zone: str) -> dict[str, Series]:
    """The windows by id; what is wrong with them is in `reader.problems`."""
    documents = list(reader.documents(reader.root / FOLDER))
    for document in documents:
        reader.whole(document, WindowsForm)
    entries = reader.unique(reader.items(documents, "windows", WindowForm))
    found: dict[str, Series] = {}
    for entry in entries.values():
        series = _series(entry.value)
        found[series.id] = series
        _check(reader, entry, series, inventory, zone)
    return found


def _check(reader: Reader, entry: Entry[WindowForm], series: Series, inventory: Inventory, zone: str) -> None:
    if "inventory" not in reader.unread and not _fits(inventory, series.target):
        reader.problems.append(entry.problem(("target",), "window_covers", series.target))
    if runs_into_itself(series, zone, 0):
        reader.problems.append(entry.problem(("lasts",), "window_endless"))


def _fits(inventory: Inventory, target: str) -> bool:
    """Whether some device is covered, and each value of the filter is one of some device."""
    devices = inventory.devices.values()
    known = all(
        values <= {value_of(device, key) for device in devices} for key, values in scope_of("maintenance", target).named
    )
    return known and bool(_covered(inventory, target))


def _covered(inventory: Inventory, target: str) -> set[str]:
    scope = scope_of("maintenance", target)
    return {device.id for device in inventory.devices.values() if scope.covers(device)}


def _series(form: WindowForm) -> Series:
    begin = form.begin if isinstance(form.begin, datetime) else datetime.combine(form.begin, datetime.min.time())
    first = from_datetime(begin.replace(tzinfo=UTC))
    return Series(f"{_PREFIX}{form.id}", form.target, form.again, first, form.lasts, form.owner, form.reason, form.told)


def doubts(file: SiteFile, now: Instant) -> Iterator[Doubt]:
    """Windows that never come again, that cover everything, and pairs that are over the same device at once."""
    coming = {name: upcoming(series, file.zone, now) for name, series in file.windows.items()}
    covered = {name: _covered(file.inventory, series.target) for name, series in file.windows.items()}
    for name in file.windows:
        if not coming[name]:
            yield Doubt("never", name)
        if len(covered[name]) == len(file.inventory.devices):
            yield Doubt("everything", name)
    for one, other in combinations(file.windows, 2):
        if covered[one] & covered[other] and _meet(coming[one], coming[other]):
            yield Doubt("overlap", one, other)


def _meet(some: Sequence[Occurrence], others: Sequence[Occurrence]) -> bool:
    return any(one.begin < other.end and other.begin < one.end for one in some for other in others)
