"""Who has a post now, with what was handed over."""

from sqlalchemy import Connection

from noctui.domain.handover import Handover, governs, holder
from noctui.domain.moments import Instant
from noctui.domain.roster import Roster, on_duty
from noctui.domain.rotation import Crew
from noctui.store import handovers


def holders(connection: Connection, roster: Roster, post: str, now: Instant) -> Crew:
    """By the roster, unless a handover has not come that far, or is further. KeyError for an unknown post."""
    return holder(governing(connection, roster, post, now), on_duty(roster, post, now).holders)


def governing(connection: Connection, roster: Roster, post: str, now: Instant) -> Handover | None:
    """The newest handover of a post, if it says who has it now."""
    last = newest(connection, post)
    return last if last is not None and governs(last, roster, now) else None


def newest(connection: Connection, post: str) -> Handover | None:
    return next(iter(handovers.newest(connection, post)), None)
