"""The engine keeps the desks' roster right: at hand-offs, after changes at the desk, and for the days ahead."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR, SECOND, Instant
from noctui.domain.roster import Part, Post, Roster
from noctui.domain.roster_commands import ChangeDuty
from noctui.domain.rotation import Rotation
from noctui.domain.views import FindingRow, JournalRow, RosterRow
from noctui.engine.core import Core
from noctui.engine.showing import Showing
from noctui.engine.writer import Writer
from noctui.services.site import Site
from noctui.store import connect
from noctui.wire.board import Board
from tests.domain.calendars import at
from tests.engine.test_reload import ENGINE
from tests.services.scene import fixed, person, site

EVENING, MORNING = at("2026-11-21 20:00"), at("2026-11-22 08:00")
DAILY = Rotation(
    "daily", "Asia/Shanghai", datetime.fromisoformat("2026-11-01T08:00"), (("anna",), ("bo",)), unit="days"
)
PEOPLE = {one.id: one for one in (person("Anna"), person("Bo"), person("Mia"))}
ROSTER = Roster(PEOPLE, {"desk": Post("desk", {"en": "Desk"}, (Part(DAILY),), (Part(("mia",)),))})


LEADER = Operator("lena", "Lena", "leader")


class StillClock:
    """Only a test moves it."""

    def __init__(self) -> None:
        self.now = EVENING

    def wall(self) -> Instant:
        return self.now


def with_roster(roster: Roster) -> Site:
    file = replace(site().file, roster=roster, operators={LEADER.login: LEADER})
    return Site.of(file, site().policies)


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    url = connect.sqlite_url(tmp_path / "noctui.db")
    writer = Writer(url)
    await writer.open()
    await writer.take_lease("test", "boot", lambda: SECOND)
    reader = connect.open_reader(url)
    found = Core(with_roster(ROSTER), writer, reader, StillClock(), Showing(Board(), ENGINE))  # type: ignore[arg-type]
    await found.load()
    yield found
    await reader.dispose()
    await writer.close()


def desk_row(core: Core) -> RosterRow:
    row = core.showing.board.rows("roster")["desk"]
    assert isinstance(row, RosterRow)
    return row


def journalled(core: Core) -> list[JournalRow]:
    rows = core.showing.board.rows("journal").values()
    return [row for row in rows if isinstance(row, JournalRow) and row.kind == "duty.changed"]


def turn_clock(core: Core, now: Instant) -> None:
    core.clock.now = now  # type: ignore[attr-defined]


async def test_the_row_of_a_post_changes_when_its_hand_off_has_passed_and_not_before(core: Core) -> None:
    turn_clock(core, MORNING - SECOND)
    await core.cycle()
    assert (desk_row(core).first, desk_row(core).until, journalled(core)) == ("Anna", MORNING, [])
    turn_clock(core, MORNING)
    await core.cycle()
    await core.cycle()
    assert (desk_row(core).first, desk_row(core).next_first) == ("Bo", "Anna")
    assert [(row.at, row.params["was"], row.params["to"]) for row in journalled(core)] == [(MORNING, "Anna", "Bo")]


async def test_a_changed_file_changes_who_is_on_at_once_and_says_so(core: Core) -> None:
    await core.load(with_roster(replace(ROSTER, posts={"desk": fixed("desk", "mia"), "gate": fixed("gate")})))
    assert desk_row(core).first == "Mia"
    assert [row.params["to"] for row in journalled(core)] == ["Mia"]
    await core.load(with_roster(replace(ROSTER, posts={"gate": fixed("gate", "bo")})))
    assert list(core.showing.board.rows("roster")) == ["gate"]


async def test_a_change_at_the_desk_is_on_the_board_with_its_answer(core: Core) -> None:
    command = ChangeDuty("desk", EVENING, EVENING + HOUR, "anna", "mia", "dentist")
    assert (await core.perform(command, "op-1", LEADER, "desk")).done
    assert (desk_row(core).first, desk_row(core).source) == ("Mia", "override")
    assert desk_row(core).until == EVENING + HOUR
    assert core.working.hand_off == EVENING + HOUR
    assert core.roster_changed.is_set()
    await core.load()
    assert desk_row(core).first == "Mia"


async def test_what_is_wrong_in_the_days_ahead_is_shown_and_goes_when_it_is_mended(core: Core) -> None:
    await core.load(with_roster(replace(ROSTER, posts={"gate": fixed("gate")})))
    await core.look_ahead()
    rows = [row for row in core.showing.board.rows("findings").values() if isinstance(row, FindingRow)]
    assert ("empty", "gate", True) in [(row.kind, row.post, row.red) for row in rows]
    assert not core.roster_changed.is_set()
    await core.load(with_roster(ROSTER))
    assert core.roster_changed.is_set()
    await core.look_ahead()
    assert not any(isinstance(row, FindingRow) and row.red for row in core.showing.board.rows("findings").values())
