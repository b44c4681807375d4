"""The queue under the fingers: columns, order, the filter line, clocks of all kinds."""

from dataclasses import replace

import pytest

from noctui import catalog
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.domain.views import TicketRow
from noctui.tui.mirror import Agenda, due_of, next_due, urgency
from tests.tui.scenes import NOW, clock, device, ticket
from tests.tui.test_app_desk import Hand, sitting

WEEK = clock("observation", "观察", "running", NOW + 3 * DAY, kind="watch")
TICKETS = (
    ticket(
        1,
        owner="li",
        owner_name="Li Na",
        level="I",
        level_name={"en": "I", "zh": "一级"},
        status="accepted",
        clocks=(clock("restore", "恢复", "breached", NOW - HOUR),),
        breached=2,
    ),
    ticket(2),
    ticket(
        3,
        kind="complaint",
        text="no picture [/] at night",
        site="north",
        clocks=(clock("arrive", "到场", "running", NOW + 30 * MINUTE + SECOND),),
    ),
    ticket(4, clocks=(clock("repair", "修复", "paused", None, left=2 * HOUR),), paused=True, owner="wu"),
    ticket(5, clocks=(WEEK,), status="resolved", recovered=NOW - HOUR, owner="li"),
    ticket(6, clocks=(clock("arrive", "到场", "running", NOW + 5 * HOUR),), muted=True),
    ticket(7, clocks=(), status="closed", owner="li"),
)


async def fill(hand: Hand) -> None:
    """Seven tickets in as many states."""
    hand.client.views["tickets"].clear()
    await hand.change("tickets", **{f"_{row.id}": row for row in TICKETS})
    await hand.press("3")


def row_of(hand: Hand, number: int) -> str:
    return next(line for line in hand.screen.splitlines() if f"T-{number} " in line and "│" not in line)


async def test_the_queue_is_ordered_by_the_next_deadline_then_what_is_paused_then_what_is_over() -> None:
    async with sitting() as hand:
        await fill(hand)
        assert hand.table.view == (1, 2, 3, 6, 5, 4, 7)


async def test_the_state_of_each_ticket_can_be_read_without_colour() -> None:
    async with sitting(theme="mono") as hand:
        await fill(hand)
        assert row_of(hand, 1).split()[:4] == ["▶", "‼", "T-1", "I"]
        assert "breached  −01:00:00 ‼2" in row_of(hand, 1)
        assert "due soon   00:12:31" in row_of(hand, 2)
        assert "complaint: CAM-0231 no pic" in row_of(hand, 3)
        assert "║ T-4" in row_of(hand, 4)
        assert "paused     02:00:00 ║" in row_of(hand, 4)
        assert row_of(hand, 5).split()[:2] == ["·", "T-5"]
        assert "observing  3d 00:00" in row_of(hand, 5)
        assert "running    05:00:00 ±" in row_of(hand, 6)


@pytest.mark.parametrize(("language", "words"), [("en", "T-1    I      "), ("zh", "T-1    一级   ")])
async def test_at_80_columns_number_level_title_clock_and_countdown_are_there(language: str, words: str) -> None:
    async with sitting(size=(80, 24), language=language) as hand:
        await fill(hand)
        line = row_of(hand, 1)
        assert words in line
        assert "CAM-0231 camera, east" in line
        assert ("恢复" if language == "zh" else "restore") in line
        assert "−01:00:00" in line
    catalog.use("en")


async def test_the_strip_tells_the_end_of_an_observation_and_nobody_is_alarmed_by_it() -> None:
    async with sitting(size=(160, 48)) as hand:
        await fill(hand)
        assert "T-5 observation ends 3d 00:00" in hand.bar("strip")
        assert "1 breached" in hand.bar("header")
        hand.client.time = NOW + 4 * DAY
        hand.app._tick()
        await hand.settle()
        assert "4 breached" in hand.bar("header")
        assert urgency(WEEK, hand.client.time) == "met"


def test_a_ticket_in_observation_that_owes_a_report_stands_by_its_report() -> None:
    report = clock("report", "报告", "running", NOW + 5 * DAY)
    due = due_of(ticket(1, clocks=(WEEK, report)))
    assert due is not None
    assert due.clock is report


async def test_time_alone_brings_a_ticket_into_the_filter() -> None:
    async with sitting() as hand:
        await fill(hand)
        await hand.press("slash")
        await hand.type("due<30m")
        await hand.press("enter")
        assert hand.table.view == (1, 2)
        hand.client.time = NOW + 2 * SECOND
        hand.app._tick()
        await hand.settle()
        assert hand.table.view == (1, 2, 3)


async def test_a_list_that_is_held_still_does_not_follow_the_time() -> None:
    async with sitting() as hand:
        await fill(hand)
        await hand.press("slash")
        await hand.type("due<30m")
        await hand.press("enter", "p")
        hand.client.time = NOW + 2 * SECOND
        hand.app._tick()
        await hand.settle()
        assert hand.table.view == (1, 2)


async def test_a_slip_in_the_filter_is_said_while_typing_and_not_accepted() -> None:
    async with sitting(size=(80, 24)) as hand:
        await fill(hand)
        await hand.press("slash")
        await hand.type("owner:me stat:paused")
        await hand.press("enter")
        assert hand.bar("footer").startswith(" no field stat (text goes in quotes); there is: state level")
        assert hand.table is None
        assert "T-1 " in hand.screen
        await hand.press("escape")
        assert len(hand.table.view) == 7


async def test_a_filter_that_nothing_passes_says_which_word_is_to_blame() -> None:
    async with sitting() as hand:
        await fill(hand)
        await hand.press("slash")
        await hand.type("owner:me level:V")
        assert hand.bar("footer").strip() == "nothing here has level:V; there is: IV I"


async def test_while_a_value_is_typed_the_footer_shows_what_is_possible() -> None:
    async with sitting() as hand:
        await fill(hand)
        await hand.press("slash")
        assert "due<30m" in hand.bar("footer")
        await hand.type("kind:")
        assert hand.bar("footer").strip().startswith("kind: fault consultation defect")


async def test_a_filter_belongs_to_one_list_and_leaves_no_other_one_shortened() -> None:
    async with sitting() as hand:
        await hand.press("slash")
        await hand.type("sw")
        await hand.press("enter")
        devices = hand.table
        assert len(devices.view) == 1
        await hand.press("tab", "slash")
        await hand.type("T-121")
        await hand.press("enter")
        assert hand.table.view == (121,)
        assert len(devices.view) == len(devices.rows) > 1


async def test_the_queue_is_sorted_by_any_column() -> None:
    async with sitting() as hand:
        await fill(hand)
        hand.table.sort_by("owner")
        assert hand.table.view == (2, 3, 6, 5, 7, 1, 4)
        hand.table.sort_by("level")
        assert hand.table.view[0] == 1
        hand.table.sort_by("marks")
        assert hand.table.view[0] == 1
        hand.table.sort_by("ticket", reverse=True)
        assert hand.table.view == (7, 6, 5, 4, 3, 2, 1)


async def test_levels_are_ordered_as_their_policy_ranks_them_not_by_their_names() -> None:
    async with sitting() as hand:
        rows = (
            ticket(1, level="general", rank=2),
            ticket(2, level="paralysis", rank=0),
            ticket(3, level="major", rank=1),
        )
        hand.client.views["tickets"].clear()
        await hand.change("tickets", **{f"_{row.id}": row for row in rows})
        await hand.press("V", *["down"] * 5, "enter")
        assert hand.table.view == (2, 3, 1)


async def test_a_changed_device_is_found_by_what_it_is_now() -> None:
    async with sitting("calm") as hand:
        await hand.press("2", "slash")
        await hand.type("state:degraded")
        await hand.press("enter")
        assert hand.table.view == ()
        await hand.change("devices", **{"CAM-0003": device(3, state="degraded")})
        assert hand.table.view == ("CAM-0003",)


# -------------------------------------------------------------------------------------------------------- the agenda


def test_the_agenda_is_the_same_whether_it_follows_or_starts_anew() -> None:
    rows: dict[int, TicketRow] = {row.id: row for row in TICKETS}
    agenda = Agenda()
    agenda.follow(rows)
    twin = clock("arrive", "到场", "running", NOW + 5 * HOUR)
    for change in (ticket(2, clocks=()), ticket(8, clocks=(twin, WEEK)), ticket(6, clocks=(twin,)), None):
        if change is None:
            del rows[1]
        else:
            rows = {**rows, change.id: change}
        agenda.follow(rows)
        assert {(due.ticket.id, due.clock.spec, due.at) for due in agenda.dues} == {
            (due.ticket.id, due.clock.spec, due.at) for due in next_due(rows)
        }
        assert [due.at for due in agenda.dues] == [due.at for due in next_due(rows)]


def test_the_agenda_counts_the_limits_that_have_passed_but_no_observation() -> None:
    agenda = Agenda()
    agenda.follow({row.id: row for row in TICKETS})
    assert [agenda.late(NOW + later) for later in (0, HOUR, 6 * HOUR, 9 * DAY)] == [1, 3, 4, 4]
    agenda.follow({1: replace(TICKETS[0], status="closed")})
    assert agenda.late(NOW) == 0
