"""The trend of a device: what the store and the memory know of the answers to its first check, by equal steps."""

from collections.abc import Sequence

from sqlalchemy import Connection

from noctui.domain.history_views import LENGTHS, TrendDetail, TrendPoint, TrendQuery
from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant, Span
from noctui.domain.rollup import QUARTER, Rolled, gather
from noctui.store import rollups

_STEPS = (
    *(seconds * SECOND for seconds in (10, 15, 20, 30)),
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 4, 6, 8, 12)),
)
"""Lengths of a step that a person can name."""
_MOST = 500


def trend(
    connection: Connection, spec: CheckSpec, query: TrendQuery, fresh: Sequence[Rolled], now: Instant
) -> TrendDetail:
    """`fresh`: the readings of the last hour that are in memory; the store stands in for those that are not."""
    length = LENGTHS[query.stretch]
    step = step_of(length, max(1, min(query.columns, _MOST)), spec.interval)
    steps = length // step
    begin = now // step * step + step - steps * step
    seam = fresh[0].at // MINUTE * MINUTE if fresh else now
    samples = [*_stored(connection, spec.id, begin, seam), *fresh]
    points = (_point(sample) for sample in gather(samples, step) if begin <= sample.at <= now)
    return TrendDetail(query.device, query.stretch, begin, step, steps, tuple(points))


def step_of(length: Span, columns: int, interval: Span) -> Span:
    """The shortest step that fits; never shorter than the time between two answers, which would leave gaps."""
    least = max(length / columns, interval)
    return next((step for step in _STEPS if step >= least), DAY)


def _stored(connection: Connection, check: str, begin: Instant, end: Instant) -> list[Rolled]:
    minutes = rollups.samples(connection, check, MINUTE, max(begin, end - 2 * DAY), end)
    if begin >= end - rollups.MINUTES_KEPT:
        return minutes
    return [*rollups.samples(connection, check, QUARTER, begin, end), *minutes]


def _point(sample: Rolled) -> TrendPoint:
    rtts = (sample.rtt_min, sample.rtt_avg, sample.rtt_max) if sample.received else (None, None, None)
    return TrendPoint(sample.at, sample.readings, sample.sent, sample.received, *rtts)
