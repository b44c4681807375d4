"""Important times and fixed plans: what is asked for, and the commands that come of it."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo

from noctui.catalog import N_, _
from noctui.domain.commands import Command
from noctui.domain.moments import SECOND, Instant, Span, from_datetime, parse_span, to_datetime
from noctui.domain.overrides import Side, Stint
from noctui.domain.roster_commands import FixPlan, PlanGuard
from noctui.tui import choices
from noctui.tui.deed import REASON, Deed, Field, Moment, Unfit, Values, said
from noctui.tui.reasons import Context
from noctui.tui.roster_choices import persons
from noctui.tui.roster_deeds import ENDS, POST, STARTS, post_of, span, spot_of

_BETWEEN = re.compile("[,;，；、]")
_MOST = 1000
"""Turns of one plan."""


def _guard(context: Context, values: Values, moment: Moment) -> Command:
    begin, end = span(values, moment)
    return PlanGuard(said(values), begin, end, {post_of(context, values): _people(context, values, "people")})


def _plan(context: Context, values: Values, moment: Moment) -> Command:
    begin, end = span(values, moment)
    turn = _turn(values, end - begin)
    sides: tuple[Side, Side] = ("first", "backup")
    stints = tuple(
        stint
        for side in sides
        for stint in _stints(_people(context, values, side), side, begin, end, turn, moment.zone)
    )
    return FixPlan(post_of(context, values), begin, end, stints, said(values))


def _people(context: Context, values: Values, name: str) -> tuple[str, ...]:
    """Ids of those who are named in a field, by id or name, in that order. Raises Unfit for one whom nobody knows."""
    known = persons(spot_of(context).detail)
    found = [
        (word, choices.meant(known, word)) for word in map(str.strip, _BETWEEN.split(values.get(name, ""))) if word
    ]
    if unknown := next((word for word, choice in found if choice is None), ""):
        raise Unfit(name, _("Nobody, or more than one, is meant by {name}.", name=unknown))
    return tuple(choice.key for _word, choice in found if choice is not None)


def _turn(values: Values, whole: Span) -> Span:
    """Empty: one turn for the whole time."""
    try:
        turn = parse_span(said(values, "turn")) if said(values, "turn") else whole
    except ValueError:
        raise Unfit("turn", _("Not a duration: write it like 8h, 1d or 7d.")) from None
    if turn < whole / _MOST:
        raise Unfit("turn", _("That would be more than {count} turns.", count=_MOST))
    return turn


def _stints(
    people: Sequence[str], side: Side, begin: Instant, end: Instant, turn: Span, zone: tzinfo
) -> Iterator[Stint]:
    """One after the other, and again from the first; hand-offs at the same time of day, whatever the clocks do."""
    starts, number = to_datetime(begin).astimezone(zone), 0
    at = begin
    while people and at < end:
        following = from_datetime(starts + timedelta(seconds=turn // SECOND) * (number + 1))
        yield Stint(at, min(following, end), people[number % len(people)], side)
        at, number = following, number + 1


_HINT = N_("names or ids, with commas between them")

PLANNING_DEEDS: dict[str, Deed] = {
    "roster.guard": Deed(
        _guard,
        (
            Field("text", N_("What it is"), required=True, hint=N_("what is guarded: a visit, a festival, a flood")),
            POST,
            Field("people", N_("Who is on as well"), required=True, hint=_HINT),
            STARTS,
            ENDS,
        ),
    ),
    "roster.plan": Deed(
        _plan,
        (
            POST,
            Field("first", N_("First, in turn"), required=True, hint=_HINT),
            Field("backup", N_("Backup, in turn"), hint=_HINT),
            Field("turn", N_("A turn lasts"), "1d", hint=N_("8h; 1d; 7d; empty: the whole time")),
            STARTS,
            ENDS,
            REASON,
        ),
    ),
}
