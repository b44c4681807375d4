"""Who a playbook speaks of, at this moment: the posts that its roles are here, and who has them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from noctui.domain.four_eyes import Party, same
from noctui.domain.moments import Instant
from noctui.domain.playbook import Playbook, Role
from noctui.domain.roster import Roster, ladder, on_duty
from noctui.domain.rotation import Crew
from noctui.domain.run_views import Contact, RoleRow
from noctui.services import duty, four_eyes
from noctui.services.handover_duty import holders
from noctui.services.site import Site
from noctui.services.tx import Tx


class Turn(NamedTuple):
    """Somebody whose turn it is to be called, and as what."""

    post: str
    """Id in the roster, or the role that has none here."""
    crew: Crew


def post_of(roster: Roster, role: Role | None) -> str:
    """The post that a role is here; empty: none, or somebody outside."""
    return next((post for post in role.posts if post in roster.posts), "") if role is not None else ""


def turn(tx: Tx, role: str) -> Turn:
    """Who has a role now; nobody where it is no post here."""
    post = post_of(tx.roster, tx.site.file.roles.get(role))
    return Turn(post or role, tx.holders(post))


def approvers(tx: Tx, roles: Iterable[str], starter: Party) -> list[Turn]:
    """Whom to ask for a yes, in this order, each once: who has one of the posts, who backs it up, then the same of the
    posts above. Never the one who started it."""
    asked: set[str] = {starter.person}
    found = []
    for post, crew in _upwards(tx, roles):
        left = tuple(person for person in crew if person not in asked and not _is(tx, person, starter))
        asked.update(left)
        if left:
            found.append(Turn(post, left))
    return found


def party(tx: Tx, word: str) -> Party | None:
    """Whom an id of the roster or a login means; None: nobody knows them."""
    known = tx.roster.people.get(word)
    if known is not None and not known.login:
        return Party(person=known.id)
    found = four_eyes.party(tx, known.login if known is not None else word)
    return found if found.person or found.role is not None else None


def role_rows(
    connection: Connection, site: Site, roster: Roster, playbook: Playbook, now: Instant, absent: str = ""
) -> dict[str, RoleRow]:
    """Every role that the playbook speaks of; never with the person of whom it says that they are `absent`."""
    known: Mapping[str, Role] = site.file.roles
    return {name: _row(connection, roster, known[name], now, absent) for name in playbook.roles() if name in known}


def on_duty_first(connection: Connection, roster: Roster, now: Instant) -> dict[str, str]:
    """Everybody, id → name; who has a post now before all."""
    return _names(roster, (person for post in roster.posts for person in holders(connection, roster, post, now)))


def backups_first(roster: Roster, now: Instant) -> dict[str, str]:
    """The same; who backs up a post before all."""
    return _names(roster, (person for post in roster.posts for person in on_duty(roster, post, now).backup))


def _names(roster: Roster, likely: Iterable[str]) -> dict[str, str]:
    known = (person for person in (*likely, *roster.people) if person in roster.people)
    return {person: roster.people[person].name for person in dict.fromkeys(known)}


def _row(connection: Connection, roster: Roster, role: Role, now: Instant, absent: str) -> RoleRow:
    post = post_of(roster, role)
    if not post:
        return RoleRow(role, contacts=(Contact("", "", role.phone),) if role.phone else ())
    crew = tuple(person for person in holders(connection, roster, post, now) if person != absent)
    behind = (person for person in on_duty(roster, post, now).backup if person not in (*crew, absent))
    contacts = [_contact(roster, person, now) for person in crew]
    return RoleRow(role, post, (*contacts, *(_contact(roster, person, now, backup=True) for person in behind)))


def _contact(roster: Roster, person: str, now: Instant, backup: bool = False) -> Contact:
    known = roster.people.get(person)
    login = known.login if known is not None else ""
    return Contact(person, duty.name_of(roster, person), duty.phone(roster, person, now), login, backup)


def _upwards(tx: Tx, roles: Iterable[str]) -> Iterator[Turn]:
    posts = [post for role in roles if (post := post_of(tx.roster, tx.site.file.roles.get(role)))]
    above = [step for post in posts for step in ladder(tx.roster, post)[1:]]
    for post in dict.fromkeys((*posts, *above)):
        yield Turn(post, tx.holders(post))
        yield Turn(post, on_duty(tx.roster, post, tx.now).backup)


def _is(tx: Tx, person: str, other: Party) -> bool:
    known = tx.roster.people.get(person)
    return known is not None and same(Party(known.login, person), other)
