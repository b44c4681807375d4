"""Who is who in a handover, by the roster: who may give the post, who is next, who may take it."""

from noctui.domain.four_eyes import Party, same
from noctui.domain.handover import Handover, crew_before, is_off
from noctui.domain.moments import Instant
from noctui.domain.roster import Person, Roster, on_duty
from noctui.domain.rotation import Crew


def person_of(roster: Roster, login: str) -> Person | None:
    """Whom the roster knows by that login."""
    return next((person for person in roster.people.values() if login and person.login == login), None)


def person(roster: Roster, word: str) -> Person | None:
    """A person by id or login."""
    return roster.people.get(word) or person_of(roster, word)


def givers(roster: Roster, handover: Handover, now: Instant) -> Crew:
    """Who may hand it over: the outgoing person, and those who are on with them; when they are off, who is on now."""
    if not handover.ended and handover.post in roster.posts and is_off(roster, handover, now):
        return on_duty(roster, handover.post, now).holders or (handover.outgoing,)
    crew = crew_before(roster, handover)
    return crew if handover.outgoing in crew else (handover.outgoing,)


def giver(roster: Roster, handover: Handover, now: Instant) -> str:
    """Who has to hand it over: the outgoing person, unless they are off."""
    crew = givers(roster, handover, now)
    return handover.outgoing if handover.outgoing in crew else crew[0]


def following(roster: Roster, handover: Handover, now: Instant) -> Crew:
    """Who is next: first on the post at the hand-off, or now when that has passed; those who come before those who
    stay on."""
    if handover.post not in roster.posts:
        return ()
    crew, before = on_duty(roster, handover.post, _taken(handover, now)).holders, crew_before(roster, handover)
    came = tuple(one for one in crew if one not in before)
    return came or tuple(one for one in crew if one != handover.outgoing)


def takers(roster: Roster, handover: Handover, now: Instant) -> Crew:
    """Who may take it over, by what they can do and to whom it was offered; nobody who offered it."""
    if handover.incoming:
        return (handover.incoming,)
    planned = on_duty(roster, handover.post, _taken(handover, now)) if handover.post in roster.posts else None
    known = planned.first + planned.backup if planned is not None else ()
    able = (one for one in roster.people.values() if handover.post in one.posts or one.id in known)
    return tuple(one.id for one in able if not same(handover.giving, Party(one.login, one.id)))


def is_planned(roster: Roster, handover: Handover, taker: Person, now: Instant) -> bool:
    """Whether the roster has them next, first or as backup."""
    if handover.post not in roster.posts:
        return False
    duty = on_duty(roster, handover.post, _taken(handover, now))
    return taker.id in duty.first + duty.backup


def can_take(roster: Roster, handover: Handover, taker: Person, now: Instant) -> bool:
    """Whether they are planned, or can do the post at all."""
    return handover.post in taker.posts or is_planned(roster, handover, taker, now)


def _taken(handover: Handover, now: Instant) -> Instant:
    return max(now, handover.hand_off or 0)
