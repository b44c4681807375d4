"""A device that fails again and again has to be replaced."""

from collections.abc import Sequence

from noctui.domain.moments import Instant
from noctui.domain.policy import Repeat


def is_due(repeat: Repeat, openings: Sequence[Instant], now: Instant) -> bool:
    """Whether the failures of one device oblige to replace it now.

    `openings`: when each fault ticket with this root was reported, the newest included, those of a predecessor that
    was replaced not. They count within the period that ends now; its first moment is still in it.
    """
    return sum(now - repeat.within <= at <= now for at in openings) >= repeat.count
