"""The journal as a file of lines: one entry each, with its hashes, so that whoever gets it can prove it."""

import csv
import json
import sys
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from noctui.cli.common import CommandError
from noctui.cli.plain import harmless, harmless_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from noctui.config.paths import SitePaths
    from noctui.domain.journal import Entry

_FORMULA = ("=", "+", "-", "@", "\t")
"""What a spreadsheet would carry out."""
_COLUMNS = ("seq", "time", "at", "actor", "source", "kind", "subject", "payload", "prev", "hash")


@contextmanager
def reading(paths: "SitePaths") -> "Iterator[Connection]":
    """A connection that only reads the store. Raises CommandError in the block, too."""
    from sqlalchemy.exc import SQLAlchemyError

    from noctui.store import connect

    try:
        engine = connect.open_for_reading(paths.store)
        with engine.connect() as connection:
            yield connection
        engine.dispose()
    except connect.StoreError as error:
        raise CommandError(str(error), 4) from None
    except SQLAlchemyError as error:
        raise CommandError(f"the store can't be read: {getattr(error, 'orig', error)}", 4) from None


@contextmanager
def target(name: str | None, for_spreadsheets: bool) -> Iterator[TextIO]:
    """The named file, which must be new, or standard output."""
    if name is None:
        yield sys.stdout
        return
    try:  # spreadsheets take a file for UTF-8 only when it says so
        with Path(name).open("x", encoding="utf-8-sig" if for_spreadsheets else "utf-8", newline="") as out:
            yield out
    except FileExistsError:
        raise CommandError(f"{name} is there already") from None


def write_lines(entries: "Iterable[Entry]", out: TextIO) -> int:
    """One JSON object in each line. Returns how many."""
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007
        out.write(harmless_json(_plain(entry)) + "\n")
    return count


def write_csv(entries: "Iterable[Entry]", out: TextIO) -> int:
    writer, count = csv.writer(out), 0
    writer.writerow(_COLUMNS)
    for count, entry in enumerate(entries, 1):  # noqa: B007
        plain = _plain(entry)
        plain["payload"] = harmless_json(plain["payload"])
        writer.writerow(_cell(plain[column]) for column in _COLUMNS)
    return count


def _plain(entry: "Entry") -> dict[str, Any]:
    """`time` is `at` for people: it is not hashed."""
    from noctui.domain.moments import iso

    return {
        "seq": entry.seq,
        "time": iso(entry.at),
        "at": entry.at,
        "actor": entry.actor,
        "source": entry.source,
        "kind": entry.kind,
        "subject": entry.subject,
        "payload": entry.payload,
        "prev": entry.prev,
        "hash": entry.hash,
    }


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value if value.isprintable() else harmless(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class Part:
    """The entries of a file that `write_lines` wrote, read once. Raises CommandError for a line that is no entry."""

    def __init__(self, file: Path, anchored: Container[int]) -> None:
        self._file, self._anchored = file, anchored
        self.count, self.met, self.head = 0, 0, ""
        """How many entries there were, how many of them are anchored, and the hash of the last."""

    def __iter__(self) -> "Iterator[Entry]":
        with self._file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                entry = self._entry(line, number)
                self.count, self.head = self.count + 1, entry.hash
                self.met += entry.seq in self._anchored
                yield entry

    def _entry(self, line: str, number: int) -> "Entry":
        from noctui.domain.journal import Entry

        try:
            found = json.loads(line)
            found.pop("time", None)
            entry = Entry(**found)
            if (type(entry.seq), type(entry.at), type(entry.payload)) != (int, int, dict):
                raise TypeError("wrong kinds of values")
            return entry
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise CommandError(f"{self._file}:{number}: no line of `noctui journal export`", 3) from None
