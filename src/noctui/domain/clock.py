"""One clock of one ticket: by what it is judged, and how it stands at a moment."""

from typing import Literal, NamedTuple

from noctui.domain.moments import Instant, Span

ClockState = Literal["waiting", "running", "paused", "met", "late", "breached", "waived", "moot"]
"""waiting: not started, or its limit is not promised yet. paused: stopped before it was due. breached: past due and
still not done. late: done after its due time. waived: both sides agreed to do without it. moot: no longer owed."""


class Clock(NamedTuple):
    """A tuple, for every look at a queue makes thousands of them: it is made in a third of a frozen dataclass's time,
    and by position in half the time that it takes by name."""

    spec: str
    state: ClockState
    started: Instant | None = None
    """When it began to count: its first start, or the upgrade that started it anew."""
    due: Instant | None = None
    """None before its start and while it is paused. Of an overdue rhythm: when the round missed last was due."""
    warn_at: Instant | None = None
    """None when an overdue rhythm has nothing left to warn of, when a pause came first and lasts, and for a watch."""
    ended: Instant | None = None
    """When it was done, or when the ticket's end or a waiver stopped it: an open clock has none."""
    ref: str = ""
    used: Span = 0
    """Time counted so far, or until it ended, in its own calendar and without pauses. For a rhythm: in this round."""
    left: Span | None = None
    """What the limit leaves of it, negative when it is overdrawn; None without a start."""
    level: str = ""
    """The one by which it is judged: after an upgrade what was done before it keeps its own."""
    limit: Span | None = None
    """What it is allowed, in its own calendar: of working days the open time that they come to, of a rhythm one round.
    None without a start."""
    start_fact: int | None = None
    """Id of the fact at which it began to count; None when a breach started it, or nothing yet."""
    mark: Instant | None = None
    """From where `used` counts: its start, or the newest beat of a rhythm (a daily one: the round that it fulfilled).
    """
    breached_at: Instant | None = None
    """When it was first due and not done."""
    round: int = 0
    """For a rhythm: which round is running, from 1; while it is overdue, which was missed last."""
    misses: int = 0
    """Rounds of a rhythm that were breached."""
    next_miss: Instant | None = None
    """Of an overdue rhythm: when one more round will be missed."""
