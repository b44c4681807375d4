"""Flapping: a check that changes its mind so often that no single change of it is news.

The last 20 results are looked at, each of which either says the same as the one before or something else. A change
weighs 0.8 + 0.02 i, from the oldest (i = 0) to the newest (i = 19); the share is the sum of these by 20, from 0 to
0.99. These are the numbers of Icinga 2; Nagios has another slope (0.75 to 1.25) and other limits (20 % and 5 %), by
which two outages in a row already flap. Zabbix has no such rule, and Alertmanager merely waits longer: both announce
every hard change, or none in time.
"""

RESULTS = 20
"""Results that are looked at."""
ON, OFF = 0.30, 0.25
"""The share above which a check begins to flap, and the one below which it ends."""

_ALL = (1 << RESULTS) - 1


def remember(changes: int, changed: bool) -> int:
    """The history after one more result: bit n is the change n results ago, bit 0 the newest."""
    return (changes << 1 | changed) & _ALL


def share(changes: int) -> float:
    """How restless a check is, 0..0.99."""
    # in whole hundredths, so that a history that equals a limit as written equals it here as well
    return sum(80 + 2 * (RESULTS - 1 - age) for age in range(RESULTS) if changes >> age & 1) / (100 * RESULTS)


def flaps(changes: int, before: bool) -> bool:
    """Whether it flaps now; between the two limits all stays as it was `before`."""
    if not changes:
        return False
    return share(changes) >= OFF if before else share(changes) > ON


def restless(changes: int) -> bool:
    """Whether it changes so often that it would go on flapping if it had begun to."""
    return bool(changes) and share(changes) >= OFF
