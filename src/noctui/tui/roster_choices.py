"""What the forms of the roster offer: people and posts by name, shifts by their hours, the next steps of a change."""

from collections.abc import Callable, Iterator

from noctui.catalog import N_, _, pick
from noctui.domain.moments import Instant, to_datetime
from noctui.domain.roster import Shift
from noctui.domain.roster_queries import RosterDetail
from noctui.tui import roster_lines, roster_words
from noctui.tui.choices import Choice, Known
from noctui.tui.look import Look
from noctui.tui.roster_lines import shift_words
from noctui.tui.roster_reasons import STEPS, change_of
from noctui.tui.roster_spot import Spot
from noctui.tui.text import harmless


def spot(known: Known) -> Spot:
    return known.context.spot or Spot()


def _detail(known: Known) -> RosterDetail | None:
    return spot(known).detail


def me(known: Known) -> str:
    """Id of the person at this desk; empty when the roster has nobody with that login."""
    return spot(known).me(known.context.me.login if known.context.me is not None else "")


def people(known: Known) -> list[Choice]:
    return persons(_detail(known))


def persons(detail: RosterDetail | None) -> list[Choice]:
    """Everybody on the roster, with the ways to them."""
    return [
        Choice(key, harmless(member.name), "  ".join(address for _channel, address in member.ways))
        for key, member in (detail.people.items() if detail is not None else ())
    ]


def nobody_or(known: Known) -> list[Choice]:
    return [Choice("", _("nobody")), *people(known)]


def nobody_or_fit(known: Known) -> list[Choice]:
    """Those first who have the post at times: as its backup, then as its first."""
    detail, here = _detail(known), spot(known).post
    shifts = [one for post in (detail.posts if detail is not None else ()) if post.id == here for one in post.shifts]
    backup = {person for shift in shifts for person in shift.backup}
    first = {person for shift in shifts for person in shift.first}
    fit = sorted(people(known), key=lambda one: (one.key not in backup, one.key not in first))
    return [Choice("", _("nobody")), *fit]


def the_backup_or(known: Known) -> list[Choice]:
    return [Choice("", _("the backup person")), *people(known)]


def posts(known: Known) -> list[Choice]:
    detail = _detail(known)
    return [
        Choice(post.id, harmless(pick(post.name)), post.id) for post in (detail.posts if detail is not None else ())
    ]


def sides(_known: Known) -> list[Choice]:
    return [Choice("first", _("first")), Choice("backup", _("backup"))]


def steps(action: str) -> Callable[[Known], list[Choice]]:
    """What can be done next about the leave or the absence that the action is about."""

    def offer(known: Known) -> list[Choice]:
        row = change_of(action, known.context)
        _kind, fitting = STEPS[action]
        return [Choice(one, _(_STEPS[one])) for one in (row.steps if row is not None else ()) if one in fitting]

    return offer


_STEPS = {**roster_words.STEPS_OF_CHANGES, "return": N_("is back")}


# ------------------------------------------------------------------------------------------------------------- shifts


def mine(known: Known) -> list[Choice]:
    """Own shifts at the post that lie ahead, by their begin."""
    who = me(known)
    return [
        Choice(str(shift.begin), shift_words(shift.begin, shift.end, known.look))
        for shift in _ahead(known)
        if who in shift.first
    ]


def theirs(known: Known) -> list[Choice]:
    """Those of the others: `person@begin`."""
    detail, own = _detail(known), me(known)
    people = detail.people if detail is not None else {}
    return [
        Choice(
            f"{person}@{shift.begin}",
            f"{shift_words(shift.begin, shift.end, known.look)} {harmless(people[person].name)}",
        )
        for shift in _ahead(known)
        for person in shift.first
        if person != own and person in people
    ]


def my_start(known: Known) -> str:
    """The shift under the cursor where it is one's own, else the next one."""
    return _nearest([choice.key for choice in mine(known)], known)


def their_start(known: Known) -> str:
    here = spot(known)
    keys = [choice.key for choice in theirs(known)]
    return next((key for key in keys if key == f"{here.person}@{here.begin}"), "")


def _nearest(keys: list[str], known: Known) -> str:
    begin = str(spot(known).begin)
    return begin if begin in keys else next(iter(keys), "")


def _ahead(known: Known) -> Iterator[Shift]:
    detail, here = _detail(known), spot(known)
    for post in detail.posts if detail is not None else ():
        if post.id == here.post:
            yield from (shift for shift in post.shifts if shift.begin > here.now)


def typed_moment(at: Instant, look: Look) -> str:
    """As an operator would type it."""
    return f"{to_datetime(at).astimezone(look.zone):%Y-%m-%d %H:%M}"


def about(action: str) -> Callable[[Known], str]:
    """What is decided: nobody has to remember it, or to look it up first."""

    def told(known: Known) -> str:
        row = change_of(action, known.context)
        return roster_lines.about(row, known.roster, known.look) if row is not None else ""

    return told


def yes_or_no() -> list[Choice]:
    return [Choice("yes", _("yes, I agree")), Choice("no", _("no"))]
