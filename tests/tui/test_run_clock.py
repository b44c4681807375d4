"""What runs out in a run, as every screen tells it."""

from dataclasses import replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from noctui.domain.drill_views import DrillRow
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.run_clocks import Deadline
from noctui.domain.run_views import RunRow
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Line, Look
from noctui.tui.mirror import Mirror
from noctui.tui.next_due import entries
from noctui.tui.run_clock import due_entries, timers
from noctui.tui.run_spot import RunSpot
from noctui.tui.run_step import step_lines
from tests.tui.handings import row as handover
from tests.tui.runnings import COURSES, detail
from tests.tui.scenes import NOW


class Held(NamedTuple):
    views: dict[str, dict[Any, Any]]

    def revision(self, view: str) -> int:
        return 0


def look(at: Instant = NOW) -> Look:
    return Look(at, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)


def plain(line: Line) -> str:
    return "".join(words for words, _token in line)


def going() -> RunRow:
    """Its UPS lasts for 18 minutes more."""
    return detail(COURSES["going"]).row


def test_a_timer_counts_down_and_then_says_when_it_ran_out() -> None:
    assert [plain(line) for line in timers(going(), look())] == ["UPS run time ▸ 00:17:40"]
    [ran_out] = [plain(line) for line in timers(going(), look(NOW + 20 * MINUTE))]
    assert ran_out == f"UPS run time ‼ ran out at {look().moment(NOW + 17 * MINUTE + 40_000_000)}"


def test_what_has_run_out_is_not_due_any_more() -> None:
    at = NOW + 20 * MINUTE
    assert "UPS" in " ".join(plain(line) for _due, line in due_entries(going(), look()))
    assert "UPS" not in " ".join(plain(line) for _due, line in due_entries(going(), look(at)))


def test_a_drill_tells_what_is_due_in_it_before_the_duty_of_its_desk() -> None:
    views: dict[str, dict[Any, Any]] = {
        "runs": {7: going()},
        "handovers": {1: handover("offered")},
        "changes": {},
        "tickets": {},
    }
    mirror = Mirror(Held(views))
    assert "handover" in plain(next(entries(mirror, look())))
    views["drill"] = {"drill": DrillRow("D-7", "smoke", {}, "fire", 1, NOW, 1, False, "li")}
    assert "handover" not in plain(next(entries(mirror, look())))
    assert "handover" in plain([*entries(mirror, look())][-1])


def test_a_step_that_waits_says_how_long_it_has_to() -> None:
    found = detail(COURSES["going"])
    lane = next(one for one in found.row.lanes if one.step)
    waits = replace(lane, due=None)
    due = Deadline("waited", lane.step, NOW + 10 * MINUTE)
    row = replace(found.row, lanes=(waits,), deadlines=(due,))
    lanes = tuple((name, tuple(replace(step, kind="wait") for step in steps)) for name, steps in found.lanes)
    spot = RunSpot(row, replace(found, row=row, lanes=lanes), lane.lane)
    assert plain(step_lines(spot, None, look(), 80, 20)[0]).endswith("▸ 00:10:00")
    late = look(NOW + 11 * MINUTE)
    assert plain(step_lines(spot, None, late, 80, 20)[0]).endswith(" may be over")
