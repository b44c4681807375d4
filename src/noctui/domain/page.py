"""What an `http` check asks for and expects, and what came of it."""

from dataclasses import dataclass
from typing import NamedTuple

from noctui.domain.moments import DAY, Instant, Span

PORTS = {"http": 80, "https": 443}
"""Where a scheme is served when nobody says otherwise."""
_GOOD = range(200, 400)


@dataclass(frozen=True, slots=True)
class Page:
    """Either `url`, and its name is looked up each time as everybody's browser does; or `path` at the device itself."""

    url: str = ""
    path: str = "/"
    host: str = ""
    """The name that the device itself is asked for."""
    tls: bool = False
    status: tuple[int, ...] = ()
    """Which are good; empty: 200 to 399."""
    body: str = ""
    """A text that must stand in the page."""
    certificate: Span = 14 * DAY
    """From so long before its end a certificate makes the check degraded."""
    trust: bool = False
    """Any certificate will do: devices sign their own."""


class Phases(NamedTuple):
    """How long each part of an exchange took, in the order of their happening. None: it did not come to that."""

    resolve: Span | None = None
    connect: Span | None = None
    tls: Span | None = None
    first_byte: Span | None = None
    """From the request to the first byte of the answer."""
    whole: Span | None = None
    """From the look-up, or the first packet, to the last byte that was read."""


class Visit(NamedTuple):
    """What one exchange has seen."""

    status: int = 0
    """0: there was no answer."""
    phases: Phases = Phases()
    certificate_ends: Instant | None = None
    flaw: str = ""
    """Why this certificate is not to be trusted: `expired`, `name`, `untrusted`; empty: it is, or nobody asked."""


def split_url(url: str) -> tuple[str, str, int, str]:
    """(`http` or `https`, host, port, path with its query). Raises ValueError."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or not _plain(url):
        raise ValueError(f"not a URL of http or https: {url!r}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], path


def _plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url


def complaint(page: Page, visit: Visit, body: bytes) -> str:
    """Why the answer is none of those that are expected, as a short machine word; empty: it is."""
    good = visit.status in page.status if page.status else visit.status in _GOOD
    if not good:
        return f"status-{visit.status}"
    return "" if page.body.encode() in body else "body"


def worry(page: Page, visit: Visit, now: Instant) -> str:
    """What is wrong although the page is there, as a short machine word; empty: nothing."""
    if visit.flaw and not page.trust:
        return f"certificate-{visit.flaw}"
    if visit.certificate_ends is not None and visit.certificate_ends - now < page.certificate:
        return "certificate-ends" if visit.certificate_ends > now else "certificate-expired"
    return ""
