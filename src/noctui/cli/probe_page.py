"""`noctui probe URL`: one page now, with the time of each phase and the end of its certificate."""

import asyncio
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, show

if TYPE_CHECKING:
    from noctui.domain.moments import Span
    from noctui.domain.reading import Reading


def probe_page(url: str, timeout: "Span", as_json: bool) -> int:
    """Exit code 0: as it should be, 1: with a flaw, 2: not, 3: our own host could not ask."""
    from noctui.domain.page import split_url

    try:
        split_url(url)
    except ValueError as error:
        raise CommandError(str(error), 2) from None
    reading = asyncio.run(_ask(url, timeout))
    if as_json:
        show(_fields(url, reading))
    else:
        print("\n".join(_lines(url, reading)))
    if not reading.sent:
        return 3
    return 2 if not reading.received else int(reading.flawed)


async def _ask(url: str, timeout: "Span") -> "Reading":
    from noctui.domain.page import Page
    from noctui.engine.clock import Clock
    from noctui.probes.http import HttpProber
    from noctui.probes.port import Target

    answer: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    prober = HttpProber(lambda readings: answer.set_result(readings[0]), Clock().wall)
    prober.ask([Target(url, "", timeout=timeout, page=Page(url=url))])
    try:
        return await answer
    finally:
        await prober.close()


def _lines(url: str, reading: "Reading") -> list[str]:
    from noctui.domain.moments import to_datetime

    visit = reading.visit
    note = f", {reading.note}" if reading.note else ""
    if visit is None:
        return [f"{url}: {'no page' if reading.sent else 'could not ask'}{note}"]
    times = [f"{name} {span / 1000:.1f} ms" for name, span in visit.phases._asdict().items() if span is not None]
    lines = [f"{url}: HTTP {visit.status}{note}", "  " + ", ".join(times).replace("_", " ")]
    if visit.certificate_ends is not None:
        lines.append(f"  certificate until {to_datetime(visit.certificate_ends):%Y-%m-%d %H:%M} UTC")
    return lines


def _fields(url: str, reading: "Reading") -> dict[str, object]:
    visit = reading.visit
    seen = (
        {}
        if visit is None
        else {
            "status": visit.status,
            "phases": visit.phases._asdict(),
            "certificate_ends": visit.certificate_ends,
        }
    )
    return {"url": url, "sent": reading.sent, "received": reading.received, "note": reading.note, **seen}
