"""Laws of the roster with the changes of the desk laid over it."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain import roster_effects
from noctui.domain.moments import DAY, HOUR, Instant
from noctui.domain.overrides import Guard, Leave, Override, Plan, Stint, Target
from noctui.domain.pieces import FOREVER
from noctui.domain.rest import Rest
from noctui.domain.roster import Part, Person, Post, Roster, on_duty, shifts, within
from noctui.domain.roster_changes import (
    COUNTING,
    PENDING,
    ChangeStatus,
    PlannedLeave,
    Relief,
    RosterChange,
    StandIn,
    Swap,
    What,
    in_effect,
    with_change,
)
from noctui.domain.rotation import Rotation
from tests.domain.roster.test_override_laws import BEGIN, LENGTH, ZONE, instants, person, spans
from tests.domain.roster.test_override_laws import who as people_in

END = BEGIN + LENGTH
PEOPLE = {name: Person(name, name.upper(), posts=("noc",)) for name in "abcdef"}
TURNS = Rotation("r", ZONE, datetime.fromisoformat("2026-10-17T08:00"), (("a",), ("b",), ("c",)), 1, "days")
NOC = Post("noc", {"en": "NOC"}, (Part(TURNS),), (Part(("f",)),), rest=Rest(ZONE))
BASE = Roster(PEOPLE, {"noc": NOC})

overrides = st.builds(
    lambda off, on: Override("", Target("noc"), BEGIN, END, off, on), person, person | st.just("")
) | st.builds(lambda on: Override("", Target("r", None), BEGIN, END, on=on), person)
plans = st.builds(lambda span, who: Plan("", "noc", BEGIN, END, (Stint(span[0], span[1], who),)), spans, person)
guards = st.builds(lambda who: Guard("", "g", BEGIN, END, {"noc": (who,)}), person)
leaves = st.builds(lambda who: PlannedLeave(who, "rest"), person)
stand_ins = st.builds(
    lambda since, who, on: StandIn("noc", who, "ill", (Relief(since, on), Relief(since + 3 * HOUR))),
    instants,
    person,
    person,
)
swaps = st.builds(
    lambda one, other: Swap(Target("noc"), Stint(one[0], one[1], "a"), Stint(other[0], other[1], "b")),
    spans,
    spans,
)
OWN_LEAVE = (Leave("own", "b", BEGIN, BEGIN + DAY),)
whats: st.SearchStrategy[What] = overrides | plans | guards | leaves | stand_ins | swaps


@st.composite
def changes(draw: st.DrawFn) -> RosterChange:
    begin, end = draw(spans)
    status = draw(st.sampled_from(sorted(COUNTING)))
    return RosterChange(draw(st.integers(1, 9)), draw(whats), begin, end, status, "x", BEGIN)


def who(
    roster: Roster, begin: Instant = BEGIN, end: Instant = END
) -> list[tuple[Instant, Instant, frozenset[str], frozenset[str]]]:
    return people_in(shifts(roster, "noc", begin, end))


@given(st.lists(changes(), max_size=4), changes(), instants)
def test_a_change_that_is_ended_leaves_everything_before_as_it_was(
    others: list[RosterChange], change: RosterChange, cut: Instant
) -> None:
    whole = in_effect(BASE, [*others, change])
    ended = in_effect(BASE, [*others, replace(change, end=min(change.end, cut), status="ended")])
    if cut > BEGIN:
        assert who(ended, BEGIN, cut) == who(whole, BEGIN, cut)
    if cut < END:
        assert who(ended, cut, END) == who(in_effect(BASE, others), cut, END)


@given(
    st.lists(changes(), max_size=4), changes(), st.sampled_from([*sorted(PENDING), "refused", "withdrawn", "expired"])
)
def test_what_is_pending_or_withdrawn_changes_nothing(
    others: list[RosterChange], change: RosterChange, status: ChangeStatus
) -> None:
    alone = in_effect(BASE, others)
    assert in_effect(BASE, [*others, replace(change, status=status)]) == alone


@given(st.permutations([1, 2, 3]))
def test_the_order_is_that_in_which_they_were_made(order: list[int]) -> None:
    chain = {1: ("a", "d"), 2: ("d", "e"), 3: ("e", "b")}
    made = [
        RosterChange(number, Override("", Target("noc"), BEGIN, END, off, on), BEGIN, END, "in_force", "x", BEGIN)
        for number, (off, on) in chain.items()
    ]
    roster = in_effect(BASE, [made[number - 1] for number in order])
    assert {one.first for one in shifts(roster, "noc", BEGIN, END)} == {("b",), ("c",)}


@given(
    st.lists(st.tuples(st.integers(1, 5), changes(), st.sampled_from([*sorted(COUNTING), "withdrawn"])), max_size=12)
)
def test_change_by_change_it_is_the_same_roster_as_from_the_whole_history(
    history: list[tuple[int, RosterChange, ChangeStatus]],
) -> None:
    """Numbers come again: a change that is moved, ended or withdrawn."""
    base = replace(BASE, overrides=(Override("own", Target("noc"), BEGIN, END, "f", "a"),), leaves=OWN_LEAVE)
    stored: dict[int, RosterChange] = {}
    kept = in_effect(base, ())
    for number, made, status in history:
        stored[number] = replace(made, id=number, status=status)
        kept = with_change(kept, base, stored[number])
        whole = in_effect(base, stored.values())
        assert kept == whole
        assert shifts(kept, "noc", BEGIN, END) == shifts(replace(whole), "noc", BEGIN, END)


@given(st.lists(changes(), max_size=5), spans, spans)
def test_nothing_is_missed_of_a_span_when_what_lies_outside_is_left_away(
    made: list[RosterChange], span: tuple[Instant, Instant], wider: tuple[Instant, Instant]
) -> None:
    whole = in_effect(BASE, made)
    begin, end = min(span[0], wider[0]), max(span[1], wider[1])
    assert shifts(within(whole, begin, end), "noc", *span) == shifts(whole, "noc", *span)


@given(spans, person, person)
def test_two_replacements_chain(span: tuple[Instant, Instant], one: str, two: str) -> None:
    first = RosterChange(1, Override("", Target("noc"), *span, "a", one), *span, "in_force", "x", BEGIN)
    then = RosterChange(2, Override("", Target("noc"), *span, one, two), *span, "in_force", "x", BEGIN)
    both = in_effect(BASE, [first, then])
    direct = replace(BASE, overrides=(Override("", Target("noc"), *span, "a", two),))
    if one not in ("b", "c"):
        assert who(both) == who(direct)


@given(changes())
def test_who_is_not_in_the_files_any_more_counts_for_nothing(change: RosterChange) -> None:
    fewer = replace(BASE, people={name: one for name, one in PEOPLE.items() if name not in change.people})
    assert in_effect(fewer, [change]) == fewer


@given(changes())
def test_a_change_that_would_change_nothing_is_known_before_it_is_made(change: RosterChange) -> None:
    before, after = BASE, roster_effects.supposed(BASE, change)
    same = shifts(before, "noc", change.begin, change.end) == shifts(after, "noc", change.begin, change.end)
    assert roster_effects.changes_nothing(BASE, change) == same


@given(changes())
def test_what_a_change_brings_survives_being_written(change: RosterChange) -> None:
    brought = roster_effects.brings(BASE, change, BEGIN)
    assert roster_effects.read(roster_effects.written(brought)) == brought


def test_a_swap_that_tires_both_says_so_before() -> None:
    """Twelve hours each of four: whoever takes the day before an own one rests twelve hours only."""
    turns = replace(TURNS, members=(("a",), ("b",), ("c",), ("d",)), length=12, unit="hours")
    base = replace(BASE, posts={"noc": replace(NOC, first=(Part(turns),), rest=Rest(ZONE, between=13 * HOUR))})
    first = on_duty(base, "noc", BEGIN + 9 * HOUR).first[0]
    days = [BEGIN + 8 * HOUR + day * DAY for day in range(3)]
    other = on_duty(base, "noc", days[1]).first[0]
    mine, theirs = Stint(days[2], days[2] + 12 * HOUR, first), Stint(days[1], days[1] + 12 * HOUR, other)
    change = RosterChange(0, Swap(Target("noc"), mine, theirs), days[1], days[2] + DAY, "offered", "x", BEGIN)
    tired = {(one.kind, one.person, one.count) for one in roster_effects.brings(base, change, BEGIN)}
    assert tired == {("short_rest", first, 12 * HOUR), ("short_rest", other, 12 * HOUR)}


def test_changes_at_the_same_time_about_the_same_are_named() -> None:
    leave = RosterChange(3, PlannedLeave("a", "rest"), BEGIN, END, "asked", "x", BEGIN)
    override = RosterChange(
        4, Override("", Target("noc"), BEGIN, END, on="d"), BEGIN, BEGIN + DAY, "in_force", "x", BEGIN
    )
    new = RosterChange(0, Override("", Target("noc"), BEGIN, END, "a", "e"), BEGIN, BEGIN + DAY, "in_force", "x", BEGIN)
    assert roster_effects.overlapping(new, [leave, override]) == [3, 4]
    later = replace(new, begin=BEGIN + DAY, end=BEGIN + 2 * DAY)
    assert roster_effects.overlapping(later, [leave, replace(override, status="ended")]) == [3]


@pytest.mark.req("R137")
def test_whoever_stands_in_has_the_post_and_nobody_has_it_when_they_can_not() -> None:
    reliefs = Relief(BEGIN + 9 * HOUR, "f"), Relief(BEGIN + 10 * HOUR), Relief(BEGIN + 11 * HOUR, "e")
    missing = StandIn("noc", "a", "ill", reliefs)
    change = RosterChange(1, missing, BEGIN + 9 * HOUR, FOREVER, "in_force", "x", BEGIN)
    roster = in_effect(BASE, [change])
    firsts = [on_duty(roster, "noc", BEGIN + hour * HOUR + 1).first for hour in (8, 9, 10, 11)]
    assert firsts == [("a",), ("f",), (), ("e",)]
    ended = in_effect(BASE, [replace(change, end=BEGIN + 12 * HOUR, status="ended")])
    assert on_duty(ended, "noc", BEGIN + 12 * HOUR).first == ("a",)


def test_leave_in_force_takes_its_person_off() -> None:
    change = RosterChange(1, PlannedLeave("a", "rest"), BEGIN, END, "in_force", "x", BEGIN)
    assert in_effect(BASE, [change]).leaves == (Leave("#1", "a", BEGIN, END, "rest"),)
