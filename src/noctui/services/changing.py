"""What every verb on the roster needs: who acts, who leads, how a change is stored and told."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from noctui.domain import roster_effects
from noctui.domain.commands import Answer
from noctui.domain.four_eyes import Party, has_say
from noctui.domain.inventory import Role
from noctui.domain.moments import DAY, Instant
from noctui.domain.roster import Roster, ladder
from noctui.domain.roster_changes import Actor, RosterChange, What
from noctui.services import duty, four_eyes, roster_news
from noctui.services.tx import Tx
from noctui.store import roster_changes as store

W = TypeVar("W", bound=What)

_LEADING: tuple[Role, ...] = ("leader", "manager")
LONGEST = 400
"""Days that a change may last, and lie ahead."""


def subject(number: int) -> str:
    return f"R-{number}"


def actor(tx: Tx, known: Roster, posts: Iterable[str]) -> Actor:
    """Who acts, and whether they lead those posts."""
    return leading(tx, known, posts, four_eyes.party(tx, tx.actor))


def leading(tx: Tx, known: Roster, posts: Iterable[str], who: Party) -> Actor:
    """Somebody, and whether they lead those posts: by their role, or for they have one above now (first or backup)."""
    above = {name for post in posts if post in known.posts for name in ladder(known, post)[1:]}
    return Actor(who.login, who.person, has_say(four_eyes.having(tx, who, above), above, _LEADING))


def found(tx: Tx, number: int, what: type[W]) -> tuple[RosterChange, W] | None:
    """A change and what it says, if there is one of that kind."""
    change = store.get(tx.connection, number)
    return (change, change.what) if change is not None and isinstance(change.what, what) else None


def unknown(number: int) -> Answer:
    return Answer("unknown_change", {"change": str(number)})


def unknown_people(known: Roster, people: Iterable[str]) -> Answer | None:
    gone = next((person for person in people if person not in known.people), None)
    return None if gone is None else Answer("unknown_member", {"who": gone})


def span_refused(tx: Tx, begin: Instant, end: Instant) -> Answer | None:
    """A span needs an end that lies ahead, and not for ever."""
    if max(begin, tx.now) < end <= tx.now + LONGEST * DAY:
        return None
    return Answer("bad_span", {"longest": f"{LONGEST}d"})


def outcome(tx: Tx, change: RosterChange, known: Roster) -> dict[str, str]:
    """What is said of a change that is going to be made: its params in an answer."""
    others = roster_effects.overlapping(change, store.open_ones(tx.connection, tx.now))
    found = roster_effects.brings(known, change, tx.now)
    brought = [replace(one, person=duty.name_of(known, one.person)) for one in found]
    return {"overlaps": " ".join(map(subject, others)), "findings": roster_effects.written(brought)}


def make(tx: Tx, change: RosterChange, text: str = "") -> RosterChange:
    """Store a new change."""
    stored = store.add(tx.connection, change)
    _log(tx, stored, text)
    return stored


def move(tx: Tx, change: RosterChange, text: str = "") -> None:
    """Store what has become of a change."""
    store.save(tx.connection, change)
    _log(tx, change, text)


def wait(tx: Tx, change: RosterChange) -> None:
    """Only its due time is another one."""
    store.save(tx.connection, change)
    tx.roster_changed(change)


def tell(tx: Tx, kind: str, change: RosterChange, known: Roster, to: Iterable[str], **params: str) -> None:
    """Say it on every desk, and to the people whom it concerns by their own ways."""
    people = tuple(to)
    about = {
        "person": duty.names(known, change.people[:1]),
        "post": " ".join(change.posts),
        "status": change.status,
        "change": str(change.id),
        **params,
    }
    tx.announce(kind, subject(change.id), about, bell=kind in roster_news.URGENT, to=duty.names(known, people))
    roster_news.post(tx, kind, change, people, about)


def _log(tx: Tx, change: RosterChange, text: str) -> None:
    tx.roster_changed(change)
    payload = {
        "status": change.status,
        "people": duty.names(tx.site.file.roster, change.people),
        "post": " ".join(change.posts),
        "begin": change.begin,
        "end": change.end,
        "text": text,
    }
    tx.log(f"roster.{change.kind}", subject(change.id), payload)


def cut(change: RosterChange, now: Instant) -> RosterChange:
    """Ended now; what was still to come has never been."""
    if change.begin >= now or change.status == "offered":
        return replace(change, status="withdrawn", due=None)
    return replace(change, status="ended", end=min(change.end, now), due=None)
