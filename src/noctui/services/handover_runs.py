"""What there is to hand over of playbooks that run: where each of their lanes is, and every yes that they wait for."""

from collections.abc import Iterator

from sqlalchemy import Connection

from noctui.domain.handover_items import Item, ItemCode
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
        limits = {deadline.about: deadline for deadline in row.deadlines if deadline.what in _LIMITS}
        first = next(iter(limits.values()), None)
        lane = _lane_of(row, first)
        yield _run(row, first, lane, now)
        for other in _steps(row):
            if other is not lane:
                yield _owed(row, "lane", other.lane, other.say, limits.get(other.step), now)
        for about, words in _waiting(row):
            yield _owed(row, "approval", about, words, limits.get(about), now)


def _run(row: RunRow, first: Deadline | None, lane: LaneRow | None, now: Instant) -> Item:
    """Red when a limit of it has passed. It says where the limit is that comes first, or else where it is at all."""
    words = row.about.get(first.about, {}) if first is not None else lane.say if lane is not None else {}
    red = first is not None and first.due <= now
    params = _named(row) | {"state": row.state, "owner": row.owner, **flat("about", words), **_due(first, now)}
    return Item("worst" if red else "running", "run", f"run:{row.id}", subject(row.id), red, params)


def _owed(row: RunRow, code: ItemCode, about: str, words: Words, limit: Deadline | None, now: Instant) -> Item:
    red = limit is not None and limit.due <= now
    params = _named(row) | flat("about", words) | _due(limit, now)
    return Item("owed", code, f"{code}:{row.id}/{about}", subject(row.id), red, params)


def _lane_of(row: RunRow, first: Deadline | None) -> LaneRow | None:
    """The lane that stands for the whole run."""
    return next((lane for lane in _open(row) if first is None or lane.step == first.about), None)


def _steps(row: RunRow) -> Iterator[LaneRow]:
    """Lanes at a step that somebody does; those that wait for a yes are told as that."""
    return (lane for lane in _open(row) if lane.kind != "approve")


def _waiting(row: RunRow) -> Iterator[tuple[str, Words]]:
    if not (row.authorised or row.denied):
        yield AUTHORISE, {}
    for lane in _open(row):
        if lane.kind == "approve":
            yield lane.step, lane.say


def _open(row: RunRow) -> Iterator[LaneRow]:
    return (lane for lane in row.lanes if lane.step and not lane.blocked)


def _due(deadline: Deadline | None, now: Instant) -> dict[str, str]:
    if deadline is None:
        return {}
    return {"due": str(deadline.due), **({"late": "1"} if deadline.due <= now else {})}


def _named(row: RunRow) -> dict[str, str]:
    return {**flat("name", row.name), "place": row.place}
