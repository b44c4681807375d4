"""A promise may depend on how the ticket came in."""

import pytest

from noctui.domain.moments import MINUTE
from noctui.domain.policy import ClockSpec, Level, Policy
from noctui.domain.sla import evaluate
from tests.domain.build import Story

CALL = ClockSpec("call", {}, "reported", ("responded",), {"any": 5 * MINUTE}, {}, channels=("phone", "chat"))
ALWAYS = ClockSpec("always", {}, "reported", ("responded",), {"any": 9 * MINUTE}, {})
PLAN = Policy("plan", {}, "S00", (Level("any", {}),), (CALL, ALWAYS))


@pytest.mark.parametrize(
    ("channel", "owed"),
    [
        ("phone", ["call", "always"]),
        ("chat", ["call", "always"]),
        ("mail", ["always"]),
        ("monitoring", ["always"]),
        ("", ["always"]),
    ],
)
def test_a_clock_of_a_channel_is_owed_only_by_what_came_in_by_it(channel: str, owed: list[str]) -> None:
    story = Story()
    story.tell("reported", 0, **({"channel": channel} if channel else {}))
    assert [clock.spec for clock in evaluate(PLAN, "any", False, story.facts, MINUTE)] == owed


def test_a_later_word_by_another_channel_changes_nothing() -> None:
    story = Story()
    story.tell("reported", 0, channel="mail")
    story.tell("note", MINUTE, channel="phone")
    assert [clock.spec for clock in evaluate(PLAN, "any", False, story.facts, MINUTE)] == ["always"]
