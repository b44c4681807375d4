"""What crosses the counter in one line."""

from dataclasses import replace

import msgspec
import pytest

from noctui.domain.views import DeviceRow, EngineRow
from noctui.wire import frames
from noctui.wire.frames import BadFrame, Frame

DEVICE = DeviceRow(
    "D1", "switch", "switch", "north", "10.0.0.1", "up", 0, contract="C-1", customer="Harbour", place="Up North"
)
ENGINE = EngineRow("North", "UTC", "en", "running", 1, 0, False, False)


def crossed(view: str, *rows: DeviceRow | EngineRow) -> Frame:
    return frames.unpack(frames.pack(Frame("rows", name=view, rows=[frames.raw(row) for row in rows])))


def test_rows_arrive_under_their_keys_and_a_single_one_under_the_name_of_its_view() -> None:
    other = replace(DEVICE, id="D2", site="south", root="D1")
    assert frames.rows(crossed("devices", DEVICE, other)) == {"D1": DEVICE, "D2": other}
    assert frames.rows(crossed("engine", ENGINE)) == {"engine": ENGINE}
    assert frames.rows(crossed("engine")) == {}


def test_the_names_that_many_devices_say_are_kept_once() -> None:
    first, second = frames.rows(crossed("devices", DEVICE, replace(DEVICE, id="D2"))).values()
    assert isinstance(first, DeviceRow)
    assert isinstance(second, DeviceRow)
    names = ("site", "place", "kind", "contract", "customer")
    assert all(getattr(first, name) is getattr(second, name) for name in names)


def test_rows_that_are_not_what_their_view_says_are_refused() -> None:
    with pytest.raises(BadFrame):
        frames.rows(Frame("rows", name="devices", rows=[msgspec.Raw(b'{"id": 7}')]))
    with pytest.raises(BadFrame):
        frames.rows(Frame("rows", name="nonsense"))
