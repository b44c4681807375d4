"""What there is to hand over of playbooks that run: where each is, and every yes that it waits for."""

from collections.abc import Iterator

from sqlalchemy import Connection

from noctui.domain.handover_items import Item
from noctui.domain.moments import Instant
from noctui.domain.policy import Words
from noctui.domain.run_clocks import AUTHORISE, Deadline
from noctui.domain.run_views import LaneRow, RunRow
from noctui.services import run_rows
from noctui.services.run_log import flat, subject
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store import runs

_LIMITS = ("overdue", "held_up")


def gather(connection: Connection, site: Site, working: Working, now: Instant) -> Iterator[Item]:
    for row in run_rows.rows(connection, site, working.roster, runs.open_ones(connection)):
        yield _run(site, row, now)
        yield from _approvals(site, row, now)


def _run(site: Site, row: RunRow, now: Instant) -> Item:
    """Red when a limit of it has passed. It says where the limit is that comes first, or else where it is at all."""
    limits = [deadline for deadline in row.deadlines if deadline.what in _LIMITS]
    first = next(iter(limits), None)
    words = row.about.get(first.about, {}) if first is not None else _somewhere(row)
    red = any(deadline.due <= now for deadline in limits)
    params = {"state": row.state, "owner": row.owner, **flat("about", words), **_due(first, now)}
    return Item("worst" if red else "running", "run", f"run:{row.id}", _name(site, row), red, params)


def _approvals(site: Site, row: RunRow, now: Instant) -> Iterator[Item]:
    by_step = {deadline.about: deadline for deadline in row.deadlines if deadline.what in _LIMITS}
    for about, words in _waiting(row):
        deadline = by_step.get(about)
        red, params = deadline is not None and deadline.due <= now, flat("about", words) | _due(deadline, now)
        yield Item("owed", "approval", f"approval:{row.id}/{about}", _name(site, row), red, params)


def _waiting(row: RunRow) -> Iterator[tuple[str, Words]]:
    if not (row.authorised or row.denied):
        yield AUTHORISE, {}
    for lane in _open(row):
        if lane.kind == "approve":
            yield lane.step, lane.say


def _somewhere(row: RunRow) -> Words:
    return next((lane.say for lane in _open(row)), {})


def _open(row: RunRow) -> Iterator[LaneRow]:
    return (lane for lane in row.lanes if lane.step and not lane.blocked)


def _due(deadline: Deadline | None, now: Instant) -> dict[str, str]:
    if deadline is None:
        return {}
    return {"due": str(deadline.due), **({"late": "1"} if deadline.due <= now else {})}


def _name(site: Site, row: RunRow) -> str:
    name = row.name.get(site.file.language) or row.playbook
    return " ".join(filter(None, (subject(row.id), name, row.place)))
