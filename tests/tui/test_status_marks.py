"""What is restless or hangs on one half only is marked by a sign, a word and a colour, beside what it is just now."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC

import pytest
from rich.cells import cell_len

from noctui import catalog
from noctui.domain.moments import MINUTE
from noctui.domain.queries import DeviceDetail, GroupRow
from noctui.domain.redundancy import GroupState
from noctui.domain.topology import DeviceState
from noctui.domain.views import AnnouncementRow, DeviceRow, JournalRow
from noctui.tui import filters, tables
from noctui.tui.device_details import device_lines
from noctui.tui.glyphs import SETS, UNICODE
from noctui.tui.look import Look
from noctui.tui.searchable import DEVICES
from noctui.tui.sentences import announcement, journal_line
from noctui.tui.summary import device_summary
from noctui.tui.words import DEVICE_STATES
from tests.tui.scenes import NOW, Views, device, device_detail

LOOK = Look(NOW, UTC, UNICODE.__getitem__)
RESTLESS = device(7, flapping=NOW - MINUTE)


@pytest.fixture
def speaking() -> Iterator[Callable[[str], None]]:
    yield catalog.use
    catalog.use("en")


@pytest.mark.parametrize(
    ("state", "text", "token"),
    [("up", "≋ FLAPPING ●", "warn"), ("down", "≋ FLAPPING ✖", "state.down"), ("unreachable", "≋ FLAPPING ◇", "warn")],
)
def test_the_mark_stands_before_what_it_is_at_the_moment(state: DeviceState, text: str, token: str) -> None:
    cell = tables.device_cells(replace(RESTLESS, state=state), LOOK)[0]
    assert (cell.text, cell.style) == (text, token)
    assert len(text) <= tables.DEVICE_COLUMNS[0].width


def test_every_terminal_has_a_sign_of_its_own_for_it() -> None:
    for name, signs in SETS.items():
        assert [other for other in DEVICE_STATES if signs[other] == signs["flapping"]] == [], name


def test_it_is_a_problem_even_while_it_answers() -> None:
    assert tables.has_problem(RESTLESS)
    assert dict(zip((c.id for c in tables.PROBLEM_COLUMNS), tables.problem_cells(RESTLESS, LOOK), strict=True))[
        "detail"
    ].text == ("now UP")


def test_it_stands_with_the_degraded_and_behind_when_it_is_muted() -> None:
    rows: list[DeviceRow] = [
        device(5),
        device(4, flapping=NOW, mute="ack"),
        replace(RESTLESS, since=NOW),
        device(2, state="unreachable"),
        device(1, state="down"),
    ]
    assert [row.id for row in sorted(rows, key=tables.severity)] == [
        "CAM-0001",
        "CAM-0007",
        "CAM-0002",
        "CAM-0004",
        "CAM-0005",
    ]


def test_its_page_says_since_when_and_how_restless_it_is() -> None:
    views: Views = {"devices": {RESTLESS.id: RESTLESS}}
    detail = device_detail(views, RESTLESS.id)
    assert isinstance(detail, DeviceDetail)
    restless = replace(detail, checks=(replace(detail.checks[0], flapping=True, restless=0.34),))
    said = ["".join(text for text, _ in line) for line in device_lines(restless, RESTLESS, LOOK, 120)]
    assert any("flaps, 34 % of its last results were changes" in line for line in said)
    assert any("its changes are told when it is steady again" in line for line in said)


def test_a_copied_line_says_so_too() -> None:
    assert "flapping since" in device_summary(RESTLESS, LOOK)


def test_what_is_said_aloud_names_the_state_that_it_ended_in() -> None:
    begins = AnnouncementRow(1, NOW, "flapping", None, {"device": "SW-1", "state": "up"})
    ends = AnnouncementRow(2, NOW, "steady", 7, {"device": "SW-1", "state": "down"})
    assert announcement(begins, {}) == "SW-1 flaps: no change of it is told until it is steady again"
    assert announcement(ends, {}) == "T-7 SW-1 is steady again, and DOWN"


@pytest.mark.parametrize(
    ("state", "text", "token"),
    [
        ("whole", "● redundant", "state.up"),
        ("reduced", "◐ reduced", "state.degraded"),
        ("broken", "✖ broken", "state.down"),
    ],
)
def test_a_group_beside_a_device_says_what_is_left_of_it(state: GroupState, text: str, token: str) -> None:
    group = GroupRow("pair", state, ("SW-1", "SW-2"))
    _relation, shown, name, devices, _since = tables.neighbour_cells("parent", "pair", None, LOOK, group)
    assert (shown.text, shown.style, name.text, devices.text) == (text, token, "pair", "group: SW-1, SW-2")
    assert len(text) <= tables.DEVICE_COLUMNS[0].width


@pytest.mark.parametrize(
    ("spoken", "reduced", "broken"),
    [
        ("en", ("● UP ◐group", "◐ group reduced"), ("● UP ✖group", "✖ group broken")),
        ("zh", ("● 正常 ◐冗余", "◐ 所在组失去冗余"), ("● 正常 ✖冗余", "✖ 所在组失效")),
    ],
)
def test_a_member_that_is_up_wears_the_sign_of_its_group_and_one_that_is_down_says_it(
    spoken: str, reduced: tuple[str, str], broken: tuple[str, str], speaking: Callable[[str], None]
) -> None:
    speaking(spoken)
    for left, said in (("reduced", reduced), ("broken", broken)):
        row = device(3, redundancy=left)
        state, cells = tables.device_cells(row, LOOK)[0], tables.problem_cells(replace(row, state="down"), LOOK)
        assert (state.text, cells[2].text, state.style) == (*said, "warn")
        suspected = tables.device_cells(replace(row, soft=True), LOOK)[0].text
        assert cell_len(suspected) <= tables.DEVICE_COLUMNS[0].width
        assert said[1].split(" ", 1)[1] in device_summary(row, LOOK)


def test_what_hangs_on_the_rest_of_a_group_stands_before_those_that_are_well() -> None:
    rows = [device(1), device(2, redundancy="reduced"), device(3, state="unreachable")]
    assert [row.id for row in sorted(rows, key=tables.severity)] == ["CAM-0003", "CAM-0002", "CAM-0001"]


def test_the_members_of_a_group_are_found_by_what_is_left_of_it() -> None:
    rows = [device(1), device(2, redundancy="reduced"), device(3, redundancy="broken", state="down")]
    found = {
        typed: [row.id for row in rows if filters.read(typed, DEVICES).passes(row, filters.Here(NOW, ""))]
        for typed in ("is:reduced", "is:broken", "state:down")
    }
    assert found == {"is:reduced": ["CAM-0002"], "is:broken": ["CAM-0003"], "state:down": ["CAM-0003"]}


def test_a_lost_redundancy_is_said_with_what_is_left_of_it() -> None:
    params = {"group": "pair", "lost": "SW-1", "left": "1", "all": "2", "need": "1", "state": "reduced", "was": "whole"}
    said = announcement(AnnouncementRow(1, NOW, "redundancy_lost", None, params, bell=False), {})
    assert said == "redundancy of pair is lost: SW-1 gone, 1 of 2 left, 1 needed"
    row = JournalRow(1, NOW, "engine", "group.state", "group:pair", params | {"state": "broken", "was": "reduced"}, "")
    assert journal_line(row, {}) == "from reduced to broken, 1 of 2 left"
