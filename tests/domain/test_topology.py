from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.health import CheckState
from noctui.domain.inventory import CheckSpec, Group, Inventory
from noctui.domain.moments import SECOND
from noctui.domain.topology import DeviceVerdict, Topology, resolve
from tests.domain.build import PING, after, device, inventory
from tests.domain.sites import mixed_sites

UP, DOWN = DeviceVerdict("up"), DeviceVerdict("down")

CHAIN = Topology.of(inventory(device("CORE"), device("ACC", "CORE"), device("CAM", "ACC")))
PAIR = Topology.of(inventory(device("A"), device("B"), device("CAM", "PAIR"), groups=[Group("PAIR", ("A", "B"))]))


def states(**answers: str) -> dict[str, CheckState]:
    """One state per device from answers that came once a second, all devices being asked at the same moments."""
    return {f"{name}/ping": after(history) for name, history in answers.items()}


def behind(root: str, *awaits: str) -> DeviceVerdict:
    return DeviceVerdict("unreachable", root, awaits)


# ------------------------------------------------------------------------------------------------------- the graph


def test_parents_come_before_children() -> None:
    topology = Topology.of(inventory(device("CAM", "ACC"), device("ACC", "CORE"), device("CORE")))
    assert topology.order == ("CORE", "ACC", "CAM")
    assert topology.children == {"CORE": ("ACC",), "ACC": ("CAM",), "CAM": ()}


def test_children_are_found_through_groups() -> None:
    assert PAIR.children == {"A": ("CAM",), "B": ("CAM",), "CAM": ()}


def test_what_is_behind_and_above_follows_the_ways() -> None:
    assert CHAIN.behind("CORE") == {"ACC", "CAM"}
    assert CHAIN.behind("CAM") == frozenset()
    assert CHAIN.above("CAM") == {"CORE", "ACC"}
    assert CHAIN.above("CORE") == frozenset()


def test_a_group_that_still_works_holds_what_is_behind_it() -> None:
    assert PAIR.behind("A") == frozenset()
    assert PAIR.above("CAM") == {"A", "B"}
    trunk = inventory(device("TRUNK"), device("A", "TRUNK"), device("B", "TRUNK"), device("CAM", "G"))
    whole = Topology.of(replace(trunk, groups={"G": Group("G", ("A", "B"))}))
    assert whole.behind("TRUNK") == {"A", "B", "CAM"}


def test_a_group_that_needs_all_its_members_holds_nothing() -> None:
    ring = inventory(device("A"), device("B"), device("CAM", "G"), groups=[Group("G", ("A", "B"), need=2)])
    assert Topology.of(ring).behind("B") == {"CAM"}


@pytest.mark.parametrize(
    "ring",
    [
        inventory(device("A", "A")),
        inventory(device("A", "B"), device("B", "A")),
        inventory(device("A", "G"), device("B", "A"), groups=[Group("G", ("B",))]),
    ],
)
def test_a_ring_of_parents_is_refused_by_name(ring: Inventory) -> None:
    with pytest.raises(ValueError, match=r"a ring of parents: .*A"):
        Topology.of(ring)


def test_a_parent_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="CAM is behind GHOST"):
        Topology.of(inventory(device("CAM", "GHOST")))


def test_a_chain_of_a_thousand_devices_is_no_trouble() -> None:
    names = [f"D{number}" for number in range(1000)]
    devices = [device(name, *names[max(0, at - 1) : at]) for at, name in enumerate(names)]
    topology = Topology.of(inventory(*devices))
    checks = {f"{name}/ping": after("+---") for name in names}
    assert resolve(topology, checks, frozenset({"D999"})) == {"D999": behind("D0")}
    assert topology.above("D999") == set(names) - {"D999"}


# ---------------------------------------------------------------------------------------------- a device by itself

PING_AND_WEB = (
    CheckSpec("SRV/ping", "SRV", "icmp", "192.0.2.1"),
    CheckSpec("SRV/web", "SRV", "tcp", "192.0.2.1", 443),
)
TWO_PORTS = (
    CheckSpec("SRV/ssh", "SRV", "tcp", "192.0.2.1", 22),
    CheckSpec("SRV/web", "SRV", "tcp", "192.0.2.1", 443),
)


@pytest.mark.parametrize(
    ("checks", "answers", "state"),
    [
        (PING_AND_WEB, ("", ""), "unknown"),
        (PING_AND_WEB, ("+", ""), "up"),
        (PING_AND_WEB, ("", "+"), "up"),
        (PING_AND_WEB, ("+--", "+"), "up"),
        (PING_AND_WEB, ("+~~~", "+"), "degraded"),
        (PING_AND_WEB, ("+", "+---"), "degraded"),
        (PING_AND_WEB, ("+---", "+"), "down"),
        (PING_AND_WEB, ("+---", "+---"), "down"),
        (TWO_PORTS, ("+---", "+"), "degraded"),
        (TWO_PORTS, ("+---", "+--"), "degraded"),
        (TWO_PORTS, ("+---", "+---"), "down"),
        ((), ("", ""), "unknown"),
    ],
)
def test_the_state_of_a_device_follows_from_its_checks(
    checks: tuple[CheckSpec, ...], answers: tuple[str, str], state: str
) -> None:
    topology = Topology.of(inventory(device("SRV", checks=checks)))
    known = {check.id: after(history) for check, history in zip(checks, answers, strict=False)}
    assert resolve(topology, known)["SRV"] == DeviceVerdict(state)  # type: ignore[arg-type]


def test_a_check_that_nobody_ever_asked_is_unknown() -> None:
    assert resolve(CHAIN, {}) == dict.fromkeys(CHAIN.order, DeviceVerdict("unknown"))


# ------------------------------------------------------------------------------------------------- whose fault it is


def test_behind_a_dead_core_nothing_else_is_blamed() -> None:
    found = resolve(CHAIN, states(CORE="+---", ACC="+---", CAM="+---"))
    assert found == {"CORE": DOWN, "ACC": behind("CORE"), "CAM": behind("CORE")}


def test_a_parent_that_fails_softly_explains_already() -> None:
    assert resolve(CHAIN, states(CORE="+++-", ACC="+---", CAM="+---"))["CAM"] == behind("CORE")


def test_behind_a_working_way_a_dead_device_is_down() -> None:
    assert resolve(CHAIN, states(CORE="++++", ACC="++++", CAM="+---"))["CAM"] == DOWN


def test_a_child_that_answers_past_a_dead_parent_is_up() -> None:
    assert resolve(CHAIN, states(CORE="+---", ACC="++++", CAM="++++"))["CAM"] == UP


def test_a_parent_that_answers_hides_a_dead_grandparent() -> None:
    assert resolve(CHAIN, states(CORE="+---", ACC="++++", CAM="+---"))["CAM"] == DOWN


def test_every_parent_is_needed_and_the_first_to_break_is_the_root() -> None:
    topology = Topology.of(inventory(device("NET"), device("UPS"), device("CAM", "NET", "UPS")))
    assert resolve(topology, states(NET="++++", UPS="+---", CAM="+---"))["CAM"] == behind("UPS")
    assert resolve(topology, states(NET="++---", UPS="+----", CAM="++---"))["CAM"] == behind("UPS")


def test_a_group_fails_with_the_member_that_was_one_too_many() -> None:
    assert resolve(PAIR, states(A="+----", B="+++++", CAM="++---"))["CAM"] == DOWN
    assert resolve(PAIR, states(A="+----", B="++---", CAM="++---"))["CAM"] == behind("B")


def test_a_further_member_that_fails_later_is_not_the_root() -> None:
    three = inventory(*map(device, "ABC"), device("CAM", "G"), groups=[Group("G", ("A", "B", "C"), need=2)])
    found = resolve(Topology.of(three), states(A="+-----", B="++----", C="+++---", CAM="++----"))
    assert found["CAM"] == behind("B")


def test_two_soft_failures_in_a_row_have_the_higher_one_as_root() -> None:
    assert resolve(CHAIN, states(CORE="+++-", ACC="+++-", CAM="+---"))["CAM"] == behind("CORE")


def test_a_common_cause_above_a_group_is_the_root() -> None:
    trunk = inventory(
        device("TRUNK"), device("A", "TRUNK"), device("B", "TRUNK"), device("CAM", "G"), groups=[Group("G", ("A", "B"))]
    )
    found = resolve(Topology.of(trunk), states(TRUNK="+---", A="+---", B="+---", CAM="+---"))
    assert found["CAM"] == behind("TRUNK")


def test_one_packet_lost_on_the_way_changes_no_blame() -> None:
    alone = states(CORE="+++++++", ACC="+++++++", CAM="+------")
    assert resolve(CHAIN, alone)["CAM"] == DOWN
    blip = states(CORE="+++++++", ACC="++++++-", CAM="+------")
    assert resolve(CHAIN, blip)["CAM"] == DOWN
    over = states(CORE="++++++++", ACC="++++++-+", CAM="+------")
    assert resolve(CHAIN, over)["CAM"] == DOWN


def test_a_parent_that_really_fails_later_takes_the_blame_over() -> None:
    assert resolve(CHAIN, states(CORE="+++++---", ACC="+++++---", CAM="+-------"))["CAM"] == behind("CORE")


# ------------------------------------------------------------------------------------------ groups within groups

RING = Topology.of(  # two sides of a ring with two lines each: one line of one side is enough
    inventory(
        *map(device, ("E1", "E2", "W1", "W2")),
        device("CAM", "RING"),
        groups=[
            Group("RING", ("EAST", "WEST")),
            Group("EAST", ("E1", "E2")),
            Group("WEST", ("W1", "W2")),
        ],
    )
)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"E1": "+----", "E2": "+----", "W1": "+----", "W2": "+++++"}, DOWN),
        ({"E1": "+----", "E2": "++---", "W1": "+++++", "W2": "+----"}, DOWN),
        ({"E1": "+-----", "E2": "+-----", "W1": "+-----", "W2": "++----"}, DeviceVerdict("unreachable", "W2")),
        ({"E1": "+-----", "E2": "++----", "W1": "+-----", "W2": "+-----"}, DeviceVerdict("unreachable", "E2")),
    ],
)
def test_a_group_of_groups_fails_with_the_last_member_of_its_last_group(
    answers: dict[str, str], verdict: DeviceVerdict
) -> None:
    assert resolve(RING, states(**answers, CAM="++----"))["CAM"] == verdict


def test_a_group_of_groups_is_known_by_its_devices() -> None:
    assert RING.above("CAM") == {"E1", "E2", "W1", "W2"}
    assert RING.children["W1"] == ("CAM",)
    assert RING.behind("E1") == frozenset()


def test_within_a_group_of_groups_those_are_awaited_that_could_decide() -> None:
    silent = states(E1="+----", E2="+----", W1="+----", W2="+", CAM="++---")
    assert resolve(RING, silent)["CAM"].awaits == ("W2",)
    assert resolve(RING, states(E1="+++++", E2="+", W1="+", W2="+", CAM="++---"))["CAM"] == DOWN


def test_a_ring_of_groups_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"a ring of parents: .*G"):
        Topology.of(inventory(device("A"), groups=[Group("G", ("H",)), Group("H", ("G", "A"))]))


def test_a_member_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="G is behind GHOST"):
        Topology.of(inventory(device("A"), groups=[Group("G", ("A", "GHOST"))]))


# --------------------------------------------------------------------------- what explains a device that can do without

UPS = Topology.of(inventory(device("UPS"), device("SW"), replace(device("CAM", "SW"), soft_parents=("UPS",))))


@pytest.mark.parametrize(
    ("ups", "cam", "verdict"),
    [
        ("+++++", "+----", DOWN),
        ("+----", "+----", DeviceVerdict("unreachable", "UPS")),
        ("+----", "+++++", UP),
        ("++---", "+----", DeviceVerdict("unreachable", "UPS")),  # the camera was not hard down when it fell
        ("++++---", "+------", DOWN),  # it fell when the camera had been down already
        (
            "+++--",
            "+----",
            DeviceVerdict("up", awaits=("UPS",)),
        ),  # not certain yet: it is asked before anybody is blamed
        ("+", "+----", DeviceVerdict("up", awaits=("UPS",))),
    ],
)
def test_a_soft_parent_explains_what_fell_with_it_or_after_it(ups: str, cam: str, verdict: DeviceVerdict) -> None:
    assert resolve(UPS, states(UPS=ups, SW="+" * max(len(ups), len(cam)), CAM=cam))["CAM"] == verdict


def test_what_is_needed_is_blamed_before_what_merely_explains() -> None:
    found = resolve(UPS, states(UPS="+----", SW="++---", CAM="++---"))
    assert found["CAM"] == behind("SW")


def test_what_a_soft_parent_explains_is_not_lost_with_it() -> None:
    assert UPS.behind("UPS") == frozenset()
    assert UPS.above("CAM") == {"UPS", "SW"}


def test_what_was_explained_is_asked_again_when_the_explanation_has_ended() -> None:
    dead = states(UPS="+----", SW="+++++", CAM="+----")
    back = dead | {"UPS/ping": after("+", state=dead["UPS/ping"]), "SW/ping": after("+", state=dead["SW/ping"])}
    assert resolve(UPS, back)["CAM"] == behind("UPS", "CAM")
    asked = back | {"CAM/ping": after("---", state=back["CAM/ping"])}
    assert resolve(UPS, asked)["CAM"] == DOWN


def test_a_soft_parent_that_cannot_be_asked_hides_no_outage_for_ever() -> None:
    over = "+---" + "-" * (PING.attempts * PING.interval // SECOND)
    assert resolve(UPS, states(UPS="+", SW="+" * len(over), CAM=over))["CAM"] == DOWN


def test_a_ring_through_a_soft_parent_is_a_ring() -> None:
    with pytest.raises(ValueError, match="a ring of parents"):
        Topology.of(inventory(device("A", "B"), replace(device("B"), soft_parents=("A",))))


# --------------------------------------------------------------------------------------------- when nobody can say yet


def test_a_parent_not_heard_since_the_first_miss_is_awaited() -> None:
    found = resolve(CHAIN, states(CORE="+", ACC="+", CAM="+---"))
    assert found["CAM"] == DeviceVerdict("up", awaits=("ACC",))
    assert resolve(CHAIN, states(ACC="++", CORE="+", CAM="+---"))["CAM"] == DOWN


def test_while_waiting_a_device_keeps_its_milder_state() -> None:
    assert resolve(CHAIN, states(ACC="+", CAM="?---"))["CAM"].state == "unknown"
    assert resolve(CHAIN, states(ACC="+", CAM="+~~~---"))["CAM"].state == "degraded"


def test_a_doubt_about_the_root_is_a_doubt_about_all_behind_it() -> None:
    found = resolve(CHAIN, states(CORE="+", ACC="+---", CAM="+---"))
    assert found["ACC"] == DeviceVerdict("up", awaits=("CORE",))
    assert found["CAM"] == behind("ACC", "CORE")


def test_of_a_group_those_are_awaited_that_could_decide() -> None:
    assert resolve(PAIR, states(A="+", B="++++", CAM="+---"))["CAM"] == DOWN
    assert resolve(PAIR, states(A="+", B="+---", CAM="+---"))["CAM"].awaits == ("A",)
    assert resolve(PAIR, states(A="+", B="+", CAM="+---"))["CAM"].awaits == ("A", "B")


def test_a_parent_that_cannot_be_asked_hides_no_outage_for_ever() -> None:
    rounds = PING.attempts * PING.interval // SECOND
    waiting, over = "+---" + "-" * (rounds - 1), "+---" + "-" * rounds
    assert resolve(CHAIN, states(ACC="?", CAM=waiting))["CAM"].awaits == ("ACC",)
    assert resolve(CHAIN, states(ACC="?", CAM=over))["CAM"] == DOWN


def test_a_device_that_nobody_asks_is_not_awaited() -> None:
    patch_panel = Topology.of(inventory(device("PANEL", checks=()), device("CAM", "PANEL")))
    assert resolve(patch_panel, states(CAM="+---"))["CAM"] == DOWN


def test_when_its_way_comes_back_a_device_is_asked_before_it_is_blamed() -> None:
    dead = states(CORE="+---", ACC="+---", CAM="+---")
    core_back = dead | {"CORE/ping": after("+", state=dead["CORE/ping"])}
    assert resolve(CHAIN, core_back) == {"CORE": UP, "ACC": behind("CORE", "ACC"), "CAM": behind("CORE", "CAM")}
    asked = {name: after("--", PING, core_back[name]) for name in ("ACC/ping", "CAM/ping")}
    assert resolve(CHAIN, core_back | asked) == {"CORE": UP, "ACC": DOWN, "CAM": behind("ACC")}


def test_of_a_way_that_came_back_step_by_step_the_highest_device_is_the_root() -> None:
    assert resolve(CHAIN, states(CORE="+---+", ACC="+----+", CAM="+---"))["CAM"] == behind("CORE", "CAM")


def test_a_device_that_stays_silent_after_its_root_came_back_is_down() -> None:
    topology = Topology.of(inventory(device("CORE"), device("CAM", "CORE")))
    assert resolve(topology, states(CORE="+---+", CAM="+---"))["CAM"] == behind("CORE", "CAM")
    assert resolve(topology, states(CORE="+---+", CAM="+------"))["CAM"] == DOWN


def test_a_question_sent_before_the_return_proves_nothing() -> None:
    topology = Topology.of(inventory(device("CORE"), device("CAM", "CORE")))
    back = states(CORE="+---+", CAM="+---")
    in_flight = after("-", state=back["CAM/ping"], every=SECOND + PING.timeout // 2)
    assert in_flight.last > back["CORE/ping"].back
    assert resolve(topology, back | {"CAM/ping": in_flight})["CAM"] == behind("CORE", "CAM")


def test_a_group_that_came_back_is_not_trusted_either() -> None:
    back = states(A="+----", B="+---+", CAM="+---")
    assert resolve(PAIR, back)["CAM"] == behind("B", "CAM")
    held = states(A="+++++", B="+---+", CAM="+---")
    assert resolve(PAIR, held)["CAM"] == DOWN


# ------------------------------------------------------------------------------------------------- any site, any state


def settled(site: Inventory, dead: Iterable[str]) -> tuple[dict[str, CheckState], frozenset[str]]:
    """The states of all checks long after some devices died, and the devices that then answer."""
    answering: set[str] = set()
    topology = Topology.of(site)
    for name in topology.order:
        if name not in dead and all(works(site, parent, answering) for parent in site.devices[name].parents):
            answering.add(name)
    history = {True: "+" * 8, False: "+" + "-" * 7}
    checks = {f"{name}/ping": after(history[name in answering]) for name in topology.order}
    return checks, frozenset(answering)


def works(site: Inventory, parent: str, answering: Collection[str]) -> bool:
    """As anybody would tell it from the files."""
    if parent in site.devices:
        return parent in answering
    group = site.groups[parent]
    return sum(works(site, member, answering) for member in group.members) >= group.need


@given(mixed_sites(), st.data())
def test_only_what_really_died_is_down_and_all_else_names_a_dead_root(site: Inventory, data: st.DataObject) -> None:
    dead = data.draw(st.sets(st.sampled_from(sorted(site.devices))))
    checks, answering = settled(site, dead)
    topology = Topology.of(site)
    for name, verdict in resolve(topology, checks).items():
        device = site.devices[name]
        reachable = all(works(site, parent, answering) for parent in device.parents)
        explained = not all(works(site, parent, answering) for parent in device.soft_parents)
        if name in answering:
            assert verdict == UP
        elif reachable and not explained:
            assert verdict == DOWN
        else:
            assert verdict.state == "unreachable"
            assert verdict.root in topology.above(name) & dead
            assert resolve(topology, checks)[verdict.root] == DOWN


@given(mixed_sites(), st.data())
def test_what_is_behind_a_device_is_what_its_death_takes_away(site: Inventory, data: st.DataObject) -> None:
    victim = data.draw(st.sampled_from(sorted(site.devices)))
    _, answering = settled(site, {victim})
    topology = Topology.of(site)
    assert topology.behind(victim) == set(site.devices) - answering - {victim}
    assert all(victim in topology.above(name) for name in topology.behind(victim))


def failing(checks: Mapping[str, CheckState], name: str) -> bool:
    return checks[f"{name}/ping"].soft == "down"


@given(mixed_sites(), st.data())
def test_in_any_state_the_unreachable_have_a_root_above_and_the_down_a_way(
    site: Inventory, data: st.DataObject
) -> None:
    histories = st.text("+~-?", max_size=12)
    checks = {f"{name}/ping": after(data.draw(histories)) for name in sorted(site.devices)}
    topology = Topology.of(site)
    found = resolve(topology, checks)
    assert resolve(topology, checks, frozenset(sorted(site.devices)[::2])).items() <= found.items()
    for name, verdict in found.items():
        parents = site.devices[name].parents
        if verdict.state == "unreachable":
            assert checks[f"{name}/ping"].hard == "down"
            assert verdict.root in topology.above(name)
            assert failing(checks, verdict.root) or verdict.awaits == (name,)
        elif verdict.state == "down":
            hard = {other for other in site.devices if checks[f"{other}/ping"].hard == "down"}
            assert all(works(site, parent, set(site.devices) - hard) for parent in parents)
        assert (verdict.root is None) == (verdict.state != "unreachable")
