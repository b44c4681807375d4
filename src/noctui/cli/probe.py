"""`noctui probe HOST`: look at one address now, without a site and without an engine."""

import argparse
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_json, show

if TYPE_CHECKING:
    from noctui.domain.reading import Reading


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("probe", help="ask one host now (exit 0 answers, 1 with loss, 2 does not, 3 unknown)")
    parser.add_argument("host", help="address, name or URL of a page")
    parser.add_argument("-c", "--count", type=int, default=3, metavar="N", help="probes (default 3)")
    parser.add_argument("-p", "--port", type=int, metavar="PORT", help="TCP connect to this port instead of ICMP")
    parser.add_argument("-t", "--timeout", metavar="SPAN", help="for each probe (default 1s, for a page 10s)")
    add_json(parser)
    parser.set_defaults(func=_probe)


def _probe(arguments: argparse.Namespace) -> int:
    import asyncio

    from noctui.domain.moments import parse_span

    paged = arguments.host.startswith(("http://", "https://"))
    try:
        timeout = parse_span(arguments.timeout or ("10s" if paged else "1s"))
    except ValueError as error:
        raise CommandError(str(error), 2) from None
    if paged:
        from noctui.cli.probe_page import probe_page

        return probe_page(arguments.host, timeout, arguments.json)
    address = _resolve(arguments.host)
    reading = asyncio.run(_ask(address, max(1, arguments.count), arguments.port, timeout))
    if arguments.json:
        show({"host": arguments.host, "address": address, "loss": reading.loss, **_fields(reading)})
    else:
        print(_sentence(arguments.host, address, reading))
    if reading.sent == 0:
        return 3
    return 2 if reading.received == 0 else 1 if reading.loss else 0


async def _ask(address: str, count: int, port: int | None, timeout: int) -> "Reading":
    import asyncio

    from noctui.domain.reading import Reading
    from noctui.engine.clock import Clock
    from noctui.probes.choose import open_icmp
    from noctui.probes.port import Prober, Target
    from noctui.probes.tcp import TcpProber

    answer: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    clock = Clock()

    def deliver(readings: list[Reading]) -> None:
        if not answer.done():
            answer.set_result(readings[0])

    prober: Prober
    if port is None:
        prober, _ = await open_icmp(deliver, clock.wall)
    else:
        prober = TcpProber(deliver, clock.wall)
        await prober.start()
    try:
        prober.ask([Target(address, address, count, timeout, port=port)])
        return await answer
    finally:
        await prober.close()


def _resolve(host: str) -> str:
    import socket

    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])
    except (OSError, UnicodeError) as error:
        raise CommandError(f"{host}: {error}", 3) from None


def _sentence(host: str, address: str, reading: "Reading") -> str:
    if not reading.sent:
        return f"{host} ({address}): could not send ({reading.note})"
    trip = ""
    if reading.rtt_min is not None and reading.rtt_avg is not None and reading.rtt_max is not None:
        trip = f", {reading.rtt_min / 1000:.3f}/{reading.rtt_avg / 1000:.3f}/{reading.rtt_max / 1000:.3f} ms"
    by = {"icmp": "ICMP", "tcp": "TCP"}.get(reading.method, reading.method)
    note = f", {reading.note}" if reading.note else ""
    return f"{host} ({address}): {reading.received}/{reading.sent} by {by}{trip}{note}"


def _fields(reading: "Reading") -> dict[str, object]:
    names = ("sent", "received", "rtt_min", "rtt_avg", "rtt_max", "method", "note")
    return {name: getattr(reading, name) for name in names}
