"""Devices as a spreadsheet: a line for each, columns by the names that inventories give them.

What is read becomes a document like that of a YAML file, whose marks are lines of the sheet: it is then checked as one
of the inventory, and every problem is told at its cell.
"""

import csv
import io
import json
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from noctui.config.document import Document, Loc, Mark
from noctui.config.forms import DeviceForm
from noctui.config.problems import Problem, shown
from noctui.config.sheet import column_at, plain, separator, still, utf8
from noctui.config.text import decode
from noctui.domain.inventory import Device

NEEDED = ("id", "kind", "site", "address")
COLUMNS = tuple(key for key in DeviceForm.model_fields if key != "checks")
LARGEST = 16_000_000
"""Bytes: a hundred thousand devices."""
_LISTS = frozenset({"parents", "soft_parents"})
_BETWEEN = re.compile(r"[\s;,/&+、，；]+")
_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "真"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "假"), False),
}
_CALLED: Mapping[str, tuple[str, ...]] = {
    "id": ("device", "device id", "hostname", "host", "编号", "设备编号", "设备", "主机名"),
    "name": ("device name", "description", "名称", "设备名称", "描述"),
    "kind": ("type", "device type", "类型", "设备类型", "种类"),
    "site": ("site id", "location", "站点", "位置", "地点", "机房"),
    "address": ("ip", "ip address", "ipaddr", "management ip", "地址", "ip地址", "管理ip", "管理地址"),
    "parents": ("parent", "behind", "uplink", "上级", "上级设备", "上联", "上联设备"),
    "soft_parents": ("soft parents",),
    "contract": ("contract id", "合同", "合同编号"),
    "contact": ("联系人", "联系方式"),
    "simulated": ("模拟",),
}
"""What else a column may be called, letter case aside."""

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""Key → name → id: a site or a contract may be called by its name."""


class DeviceSheet:
    """One file of devices. What is wrong with its lines as such goes to `problems`."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        self.unused: list[str] = []
        """Columns that mean nothing here."""
        self._devices: list[dict[str, Any]] = []
        self._values: dict[Loc, Mark] = {(): Mark(1, 1), ("devices",): Mark(1, 1)}

    def read(self, raw: bytes, columns: Mapping[str, str], fixed: Mapping[str, str], names: Names) -> Document | None:
        """`columns`: head → key, over what is recognised; `fixed`: what a device has whose cell is empty."""
        text = decode(self.file, utf8(raw), self.problems)
        if text is None:
            return None
        lines = text.splitlines(keepends=True)
        skipped = int(bool(lines) and lines[0].lower().startswith("sep="))  # Excel's own hint to itself
        lines = lines[skipped:]
        sheet = csv.reader(lines, delimiter=separator(lines[0]) if lines else ",", strict=True)
        try:
            head = next(sheet, [])
            places = self._places(head, columns, fixed)
            line = sheet.line_num + 1
            for cells in sheet:
                if places is not None and any(cell.strip() for cell in cells):
                    self._take(cells, Mark(line + skipped, 1), len(head), places, fixed, names)
                line = sheet.line_num + 1
        except csv.Error as error:
            self._report(Mark(sheet.line_num + skipped, 1), "syntax", language="CSV", detail=str(error))
        return Document(self.file, {"devices": self._devices}, self._values)

    def without(self, document: Document, rows: set[int]) -> Document:
        """The same with these devices left out."""
        kept = [number for number in range(len(self._devices)) if number not in rows]
        self._devices = [self._devices[number] for number in kept]
        moved = {old: new for new, old in enumerate(kept)}
        self._values = {
            (*loc[:1], moved[int(loc[1])], *loc[2:]) if len(loc) > 1 else loc: mark
            for loc, mark in document.values.items()
            if len(loc) < 2 or int(loc[1]) in moved
        }
        return Document(self.file, {"devices": self._devices}, self._values)

    def _places(self, head: list[str], columns: Mapping[str, str], fixed: Mapping[str, str]) -> dict[str, int] | None:
        """At which place of a line each key stands; None when the sheet can't be read like that."""
        before, mapped = len(self.problems), {name.strip().casefold(): key for name, key in columns.items()}
        places: dict[str, int] = {}
        for place, cell in enumerate(head):
            name = cell.strip().casefold()
            key = mapped.get(name) or _key_of(name, but=mapped.values())
            if key in places:
                self._report(Mark(1, column_at(head, place)), "column_twice", cell.strip(), key=key)
            elif key:
                places[key] = place
            elif name:
                self.unused.append(cell.strip())
        missing = [*mapped.keys() - {cell.strip().casefold() for cell in head}, *_needed(places, fixed)]
        for name in missing:
            self._report(Mark(1, 1), "column_missing", name, path=name, columns=", ".join(COLUMNS))
        return places if len(self.problems) == before else None

    def _take(
        self, cells: list[str], mark: Mark, width: int, places: dict[str, int], fixed: Mapping[str, str], names: Names
    ) -> None:
        at: Loc = ("devices", len(self._devices))
        device: dict[str, Any] = {}
        self._values[at] = mark
        for key in COLUMNS:
            place = places.get(key, len(cells))
            text = plain(cells[place].strip()) if place < len(cells) else ""
            self._values[*at, key] = Mark(mark.line, column_at(cells, place) if place < len(cells) else 1)
            if text := text or fixed.get(key, ""):
                device[key] = _value(key, text, names.get(key, {}))
        self._devices.append(device)
        if any(cell.strip() for cell in cells[width:]):
            column = column_at(cells, width)
            self._report(Mark(mark.line, column), "cells_many", path=f"devices.{at[1]}", count=str(width))

    def _report(self, mark: Mark, code: str, found: str = "", path: str = "", **more: str) -> None:
        found = shown(found) if found else ""
        self.problems.append(Problem(self.file, mark.line, mark.column, path, code, found, more))


def _key_of(name: str, but: Collection[str]) -> str:
    return next((key for key in COLUMNS if key not in but and (name == key or name in _CALLED.get(key, ()))), "")


def _needed(places: Mapping[str, int], fixed: Mapping[str, str]) -> list[str]:
    return [key for key in NEEDED if key not in places and key not in fixed]


def _value(key: str, text: str, names: Mapping[str, str]) -> Any:
    """As a YAML file would have it; what makes no sense stays as it is, to be refused where it stands."""
    if key in _LISTS:
        return [part for part in _BETWEEN.split(text) if part]
    if key == "simulated":
        return _FLAGS.get(text.casefold(), text)
    return names.get(text, text)


def write_sheet(devices: Iterable[Device]) -> bytes:
    """UTF-8 with the mark in front that spreadsheets look for. Cells that they would calculate begin with `'`."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    sheet.writerows([still(_cell(getattr(device, key))) for key in COLUMNS] for device in devices)
    return BOM_UTF8 + out.getvalue().encode()


def _cell(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case tuple():
            return "; ".join(map(str, value))
        case _:
            return str(value)


def device_files(devices: Iterable[Mapping[str, Any]], heading: str, largest: int) -> Iterator[str]:
    """Devices as files of inventory/, each of `largest` bytes at most; `heading`: their first line, a comment."""
    head = f"{heading}\ndevices:\n"
    text, size = [head], len(head.encode())
    for device in devices:
        line = f"  - {{{', '.join(_pairs(device))}}}\n"
        more = len(line.encode())
        if size + more > largest and len(text) > 1:
            yield "".join(text)
            text, size = [head], len(head.encode())
        text.append(line)
        size += more
    yield "".join(text)


def _pairs(device: Mapping[str, Any]) -> Iterator[str]:
    """JSON's quoting is also right for the strings of YAML, and no id is then a number."""
    for key, value in device.items():
        yield f"{key}: {json.dumps(value, ensure_ascii=False)}"
