"""What a run is about, in words: its parameters, its place, the people of it."""

from collections.abc import Mapping
from types import MappingProxyType

from noctui.domain.inventory import Device
from noctui.domain.moments import Instant
from noctui.domain.playbook import Parameter, ParameterKind, Playbook
from noctui.domain.policy import Words
from noctui.domain.roster import Roster, on_duty
from noctui.domain.run_words import BACKUP, in_words
from noctui.services import duty
from noctui.services.site import Site
from noctui.store.runs import Header
from noctui.store.tickets import Header as Ticket

_NONE: Mapping[str, str] = MappingProxyType({})


def shown(site: Site, roster: Roster, header: Header) -> dict[str, str | Words]:
    """Its parameters as they are read: places, people, posts and contracts by their names."""
    kinds = {parameter.id: parameter for parameter in header.playbook.parameters}
    return {
        name: _name(site, roster, kinds[name], value) if name in kinds else value
        for name, value in header.parameters.items()
    }


def backups(roster: Roster, header: Header, now: Instant) -> dict[str, str]:
    """Who backs up each post that it is about, with the number of this hour, as `{post.backup}` of a hint."""
    posts = [one.id for one in header.playbook.parameters if one.kind == "post"]
    return {f"{name}{BACKUP}": _backup(roster, header.parameters.get(name, ""), now) for name in posts}


def _backup(roster: Roster, post: str, now: Instant) -> str:
    crew = on_duty(roster, post, now).backup if post in roster.posts else ()
    return " / ".join(f"{duty.name_of(roster, one)} {duty.phone(roster, one, now)}".strip() for one in crew) or "—"


def about(site: Site, roster: Roster, header: Header, name: str) -> Words:
    """What a step or a timer of it is called, with the parameters filled in; nothing of the whole plan."""
    step = header.playbook.by_id.get(name)
    words = step.say if step is not None else header.playbook.timers.get(name, {})
    return in_words(words, shown(site, roster, header))


def known(
    playbook: Playbook,
    device: Device | None,
    ticket: Ticket | None,
    roster: Roster,
    given: Mapping[str, str] = _NONE,
) -> dict[str, str]:
    """What the parameters are by what is given, else by the device, the ticket, or the playbook itself.

    A ticket is about one device at one place: only the first parameter of a kind is filled from it. The others are
    something else: the neighbour of that device, its application server. People and posts are the roster's, by whatever
    name they were given; what it does not know stays as it was typed.
    """
    found: dict[str, str] = {}
    kinds: set[str] = set()
    for parameter in playbook.parameters:
        known = _from(parameter, device, ticket, roster) if parameter.kind not in kinds else ""
        kinds.add(parameter.kind)
        if value := given.get(parameter.id, "").strip() or known or parameter.default:
            found[parameter.id] = _in_roster(parameter, value, roster) or value
    return found


def by_kind(playbook: Playbook, values: Mapping[str, str]) -> dict[ParameterKind, str]:
    """What a run is about: the first parameter of each kind, as in `known`."""
    return {parameter.kind: values.get(parameter.id, "") for parameter in reversed(playbook.parameters)}


def place(site: Site, header: Header, ticket: Ticket | None) -> str:
    """Where it is: the place that was named, else that of the device or of the ticket; empty: nobody knows."""
    values = by_kind(header.playbook, header.parameters)
    if named := values.get("site"):
        return _place(site, named)
    if (device := site.device(values.get("device", ""))) is not None:
        return device.name
    return _place(site, ticket.place) if ticket is not None else ""


def person(site: Site, roster: Roster, word: str) -> str:
    """The name of a person of the roster, or of a login."""
    known = roster.people.get(word)
    return known.name if known is not None else "" if word == "engine" else site.name_of(word)


def person_id(roster: Roster, word: str) -> str:
    """The id of whom somebody means by an id, a login, a name or whole words of it; empty: nobody, or not only one."""
    if word in roster.people:
        return word
    return _only({one.id: _called(one.name, word) or "" != word == one.login for one in roster.people.values()})


def post_id(roster: Roster, word: str) -> str:
    """The same of a post, by its names."""
    if word in roster.posts:
        return word
    return _only({one.id: any(_called(name, word) for name in one.name.values()) for one in roster.posts.values()})


def _called(name: str, word: str) -> bool:
    """Whole words only: Li is not Lin."""
    wanted = word.casefold().split()
    return bool(wanted) and set(wanted) <= set(name.casefold().split())


def _only(fits: Mapping[str, bool]) -> str:
    found = [name for name, fit in fits.items() if fit]
    return found[0] if len(found) == 1 else ""


def _in_roster(parameter: Parameter, value: str, roster: Roster) -> str:
    match parameter.kind:
        case "person":
            return person_id(roster, value)
        case "post":
            return post_id(roster, value)
    return ""


def _from(parameter: Parameter, device: Device | None, ticket: Ticket | None, roster: Roster) -> str:
    match parameter.kind:
        case "post":
            return next(iter(roster.posts)) if len(roster.posts) == 1 else ""
        case "device":
            return device.id if device is not None else ticket.root if ticket is not None else ""
        case "site":
            return device.site if device is not None else ticket.place if ticket is not None else ""
        case "contract":
            found = device.contract if device is not None else ticket.contract if ticket is not None else None
            return found or ""
        case "address":
            return device.address if device is not None else ""
    return ""


def _name(site: Site, roster: Roster, parameter: Parameter, value: str) -> str | Words:
    match parameter.kind:
        case "site":
            return _place(site, value)
        case "person":
            return roster.people[value].name if value in roster.people else value
        case "post":
            return dict(roster.posts[value].name) if value in roster.posts else value
        case "contract":
            contract = site.contract(value)
            return contract.name if contract is not None else value
    return value


def _place(site: Site, name: str) -> str:
    found = site.file.inventory.places.get(name)
    return found.name if found is not None else name
