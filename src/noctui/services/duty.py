"""Who is to have a post by the roster in effect: that of the files with the changes made at the desk over it.

Who has it now, `handover_duty` says.
"""

from sqlalchemy import Connection

from noctui.domain import roster_changes as rules
from noctui.domain.moments import Instant
from noctui.domain.roster import Contact, Duty, Roster, on_duty
from noctui.domain.rotation import NOBODY, Crew
from noctui.services.site import Site
from noctui.store import roster_changes

_SPOKEN = ("phone", "mobile")
"""Channels that a voice answers."""


def in_effect(connection: Connection, site: Site) -> Roster:
    return rules.in_effect(site.file.roster, roster_changes.standing(connection))


def on(roster: Roster, post: str, now: Instant) -> Duty | None:
    """None for a post that the roster does not have."""
    return on_duty(roster, post, now) if post in roster.posts else None


def holders(roster: Roster, post: str, now: Instant) -> Crew:
    """Ids of who is to have it: the first, without one the backup; nobody of an unknown post."""
    duty = on(roster, post, now)
    return duty.holders if duty is not None else NOBODY


def names(roster: Roster, crew: Crew) -> str:
    """As one text, whom to call first ahead."""
    return ", ".join(name_of(roster, person) for person in crew)


def name_of(roster: Roster, person: str) -> str:
    found = roster.people.get(person)
    return found.name if found is not None else person


def phones(roster: Roster, crew: Crew, now: Instant) -> str:
    """The number of each of them at this hour, as one text."""
    return ", ".join(filter(None, (phone(roster, person, now) for person in crew)))


def phone(roster: Roster, person: str, now: Instant) -> str:
    """The first number that is answered at this hour; empty when there is none."""
    return next((way.address for way in ways(roster, person, now) if way.channel in _SPOKEN), "")


def ways(roster: Roster, person: str, now: Instant) -> tuple[Contact, ...]:
    """How to reach a person at this hour, in order."""
    found = roster.people.get(person)
    return found.ways(now) if found is not None else ()
