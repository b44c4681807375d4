"""A handover is its events: whatever order they come in, nobody takes over what they have not read."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain import handover as rules
from noctui.domain.handover import Deed, Event, EventKind, Handover, Rules, fold
from noctui.domain.handover_items import Item, renewed, standing
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant
from noctui.domain.overrides import Override, Target
from noctui.domain.roster import Part, Person, Post, Roster, on_duty
from noctui.domain.rotation import Rotation
from tests.domain.calendars import at

NOW = at("2026-11-23T17:00")
"""The hand-off."""
RULES = Rules()
RED = Item("worst", "ticket", "ticket:118", "T-118 SW-1", True, {"level": "I"}, number=1, changed=1)
PLAIN = Item("running", "ticket", "ticket:119", "T-119 CAM-1", number=2, changed=1)
ITEMS = (RED, PLAIN)


def event(number: int, kind: EventKind, person: str = "", after: int = 0, **data: str) -> Event:
    item = RED.number if kind == "read_back" else 0
    return Event(number, kind, NOW + after, person, person, item, data=data)


PREPARED = event(1, "prepared", after=-30 * MINUTE, outgoing="a", hand_off=str(NOW))
OFFERED = event(2, "offered", "a", after=-5 * MINUTE, to="")
READ = event(3, "read_back", "b", changed="1")


def of(*events: Event) -> Handover:
    return fold(1, "noc", events)


def test_it_stands_as_its_last_move_says_and_asks_while_a_question_is_open() -> None:
    asked = Event(3, "asked", NOW, "b", "b", 0, "which one?")
    answered = Event(4, "answered", NOW, "a", "a", 3, "the left one")
    assert of(PREPARED).state == "draft"
    assert of(PREPARED, OFFERED).state == "offered"
    assert of(PREPARED, OFFERED, asked).state == "asked"
    assert of(PREPARED, OFFERED, asked, answered).state == "offered"
    assert of(PREPARED, OFFERED, asked, answered).questions[0].answer == "the left one"
    assert of(PREPARED, OFFERED, event(3, "refused", "b")).state == "refused"
    assert of(PREPARED, OFFERED, event(3, "withdrawn", "a")).state == "withdrawn"
    assert of(PREPARED, OFFERED, event(3, "accepted", "b")).incoming == "b"


@pytest.mark.parametrize(
    ("events", "kind", "person", "code"),
    [
        ((), "accepted", "b", "not_offered"),
        ((OFFERED,), "offered", "a", "offered_already"),
        ((OFFERED,), "accepted", "a", "both_sides"),
        ((OFFERED,), "read_back", "a", "both_sides"),
        ((OFFERED,), "accepted", "b", "unread"),
        ((OFFERED, READ), "accepted", "c", "unread"),
        ((OFFERED, READ), "accepted", "b", None),
        ((OFFERED, READ, event(4, "asked", "b")), "accepted", "b", "unanswered"),
        ((OFFERED, READ, event(4, "withdrawn", "a")), "accepted", "b", "not_offered"),
        ((OFFERED, READ, event(4, "refused", "b"), event(5, "offered", "a", to="")), "accepted", "b", "unread"),
        ((OFFERED, READ, event(4, "accepted", "b")), "added", "a", "handover_ended"),
        ((event(2, "offered", "a", to="c"),), "read_back", "b", "offered_to_other"),
        ((), "withdrawn", "a", "not_offered"),
    ],
)
def test_what_is_out_of_turn_is_refused(events: tuple[Event, ...], kind: Deed, person: str, code: str | None) -> None:
    assert rules.refusal(of(PREPARED, *events), kind, person, person, ITEMS) == code


def test_one_login_does_not_stand_on_both_sides_whoever_it_says_it_is() -> None:
    assert rules.refusal(of(PREPARED, OFFERED), "read_back", "b", "a", ITEMS) == "both_sides"


def test_what_changed_after_it_was_read_is_unread_again_even_when_a_clock_was_set_back() -> None:
    handover = of(PREPARED, OFFERED, READ)
    assert rules.unread(handover, ITEMS, "b") == ()
    worse = renewed(ITEMS, [replace(RED, params={"level": "II"}), PLAIN], NOW - HOUR)
    assert [item.number for item in rules.unread(handover, worse, "b")] == [1]
    over = renewed(ITEMS, [PLAIN], NOW)
    assert rules.unread(handover, over, "b") == ()


@pytest.mark.parametrize(
    ("events", "after", "said"),
    [
        ((), -11 * MINUTE, None),
        ((), -10 * MINUTE, ("late", 0)),
        ((), 4 * MINUTE, ("late", 0)),
        ((), 5 * MINUTE, ("late", 1)),
        ((OFFERED,), 9 * MINUTE, None),
        ((OFFERED,), 10 * MINUTE, ("nobody_came", 1)),
        ((OFFERED, READ), 10 * MINUTE, ("lapsed", 1)),
        ((OFFERED, READ), 40 * MINUTE, ("lapsed", 3)),
        ((OFFERED, event(3, "refused", "b", after=MINUTE)), MINUTE, ("stalled", 1)),
        ((OFFERED, event(3, "withdrawn", "a")), MINUTE, ("late", 0)),
        ((OFFERED, READ, event(4, "accepted", "b")), DAY, None),
    ],
)
def test_each_way_of_standing_still_has_its_own_alarm(
    events: tuple[Event, ...], after: int, said: tuple[str, int] | None
) -> None:
    found = rules.alarm(of(PREPARED, *events), RULES, NOW + after)
    assert (None if found is None else (found.kind, found.rung)) == said


def test_an_offer_long_before_the_hand_off_is_waited_for_from_when_it_would_have_been_due() -> None:
    early = of(PREPARED, event(2, "offered", "a", after=-29 * MINUTE, to=""))
    assert rules.deadline(early, RULES) == NOW + 5 * MINUTE


def test_an_alarm_is_said_once_for_each_turn_and_none_is_made_up_for() -> None:
    told: list[Event] = []
    for minute in (-20, -10, -9, 4, 5, 6, 70, 71):
        found = rules.alarm(of(PREPARED, *told), RULES, NOW + minute * MINUTE)
        if found is not None:
            told.append(Event(2 + len(told), found.kind, NOW, "engine", data={"due": str(found.at)}))
    assert [int(one.data["due"]) - NOW for one in told] == [-10 * MINUTE, 5 * MINUTE, 65 * MINUTE]


def test_a_clock_that_is_set_back_says_nothing_twice() -> None:
    told = Event(2, "late", NOW, "engine", data={"due": str(NOW + 5 * MINUTE)})
    assert rules.alarm(of(PREPARED, told), RULES, NOW - 8 * MINUTE) is None


@pytest.mark.parametrize(
    ("after", "timing"),
    [(-31 * MINUTE, "early"), (-30 * MINUTE, "in_time"), (5 * MINUTE, "in_time"), (6 * MINUTE, "late")],
)
def test_an_accepted_one_is_early_or_late_by_the_planned_hand_off(after: int, timing: str) -> None:
    prepared = event(1, "prepared", after=-HOUR, outgoing="a", hand_off=str(NOW))
    accepted = of(prepared, event(2, "offered", "a", after=-HOUR, to=""), event(3, "accepted", "b", after))
    assert rules.timing(accepted, RULES) == timing


# ----------------------------------------------------------------------------------------------------- who has the post

ROTA = Rotation(
    "rota", "Asia/Shanghai", datetime.fromisoformat("2026-11-23T09:00"), (("a",), ("b",), ("c",)), 8, "hours"
)
"""a hands over to b at 17:00, b to c at 01:00."""
ROSTER = Roster(
    {name: Person(name, name.upper(), name, ("noc",)) for name in "abcd"},
    {
        "noc": Post("noc", {"en": "NOC duty"}, (Part(ROTA),), (Part(("d",)),)),
        "fixed": Post("fixed", {"en": "Fixed"}, (Part(("a",)),)),
    },
)


def has_it(last: Handover | None, now: Instant, roster: Roster = ROSTER) -> tuple[str, ...]:
    governing = last if last is not None and rules.governs(last, roster, now) else None
    before = rules.crew_before(roster, governing) if governing is not None else ()
    off = governing is not None and rules.is_off(roster, governing, now)
    return rules.holder(governing, on_duty(roster, "noc", now).holders, before, off)


def test_the_outgoing_person_has_the_post_until_somebody_accepts_it() -> None:
    assert has_it(None, NOW) == ("b",)
    for events in (
        (),
        (OFFERED,),
        (OFFERED, READ),
        (OFFERED, event(3, "refused", "b")),
        (OFFERED, event(3, "withdrawn")),
    ):
        assert has_it(of(PREPARED, *events), NOW + HOUR) == ("a",)
    assert has_it(of(PREPARED, OFFERED, event(3, "accepted", "b")), NOW + HOUR) == ("b",)


def test_whoever_accepted_has_it_until_the_next_hand_off_whenever_they_did() -> None:
    early = of(PREPARED, OFFERED, event(3, "accepted", "d", after=-5 * MINUTE))
    assert has_it(early, NOW - 4 * MINUTE) == ("d",)
    assert has_it(early, NOW + 8 * HOUR - 1) == ("d",)
    assert has_it(early, NOW + 8 * HOUR) == ("c",)
    late = of(PREPARED, OFFERED, event(3, "accepted", "c", after=9 * HOUR))
    assert has_it(late, NOW + 10 * HOUR) == ("c",)
    assert has_it(late, NOW + 16 * HOUR) == ("a",)


PAIRS = replace(
    ROSTER, posts={"noc": replace(ROSTER.posts["noc"], first=(Part(replace(ROTA, members=(("x", "a"), ("x", "b")))),))}
)
"""a hands over to b at 17:00, x stays on."""


def test_who_stays_on_keeps_the_post_with_the_outgoing_person_and_then_with_the_incoming_one() -> None:
    assert has_it(of(PREPARED), NOW - 1, PAIRS) == ("x", "a")
    assert has_it(of(PREPARED, OFFERED), NOW + HOUR, PAIRS) == ("x", "a")
    for taker, crew in {"b": ("x", "b"), "d": ("x", "d"), "x": ("x", "b")}.items():
        assert has_it(of(PREPARED, OFFERED, event(3, "accepted", taker)), NOW + HOUR, PAIRS) == crew
    early = of(PREPARED, OFFERED, event(3, "accepted", "b", after=-5 * MINUTE))
    assert has_it(early, NOW - MINUTE, PAIRS) == ("x", "b")


@pytest.mark.parametrize(("relief", "later"), [(True, ("b",)), (False, ("d",))])
def test_who_is_back_before_their_shift_has_it_though_a_stand_in_accepted_it(
    relief: bool, later: tuple[str, ...]
) -> None:
    """What was planned from the first goes back by a handover; what came of an absence goes back at once."""
    instead = Override("#1/0", Target("noc"), NOW - HOUR, NOW - MINUTE, off="b", on="d", relief=relief)
    accepted = of(PREPARED, OFFERED, event(3, "accepted", "d", after=-5 * MINUTE))
    roster = replace(ROSTER, overrides=(instead,))
    assert has_it(accepted, NOW - 3 * MINUTE, roster) == ("d",)
    assert has_it(accepted, NOW + HOUR, roster) == later


CREWS = st.lists(st.sampled_from("abcxy"), max_size=4, unique=True).map(tuple)
MOVES = st.sampled_from([(), (OFFERED,), (OFFERED, READ, event(4, "accepted", "b")), (event(2, "dropped"),)])


@given(MOVES, CREWS, CREWS, st.booleans())
def test_nobody_who_stays_on_loses_a_post_to_a_handover_and_nobody_gets_it_unasked(
    events: tuple[Event, ...], before: tuple[str, ...], planned: tuple[str, ...], off: bool
) -> None:
    last = of(PREPARED, *events)
    has = rules.holder(last, planned, before, off)
    assert len(set(has)) == len(has)
    if last.state == "dropped" or off:
        assert has == planned
        return
    bearer, left = rules.bearer(last), {last.outgoing} - {rules.bearer(last)}
    assert bearer in has
    assert set(before) & set(planned) - left <= set(has)
    assert set(has) == set(planned) if bearer in planned else set(has) <= {bearer, *before}


def test_a_dropped_one_leaves_the_post_to_the_roster() -> None:
    assert has_it(of(PREPARED, event(2, "dropped")), NOW - MINUTE) == ("a",)
    assert has_it(of(PREPARED, event(2, "dropped")), NOW) == ("b",)


def test_a_hand_off_is_when_other_people_have_it_and_a_change_at_the_desk_is_one() -> None:
    assert rules.next_hand_off(ROSTER, "noc", NOW - MINUTE) == NOW
    assert rules.next_hand_off(ROSTER, "noc", NOW) == NOW + 8 * HOUR
    assert rules.next_hand_off(ROSTER, "fixed", NOW) is None
    backup = Override("1", Target("noc", "backup"), NOW + HOUR, NOW + 2 * HOUR, off="d", on="c")
    assert rules.next_hand_off(replace(ROSTER, overrides=(backup,)), "noc", NOW) == NOW + 8 * HOUR
    first = Override("2", Target("noc", "first"), NOW + HOUR, NOW + 2 * HOUR, off="b", on="d")
    assert rules.next_hand_off(replace(ROSTER, overrides=(first,)), "noc", NOW) == NOW + HOUR


# -------------------------------------------------------------------------------------------------------------- laws

DEEDS: tuple[Deed, ...] = (
    "offered", "read_back", "asked", "answered", "accepted", "refused", "withdrawn", "dropped"
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from((*DEEDS, "change")), st.sampled_from("abc"), st.sampled_from((1, 2, 3))), max_size=30
)


@given(STEPS)
def test_in_no_order_of_steps_anybody_takes_over_what_they_have_not_read(
    steps: list[tuple[Deed | Literal["change"], str, int]],
) -> None:
    items: tuple[Item, ...] = (RED, replace(PLAIN, red=True), replace(PLAIN, number=3, ref="ticket:120"))
    events = [PREPARED]
    read: dict[tuple[str, int], Item] = {}
    for number, (kind, person, which) in enumerate(steps, 2):
        handover = of(*events)
        if kind == "change":
            items = tuple(replace(one, changed=number) if one.number == which else one for one in items)
            continue
        if kind == "answered":
            if not handover.open_questions:
                continue
            which = handover.open_questions[0].id
        if rules.refusal(handover, kind, person, person, items) is not None:
            continue
        if kind == "accepted":
            assert person != handover.outgoing
            assert all(read.get((person, item.number)) == item for item in items if item.red)
            assert not handover.open_questions
        if kind == "offered":
            read.clear()
        if kind == "read_back":
            read[person, which] = items[which - 1]
        data = (
            {"to": ""}
            if kind == "offered"
            else {"changed": str(items[which - 1].changed)}
            if kind == "read_back"
            else {}
        )
        events.append(Event(number, kind, NOW, person, person, which, data=data))
        check_duty(of(*events), handover)


def check_duty(after: Handover, before: Handover) -> None:
    """One person has the post, another one only after they accepted; what has ended changes no more."""
    assert not before.ended
    if after.state == "dropped":
        return
    (now,), (then,) = rules.holder(after, ()), rules.holder(before, ())
    if after.state != "accepted" and now != then:
        assert after.state in ("offered", "asked")  # one who was on with the outgoing person offers
    assert now == (after.incoming if after.state == "accepted" else after.outgoing)


def test_standing_items_are_in_their_fixed_order() -> None:
    note = Item("note", "line", "line:1.9", "keys are in the box", number=9)
    calm = replace(RED, red=False, number=8, ref="ticket:1")
    assert standing((note, PLAIN, calm, RED, replace(PLAIN, number=4, gone=True))) == (RED, calm, PLAIN, note)
