"""What a fact did to the clocks of its ticket: as they stand with it, and as they would without."""

from noctui.domain.commands import Answer, CorrectFact, Regrade
from noctui.domain.effects import Effect
from noctui.domain.explanations import TouchedRow
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.policy import ClockSpec, Level, Policy
from noctui.domain.queries import FactEffects
from noctui.domain.ticket import FactKind
from noctui.services import effects
from tests.services.ladders import fails_at
from tests.services.plans import fact, row, told, walk
from tests.services.scene import Scene

LEVELS = ("major", "minor")
PLAN = Policy(
    "plan",
    {},
    "S00",
    (Level("major", {}), Level("minor", {})),
    (
        ClockSpec("arrive", {}, "reported", ("arrived",), dict.fromkeys(LEVELS, HOUR), {}),
        ClockSpec("repair", {}, "reported", ("resolved",), {"major": 4 * HOUR, "minor": 8 * HOUR}, {}, pausable=True),
        ClockSpec("spare", {}, "spare_needed", ("spare_arrived",), {"minor": 2 * HOUR}, {}),
        ClockSpec(
            "progress",
            {},
            "reported",
            ("resolved",),
            dict.fromkeys(LEVELS, HOUR),
            {},
            every=True,
            beat="progress_reported",
        ),
    ),
)


def asked(scene: Scene, number: int, kind: FactKind) -> FactEffects:
    """What the newest fact of a kind did."""
    entry = max(one.journal for one in told(scene, number) if one.kind == kind)
    found = scene.read(lambda c: effects.fact_effects(c, scene.site, number, entry, scene.now))
    assert isinstance(found, FactEffects)
    return found


def did(scene: Scene, number: int, kind: FactKind) -> dict[str, Effect]:
    return {one.clock.spec: one.effect for one in asked(scene, number, kind).touched}


def touched(scene: Scene, number: int, kind: FactKind, clock: str) -> TouchedRow:
    return next(one for one in asked(scene, number, kind).touched if one.clock.spec == clock)


def failing(scene: Scene) -> int:
    return fails_at(scene, PLAN, "2027-01-20T10:00")


def test_the_report_starts_the_clocks_that_count_from_it(scene: Scene) -> None:
    number = failing(scene)
    assert did(scene, number, "reported") == {"arrive": "started", "repair": "started", "progress": "started"}


def test_an_arrival_ends_its_clock_and_says_that_it_would_run_without_it(scene: Scene) -> None:
    number = failing(scene)
    walk(scene, number, "arrived")
    assert did(scene, number, "arrived") == {"arrive": "ended"}
    one = touched(scene, number, "arrived", "arrive")
    assert one.was is not None
    assert (one.clock.state, one.was.state) == ("met", "running")


def test_what_touches_no_clock_says_so(scene: Scene) -> None:
    number = failing(scene)
    assert fact(scene, number, "dispatched", "crew 7").done
    assert did(scene, number, "dispatched") == {}


def test_a_pause_holds_what_may_pause_and_afterwards_it_moved_the_due_time(scene: Scene) -> None:
    number = failing(scene)
    assert fact(scene, number, "paused", "no access").done
    assert did(scene, number, "paused") == {"repair": "paused"}
    scene.now += 20 * MINUTE
    walk(scene, number, "resumed")
    assert did(scene, number, "resumed") == {"repair": "revived"}
    one = touched(scene, number, "paused", "repair")
    assert one.effect == "moved"
    assert one.was is not None
    assert one.clock.due is not None
    assert one.was.due is not None
    assert 20 * MINUTE <= one.clock.due - one.was.due < 21 * MINUTE


def test_a_judgement_measures_clocks_anew_and_takes_away_what_the_level_has_not(scene: Scene) -> None:
    number = failing(scene)
    walk(scene, number, "spare_needed")
    assert scene.do(Regrade(number, row(scene, number).version, "major", "all of it is dark")).done
    assert did(scene, number, "regraded") == {
        "arrive": "measured",
        "repair": "measured",
        "progress": "measured",
        "spare": "gone",
    }
    assert touched(scene, number, "regraded", "repair").clock.limit == 4 * HOUR


def test_a_progress_report_keeps_its_round_also_when_later_ones_came(scene: Scene) -> None:
    number = failing(scene)
    scene.now += 50 * MINUTE
    assert fact(scene, number, "progress_reported", "crew on its way").done
    assert did(scene, number, "progress_reported") == {"progress": "kept"}


def test_a_void_fact_touches_nothing_and_its_correction_revives_the_clock(scene: Scene) -> None:
    number = failing(scene)
    walk(scene, number, "arrived")
    wrong = next(one.id for one in told(scene, number) if one.kind == "arrived")
    assert scene.do(CorrectFact(number, row(scene, number).version, wrong, "nobody was there")).done
    assert asked(scene, number, "arrived").facts[0].voided
    assert did(scene, number, "arrived") == {}
    assert did(scene, number, "corrected") == {"arrive": "revived"}


def test_an_entry_that_recorded_no_fact_of_the_ticket_is_refused(scene: Scene) -> None:
    number = failing(scene)
    for ticket, code in ((number, "unknown_fact"), (999, "unknown_ticket")):
        answer = scene.read(lambda c, ticket=ticket: effects.fact_effects(c, scene.site, ticket, 999_999, scene.now))
        assert isinstance(answer, Answer)
        assert answer.code == code
