"""The clocks of a run follow from its events, and each alarm is said once, whatever the wall clock does."""

from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.playbook import Playbook
from noctui.domain.run import EventKind
from noctui.domain.run_clocks import AUTHORISE, Alarm, alarms, deadlines, next_look
from tests.domain.playbooks import CHECKS, FIRE, Life, lane, step

SLOW = Playbook(
    "slow",
    {},
    (lane("a", step("do", "b", "done:", limit=5 * MINUTE, warn=MINUTE, ladder=("x", "y"), again=2 * MINUTE)),),
)


def said(life: Life) -> list[Alarm]:
    """What is said now, which is written down as the engine does."""
    found = list(alarms(life.run, deadlines(life.run, life.playbook), life.now))
    for alarm in found:
        life.add(alarm.kind, alarm.about, due=str(alarm.due), rung=str(alarm.rung))
    return found


def kinds(life: Life, until: int, pace: int = SECOND) -> list[tuple[str, int]]:
    """(alarm, rung) of all that is said until then."""
    found: list[tuple[str, int]] = []
    while life.now < until:
        life.at(min(until, life.now + pace))
        found += [(alarm.kind, alarm.rung) for alarm in said(life)]
    return found


def test_a_limit_warns_passes_and_climbs_its_ladder() -> None:
    assert kinds(Life(SLOW), HOUR) == [("warned", 0), ("overdue", 0), ("overdue", 1), ("overdue", 2)]


def test_after_a_standstill_only_the_newest_rung_is_said() -> None:
    assert kinds(Life(SLOW), HOUR, pace=HOUR) == [("overdue", 2)]


def test_the_time_to_look_again_is_the_next_thing_that_is_not_said() -> None:
    life = Life(SLOW)
    for due in (4, 5, 7, 9):
        assert next_look(life.run, deadlines(life.run, SLOW), life.now) == due * MINUTE
        assert len(said(life.at(due * MINUTE))) == 1
    assert next_look(life.run, deadlines(life.run, SLOW), life.now) is None


def test_a_clock_that_is_set_back_says_nothing_twice() -> None:
    life = Life(SLOW)
    assert kinds(life, 8 * MINUTE) == [("warned", 0), ("overdue", 0), ("overdue", 1)]
    life.at(4 * MINUTE + 30 * SECOND)
    assert kinds(life, 10 * MINUTE) == [("overdue", 2)]


def test_no_limit_counts_in_a_pause_but_a_timer_does() -> None:
    life = Life(FIRE).add("authorised").add("answered", "left", "within", value="10").add("paused")
    assert [found.what for found in deadlines(life.run, FIRE)] == ["ran_out"]
    life.at(3 * MINUTE).add("resumed")
    by_step = {found.about: found.due for found in deadlines(life.run, FIRE)}
    assert by_step == {"ups": 10 * MINUTE, "alarm": 4 * MINUTE}


def test_the_plan_is_waited_for_until_somebody_has_said_yes_or_no() -> None:
    words: tuple[EventKind, ...] = ("authorised", "denied")
    for word in words:
        life = Life(FIRE)
        assert ("held_up", AUTHORISE) in {(found.what, found.about) for found in deadlines(life.run, FIRE)}
        life.add(word)
        assert "held_up" not in {found.what for found in deadlines(life.run, FIRE)}


def test_a_wait_that_may_be_over_is_said_once() -> None:
    life = Life(CHECKS).done("one")
    assert kinds(life, HOUR) == [("waited", 0)]


def test_nothing_counts_after_the_end() -> None:
    life = Life(SLOW).add("aborted")
    assert deadlines(life.run, SLOW) == ()
    assert kinds(life, HOUR) == []


def test_a_step_that_comes_back_has_its_own_time() -> None:
    ring = Playbook("ring", {}, (lane("a", step("call", "b", "reached:", "not_reached:b", limit=MINUTE)),))
    life = Life(ring)
    assert kinds(life, 2 * MINUTE) == [("overdue", 0)]
    life.add("answered", "b", "not_reached")
    assert kinds(life, 4 * MINUTE) == [("overdue", 0)]


@given(st.lists(st.integers(-HOUR, HOUR), max_size=40))
def test_nothing_is_lost_or_said_twice_however_the_clock_jumps(jumps: list[int]) -> None:
    life = Life(SLOW, at=10 * HOUR)
    found = []
    for jump in jumps:
        life.at(max(0, life.now + jump))
        found += said(life)
    assert len({(one.kind, one.due, one.rung) for one in found}) == len(found)
    last = said(life.at(20 * HOUR))
    rungs = [one.rung for one in (*found, *last) if one.kind == "overdue"]
    assert rungs == sorted(rungs)
    assert rungs[-1] == 2
