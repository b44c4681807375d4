"""A device that fails again and again has to be replaced."""

from collections.abc import Sequence

from noctui.domain.moments import Instant
from noctui.domain.policy import Repeat


def is_due(repeat: Repeat | None, openings: Sequence[Instant], now: Instant, replaced: Instant | None = None) -> bool:
    """Whether the failures of one device oblige to replace it now.

    `openings`: when each fault ticket with this root was reported, the newest one included. Counted are those of the
    period that ends now, its first moment included. A device that was `replaced` starts anew: nothing until then
    counts against the one that stands there now.
    """
    if repeat is None:
        return False
    since = now - repeat.within
    counted = [at for at in openings if since <= at <= now and (replaced is None or at > replaced)]
    return len(counted) >= repeat.count
