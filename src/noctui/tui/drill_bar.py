"""What tells a drill from the real thing, in words: its mark on every screen, and a line about the real site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import _, pick
from noctui.tui.look import Line, Look, Part, arrange, crop
from noctui.tui.mirror import Mirror, is_watch, urgency
from noctui.tui.text import age, countdown
from noctui.tui.words import clock_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from noctui.domain.drill_views import DrillRow
    from noctui.domain.moments import Instant
    from noctui.domain.run_views import RunRow
    from noctui.tui.action import Action
    from noctui.wire.client import LinkState

_WATCHED = ("state.down", "state.unreachable", "state.degraded")


def mark(drill: DrillRow | None, name: str, look: Look) -> list[Part]:
    """Stands beside the name of the site and never leaves. `name`: of the drill, while its engine is silent."""
    if drill is None and not name:
        return []
    return [Part(((f" {_('DRILL')}{look.shown(_pace(drill))} ", "demo"),), 0)]


def _pace(drill: DrillRow | None) -> str:
    if drill is None:
        return ""
    if drill.ended is not None:
        return " " + _("ended")
    return " " + _("paused") if drill.paused else f" ×{drill.speed}" if drill.speed != 1 else ""


def line(drill: DrillRow | None, look: Look, real: Line, width: int, keys: Sequence[Action] = ()) -> Line:
    """Which drill it is and for how long it has gone on; then what the real site is like; then as many of the keys as
    fit, for which the name is cut."""
    if drill is None:
        return crop(((" ", ""), *real), width)
    passed = age((look.now if drill.ended is None else drill.ended) - drill.began)
    score = f"  {drill.percent} %" if drill.percent is not None else ""
    name, last = pick(drill.name), len(keys) + 3
    known = [
        Part(((drill.id, "key"),), 0),
        Part(((look.shown(name, 30), "key"),), last if keys else 3, short=((look.shown(name, 12), "key"),)),
        Part(((f"{passed}{score} ", "key"), (look.glyph("separator"), "muted")), 1),
        Part(real, 2),
    ]
    return arrange([*known, *(_key(action, rank) for rank, action in enumerate(keys, 3))], width, gap=1)


def _key(action: Action, rank: int) -> Part:
    """In the line of the drill its name need not say that it is of a drill."""
    words = _(action.label).replace("：", ": ").rpartition(": ")[2]
    return Part(((f" {action.shown_key}", "key"), (f" {words}", "text")), rank, right=True)


def real_line(mirror: Mirror, link: LinkState, look: Look) -> Line:
    """What is really wrong, and what is really due next. `look` has the time of the real engine."""
    if link != "live":
        return ((_("REAL: no engine answers"), "muted"),)
    awake = [row.state for row in mirror.devices.values() if row.mute is None]
    found = [(name, awake.count(name.partition(".")[2])) for name in _WATCHED]  # type: ignore[arg-type]
    wrong: Line = tuple((f" {look.glyph(name.partition('.')[2])}{count}", name) for name, count in found if count)
    return ((_("REAL:"), "title"), *(wrong or ((" " + _("all well"), "good"),)), *_next(mirror, look))


def _next(mirror: Mirror, look: Look) -> Line:
    """The nearest deadline of a ticket or of a run."""
    clocks = (due for due in mirror.agenda.dues if not is_watch(due.clock))
    due = next(clocks, None)
    run = _next_of_runs(mirror, look.now) if mirror.runs else None
    if run is not None and (due is None or run[0] < due.at):
        return ((f"  RUN-{run[1].id} {countdown(run[0] - look.now, look.glyph('minus')).strip()}", "warn"),)
    if due is None:
        return ((f"  {_('nothing is due')}", "muted"),)
    left = countdown(due.at - look.now, look.glyph("minus")).strip()
    state = urgency(due.clock, look.now)
    return ((f"  T-{due.ticket.id} {look.shown(clock_title(due.clock), 20)} {left}", f"clock.{state}"),)


def _next_of_runs(mirror: Mirror, now: Instant) -> tuple[Instant, RunRow] | None:
    from noctui.tui.run_clock import still_due

    found = [(limit.due, row) for row in mirror.runs.values() for limit in still_due(row, now)[:1]]
    return min(found, key=lambda pair: pair[0], default=None)
