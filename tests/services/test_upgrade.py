"""A missed limit raises the ticket by itself, and its open clocks start anew."""

import pytest

from noctui.domain.commands import CorrectFact, WaiveClock
from noctui.domain.moments import HOUR
from noctui.domain.policy import ClockSpec, Level, Policy, Rung
from noctui.services import explaining
from noctui.store import tickets
from tests.domain.calendars import local
from tests.services.ladders import fails_at, look, said, start_anew
from tests.services.plans import fact, row, told
from tests.services.scene import Scene

LEVELS = (Level("1", {"en": "grave"}), Level("2", {}), Level("3", {}))
RAISING = Policy(
    "raising",
    {},
    "S12",
    LEVELS,
    (
        ClockSpec("arrive", {}, "reported", ("arrived",), dict.fromkeys("123", 2 * HOUR), {}),
        ClockSpec(
            "repair",
            {},
            "reported",
            ("recovered",),
            {"1": 3 * HOUR, "2": 6 * HOUR, "3": 8 * HOUR},
            {},
            upgrade=True,
            ladder=(Rung("manager", share=1, again=HOUR),),
        ),
    ),
)


def upgrades(scene: Scene, number: int) -> list[tuple[str, str]]:
    """(level, when it came to be of it) of every upgrade."""
    return [(f.data["level"], local(f.occurred_at)) for f in told(scene, number) if f.kind == "upgraded"]


def clock(scene: Scene, number: int, spec: str = "repair") -> tuple[str, str, str | None]:
    found = next(clock for clock in row(scene, number).clocks if clock.spec == spec)
    return found.level, found.state, None if found.due is None else local(found.due)


@pytest.mark.req("R226")
def test_a_missed_limit_raises_the_ticket_at_its_very_moment(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    assert fact(scene, number, "arrived").done
    look(scene, "2027-01-20T15:59")
    assert (row(scene, number).level, clock(scene, number)) == ("3", ("3", "running", "2027-01-20T16:00"))
    look(scene, "2027-01-20T16:01")
    assert upgrades(scene, number) == [("2", "2027-01-20T16:00")]
    assert (row(scene, number).level, clock(scene, number)) == ("2", ("2", "running", "2027-01-20T22:00"))
    assert clock(scene, number, "arrive") == ("3", "met", "2027-01-20T10:00")
    [raised] = said(scene, "upgrade")
    assert {"clock": "repair", "level": "2", "was": "3"}.items() <= raised.params.items()
    assert raised.bell


def test_a_clock_that_an_upgrade_started_anew_says_so(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    look(scene, "2027-01-20T17:00")
    found = scene.read(
        lambda c: explaining.explanation(c, scene.site, scene.working.roster, number, "repair", scene.now)
    )
    upgraded = next(one.id for one in told(scene, number) if one.kind == "upgraded")
    assert (found.starts, found.started_by) == ("upgraded", upgraded)
    arrive = scene.read(
        lambda c: explaining.explanation(c, scene.site, scene.working.roster, number, "arrive", scene.now)
    )
    assert arrive.starts == "upgraded"


def test_the_steps_of_a_long_standstill_come_one_by_one(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    assert fact(scene, number, "arrived").done
    start_anew(scene, "2027-01-21T09:30")
    assert upgrades(scene, number) == [("2", "2027-01-20T16:00"), ("1", "2027-01-20T22:00")]
    assert clock(scene, number) == ("1", "breached", "2027-01-21T01:00")
    order = [(s.kind, s.params["level"]) for s in said(scene, "breach", "upgrade", "escalation")]
    assert order == [
        ("breach", "3"),
        ("escalation", "3"),
        ("upgrade", "2"),
        ("breach", "2"),
        ("escalation", "2"),
        ("upgrade", "1"),
        ("breach", "1"),
        ("escalation", "1"),
    ]
    start_anew(scene, "2027-01-21T09:40")
    assert len(upgrades(scene, number)) == 2


def test_breaches_of_former_levels_stay_booked_with_their_level(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    assert fact(scene, number, "arrived").done
    start_anew(scene, "2027-01-21T09:30")
    booked = scene.read(lambda c: tickets.booked(c, number))
    assert [(one.level, local(one.event.due)) for one in booked if one.event.kind == "breach"] == [
        ("3", "2027-01-20T16:00"),
        ("2", "2027-01-20T22:00"),
        ("1", "2027-01-21T01:00"),
    ]
    assert row(scene, number).breached == 3


@pytest.mark.req("R226")
def test_what_both_sides_waived_raises_nothing(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    waiver = WaiveClock(number, row(scene, number).version, "repair", "Anna", "the customer", "planned works")
    assert scene.do(waiver).done
    look(scene, "2027-01-20T20:00")
    assert (upgrades(scene, number), row(scene, number).level) == ([], "3")
    assert clock(scene, number)[1] == "waived"
    assert [s.params["clock"] for s in said(scene, "breach")] == ["arrive"]


def test_an_upgrade_that_was_taken_back_does_not_come_again(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    look(scene, "2027-01-20T16:01")
    raised = next(f for f in told(scene, number) if f.kind == "upgraded")
    assert scene.do(CorrectFact(number, row(scene, number).version, raised.id, "agreed on the phone")).done
    look(scene, "2027-01-20T20:00")
    assert (len(upgrades(scene, number)), row(scene, number).level) == (1, "3")


def test_what_is_resolved_is_not_raised_any_more(scene: Scene) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    for kind in ("recovered", "resolved"):
        assert fact(scene, number, kind).done  # type: ignore[arg-type]
    look(scene, "2027-01-20T20:00")
    assert upgrades(scene, number) == []
