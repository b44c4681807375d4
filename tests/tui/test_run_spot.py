"""What an operator looks at in a run: which run of another playbook a step waits for."""

from dataclasses import replace

from noctui.domain.run_views import RunRow
from noctui.tui.run_spot import RunSpot
from tests.tui.runnings import COURSES, NUMBER, detail


def spot(*children: RunRow, stage: str = "put_off", listed: str = "") -> RunSpot:
    """The step `cut` calls another playbook, and so does the alarm."""
    found = detail(COURSES[stage])
    lanes = tuple(
        (lane, tuple(replace(step, calls="rescue") if step.id in ("cut", "alarm") else step for step in steps))
        for lane, steps in found.lanes
    )
    return RunSpot(found.row, replace(found, lanes=lanes, children=children), "people", listed=listed)


def child(number: int, step: str, visit: int, state: str) -> RunRow:
    row = detail(COURSES["begun"]).row
    return replace(row, id=number, parent=NUMBER, step=step, visit=visit, state=state)  # type: ignore[arg-type]


def test_a_run_that_was_begun_for_an_earlier_visit_does_not_do_for_this_one() -> None:
    assert spot(child(8, "alarm", 1, "finished"), stage="begun").calls is False
    earlier = spot(child(8, "alarm", 0, "finished"), child(9, "cut", 1, "finished"), stage="begun")
    assert (earlier.calls, earlier.child) == (True, None)


def test_of_several_runs_for_one_visit_the_finished_one_counts_else_the_newest() -> None:
    aborted, going, finished = (
        child(8 + at, "cut", 1, state) for at, state in enumerate(("aborted", "running", "finished"))
    )
    assert spot(aborted, going).child_of("cut", 1) == going
    assert spot(finished, replace(aborted, id=12)).child_of("cut", 1) == finished


def test_a_step_that_was_put_off_waits_for_its_playbook_too() -> None:
    assert spot().called_by("run.return") == ("cut", 1)
    assert spot().awaits("cut", 1)
    assert not spot(child(8, "cut", 1, "finished")).awaits("cut", 1)


def test_of_several_steps_that_were_put_off_only_the_one_under_the_cursor_is_meant() -> None:
    one = spot()
    assert one.detail is not None
    [cut] = one.deferred
    visits = (*one.detail.visits, replace(cut, step="alarm", number=3))
    both = replace(one, detail=replace(one.detail, visits=visits))
    assert both.called_by("run.return") == ("", 0)
    assert replace(both, listed="alarm").called_by("run.return") == ("alarm", 3)
    assert replace(both, listed="ping").called_by("run.return") == ("", 0)
