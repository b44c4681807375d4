"""Under every level of every policy: who does all at once keeps every promise, and what nobody does is heard of."""

import pytest

from noctui.domain.ticket import FactKind
from tests.domain.schemes.life import Life, policies

AT_ONCE: tuple[FactKind, ...] = (
    "accepted",
    "dispatched",
    "responded",
    "remote_needed",
    "remote_started",
    "visit_needed",
    "set_out",
    "arrived",
    "plan_proposed",
    "spare_needed",
    "spare_arrived",
    "cut_over",
    "fulfilled",
    "recovered",
    "resolved",
    "report_submitted",
)
LEVELS = [(policy.id, level.id) for policy in policies().values() for level in policy.levels]


@pytest.mark.parametrize("total", [False, True])
@pytest.mark.parametrize(("policy", "level"), LEVELS)
def test_who_does_everything_at_once_keeps_every_promise_and_may_close(policy: str, level: str, total: bool) -> None:
    life = Life(policy, level, total=total)
    for kind in AT_ONCE:
        life.at("15:01", kind)
    life.until("11-28 09:00").at("09:00", "observed")
    assert (life.owes(), life.watched_until()) == ((), "")
    assert {clock.state for clock in life.at("09:01", "closed").clocks()} <= {"met", "moot"}
    assert "upgraded" not in {fact.kind for fact in life.story.facts}


@pytest.mark.parametrize("total", [False, True])
@pytest.mark.parametrize(("policy", "level"), LEVELS)
def test_what_nobody_does_is_breached_and_somebody_hears_of_it(policy: str, level: str, total: bool) -> None:
    life = Life(policy, level, total=total).until("12-31 09:00")
    idle = {clock.spec: clock.state for clock in life.clocks()}
    assert set(idle.values()) <= {"breached", "waiting"}
    assert all(life.heard(name) for name, state in idle.items() if state == "breached")
    for name in (name for name, state in idle.items() if state == "waiting"):
        assert not life.heard(name)
