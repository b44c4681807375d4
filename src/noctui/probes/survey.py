"""Taking a closer look: many or large packets, a route, a page. It ends at its deadline, whatever hangs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from noctui.domain.moments import MILLISECOND, SECOND, Instant, Span
from noctui.domain.page import Page
from noctui.domain.reading import Reading
from noctui.domain.survey import Findings, Hop, Survey
from noctui.probes.address import endpoint
from noctui.probes.exchange import Question, Unanswered, exchange
from noctui.probes.icmp import IcmpProber
from noctui.probes.port import Prober, Target
from noctui.probes.tally import unsent_note
from noctui.probes.tcp import TcpProber

Look: TypeAlias = Callable[[Survey], Awaitable[Findings]]

_SPACING: Span = 100 * MILLISECOND
"""Between two packets: a hundred take ten seconds and hurt nobody."""
_ANSWER: Span = 2 * SECOND
_FARTHEST = 30
_SILENT = 5
"""So many hops without an answer end a walk."""
_HTTP_ANSWER = 10.0
"""Seconds."""
_SAID = 400
"""Letters of a page that are kept."""


async def look(survey: Survey) -> Findings:
    """What is seen there now. Never raises for what the network does, nor takes longer than `survey.patience`."""
    try:
        endpoint(survey.address)
        async with asyncio.timeout(survey.patience / SECOND):
            return await _LOOKS[survey.method](survey)
    except TimeoutError:
        return Findings(sent=1, note="deadline")
    except (ValueError, OSError) as error:
        return Findings(note=unsent_note(error))


async def _ping(survey: Survey) -> Findings:
    return _seen(await _read(lambda deliver: IcmpProber(deliver, _no_time), survey))


async def _tcp(survey: Survey) -> Findings:
    return _seen(await _read(lambda deliver: TcpProber(deliver, _no_time), survey))


async def _read(prober_for: Callable[[Callable[[list[Reading]], None]], Prober], survey: Survey) -> Reading:
    answer: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()

    def deliver(readings: list[Reading]) -> None:
        if not answer.done():
            answer.set_result(readings[0])

    prober = prober_for(deliver)
    await prober.start()
    try:
        port = survey.port or None
        prober.ask([Target("survey", survey.address, survey.packets, _ANSWER, _SPACING, port, survey.size)])
        return await answer
    finally:
        await prober.close()


def _seen(reading: Reading) -> Findings:
    return Findings(reading.sent, reading.received, reading.rtt_min, reading.rtt_avg, reading.rtt_max, reading.note)


async def _trace(survey: Survey) -> Findings:
    import icmplib

    hops: list[Hop] = []
    try:
        while len(hops) < _FARTHEST and not _lost(hops):
            hops.append(await asyncio.to_thread(_hop, survey.address, len(hops) + 1))
            if hops[-1].address == survey.address:
                return Findings(1, 1, hops=tuple(hops))
    except icmplib.SocketPermissionError:
        return Findings(note="not-permitted")
    except icmplib.ICMPLibError:
        return Findings(note="not-sent")
    return Findings(1, 0, note="timeout", hops=tuple(hops))


def _hop(address: str, distance: int) -> Hop:
    import icmplib

    found = icmplib.traceroute(address, count=1, timeout=1, first_hop=distance, max_hops=distance, fast=True)
    return Hop(distance, str(found[0].address), round(found[0].avg_rtt * MILLISECOND)) if found else Hop(distance, "")


def _lost(hops: list[Hop]) -> bool:
    """Nobody answers any more, or one who answered before: it says that it can't find the next."""
    answered = [hop.address for hop in hops if hop.address]
    silent = len(hops) >= _SILENT and not any(hop.address for hop in hops[-_SILENT:])
    return silent or len(answered) > len(set(answered))


async def _http(survey: Survey) -> Findings:
    # A check asks whether the page is served; a certificate that is not for a bare address is no outage.
    question = Question.of(Page(path=survey.path, trust=True), survey.address, survey.port or None)
    try:
        async with asyncio.timeout(_HTTP_ANSWER):
            visit, body = await exchange(question, _SAID)
    except TimeoutError:
        return Findings(sent=1, note="timeout")
    except Unanswered as error:
        return Findings(sent=int(error.sent), note=error.note)
    rtt = visit.phases.whole
    return Findings(1, 1, rtt, rtt, rtt, status=visit.status, said=body.decode("utf-8", "replace"))


def _no_time() -> Instant:
    """A look has no use for the moment of its reading."""
    return 0


_LOOKS: dict[str, Look] = {"ping": _ping, "tcp": _tcp, "http": _http, "trace": _trace}
