"""The ledger of a contract: what was answered or handled too late, and what that costs.

The plan names neither the sum of which it takes a share nor the period over which it counts late responses (U-07,
U-14): the share is given as it is, and everything since the contract began counts. An overrun is plain time: who has
waited for a month has waited through its nights too.
"""

from collections.abc import Iterable, Iterator, Sequence

from noctui.domain.clock import Clock
from noctui.domain.moments import Instant
from noctui.domain.policy import ClockSpec, Penalty, Policy
from noctui.domain.queries import LateRow, LedgerDetail


def late(
    ticket: int, policy: Policy, clocks: Sequence[Clock], booked: Iterable[tuple[str, Instant]], now: Instant
) -> Iterator[LateRow]:
    """What one ticket adds: a row at most for each clock that counts as a response or a handling.

    `clocks` are the ticket's at `now`, `booked` its breaches as (clock, due). What is late is late once, measured from
    the first limit that was missed, however often the ticket was graded since. A booked breach stays, unless what is
    told by now was done in time; of a promise that the ticket has lost it stays without an overrun.
    """
    running = {clock.spec: clock for clock in clocks if clock.started is not None}
    overdue = ((clock.spec, clock.breached_at) for clock in clocks if clock.breached_at is not None)
    missed: dict[str, Instant] = {}
    for name, due in (*booked, *overdue):
        missed[name] = min(due, missed.get(name, due))
    for spec in policy.clocks:
        if spec.id in missed:
            yield from _rows(ticket, spec, running.get(spec.id), missed[spec.id], now)


def ledger(contract: str, penalty: Penalty | None, rows: Iterable[LateRow]) -> LedgerDetail:
    """All rows of a contract, oldest first, and whether they raise its warning. Without a penalty nothing does."""
    ordered = tuple(sorted(rows, key=lambda row: (row.due, row.ticket, row.clock)))
    responses = sum(row.counts == "response" for row in ordered)
    longest = max((row.overrun for row in ordered), default=0)
    return LedgerDetail(
        contract=contract,
        rows=ordered,
        responses=responses,
        late_limit=penalty.late_limit if penalty is not None else 0,
        share=penalty.share * len(ordered) if penalty is not None else 0.0,
        longest=longest,
        warning=penalty is not None and (responses >= penalty.late_limit or longest > penalty.longest),
    )


def _rows(ticket: int, spec: ClockSpec, clock: Clock | None, due: Instant, now: Instant) -> Iterator[LateRow]:
    ended = due if clock is None else clock.ended
    overrun = (now if ended is None else ended) - due
    if spec.counts and (clock is None or overrun > 0):
        yield LateRow(ticket, spec.id, spec.counts, due, ended, overrun)
