"""Whatever people do in whatever order: a refusal changes nothing, and what is stored stays sound."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noctui.domain import journal as rules
from noctui.domain.commands import (
    AcceptTicket,
    AddFact,
    AssignTicket,
    Command,
    CorrectFact,
    LinkTickets,
    MergeTicket,
    NewTicket,
    PromiseLimit,
    RecordConsent,
    Regrade,
    SetContract,
    TakeStep,
    WaiveClock,
)
from noctui.domain.intake import DEFAULTS
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.ticket import FactKind, TicketKind, standing
from noctui.store import journal, tickets
from tests.services.plans import COMPLAINTS, LINES, down, lines_scene, opened, stored, told
from tests.services.scene import BO, Scene

NUMBERS = st.integers(1, 4)
CONTRACTS = st.sampled_from(["", "city", "carrier"])
CLOCKS = st.sampled_from(["", *(spec.id for spec in LINES.clocks), "arrive", "progress"])
LEVELS = st.sampled_from(["I", "IV", "major", "ordinary", "any"])
WORDS = st.sampled_from(["", "because"])
COMMANDS = st.one_of(
    st.builds(
        NewTicket,
        st.sampled_from(get_args(TicketKind)),
        st.just("dead"),
        st.sampled_from(["", "srv", "sw-core"]),
        CONTRACTS,
    ),
    st.builds(AcceptTicket, NUMBERS, st.just(0)),
    st.builds(AssignTicket, NUMBERS, st.just(0), st.sampled_from(["anna", "bo", "vera"])),
    st.builds(AddFact, NUMBERS, st.just(0), st.sampled_from(get_args(FactKind)), WORDS, clock=CLOCKS),
    st.builds(CorrectFact, NUMBERS, st.just(0), st.integers(1, 30), WORDS),
    st.builds(MergeTicket, NUMBERS, st.just(0), NUMBERS, WORDS),
    st.builds(LinkTickets, NUMBERS, NUMBERS),
    st.builds(SetContract, NUMBERS, st.just(0), CONTRACTS, WORDS),
    st.builds(Regrade, NUMBERS, st.just(0), LEVELS, WORDS),
    st.builds(PromiseLimit, NUMBERS, st.just(0), CLOCKS, st.sampled_from([HOUR, 5 * HOUR]), WORDS),
    st.builds(WaiveClock, NUMBERS, st.just(0), CLOCKS, st.just("a"), st.just("b"), WORDS),
    st.builds(TakeStep, NUMBERS, st.just(0), st.sampled_from(["submit", "analyse"]), st.just("Li"), WORDS),
    st.builds(RecordConsent, NUMBERS, st.sampled_from(["remote", "fee"]), st.booleans(), st.just("Li")),
)
EVENTS = st.one_of(COMMANDS, st.sampled_from(["down srv", "up srv", "wait"]))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=st.lists(EVENTS, min_size=10, max_size=25))
def test_no_order_of_commands_and_outages_leaves_anything_unsound(
    events: list[Command | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    scene = lines_scene(tmp_path_factory.mktemp("any"))
    plain = {name: replace(COMPLAINTS, id=name) for name in DEFAULTS.values()}
    scene.site = replace(scene.site, policies={**plain, **scene.site.policies})
    try:
        opened(scene)
        opened(scene, contract="", device="srv")
        for event in events:
            happen(scene, event)
        assert_sound(scene)
    finally:
        scene.engine.dispose()


def happen(scene: Scene, event: Command | str) -> None:
    match event:
        case "down srv":
            down(scene, "srv")
        case "up srv":
            scene.answer("srv", "gw")
        case "wait":
            scene.now += HOUR
            scene.pass_time(MINUTE)
        case _:
            give(scene, event)


def give(scene: Scene, event: Command | str) -> None:
    """Send the command as somebody who has seen the newest version."""
    assert not isinstance(event, str)
    header = scene.read(lambda c: tickets.get(c, getattr(event, "ticket", 0)))
    command = replace(event, seen=header.version) if header is not None and hasattr(event, "seen") else event
    before = stored(scene)
    if not scene.do(command, BO).done:
        assert stored(scene) == before


def assert_sound(scene: Scene) -> None:
    """The journal holds, the rows say what the facts say, and nothing is held by what is merged."""
    assert scene.read(lambda c: rules.verify(journal.entries(c))) is None
    assert scene.unsound == {}
    for found in scene.tickets():
        now = standing(told(scene, found.id))
        assert (found.status, found.owner) == (now.status, now.owner)
        header = scene.read(lambda c, n=found.id: tickets.get(c, n))
        assert (header.status, header.ended is not None) == (now.status, now.status == "closed")
        held = scene.read(lambda c, n=found.id: tickets.members(c, n))
        assert set(held) <= set(now.devices)
        assert not (held and now.merged)
    held_by = scene.read(tickets.held)
    assert held_by == scene.working.held
