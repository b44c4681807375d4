"""What the forms of a run begin with and make of what was typed; and what is said where nothing can be answered."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui.domain.drill_views import DrillRow
from noctui.domain.inventory import Operator
from noctui.domain.playbook import END, Exit, Field, Step
from noctui.domain.run import Event
from noctui.domain.run_commands import CheckStep
from noctui.domain.run_views import RunDetail, VisitRow
from noctui.tui.actions import BY_ID
from noctui.tui.choices import Known
from noctui.tui.deed import Moment, command
from noctui.tui.dialogs.captions import guide
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.reasons import Context
from noctui.tui.run_deeds import RUN_DEEDS
from noctui.tui.run_lists import event_words, outcome_words
from noctui.tui.run_records import records
from noctui.tui.run_spot import RunSpot
from noctui.tui.run_step import step_lines
from tests.tui.runnings import COURSES, NUMBER, SEEN, detail
from tests.tui.scenes import NOW

ZONE = ZoneInfo("Asia/Shanghai")
LOOK = Look(NOW, ZONE, UNICODE.__getitem__)
MOMENT = Moment(NOW, ZONE)  # 14:03:27 there
ME = Operator("li", "Li Na")


def at(stage: str, lane: str) -> Context:
    return about(detail(COURSES[stage]), lane)


def about(found: RunDetail, lane: str) -> Context:
    return Context("run", "live", ME, run=RunSpot(found.row, found, lane))


def shown(context: Context) -> str:
    assert context.run is not None
    return "\n".join("".join(words for words, _token in line) for line in step_lines(context.run, ME, LOOK, 80, 20))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("now", "14:03"),
        ("现在", "14:03"),
        ("20m", "13:43"),
        ("13:05", "13:05"),
        ("about noon", "about noon"),
        ("", None),
    ],
)
def test_when_it_happened_may_be_said_as_it_is_spoken(typed: str, stored: str | None) -> None:
    step = Step("cut", "do", {}, (Exit("done", END),), record=(Field("cut-at", {}, "time"),))
    assert records(step, {"record-0": typed}, MOMENT).get("cut-at") == stored


def test_another_address_begins_with_the_one_that_is_known_and_is_looked_at_instead() -> None:
    context, deed = at("begun", "net"), RUN_DEEDS["run.check_at"]
    assert deed.fields[0].initial(Known(context, LOOK)) == "10.1.0.1"
    looked = command(deed, context, {"target": "10.9.9.9"}, MOMENT)
    assert looked == CheckStep(NUMBER, "ping", 1, "10.9.9.9")
    seen = replace(SEEN, data={**SEEN.data, "target": "10.9.9.9"})
    again = replace(detail(COURSES["begun"]), evidence={"ping": seen})
    assert deed.fields[0].initial(Known(about(again, "net"), LOOK)) == "10.9.9.9"


def test_a_look_says_where_it_looks() -> None:
    spot = at("begun", "net").run
    assert spot is not None
    asked = replace(SEEN, kind="asked", data={"target": "10.9.9.9"})
    assert event_words(asked, spot) == "Does the gateway still answer?: looking at 10.9.9.9"


def test_whoever_answers_a_check_that_has_not_looked_is_told_that_it_can() -> None:
    context = at("begun", "net")
    seen = RUN_DEEDS["run.answer"].about(context).fields[-1]
    assert "x lets the desk look by itself" in seen.told(Known(context, LOOK))


def test_a_step_without_a_hint_says_what_enter_and_esc_do_to_it() -> None:
    assert guide(BY_ID["run.answer"], at("begun", "power")).startswith("The last Enter answers the step")
    assert guide(BY_ID["run.skip"], at("begun", "power")).startswith("Leave the step out for good")


def test_enter_after_the_last_step_names_the_key_that_finishes_and_what_is_still_put_off() -> None:
    over, enter = at("over", "power"), BY_ID["run.answer"]
    said = enter.why_not(over)
    assert said == "All lanes have ended: r does or v gives up what was put off, then F: Cut all power."
    assert " ".join(shown(over).split()) == said
    given_up = about(detail((*COURSES["over"], COURSES["finished"][-2])), "power")
    assert enter.why_not(given_up) == "All lanes have ended: F finishes the run."


def test_whoever_spoke_first_reads_how_the_other_one_at_the_same_account_can_confirm_it() -> None:
    both = at("both", "power")
    both = replace(both, me=Operator("wu", "Wu Gang"))
    why = BY_ID["run.answer"].why_not(both)
    assert why == "Wu Gang has said so: another login has to confirm it (I: they sit down here)."
    assert "(I: sit down here)" in " ".join(shown(both).split())


def measured(low: float | None = None) -> Context:
    """The net lane stands at a measure, in minutes."""
    found = detail(COURSES["begun"])
    left = Step(
        "ping",
        "measure",
        {"en": "How long does it last?"},
        (Exit("within", END),),
        record=(Field("load", {"en": "Load in percent"}, "number"),),
        unit="min",
        low=low,
    )
    lanes = tuple((lane, tuple(left if one.id == "ping" else one for one in steps)) for lane, steps in found.lanes)
    return about(replace(found, lanes=lanes), "net")


def test_a_measure_asks_in_its_unit_and_tells_its_value_alone_where_any_would_do() -> None:
    context = measured()
    spot = context.run
    assert spot is not None
    assert [one.label for one in RUN_DEEDS["run.answer"].about(context).fields] == ["in min", "Load in percent"]
    assert "in min *; Load in percent" in " ".join(shown(context).split())
    said = Event(9, "answered", NOW, "li", step="ping", answer="within", data={"load": "40", "value": "95"})
    assert event_words(said, spot) == "How long does it last? → 95 min; 40"
    visit = VisitRow("net", "ping", 1, NOW, "answered", "within", "Li Na", NOW, records=said.data)
    assert outcome_words(spot.step, visit) == "95 min; 40"
    limited = measured(low=10).run
    assert limited is not None
    assert outcome_words(limited.step, visit) == "as it should be; 95 min; 40"


def test_in_a_drill_what_may_stay_empty_says_that_it_counts() -> None:
    context = measured()
    drill = DrillRow("D-7", "smoke", {}, "fire", 1, NOW, 1, False, "li")
    for where, counts in ((context, False), (replace(context, drill=drill), True)):
        _value, load = RUN_DEEDS["run.answer"].about(where).fields
        assert ("the drill counts what is written" in load.told(Known(where, LOOK))) is counts
        assert load.told(Known(where, LOOK)).startswith("a number like 12 or 0.5")
