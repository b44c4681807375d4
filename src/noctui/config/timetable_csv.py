"""Timetables as CSV, as spreadsheets read and write it: a line for each slot, local times, people by id or name."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence

from noctui.config.document import Mark
from noctui.config.local_time import read_moment, write_moment
from noctui.config.sheet import column_at, plain, separator, still, utf8
from noctui.config.text import decode
from noctui.config.timetable import Intake, Names, Slot
from noctui.domain.moments import Instant

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "post": ("post", "岗位"),
    "begin": ("begin", "开始"),
    "end": ("end", "结束"),
    "first": ("first", "主岗", "值班人"),
    "backup": ("backup", "备岗", "备班"),
}
_NEEDED = ("post", "begin", "end", "first")


def write_csv(slots: Iterable[Slot], names: Names, zone: str) -> bytes:
    """UTF-8 with the mark in front that spreadsheets look for. Cells that they would calculate begin with `'`."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow((*_COLUMNS, "first_name", "backup_name"))
    for slot in slots:
        times = (write_moment(slot.begin, zone), write_moment(slot.end, zone))
        people = ("; ".join(slot.first), "; ".join(slot.backup), names.called(slot.first), names.called(slot.backup))
        sheet.writerow(map(still, (slot.post, *times, *people)))
    return BOM_UTF8 + out.getvalue().encode()


def read_csv(raw: bytes, intake: Intake, post: str = "") -> None:
    """UTF-8, or GB18030 as Chinese spreadsheets save it. `post`: for files without that column; others are skipped."""
    text = decode(intake.file, utf8(raw), intake.problems)
    if text is None:
        return
    lines = text.splitlines(keepends=True)
    sheet = csv.reader(lines, delimiter=separator(lines[0]) if lines else ",")
    try:
        places = _places(next(sheet, []), intake, post)
        line = sheet.line_num + 1
        for cells in sheet:
            if places and any(cell.strip() for cell in cells):
                _Row(cells, places, line, intake).take(post)
            line = sheet.line_num + 1
    except csv.Error as error:
        intake.report(Mark(sheet.line_num, 1), "", "syntax", language="CSV", detail=str(error))


def _places(head: Sequence[str], intake: Intake, post: str) -> Mapping[str, int]:
    """At which place of a line each column stands; none when one is missing."""
    written = [cell.strip().casefold() for cell in head]
    places = {key: written.index(word) for key, words in _COLUMNS.items() for word in words if word in written}
    missing = [key for key in _NEEDED if key not in places and not (key == "post" and post)]
    for key in missing:
        intake.report(Mark(1, 1), "", "column_missing", key, columns=", ".join(_COLUMNS))
    return {} if missing else places


class _Row:
    """One line of the sheet."""

    def __init__(self, cells: Sequence[str], places: Mapping[str, int], line: int, intake: Intake) -> None:
        self._cells, self._places, self._line, self._intake = cells, places, line, intake

    def take(self, wanted: str) -> None:
        post = self._post(wanted)
        begin, end = self._moment("begin"), self._moment("end")
        first, backup = (self._intake.crew(self._cell(side), self._mark(side), side) for side in ("first", "backup"))
        if not (self._cell("first") or self._cell("backup")):
            self._intake.report(self._mark("first"), "first", "slot_nobody")
        if post and wanted and post != wanted:
            self._intake.skipped += 1
        elif post and begin is not None and end is not None:
            self._intake.take(Slot(post, begin, end, first, backup), self._mark("begin"), self._mark("end"))

    def _post(self, wanted: str) -> str | None:
        if "post" not in self._places:
            return wanted
        post = self._intake.names.post(self._cell("post"))
        if post is None:
            self._intake.report(self._mark("post"), "post", "unknown_post", self._cell("post"))
        return post

    def _moment(self, key: str) -> Instant | None:
        try:
            return read_moment(self._cell(key), self._intake.zone, end=key == "end")
        except ValueError:
            self._intake.report(self._mark(key), key, "local_time", self._cell(key))
            return None

    def _cell(self, key: str) -> str:
        place = self._places.get(key, len(self._cells))
        return plain(self._cells[place].strip()) if place < len(self._cells) else ""

    def _mark(self, key: str) -> Mark:
        return Mark(self._line, column_at(self._cells, self._places.get(key, 0)))
