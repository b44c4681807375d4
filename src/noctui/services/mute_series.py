"""Windows that come again: of each series the next one stands in the store as a mute like any other."""

from collections.abc import Mapping

from noctui.domain.commands import Answer
from noctui.domain.handoff import shown
from noctui.domain.moments import DAY, MINUTE, Instant, Span
from noctui.domain.mute import Mute, Mutes, names_one_device
from noctui.domain.mute_commands import EndSeries, PlanWindow
from noctui.domain.walltime import Wall
from noctui.domain.window import LONGEST, Occurrence, Series, read_rule, runs_into_itself, upcoming
from noctui.services import mute_scopes
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import mutes

_REACH = 3660 * DAY
AHEAD = 60
"""So many windows of one series may be called off in advance."""


def plan(tx: Tx, working: Working, command: PlanWindow) -> Answer:
    """A window at the desk that comes again, from its first one on."""
    if refused := refusal(tx, command):
        return refused
    first = _first(tx.site.file.zone, command.starts)
    rule = read_rule(command.rule)
    target, reason, told = command.target.strip(), command.reason, command.told
    series = mutes.add_series(tx.connection, target, rule, first, command.lasts, tx.actor, reason, told)
    tx.log("window.planned", f"window:{series.id}", {"text": reason, "target": target, "rule": rule, "told": told})
    keep_planned(tx, working)
    return Answer("done", {"series": series.id})


def refusal(tx: Tx, command: PlanWindow) -> Answer | None:
    if refused := mute_scopes.refusal(tx.site, "maintenance", command.target.strip()):
        return refused
    if not command.reason.strip():
        return Answer("text_required")
    return timing(tx.site.file.zone, command, tx.now)[0]


def timing(zone: str, command: PlanWindow, now: Instant) -> tuple[Answer | None, tuple[Occurrence, ...]]:
    """Why a rule won't do, if it won't, and the windows that would come of it."""
    if not in_reach(command.starts, command.lasts, now):
        return Answer("never"), ()
    if not MINUTE <= command.lasts <= LONGEST:
        return Answer("too_long_window", {"longest": "31d"}), ()
    try:
        rule = read_rule(command.rule)
    except ValueError as error:
        return Answer("bad_rule", {"detail": str(error)}), ()
    series = Series("", command.target, rule, _first(zone, command.starts), command.lasts, "", command.reason)
    coming = upcoming(series, zone, now)
    if not coming:
        return Answer("never"), ()
    return (Answer("endless") if runs_into_itself(series, zone, now) else None), coming


def _first(zone: str, starts: Instant) -> Wall:
    """What the wall shows then, to the minute: whoever says *now* plans nothing by the second."""
    return shown(zone, starts - starts % MINUTE)


def in_reach(starts: Instant, lasts: Span, now: Instant) -> bool:
    """Whether it lies in the years about which anybody can mean something."""
    return abs(starts - now) <= _REACH and 0 <= lasts <= _REACH


def drop(tx: Tx, working: Working, command: EndSeries) -> Answer:
    """No more of them; the one that has begun goes on until its end."""
    if command.series in tx.site.file.windows:
        return Answer("series_by_file", {"series": command.series})
    if command.series not in {one.id for one in mutes.all_series(tx.connection)}:
        return Answer("unknown_series")
    mutes.end_series(tx.connection, command.series, tx.now)
    tx.log("window.dropped", f"window:{command.series}", {"series": command.series})
    keep_planned(tx, working)
    return Answer("done")


def all_of(tx: Tx) -> dict[str, Series]:
    """By their id: those of the site's files, and those of the desk."""
    return {**tx.site.file.windows, **{one.id: one for one in mutes.all_series(tx.connection)}}


def keep_planned(tx: Tx, working: Working) -> None:
    """Have the next window of each series stand in the store, as its series says it now.

    What has begun stays as it was when it began, whatever becomes of its series; it can be ended or extended by hand.
    """
    wanted = all_of(tx)
    if not wanted and not any(mute.series for mute in working.mutes):
        return
    for mute in _standing(tx, working):
        if mute.series and mute.starts > tx.now and not _still_meant(tx, mute, wanted):
            mutes.withdraw(tx.connection, mute.id)
            tx.log("window.withdrawn", f"window:{mute.series}", {"mute": mute.id, "starts": mute.starts})
            tx.changes.mutes = True
    there = {mute.series for mute in _standing(tx, working)}
    for series in wanted.values():
        if series.id not in there:
            _plan_next(tx, series)


def _standing(tx: Tx, working: Working) -> Mutes:
    """Each second nothing has changed: then they need not be read."""
    return mutes.open_ones(tx.connection) if tx.changes.mutes else working.mutes


def _still_meant(tx: Tx, mute: Mute, wanted: Mapping[str, Series]) -> bool:
    series = wanted.get(mute.series)
    if series is None:
        return False
    same = (mute.target, mute.reason, mute.told) == (series.target, series.reason, series.told)
    return same and Occurrence(mute.starts, mute.ends) in upcoming(series, tx.site.file.zone, tx.now, AHEAD)


def _plan_next(tx: Tx, series: Series) -> None:
    newest = mutes.newest_start(tx.connection, series.id)
    coming = upcoming(series, tx.site.file.zone, tx.now, AHEAD)
    found = next((one for one in coming if newest is None or one.begin > newest), None)
    if found is None:
        return
    mute = mutes.add(
        tx.connection,
        "maintenance",
        series.target,
        series.by,
        series.reason,
        found.begin,
        found.end,
        series=series.id,
        told=series.told,
    )
    payload = {"mute": mute.id, "text": mute.reason, "starts": mute.starts, "ends": mute.ends, "told": mute.told}
    tx.log("device.maintenance", subject(mute), payload)
    tx.changes.mutes = True


def subject(mute: Mute) -> str:
    """What the journal knows it by: its device, its site, or itself."""
    if names_one_device(mute.kind, mute.target):
        return f"device:{mute.target}"
    alone = mute.target.startswith("site:") and not set(mute.target) & {",", " "}
    return mute.target if alone and mute.kind != "silence" else f"mute:{mute.id}"
