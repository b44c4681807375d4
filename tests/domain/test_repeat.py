"""A device that fails again and again."""

import pytest

from noctui.domain.moments import DAY
from noctui.domain.policy import Repeat
from noctui.domain.repeat import is_due

RULE = Repeat(3, 30 * DAY, "C-108")


@pytest.mark.req("R344", "C-108")
@pytest.mark.parametrize(
    ("days", "due"),
    [
        ((30, 45, 60), True),
        ((29, 45, 60), False),
        ((45, 60), False),
        ((60, 60, 60), True),
        ((1, 2, 40, 50, 60), True),
        ((1, 2, 3, 60), False),
        ((45, 60, 61), False),
        ((), False),
    ],
)
def test_the_third_failure_within_thirty_days_obliges_to_replace_the_device(days: tuple[int, ...], due: bool) -> None:
    assert is_due(RULE, [day * DAY for day in days], now=60 * DAY) is due


def test_how_many_and_how_long_is_the_policys_own() -> None:
    openings = [50 * DAY, 60 * DAY]
    assert is_due(Repeat(2, 10 * DAY), openings, now=60 * DAY)
    assert not is_due(Repeat(2, 9 * DAY), openings, now=60 * DAY)
