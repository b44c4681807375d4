"""A run is the fold of its events: where each lane is, what waits, what comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import MINUTE
from noctui.domain.playbook import END, Playbook
from noctui.domain.run import EventKind, advanced, fold, target
from noctui.domain.run_rules import finish_refusal, open_steps, refusal, skip_refusal
from tests.domain.playbooks import CHECKS, FIRE, Life, lane, step


def test_a_measure_that_was_put_off_starts_its_timer_when_it_is_taken_after_all() -> None:
    put_off = Playbook("put-off", {}, (lane("a", step("measure", "left", "within:", timer="ups", skip=END)),))
    life = Life(put_off).add("deferred", "left")
    assert life.run.timers == {}
    life.at(MINUTE).add("returned", "left", "within", value="10")
    assert life.run.timers == {"ups": 11 * MINUTE}


def test_people_come_first_and_everything_else_waits_for_the_plan() -> None:
    life = Life(FIRE)
    assert life.standing() == {"people": "alarm"}
    assert not life.run.authorised
    life.add("denied")
    assert (life.run.denied, life.standing()) == (True, {"people": "alarm"})
    life.add("authorised")
    assert (life.run.denied, life.standing()) == (False, {"people": "alarm", "power": "left"})


def test_an_answer_leads_on_and_a_lane_may_come_back() -> None:
    life = Life(FIRE).done("alarm").add("answered", "out", "missing")
    assert life.standing() == {"people": "tell"}
    life.done("tell").add("answered", "out", "all")
    assert life.standing() == {}
    assert [(visit.step, visit.number, visit.answer) for visit in life.run.visits] == [
        ("alarm", 1, "done"),
        ("out", 1, "missing"),
        ("tell", 1, "done"),
        ("out", 2, "all"),
    ]
    assert life.run.answers("out") == "all"


def test_a_step_waits_for_those_of_other_lanes_and_its_time_counts_from_then() -> None:
    life = Life(FIRE).add("authorised").at(10).add("answered", "left", "within", value="5")
    assert (life.standing()["power"], life.run.lanes["power"].blocked) == ("cut", ("out",))
    life.at(90).done("alarm", "out")
    assert (life.run.lanes["power"].blocked, life.visit("cut").opened) == ((), 90)


def test_a_lane_that_has_ended_without_a_step_is_not_waited_for() -> None:
    two = Playbook(
        "two",
        {},
        (
            lane("a", step("decide", "way", "yes:wanted", "no:"), step("do", "wanted", "done:")),
            lane("b", step("do", "late", "done:", after=("wanted",))),
        ),
    )
    life = Life(two)
    assert life.run.lanes["b"].blocked == ("wanted",)
    assert life.add("answered", "way", "no").run.lanes["b"].blocked == ()


def test_two_have_to_agree_before_such_a_step_is_done() -> None:
    life = Life(FIRE).add("authorised").done("alarm", "out").add("answered", "left", "within", value="5")
    life.add("answered", "cut", "done")
    assert life.visit("cut").challenged == "anna"
    life.add("agreed", "cut", "done", login="bo")
    assert life.standing() == {"power": "data"}
    assert life.run.visits[-1].by == "bo"


def test_a_step_that_does_not_concern_is_passed_over() -> None:
    book = Playbook(
        "book",
        {},
        (
            lane(
                "one",
                step("decide", "rain", "yes:roof", "no:roof"),
                step("do", "roof", "done:end", only={"rain": ("yes",)}, skip="dry"),
                step("do", "dry", "done:", only={"rain": ("no",)}),
            ),
        ),
    )
    assert Life(book).add("answered", "rain", "no").standing() == {"one": "dry"}
    assert Life(book).add("answered", "rain", "yes").standing() == {"one": "roof"}


def test_the_closing_lane_opens_when_all_others_have_ended() -> None:
    life = Life(FIRE).done("alarm", "out").add("authorised")
    life.add("answered", "left", "low", value="0").add("answered", "now", "denied")
    assert life.standing() == {"closing": "report"}


def test_a_timer_runs_from_what_was_measured() -> None:
    life = Life(FIRE).at(100).add("authorised").add("answered", "left", "within", value="2.5")
    assert life.run.timers == {"ups": 100 + round(2.5 * MINUTE)}


def test_a_timer_stops_when_what_it_is_about_was_switched_off_or_is_supplied_again() -> None:
    steps = step("measure", "left", "within:cut", timer="ups"), step("do", "cut", "done:", stops="ups", skip=END)
    left = Life(Playbook("cut", {}, (lane("power", *steps),))).add("answered", "left", "within", value="10")
    assert left.run.timers == {"ups": 10 * MINUTE}
    assert left.add("answered", "cut", "done").run.timers == {}


def test_what_was_put_off_comes_back_or_is_given_up() -> None:
    life = Life(FIRE).add("deferred", "alarm")
    assert life.standing() == {"people": "out"}
    assert [visit.step for visit in life.run.deferred] == ["alarm"]
    assert finish_refusal(life.add("answered", "out", "all").run) == ("lanes_open", {"lanes": "power, closing"})
    assert life.add("returned", "alarm", "done").run.deferred == ()
    assert Life(FIRE).add("deferred", "alarm").add("waived", "alarm").run.visits[0].outcome == "waived"
    with pytest.raises(ValueError, match="not deferred"):
        Life(FIRE).add("returned", "alarm")


def test_a_pause_is_no_time_of_a_step() -> None:
    life = Life(FIRE).at(10).add("paused").at(70).add("resumed")
    assert (life.run.state, life.visit("alarm").stood) == ("running", 60)


def test_a_run_or_a_lane_is_handed_on() -> None:
    life = Life(FIRE).add("handed", to="bo").add("handed", to="cy", lane="power")
    assert (life.run.owner, life.run.lanes["power"].owner, life.run.lanes["people"].owner) == ("bo", "cy", "")


def test_what_cannot_be_skipped_leads_on_when_it_is_left_out_after_all() -> None:
    assert target(FIRE.by_id["data"], "skipped", "") == END
    assert target(CHECKS.by_id["one"], "skipped", "") == "two"


def test_an_event_about_a_step_that_is_not_open_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="not open"):
        Life(FIRE).add("answered", "cut", "done")


def test_the_end_is_the_end() -> None:
    ends: tuple[EventKind, ...] = ("aborted", "finished")
    for kind in ends:
        life = Life(FIRE).at(9).add(kind)
        assert (life.run.state, life.run.ended, life.run.over) == (kind, 9, True)
        assert open_steps(life.run) == ()


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any sequence of steps that nobody refuses, on a clock that may be set back."""
    life = Life(draw(st.sampled_from([FIRE, CHECKS])))
    for _ in range(draw(st.integers(0, 25))):
        life.at(life.now + draw(st.integers(-MINUTE, 20 * MINUTE)))
        _step(draw, life)
    return life


def _step(draw: st.DrawFn, life: Life) -> None:
    run = life.run
    if run.over:
        return
    if run.state == "paused":
        life.add(draw(st.sampled_from(["resumed", "aborted"])))
        return
    lanes = open_steps(run)
    deed = draw(st.sampled_from(["answer"] * 6 + ["skip", "later", "pause", "plan", "return", "finish"]))
    if deed == "pause":
        life.add("paused")
    elif deed == "plan":
        life.add(draw(st.sampled_from(["authorised", "denied"])))
    elif deed == "return" and run.deferred:
        life.add(draw(st.sampled_from(["returned", "waived"])), draw(st.sampled_from(run.deferred)).step)
    elif deed == "finish" and finish_refusal(run) is None:
        life.add("finished")
    elif lanes:
        found = draw(st.sampled_from(lanes)).visit
        assert found is not None
        _at_step(draw, life, deed, found.step)


def _at_step(draw: st.DrawFn, life: Life, deed: str, name: str) -> None:
    later = deed == "later"
    if deed in ("skip", "later"):
        if skip_refusal(life.run, life.playbook, name, "so", later) is None:
            life.add("deferred" if later else "skipped", name)
        return
    known, login = life.playbook.by_id[name], draw(st.sampled_from(["anna", "bo"]))
    answer, data = draw(st.sampled_from(known.exits)).answer, {"value": "3", "count": "1"}
    if refusal(life.run, life.playbook, name, answer, login, data, "", life.now) is None:
        at = life.run.at(name)
        challenged = at.visit.challenged if at is not None and at.visit is not None else ""
        agrees = known.both and challenged not in ("", login)
        life.add("agreed" if agrees else "answered", name, answer, login, **data)


@given(lives())
def test_folding_event_by_event_is_folding_them_all(life: Life) -> None:
    assert fold(7, life.playbook, life.events) == life.run
    for cut in range(1, len(life.events)):
        half = fold(7, life.playbook, life.events[:cut])
        assert advanced(half, life.playbook, life.events[cut]) == fold(7, life.playbook, life.events[: cut + 1])


@given(lives())
def test_a_run_that_goes_on_always_has_something_to_be_done(life: Life) -> None:
    run = life.run
    waits_for_the_plan = not run.authorised
    if run.state == "running":
        assert open_steps(run) or waits_for_the_plan or run.deferred or finish_refusal(run) is None
