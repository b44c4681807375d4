"""The register of mutes: everything that hides something or will, what it hides now, and what a new one would."""

from sqlalchemy import Connection

from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.domain.mute import Mute, end_of, names_one_device
from noctui.domain.mute_commands import (
    HiddenRow,
    MuteAsk,
    MuteDetail,
    MuteDetails,
    MuteEvent,
    MuteQuery,
    MuteRegister,
    MuteRow,
    MutesQuery,
    PlanWindow,
    SeriesRow,
    WindowPreview,
    WindowQuery,
)
from noctui.domain.window import PREVIEW, Series, upcoming
from noctui.services import mute_scopes, mute_series
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store import journal, mutes

_EVENTS = 200


def answer(connection: Connection, site: Site, working: Working, query: MuteAsk, now: Instant) -> MuteDetails | Answer:
    match query:
        case MutesQuery():
            return register(connection, site, working, now)
        case MuteQuery():
            return detail(connection, site, working, query.mute, now)
        case WindowQuery():
            return preview(site, working, query, now)


def register(connection: Connection, site: Site, working: Working, now: Instant) -> MuteRegister:
    """By the end: what speaks again first stands first."""
    standing = sorted((mute for mute in working.mutes if end_of(mute) > now), key=lambda mute: (mute.ends, mute.id))
    desk = {one.id: one for one in mutes.all_series(connection)}
    series = [*((one, True) for one in site.file.windows.values()), *((one, False) for one in desk.values())]
    first = {mute.series: mute.starts for mute in reversed(standing)}
    return MuteRegister(
        tuple(row(site, working, mute, now) for mute in standing),
        tuple(_series(site, one, by_file, first.get(one.id, 0), now) for one, by_file in series),
    )


def row(site: Site, working: Working, mute: Mute, now: Instant) -> MuteRow:
    return MuteRow(
        mute.id,
        mute.kind,
        mute.target,
        mute.by,
        site.name_of(mute.by),
        mute.reason,
        mute.starts,
        mute.ends,
        mute.series,
        mute.told,
        sum(1 for _ in mute_scopes.devices(site, mute.kind, mute.target)),
        len(mute_scopes.hidden(site, working, mute, now)),
        mute.warned,
    )


def detail(connection: Connection, site: Site, working: Working, number: int, now: Instant) -> MuteDetail | Answer:
    mute = mutes.get(connection, number)
    if mute is None:
        return Answer("unknown_mute")
    hidden = tuple(_hidden(site, working, name) for name in mute_scopes.hidden(site, working, mute, now))
    return MuteDetail(row(site, working, mute, now), hidden, _events(connection, mute))


def _hidden(site: Site, working: Working, name: str) -> HiddenRow:
    status = working.devices[name]
    return HiddenRow(name, site.file.inventory.devices[name].name, status.state, status.since, working.held.get(name))


def _events(connection: Connection, mute: Mute) -> tuple[MuteEvent, ...]:
    """What became of it, the first first."""
    about = journal.about(connection, mute_series.subject(mute), _EVENTS)
    return tuple(
        MuteEvent(one.at, one.actor, one.kind, str(one.payload.get("text", "")), _moment(one.payload.get("ends")))
        for one in reversed(about)
        if str(one.payload.get("mute", "")) == str(mute.id)
    )


def _moment(value: object) -> Instant | None:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else None


def _series(site: Site, series: Series, by_file: bool, first: Instant, now: Instant) -> SeriesRow:
    """With the next five, from the one that stands in the register on: those before it were called off."""
    coming = upcoming(series, site.file.zone, now, PREVIEW + mute_series.AHEAD)
    return SeriesRow(
        series.id,
        series.target,
        series.rule,
        site.name_of(series.by),
        series.reason,
        series.told,
        by_file,
        tuple(one for one in coming if one.begin >= first)[:PREVIEW],
    )


def preview(site: Site, working: Working, query: WindowQuery, now: Instant) -> WindowPreview:
    """What it would cover, when it would be, and which others cover the same at the same time."""
    target = query.target.strip()
    refused = mute_scopes.refusal(site, query.kind, target)
    covered = [] if _is_unreadable(refused) else list(mute_scopes.devices(site, query.kind, target))
    near = mute_series.in_reach(query.starts, query.lasts, now)
    coming: tuple[tuple[Instant, Instant], ...] = ((query.starts, query.starts + query.lasts),) if near else ()
    if query.rule:
        command = PlanWindow(target, query.starts, query.lasts, query.rule, "")
        wrong, coming = mute_series.timing(site.file.zone, command, now)
        refused = refused or wrong
    bad = sum(working.devices[device.id].state in mute_scopes.BAD for device in covered)
    names = {device.id for device in covered}
    others = (mute for mute in working.mutes if end_of(mute) > now and _meets(mute, coming))
    overlaps = (mute.id for mute in others if _shares(site, mute, names))
    return WindowPreview(
        refused.code if refused else "done",
        next(iter(refused.params.values()), "") if refused else "",
        coming,
        len(covered),
        len(site.file.inventory.devices),
        bad,
        tuple(overlaps),
    )


def _is_unreadable(refused: Answer | None) -> bool:
    return refused is not None and refused.code == "bad_scope"


def _meets(mute: Mute, coming: tuple[tuple[Instant, Instant], ...]) -> bool:
    return any(mute.starts < end and begin < end_of(mute) for begin, end in coming)


def _shares(site: Site, mute: Mute, names: set[str]) -> bool:
    if names_one_device(mute.kind, mute.target):
        return mute.target in names
    return any(device.id in names for device in mute_scopes.devices(site, mute.kind, mute.target))
