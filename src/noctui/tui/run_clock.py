"""What counts down in a run: on its own screen, in lists, on the desk and in the next-due strip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from noctui.catalog import _, pick
from noctui.domain.run_clocks import AUTHORISE
from noctui.tui import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from noctui.domain.moments import Instant
    from noctui.domain.run_clocks import Deadline
    from noctui.domain.run_views import LaneRow, RunRow
    from noctui.tui.look import Line, Look


def urgency(due: Instant, warn_at: Instant | None, now: Instant) -> str:
    """As that of a clock: the name of its sign and style."""
    if due < now:
        return "breached"
    return "warned" if warn_at is not None and warn_at <= now else "running"


def state_of(deadline: Deadline, now: Instant) -> str:
    """A wait that may be over is no limit that was missed."""
    state = urgency(deadline.due, deadline.warn_at, now)
    return "warned" if deadline.what == "waited" and state == "breached" else state


def about(row: RunRow, deadline: Deadline) -> str:
    """What runs out, raw."""
    if deadline.about == AUTHORISE:
        return _("authorisation")
    words = pick(row.about.get(deadline.about, {})) or deadline.about
    return _("wait: {step}", step=words) if deadline.what == "waited" else words


def lane_left(lane: LaneRow, look: Look) -> tuple[str, str]:
    """What is left of the limit of a lane's step, with its style; nothing where it has none."""
    if lane.due is None or lane.blocked or lane.ended is not None:
        return "", ""
    state = urgency(lane.due, lane.warn_at, look.now)
    return f"{look.glyph(state)}{look.left(lane.due)}", f"clock.{state}"


def wait_left(row: RunRow, step: str, look: Look) -> tuple[str, str]:
    """How long a step that waits has to, with its style; that it may be over; nothing where nobody knows."""
    deadline = next((one for one in row.deadlines if one.what == "waited" and one.about == step), None)
    if deadline is None:
        return "", ""
    state = state_of(deadline, look.now)
    left = " " + _("may be over") if deadline.due < look.now else look.left(deadline.due)
    return f"{look.glyph(state)}{left}", f"clock.{state}"


def left_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: what is left of a deadline; `value`: due, when it warns, the signs of the theme."""
    due, warn_at, glyph = value
    state = urgency(due, warn_at, now)
    return f"{glyph(state)}{text.countdown(due - now, glyph('minus'))}", f"clock.{state}"


def ticking(due: Instant, warn_at: Instant | None, glyph: Callable[[str], str]) -> tuple[object, ...]:
    """The value of a live cell."""
    return due, warn_at, glyph


def still_due(row: RunRow, now: Instant) -> list[Deadline]:
    """The deadlines of an open run, the nearest first; but no timer that has run out: nothing can be done about it."""
    return [one for one in row.deadlines if one.what != "ran_out" or one.due >= now] if row.ended is None else []


def due_entries(row: RunRow, look: Look) -> Iterator[tuple[Instant, Line]]:
    """When each deadline of a run is due, and what the next-due strip says of it: which, what, how long."""
    for deadline in still_due(row, look.now):
        state = state_of(deadline, look.now)
        sign = f"{look.glyph(state)} " if state != "running" else ""
        words = look.shown(about(row, deadline), 20)
        left = _("may be over") if deadline.what == "waited" and state == "warned" else look.left(deadline.due).strip()
        token = f"clock.{state}"
        yield deadline.due, ((f"{sign}RUN-{row.id}", token), (f" {words}", token), (f" {left}", token))


def timers(row: RunRow, look: Look) -> Iterator[Line]:
    """UPS run time 00:14:10: what runs out by itself; or when it did."""
    for deadline in row.deadlines:
        if deadline.what == "ran_out":
            state = state_of(deadline, look.now)
            left = look.left(deadline.due)
            if state == "breached":
                left = " " + _("ran out at {time}", time=look.moment(deadline.due))
            yield (
                (f"{look.shown(about(row, deadline), 24)} ", "muted"),
                (f"{look.glyph(state)}{left}", f"clock.{state}"),
            )
