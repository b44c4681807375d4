"""What `noctui run start` was told, held against what its playbook asks: a wrong word is met with the right ones."""

import argparse
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from noctui.catalog import _, pick
from noctui.cli.asking import ask
from noctui.cli.common import CommandError

if TYPE_CHECKING:
    from noctui.domain.run_views import PlaybookDetail
    from noctui.wire.client import Client

_MOST = 20


async def told(client: "Client", arguments: argparse.Namespace) -> dict[str, str]:
    """The parameters as they were typed, places by their ids. Raises CommandError that says what there is to choose.

    A playbook that a step calls knows what its run was told: only the engine can say what is missing there.
    """
    values: dict[str, str] = dict(arguments.set)
    if arguments.parent:
        return values
    detail = await _playbook(client, arguments)
    asked = {one.id: one for one in detail.parameters}
    for name, value in values.items():
        if name not in asked:
            known = ", ".join(asked) or _("nothing")
            raise CommandError(_("the playbook does not ask for {name}; it asks for: {known}", name=name, known=known))
        if asked[name].kind == "site":
            values[name] = _place(name, value, detail.places)
    _nothing_missing(detail, values)
    return values


async def _playbook(client: "Client", arguments: argparse.Namespace) -> "PlaybookDetail":
    from noctui.domain.run_views import PlaybookDetail, PlaybookQuery, PlaybooksDetail, PlaybooksQuery

    found = await client.ask(PlaybookQuery(arguments.playbook, ticket=arguments.ticket))
    if isinstance(found, PlaybookDetail):
        return found
    listed = await ask(client, PlaybooksQuery(), PlaybooksDetail)
    wanted, known = arguments.playbook, ", ".join(sorted(row.id for row in listed.playbooks))
    raise CommandError(_("there is no playbook {playbook}; there are: {known}", playbook=wanted, known=known))


def _place(name: str, value: str, places: Mapping[str, str]) -> str:
    """Its id, from the id or the name."""
    if value in places:
        return value
    found = [place for place, called in places.items() if called.casefold() == value.casefold()]
    if len(found) == 1:
        return found[0]
    known = _some(places)
    raise CommandError(_("{name}: there is no site {value}; there are: {known}", name=name, value=value, known=known))


def _nothing_missing(detail: "PlaybookDetail", values: Mapping[str, str]) -> None:
    """A device that is named may tell the rest."""
    if any(one.kind == "device" and values.get(one.id) for one in detail.parameters):
        return
    for one in detail.parameters:
        if one.required and not (values.get(one.id) or detail.filled.get(one.id)):
            known = "; " + _("there are: {known}", known=_some(detail.places)) if one.kind == "site" else ""
            raise CommandError(_("say it with --set {name}=…: {question}", name=one.id, question=pick(one.ask)) + known)


def _some(places: Mapping[str, str]) -> str:
    """With their names: all of them, unless there are too many for a line or two."""
    found = [f"{place} ({name})" for place, name in islice(places.items(), _MOST)]
    return ", ".join(found) + (" …" if len(places) > _MOST else "")
