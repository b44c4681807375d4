"""Laws of who is on, for any roster: overrides, plans, guards and leave as an algebra."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.domain.dutyhours import DutyHours
from noctui.domain.moments import DAY, HOUR, Instant
from noctui.domain.overrides import Guard, Leave, Override, Plan, Side, Stint, Target, swap
from noctui.domain.roster import Part, Post, Roster, Shift, gaps, on_duty, overlaps, shifts
from noctui.domain.rotation import Rotation, Unit
from tests.domain.calendars import OFFICE, at

ZONE = "Europe/Berlin"
BEGIN = at("2026-10-20T00:00", ZONE)
LENGTH = 14 * DAY
PEOPLE = "abcdef"

instants = st.integers(BEGIN // HOUR, (BEGIN + LENGTH) // HOUR).map(HOUR.__mul__)
spans = st.tuples(instants, st.integers(1, 96)).map(lambda span: (span[0], span[0] + span[1] * HOUR))
person = st.sampled_from(PEOPLE)
crew = st.lists(person, min_size=1, max_size=2, unique=True).map(tuple)
sides: st.SearchStrategy[Side] = st.sampled_from(("first", "backup"))
units: st.SearchStrategy[Unit] = st.sampled_from(("hours", "days", "weeks", "months"))
duty_hours = st.none() | st.builds(
    DutyHours,
    st.just(OFFICE),
    st.sampled_from(("any", "working", "free", "weekend", "holiday")),
    st.none() | st.just(((8 * HOUR, 20 * HOUR),)) | st.just(((20 * HOUR, 32 * HOUR),)),
    st.booleans(),
)


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    start = datetime.fromisoformat("2026-09-01T00:00") + timedelta(hours=draw(st.integers(0, 60 * 24)))
    members = tuple(draw(st.lists(crew, min_size=1, max_size=4)))
    return Rotation("r", ZONE, start, members, draw(st.integers(1, 12)), draw(units))


covers = st.lists(st.builds(Part, crew | rotations(), duty_hours), max_size=2).map(tuple)


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    begin, end = draw(spans)
    off, on = draw(st.sampled_from(((1, 0), (0, 1), (1, 1))))
    target = draw(st.builds(Target, st.just("noc"), sides) | st.just(Target("r", None)))
    return Override("o", target, begin, end, draw(person) if off else "", draw(person) if on else "")


def stint(span: tuple[Instant, Instant], who: str, side: Side) -> Stint:
    return Stint(span[0], span[1], who, side)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    begin, end = draw(spans)
    stints = draw(st.lists(st.builds(stint, spans, person, sides), max_size=3))
    return Plan("p", "noc", begin, end, tuple(stints))


leaves = spans.flatmap(lambda span: st.builds(Leave, st.just("l"), person, st.just(span[0]), st.just(span[1])))


@st.composite
def guards(draw: st.DrawFn) -> Guard:
    begin, end = draw(spans)
    return Guard("g", "g", begin, end, {"noc": draw(crew)})


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    return Roster(
        {},
        {"noc": Post("noc", {"en": "NOC"}, draw(covers), draw(covers))},
        tuple(draw(st.lists(overrides(), max_size=4))),
        tuple(draw(st.lists(plans(), max_size=1))),
        tuple(draw(st.lists(guards(), max_size=1))),
        tuple(draw(st.lists(leaves, max_size=2))),
    )


def all_shifts(roster: Roster) -> list[Shift]:
    return shifts(roster, "noc", BEGIN, BEGIN + LENGTH)


def people_at(roster: Roster, at: Instant) -> tuple[frozenset[str], frozenset[str]]:
    duty = on_duty(roster, "noc", at)
    return frozenset(duty.first), frozenset(duty.backup)


def who(found: list[Shift]) -> list[tuple[Instant, Instant, frozenset[str], frozenset[str]]]:
    """Without the order of the people, and the reasons."""
    joined: list[tuple[Instant, Instant, frozenset[str], frozenset[str]]] = []
    for shift in found:
        people = frozenset(shift.first), frozenset(shift.backup)
        begin = joined.pop()[0] if joined and joined[-1][2:] == people else shift.begin
        joined.append((begin, shift.end, *people))
    return joined


@given(roster=rosters(), moment=instants)
@settings(max_examples=150, deadline=None)
def test_who_is_on_is_who_has_the_shift_of_that_moment(roster: Roster, moment: Instant) -> None:
    duty = on_duty(roster, "noc", moment)
    shift = next(shift for shift in shifts(roster, "noc", BEGIN, BEGIN + 2 * LENGTH) if shift.end > moment)
    assert shift.begin <= moment
    assert duty[:5] == (shift.post, *shift[3:])
    assert duty.holders == shift.holders
    if shift.end < BEGIN + 2 * LENGTH:
        assert duty.until == shift.end
    else:
        assert duty.until is None or duty.until >= shift.end


@given(roster=rosters(), moments=st.lists(instants, min_size=2, max_size=4))
@settings(max_examples=100, deadline=None)
def test_an_answer_does_not_depend_on_earlier_questions(roster: Roster, moments: list[Instant]) -> None:
    answers = [on_duty(roster, "noc", moment) for moment in moments]
    assert answers == [on_duty(replace(roster), "noc", moment) for moment in moments]


@given(roster=rosters(), moments=st.tuples(instants, instants, instants))
@settings(max_examples=150, deadline=None)
def test_shifts_of_two_spans_are_those_of_both(roster: Roster, moments: tuple[Instant, Instant, Instant]) -> None:
    first, second, third = sorted(moments)
    one, other = shifts(roster, "noc", first, second), shifts(roster, "noc", second, third)
    if one and other and one[-1][3:] == other[0][3:]:
        one[-1:], other = [one[-1]._replace(end=other[0].end)], other[1:]
    assert one + other == shifts(roster, "noc", first, third)


@given(roster=rosters())
@settings(max_examples=100, deadline=None)
def test_shifts_have_no_gaps_no_overlaps_and_no_equal_neighbours(roster: Roster) -> None:
    found = all_shifts(roster)
    assert (found[0].begin, found[-1].end) == (BEGIN, BEGIN + LENGTH)
    assert all(shift.begin < shift.end for shift in found)
    assert all(before.end == after.begin and before[3:] != after[3:] for before, after in pairwise(found))


@given(roster=rosters())
@settings(max_examples=100, deadline=None)
def test_gaps_are_the_shifts_of_nobody(roster: Roster) -> None:
    empty = [(begin, end) for begin, end, first, backup in who(all_shifts(roster)) if not (first or backup)]
    assert [(gap.begin, gap.end) for gap in gaps(roster, "noc", BEGIN, BEGIN + LENGTH)] == empty


@given(roster=rosters(), override=overrides(), moment=instants)
@settings(max_examples=150, deadline=None)
def test_an_override_changes_nothing_outside_of_its_span(roster: Roster, override: Override, moment: Instant) -> None:
    more = replace(roster, overrides=(*roster.overrides, override))
    if not override.begin <= moment < override.end:
        assert people_at(more, moment) == people_at(roster, moment)


@given(roster=rosters(), span=spans, side=sides, off=person, on=person)
@settings(max_examples=150, deadline=None)
def test_taking_off_and_putting_on_is_replacing_where_that_person_is_on(
    roster: Roster, span: tuple[Instant, Instant], side: Side, off: str, on: str
) -> None:
    target = Target("noc", side)
    remove, add = Override("1", target, *span, off=off), Override("2", target, *span, on=on)
    both = replace(roster, overrides=(*roster.overrides, remove, add))
    replaced = replace(roster, overrides=(*roster.overrides, Override("3", target, *span, off, on)))
    bare = replace(roster, leaves=(), plans=())
    for begin, _, *people in who(shifts(bare, "noc", *span)):
        if off in people[side == "backup"]:
            assert people_at(both, begin) == people_at(replaced, begin)


@given(roster=rosters(), one=overrides(), other=overrides())
@settings(max_examples=150, deadline=None)
def test_the_order_of_independent_overrides_does_not_matter(roster: Roster, one: Override, other: Override) -> None:
    if {one.off, one.on} & {other.off, other.on} - {""}:
        apart = max(one.end - one.begin, LENGTH)
        other = replace(other, begin=one.begin + apart, end=one.end + apart)
    there = replace(roster, overrides=(*roster.overrides, one, other))
    back = replace(roster, overrides=(*roster.overrides, other, one))
    assert who(all_shifts(there)) == who(all_shifts(back))


@given(roster=rosters(), override=overrides())
@settings(max_examples=100, deadline=None)
def test_an_override_said_twice_is_said_once(roster: Roster, override: Override) -> None:
    once = replace(roster, overrides=(*roster.overrides, override))
    twice = replace(roster, overrides=(*roster.overrides, override, override))
    if override.on != override.off:
        assert all_shifts(once) == all_shifts(twice)


@given(roster=rosters(), leave=leaves)
@settings(max_examples=150, deadline=None)
def test_who_is_on_leave_is_on_no_side_whatever_the_roster_says(roster: Roster, leave: Leave) -> None:
    away = replace(roster, leaves=(*roster.leaves, leave))
    during = shifts(away, "noc", leave.begin, leave.end)
    assert not any(leave.person in shift.first + shift.backup for shift in during)
    for shift in during:
        others = people_at(roster, shift.begin)
        assert people_at(away, shift.begin) == (others[0] - {leave.person}, others[1] - {leave.person})


@given(roster=rosters(), plan=plans())
@settings(max_examples=150, deadline=None)
def test_in_a_plan_only_who_stands_in_it_is_on(roster: Roster, plan: Plan) -> None:
    fixed = replace(roster, plans=(*roster.plans, plan), leaves=())
    for shift in shifts(fixed, "noc", plan.begin, plan.end):
        standing = [stint for stint in plan.stints if stint.begin <= shift.begin < stint.end]
        assert set(shift.first) == {stint.person for stint in standing if stint.side == "first"}
        assert set(shift.backup) == {stint.person for stint in standing if stint.side == "backup"}
    changed = replace(fixed, overrides=())
    assert shifts(changed, "noc", plan.begin, plan.end) == shifts(fixed, "noc", plan.begin, plan.end)


@given(roster=rosters(), guard=guards(), moment=instants)
@settings(max_examples=100, deadline=None)
def test_a_guard_takes_nobody_off(roster: Roster, guard: Guard, moment: Instant) -> None:
    quiet = replace(roster, overrides=(), plans=(), leaves=(), guards=())
    guarded = replace(quiet, guards=(guard,))
    more = frozenset(guard.crews["noc"]) if guard.begin <= moment < guard.end else frozenset()
    first, backup = people_at(quiet, moment)
    assert people_at(guarded, moment) == (first | more, backup)


@given(rotation=rotations(), one=spans, other=spans)
@settings(max_examples=100, deadline=None)
def test_a_swap_leaves_all_others_alone(
    rotation: Rotation, one: tuple[Instant, Instant], other: tuple[Instant, Instant]
) -> None:
    roster = Roster({}, {"noc": Post("noc", {"en": "NOC"}, (Part(rotation),))})
    changes = swap("s", Target("noc"), Stint(*one, "a"), Stint(*other, "b"))
    swapped = replace(roster, overrides=changes)
    for shift in all_shifts(swapped):
        then = people_at(roster, shift.begin)[0]
        assert set(shift.first) - {"a", "b"} == then - {"a", "b"}
        assert bool(shift.first) == bool(then)


@given(roster=rosters())
@settings(max_examples=100, deadline=None)
def test_parts_of_a_cover_that_hold_together_are_an_overlap_unless_it_is_said(roster: Roster) -> None:
    quiet = replace(roster, overrides=(), plans=(), leaves=(), guards=())
    post = quiet.posts["noc"]
    alone = [
        all_shifts(Roster({}, {"noc": Post("noc", {"en": "NOC"}, (part,))}))
        for part in post.first
        if len(post.first) == 2
    ]
    both = {
        hour
        for hour in range(BEGIN, BEGIN + LENGTH, HOUR)
        if alone and all(any(s.first and s.begin <= hour < s.end for s in found) for found in alone)
    }
    found = [one for one in overlaps(quiet, "noc", BEGIN, BEGIN + LENGTH) if one.side == "first"]
    assert {hour for one in found for hour in range(-(-one.begin // HOUR) * HOUR, one.end, HOUR)} == both
    said = replace(post, first=tuple(replace(part, overlapping=True) for part in post.first))
    quiet = replace(quiet, posts={"noc": said})
    assert not [one for one in overlaps(quiet, "noc", BEGIN, BEGIN + LENGTH) if one.side == "first"]
