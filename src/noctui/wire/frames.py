"""The written form of what crosses the counter: one JSON object per line, dataclasses both ways.

Bodies stay raw until it is known what they are; rows are encoded once and shared by every desk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from sys import intern
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import msgspec

from noctui.domain.answer import Answer
from noctui.domain.views import VIEWS, DeviceRow, Measured, Row, measured_of

if TYPE_CHECKING:
    from noctui.domain.commands import Command
    from noctui.domain.queries import Detail, Query

LIMIT = 256 * 1024
"""No frame of a desk and none of a view is longer (bytes, newline included)."""
LONGEST_ANSWER = 16 * 1024 * 1024
"""An answer is as long as what was asked for: the ticket of a storm has thousands of facts."""
ROWS_PER_FRAME = 500

_EMPTY = msgspec.Raw(b"null")
T = TypeVar("T")


class Frame(msgspec.Struct, omit_defaults=True):
    """`kind` from a desk: watch, sit, do, ask, stop; from the engine: hello, begin, rows, end, delta, measured, answer,
    bye."""

    kind: str
    op: str = ""
    """Which command or query an answer belongs to."""
    name: str = ""
    """Command, query or view."""
    rev: int = 0
    body: msgspec.Raw = _EMPTY
    rows: list[msgspec.Raw] = []
    gone: list[str | int] = []
    wall: int = 0
    boot: int = 0
    speed: int = 1
    """Seconds of the engine's wall clock in one of its boot clock: in a drill it runs faster, or stands (0)."""


class BadFrame(ValueError):
    """A line that is not a frame, or a body that is not what its name says."""


_frame = msgspec.json.Decoder(Frame)
_ROWS: dict[str, msgspec.json.Decoder[list[Row]]] = {
    name: msgspec.json.Decoder(list[row])  # type: ignore[valid-type]
    for name, (row, _) in VIEWS.items()
}
_measured = msgspec.json.Decoder(list[Measured])
_answer = msgspec.json.Decoder(Answer)


@cache
def _commands() -> dict[str, msgspec.json.Decoder[Command]]:
    """Only the engine reads them; a desk starts without."""
    from noctui.domain.commands import Command

    return {command.KIND: msgspec.json.Decoder(command) for command in get_args(Command)}


@cache
def _queries() -> dict[str, msgspec.json.Decoder[Query]]:
    from noctui.domain.queries import Query

    return {query.KIND: msgspec.json.Decoder(query) for query in get_args(Query)}


@cache
def _details() -> dict[str, msgspec.json.Decoder[Detail]]:
    from noctui.domain.queries import DETAILS

    return {kind: msgspec.json.Decoder(detail) for kind, detail in DETAILS.items()}


def _as_dict(value: object) -> object:
    """A mapping that nobody may change crosses like any other."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} can't cross the counter")


encode_row = msgspec.json.Encoder(enc_hook=_as_dict).encode


def pack(frame: Frame) -> bytes:
    return msgspec.json.encode(frame) + b"\n"


def unpack(line: bytes) -> Frame:
    return _decode(_frame, line)


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(encode_row(value))


def command(frame: Frame) -> Command:
    return _decode(_named(_commands(), frame.name), frame.body)


def query(frame: Frame) -> Query:
    return _decode(_named(_queries(), frame.name), frame.body)


def rows(frame: Frame) -> dict[str | int, Row]:
    """The rows of a view by key."""
    found = _decode(_named(_ROWS, frame.name), b"[%b]" % b",".join(frame.rows))
    if frame.name == "devices":
        share_names(found)  # type: ignore[arg-type]
    return {key_of(frame.name, row): row for row in found}


def share_names(devices: Iterable[DeviceRow]) -> None:
    """Thousands of devices say the same few names: each is kept once."""
    for row in devices:
        row.kind, row.site, row.method = intern(row.kind), intern(row.site), intern(row.method)
        row.contract, row.customer, row.place = intern(row.contract), intern(row.customer), intern(row.place)


def measurements(rows: Iterable[Row]) -> msgspec.Raw:
    """What was measured of these devices, without the rest of their rows."""
    return raw(list(map(measured_of, rows)))


def measured(frame: Frame) -> list[Measured]:
    return _decode(_measured, frame.body)


def detail(kind: str, frame: Frame) -> Detail:
    """The detail a query asked for, or the `Answer` that says why there is none (marked by its name)."""
    return answer(frame) if frame.name == "refusal" else _decode(_named(_details(), kind), frame.body)


def answer(frame: Frame) -> Answer:
    return _decode(_answer, frame.body)


def body(kind: type[T], frame: Frame) -> T:
    return _decode(msgspec.json.Decoder(kind), frame.body)


def key_of(view: str, a_row: Row) -> str | int:
    """The key of a row in its view; a view of one row has its own name as the key."""
    field = VIEWS[view][1]
    return getattr(a_row, field) if field else view


def name_of(message: Command | Query) -> str:
    return message.KIND


def plain(value: Any) -> Any:
    """Dataclasses as JSON-able values, for the `--json` of the command line."""
    return msgspec.to_builtins(value) if dataclasses.is_dataclass(value) else value


def _named(table: dict[str, msgspec.json.Decoder[T]], name: str) -> msgspec.json.Decoder[T]:
    try:
        return table[name]
    except KeyError:
        raise BadFrame(f"unknown name {name[:60]!r}") from None


def _decode(decoder: msgspec.json.Decoder[T], data: bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadFrame(str(error)) from None
