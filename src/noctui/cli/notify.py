"""`noctui notify …`: prove the ways to a person, look at what could not be sent, print whom to call by hand.

Exit codes: 0 done, 1 not all was sent, refused, or no engine, 2 usage, 3 a file is wrong.
"""

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from noctui.catalog import _, pick
from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show, site_folder, site_paths, with_engine
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.domain.message_commands import MessagePage, MessageRow
    from noctui.domain.roster import Roster
    from noctui.domain.rotation import Crew
    from noctui.wire.client import Client

_PATIENCE = 90.0
"""Seconds that a test waits for its channels."""
_GLANCE = 0.3
_UNDER_WAY = ("new", "sending")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "notify", "test the ways to people, see what is not sent, print a call list")
    test = _add(deeds, "test", "send a test on every way to a person, and say what became of it", _test)
    test.add_argument("person", metavar="PERSON", help="id of the person in roster.yaml")
    test.add_argument("--channel", metavar="C", default="", help="only this channel of noctui.toml")
    _add(deeds, "list", "what is not sent, and who was never reached (exit 1: a message is dead)", _list)
    _add(deeds, "calls", "a call list by post, for when no channel works; needs no engine", _calls)


def _add(
    deeds: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    words: str,
    func: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = deeds.add_parser(name, help=words)
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=func)
    return parser


# -------------------------------------------------------------------------------------------------------- testing


def _test(arguments: argparse.Namespace) -> int:
    async def test(client: "Client") -> int:
        from noctui.cli.asking import refusal
        from noctui.domain.message_commands import TestContact

        answer = await client.do(TestContact(arguments.person, arguments.channel))
        if not answer.done:
            raise CommandError(refusal(answer, client))
        rows = await _outcomes(client, tuple(map(int, answer.params["messages"].split())))
        unreachable = answer.params["unreachable"].split() if not arguments.channel else []
        _tell(rows, unreachable, arguments)
        return 0 if all(row.state == "sent" for row in rows) else 1

    return with_engine(site_paths(arguments), test, ())


async def _outcomes(client: "Client", numbers: tuple[int, ...]) -> "tuple[MessageRow, ...]":
    """The tests when all are through, or after a while as they are."""
    import asyncio

    rows = (await _page(client, numbers)).rows
    try:
        async with asyncio.timeout(_PATIENCE):
            while any(row.state in _UNDER_WAY for row in rows):
                await asyncio.sleep(_GLANCE)
                rows = (await _page(client, numbers)).rows
    except TimeoutError:
        return rows
    return rows


def _tell(rows: "Iterable[MessageRow]", unreachable: list[str], arguments: argparse.Namespace) -> None:
    if arguments.json:
        from noctui.wire.frames import plain

        show({"person": arguments.person, "ways": [plain(row) for row in rows], "unreachable": unreachable})
        return
    for row in rows:
        said = _("sent") if row.state == "sent" else _("still under way") if row.state in _UNDER_WAY else row.error
        print(harmless(f"{row.channel}  {row.address}  {said}"))
    for channel in unreachable:
        print(harmless(_("{channel}: no channel of this site; by hand only", channel=channel)))


# ---------------------------------------------------------------------------------------------------------- listing


def _list(arguments: argparse.Namespace) -> int:
    async def look(client: "Client") -> int:
        from noctui.wire.frames import plain

        page = await _page(client, ())
        if arguments.json:
            show(plain(page))
        else:
            head = ("MESSAGE", "STATE", "SINCE", "PERSON", "CHANNEL", "TRIED", "ABOUT", "WHY NOT")
            lines = columns([head, *map(_cells, page.rows)]) if page.rows else []
            print(*lines, sep="\n", end="\n" if lines else "")
            print(_("{waiting} waiting, {dead} dead", waiting=page.waiting, dead=page.dead))
            if page.untested:
                print(harmless(_("never reached: {people}", people=", ".join(page.untested))))
        return 1 if page.dead else 0

    return with_engine(site_paths(arguments), look, ())


def _cells(row: "MessageRow") -> tuple[str, ...]:
    from noctui.domain.moments import iso

    since = f"{iso(row.at)[:19]}Z"
    return str(row.id), row.state, since, row.name, row.channel or "-", str(row.attempt), row.subject, row.error


async def _page(client: "Client", numbers: tuple[int, ...]) -> "MessagePage":
    from noctui.cli.asking import refusal
    from noctui.domain.commands import Answer
    from noctui.domain.message_commands import MessagePage, MessageQuery

    found = await client.ask(MessageQuery(numbers))
    if isinstance(found, MessagePage):
        return found
    raise CommandError(refusal(found, client) if isinstance(found, Answer) else "no answer about messages")


# --------------------------------------------------------------------------------------------------------- the paper


def _calls(arguments: argparse.Namespace) -> int:
    """By the files alone: it is for the hour when nothing else works."""
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site
    from noctui.domain.roster import on_duty
    from noctui.engine.clock import Clock

    try:
        file = load_site(site_folder(arguments)).file
    except BadFiles as bad:
        raise CommandError(str(bad), 3) from None
    now, roster = Clock().wall(), file.roster
    duties = {post: on_duty(roster, post, now) for post in roster.posts}
    if arguments.json:
        show(
            [
                {
                    "post": post,
                    "name": dict(roster.posts[post].name),
                    "first": [_person(roster, one) for one in duty.first],
                    "backup": [_person(roster, one) for one in duty.backup],
                    "above": roster.posts[post].above,
                }
                for post, duty in duties.items()
            ]
        )
        return 0
    rows = [
        (pick(roster.posts[post].name), _who(roster, duty.first, now), _who(roster, duty.backup, now))
        for post, duty in duties.items()
    ]
    print(harmless(f"{file.name}: {_('call list')} {_local(now, file.zone)}"))
    print(*columns([(_("POST"), _("FIRST"), _("BACKUP")), *rows]), sep="\n")
    print(_("by the files alone: what was changed at the desk is not in it"))
    return 0


def _who(roster: "Roster", crew: "Crew", now: int) -> str:
    """Names with the numbers that are answered now; with all, where no hour says so."""
    return "; ".join(_reach(roster, one, now) for one in crew) or _("nobody")


def _reach(roster: "Roster", name: str, now: int) -> str:
    person = roster.people[name]
    spoken = [way for way in person.ways(now) if way.channel in _SPOKEN] or [
        way for way in person.contacts if way.channel in _SPOKEN
    ]
    return " ".join((person.name, *(way.address for way in spoken)))


_SPOKEN = ("phone", "mobile", "sms")


def _person(roster: "Roster", name: str) -> dict[str, object]:
    person = roster.people[name]
    ways = [{"channel": way.channel, "address": way.address} for way in person.contacts]
    return {"id": person.id, "name": person.name, "contacts": ways}


def _local(now: int, zone: str) -> str:
    from zoneinfo import ZoneInfo

    from noctui.domain.moments import to_datetime

    return f"{to_datetime(now).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
