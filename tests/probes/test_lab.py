"""The laboratory does what the other tests believe it does, and the senses see it."""

import asyncio
import subprocess
import time
from collections.abc import Collection
from ipaddress import IPv6Address
from pathlib import Path

import pytest

from noctui.domain.moments import MILLISECOND
from noctui.domain.reading import Reading
from noctui.probes.icmp import IcmpProber
from noctui.probes.port import Target
from tests.lab import CAMERAS, GROUPS, LEAVES, PARENTS, Lab, Net
from tests.probes.asking import ask, by_check

ALL = frozenset(Lab.addresses)


async def look(lab: Lab) -> list[Reading]:
    """Ask every device once."""
    targets = [Target(name, address, timeout=250 * MILLISECOND) for name, address in lab.addresses.items()]
    with lab.inside():
        return await ask(IcmpProber, targets)


async def silent(lab: Lab) -> set[str]:
    """Devices that do not answer."""
    return {name for name, reading in by_check(await look(lab)).items() if not reading.received}


async def test_all_devices_answer_while_nothing_is_cut(lab):
    assert await settled(lab) == set()
    assert PARENTS.keys() == ALL


@pytest.mark.parametrize(
    ("device", "behind"),
    [
        ("sw-core", set(LEAVES)),
        ("leaf-07", set()),
        ("rtr-1", set()),
        ("rtr-2", set()),
        ("server", set()),
        ("sw-a", set(CAMERAS)),
        ("cam-a3", set()),
        ("uplink", ALL - {"uplink"}),
    ],
)
async def test_a_cut_silences_the_device_and_what_is_behind_it_until_it_is_mended(lab, device, behind):
    lab.cut(device)
    cut = await silent(lab)
    lab.mend(device)
    assert cut == {device} | behind
    assert await settled(lab) == set()


async def test_a_device_that_hangs_is_silent_with_its_links_up(lab):
    lab.hang("sw-core")
    hung = await silent(lab)
    lab.mend("sw-core")
    assert hung == {"sw-core", *LEAVES}
    assert await settled(lab) == set()


async def test_a_cut_of_our_own_link_leaves_nothing_to_send(lab):
    lab.cut("uplink")
    sent, patience = 1, time.monotonic() + 5
    while sent and time.monotonic() < patience:
        sent = sum(reading.sent for reading in await look(lab))
    lab.mend("uplink")
    assert sent == 0
    assert await settled(lab) == set()


async def test_the_server_is_lost_only_when_both_of_its_routers_are(lab):
    for router in GROUPS["routers"]:
        lab.cut(router)
    both = await silent(lab)
    lab.mend("rtr-2")
    one = await settled(lab, {"rtr-1"})
    lab.mend("rtr-1")
    assert (both, one) == ({"rtr-1", "rtr-2", "server"}, {"rtr-1"})


async def settled(lab: Lab, expected: Collection[str] = ()) -> set[str]:
    """Who is silent once it is whom one expects, or after five seconds.

    The kernel takes up to one to tell neighbours of a carrier.
    """
    patience = time.monotonic() + 5
    while (quiet := await silent(lab)) != set(expected) and time.monotonic() < patience:
        await asyncio.sleep(0.02)
    return quiet


async def test_a_link_local_neighbour_answers_at_the_interface_that_its_address_names(lab):
    await settled(lab)
    with lab.inside("uplink"):
        links = [line.split() for line in Path("/proc/net/if_inet6").read_text("ascii").splitlines()]
    (neighbour,) = [IPv6Address(bytes.fromhex(link[0])) for link in links if link[3] == "20" and link[5] == "noc0"]
    with lab.inside():
        (reading,) = await ask(IcmpProber, [Target("a", f"{neighbour}%up0")])
    assert (reading.received, reading.note) == (1, "")


@pytest.mark.usefixtures("lab")
def test_nothing_is_left_when_the_building_fails():
    class Broken(Net):
        def build(self) -> None:
            raise RuntimeError("the architect resigned")

    broken = Broken("noc", "far")
    with pytest.raises(RuntimeError), broken:
        pass
    names = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    assert broken.namespace("noc") not in names


def test_programs_end_with_the_laboratory(lab):
    with Net("noc") as net:
        sleeper = net.exec(["sleep", "600"])
    assert sleeper.returncode == -9
