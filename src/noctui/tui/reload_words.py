"""What changed files would change, in words: for the desk and for the command line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from noctui.catalog import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from noctui.domain.reload import Change, ReloadDetail

REMOVE = N_("remove")
"""The word to type where devices vanish under open tickets."""
_NAMED = 20
"""Things that are named of those to which the same happens."""

_WHAT = {
    ("devices", "added"): N_("+ {count} devices: {names}"),
    ("devices", "removed"): N_("− {count} devices: {names}"),
    ("devices", "changed"): N_("~ {count} devices ({keys}): {names}"),
    ("groups", "added"): N_("+ {count} groups: {names}"),
    ("groups", "removed"): N_("− {count} groups: {names}"),
    ("groups", "changed"): N_("~ {count} groups ({keys}): {names}"),
    ("sites", "added"): N_("+ {count} sites: {names}"),
    ("sites", "removed"): N_("− {count} sites: {names}"),
    ("sites", "changed"): N_("~ {count} sites ({keys}): {names}"),
    ("contracts", "added"): N_("+ {count} contracts: {names}"),
    ("contracts", "removed"): N_("− {count} contracts: {names}"),
    ("contracts", "changed"): N_("~ {count} contracts ({keys}): {names}"),
}


def change_lines(changes: Sequence[Change]) -> list[str]:
    """A line for all to which the same happens."""
    by_way = sorted(changes, key=_way)  # stable: names stay in the order of the files
    return [_line(way, [change.id for change in those]) for way, those in groupby(by_way, _way)]


def reload_lines(detail: ReloadDetail) -> list[str]:
    """All that there is to say about the files as they lie there. Foreign parts are still raw."""
    if detail.problems:
        return [_("The files are wrong; the last good version keeps running:"), *detail.problems]
    if detail.version == detail.running:
        return [_("The files are in force as they are.")]
    lines = change_lines(detail.changes)
    if detail.other:
        lines.append(_("also changed: {parts}", parts=", ".join(detail.other)))
    return [*lines, *_consequences(detail)]


def _consequences(detail: ReloadDetail) -> Iterator[str]:
    for device, ticket in detail.tickets[:_NAMED]:
        yield _(
            "! {device} leaves T-{ticket}; a ticket that no device has any more recovers", device=device, ticket=ticket
        )
    if (more := len(detail.tickets) - _NAMED) > 0:
        yield _("! {count} more devices leave their tickets", count=more)
    for target, mute in detail.mutes[:_NAMED]:
        yield _("! mute {mute} on {target} hides nothing any more", mute=mute, target=target)
    if detail.restart:
        yield _("! only another start of the engine follows {keys}", keys=", ".join(detail.restart))


def _way(change: Change) -> tuple[int, str, str, tuple[str, ...]]:
    ways = list(_WHAT)
    return ways.index((change.part, change.how)), change.part, change.how, change.keys


def _line(way: tuple[int, str, str, tuple[str, ...]], names: list[str]) -> str:
    _place, part, how, keys = way
    more = _(" … and {more} more", more=len(names) - _NAMED) if len(names) > _NAMED else ""
    said = ", ".join(names[:_NAMED]) + more
    return _(_WHAT[part, how], count=len(names), names=said, keys=", ".join(keys))
