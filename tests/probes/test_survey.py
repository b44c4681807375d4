"""A closer look, through the laboratory's links and at servers on loopback that misbehave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from noctui.domain.moments import SECOND
from noctui.domain.survey import Findings, Survey, as_data, proposal
from noctui.probes.survey import look
from tests.lab import Lab


@contextlib.asynccontextmanager
async def serving(answer: bytes | None) -> AsyncIterator[int]:
    """A port on loopback that gives this answer to everybody; None: it takes the call and stays silent."""

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        if answer is not None:
            writer.write(answer)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(welcome, "127.0.0.1")
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.mark.parametrize("address", ["cam-a1", "cam-a3"])
@pytest.mark.parametrize("size", [56, 1500])
async def test_small_and_large_packets_are_counted_over_real_links(lab: Lab, address: str, size: int) -> None:
    survey = Survey("ping", lab.addresses[address], packets=10, size=size)
    with lab.inside():
        found = await look(survey)
    assert (found.sent, found.received, proposal(survey, found)) == (10, 10, "good")
    told = as_data(survey, found)
    assert (told["size"], told["loss"]) == (str(size), "0.0")
    assert float(told["min"]) <= float(told["avg"]) <= float(told["max"])
    assert f"10 sent of {size} bytes, 10 received, 0.0% loss" in told["raw"]


async def test_large_packets_are_lost_where_a_link_takes_only_small_ones(lab: Lab) -> None:
    """What 1,500-byte packets are sent for: a small ping sees nothing wrong."""
    with lab.inside(), lab.narrow("cam-a1", 600):
        small = await look(Survey("ping", lab.addresses["cam-a1"], packets=3))
        large = await look(Survey("ping", lab.addresses["cam-a1"], packets=3, size=1500))
    assert (small.received, large.received) == (3, 0)


async def test_a_dead_address_is_bad_and_takes_no_longer_than_its_last_answer_may(lab: Lab) -> None:
    survey = Survey("ping", "10.77.1.99", packets=5)
    began = asyncio.get_running_loop().time()
    with lab.inside():
        found = await look(survey)
    assert proposal(survey, found) == "bad"
    assert asyncio.get_running_loop().time() - began < survey.patience / SECOND


async def test_a_route_is_walked_hop_by_hop(lab: Lab) -> None:
    survey = Survey("trace", lab.addresses["leaf-03"])
    with lab.inside():
        found = await look(survey)
    assert [hop.address for hop in found.hops][-1] == lab.addresses["leaf-03"]
    assert [hop.distance for hop in found.hops] == list(range(1, len(found.hops) + 1))
    assert proposal(survey, found) == "good"
    assert lab.addresses["leaf-03"] in as_data(survey, found)["raw"].splitlines()[-1]


async def test_a_route_that_ends_in_silence_is_given_up_after_a_few_hops(lab: Lab) -> None:
    survey = Survey("trace", lab.addresses["leaf-04"])
    lab.hang("leaf-04")
    try:
        with lab.inside():
            found = await look(survey)
    finally:
        lab.mend("leaf-04")
    assert proposal(survey, found) == "bad"
    assert [hop.address for hop in found.hops[-5:]] == [""] * 5
    assert found.hops[0].address == lab.addresses["uplink"]


async def test_a_route_ends_where_a_router_does_not_find_the_next(lab: Lab) -> None:
    survey = Survey("trace", "10.77.2.99")
    with lab.inside():
        found = await look(survey)
    assert proposal(survey, found) == "bad"
    assert len(found.hops) < 12


@pytest.mark.parametrize(("status", "proposed"), [("200 OK", "good"), ("302 Found", "good"), ("503 Sorry", "bad")])
async def test_a_page_is_judged_by_its_status(status: str, proposed: str) -> None:
    body = "\x1b[2Jhello"
    reply = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    async with serving(reply.encode()) as port:
        survey = Survey("http", "127.0.0.1", port=port)
        found = await look(survey)
    assert (proposal(survey, found), found.status) == (proposed, int(status[:3]))
    assert found.said == body


async def test_who_takes_the_call_and_says_nothing_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noctui.probes.survey._HTTP_ANSWER", 0.2)
    async with serving(None) as port:
        survey = Survey("http", "127.0.0.1", port=port)
        found = await look(survey)
    assert (found.note, proposal(survey, found)) == ("timeout", "bad")


async def test_what_hangs_for_ever_ends_with_the_patience_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(survey: Survey) -> Findings:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("noctui.probes.survey._LOOKS", {"ping": hang})
    monkeypatch.setattr("noctui.domain.survey.LONGEST", SECOND // 10)
    survey = Survey("ping", "127.0.0.1")
    found = await look(survey)
    assert (found.note, proposal(survey, found)) == ("deadline", "bad")


@pytest.mark.parametrize(("port", "proposed"), [(True, "good"), (False, "bad")])
async def test_an_open_port_is_good_and_a_shut_one_bad(port: bool, proposed: str) -> None:
    async with serving(b"") as number:
        pass
    if port:
        async with serving(b"") as number:
            survey = Survey("tcp", "127.0.0.1", port=number, packets=2)
            found = await look(survey)
    else:
        survey = Survey("tcp", "127.0.0.1", port=number, packets=2)
        found = await look(survey)
    assert proposal(survey, found) == proposed


@pytest.mark.parametrize("address", ["-rf", "host.example", "10.0.0.1; reboot", ""])
async def test_nothing_but_a_literal_address_is_asked(address: str) -> None:
    survey = Survey("ping", address)
    found = await look(survey)
    assert (found.sent, found.note, proposal(survey, found)) == (0, "bad-address", "")
