"""One HTTP exchange that is timed by phase and can't hurt: no redirects, no more of the body than is needed, no
decompression, one connection for each. How long it may take is up to the caller.

httpx2 is imported with the first one: a site without such checks never loads it.
"""

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from noctui.domain.moments import SECOND, Instant, Span
from noctui.domain.page import PORTS, Page, Phases, Visit, split_url
from noctui.probes.certificate import certificate_end
from noctui.probes.names import resolve

if TYPE_CHECKING:
    import httpx2

LARGEST = 64 * 1024
"""Bytes of a page that are read."""

_HEADERS = {"User-Agent": "noctui", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
_TLS_PORTS = (443, 8443)
_LOST = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "no-answer",
    errno.EHOSTUNREACH: "host-unreachable",
    errno.EACCES: "prohibited",
    errno.EPERM: "prohibited",
}
_NOT_SENT = {errno.ENETUNREACH: "no-route", errno.EADDRNOTAVAIL: "no-source", errno.EMFILE: "no-descriptor"}
_EXPIRED, _WRONG_NAME = 10, (62, 64)
"""OpenSSL's verify codes."""


class Unanswered(Exception):
    """Nothing that counts as an answer came back."""

    def __init__(self, note: str, sent: bool = True) -> None:
        """`sent`: false where our own host is to blame."""
        super().__init__(note)
        self.note, self.sent = note, sent


@dataclass(frozen=True, slots=True)
class Question:
    """Where to go, and what to ask for there."""

    scheme: str
    host: str
    """As the other side is called; to be looked up where `address` is empty."""
    port: int
    path: str
    address: str = ""
    trust: bool = False
    resolved: Span | None = None
    """How long it took to look the host up."""

    @classmethod
    def of(cls, page: Page, address: str, port: int | None) -> "Question":
        """`address` and `port` of the device. Raises ValueError for a URL that is none."""
        if page.url:
            return cls._at(page.url, page.trust)
        tls = page.tls or (port in _TLS_PORTS)
        scheme = "https" if tls else "http"
        # Without a name there is nothing that a certificate could be right for.
        return cls(scheme, page.host or address, port or PORTS[scheme], page.path, address, page.trust or not page.host)

    @property
    def authority(self) -> str:
        """The host as it stands in a URL, with its port where that is not the usual one."""
        name = _bracketed(self.host)
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"

    @classmethod
    def _at(cls, url: str, trust: bool) -> "Question":
        scheme, host, port, path = split_url(url)
        return cls(scheme, host, port, path, trust=trust)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass(slots=True)
class _Stopwatch:
    """What happened when, in the words of the library below httpx2."""

    now: Callable[[], float]
    marks: dict[str, float] = field(default_factory=dict)

    async def hear(self, event: str, info: Mapping[str, Any]) -> None:
        self.marks[event.partition(".")[2]] = self.now()

    def between(self, begin: str, end: str) -> Span | None:
        if begin not in self.marks or end not in self.marks:
            return None
        return round((self.marks[end] - self.marks[begin]) * SECOND)

    def phases(self, resolved: Span | None) -> Phases:
        whole = self.between("connect_tcp.started", "end")
        return Phases(
            resolved,
            self.between("connect_tcp.started", "connect_tcp.complete"),
            self.between("start_tls.started", "start_tls.complete"),
            self.between("send_request_headers.started", "receive_response_headers.complete"),
            whole + (resolved or 0) if whole is not None else None,
        )


async def locate(question: Question) -> Question:
    """The same with an address. Raises Unanswered."""
    if question.address:
        return question
    clock = asyncio.get_running_loop().time
    begun = clock()
    try:
        address = await resolve(question.host)
    except socket.gaierror as error:
        # That there is no such name is an answer; that nobody answers is our own trouble.
        unknown = error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)
        raise Unanswered("no-name" if unknown else "no-resolver", sent=unknown) from None
    except (OSError, UnicodeError):
        raise Unanswered("no-name") from None
    return replace(question, address=address, resolved=round((clock() - begun) * SECOND))


async def exchange(question: Question, largest: int = LARGEST) -> tuple[Visit, bytes]:
    """What came back from its address, and at most `largest` bytes of it. Raises Unanswered."""
    if question.trust or question.scheme == "http":
        return await _exchange(question, largest, verify=False)
    try:
        return await _exchange(question, largest, verify=True)
    except ssl.SSLCertVerificationError as error:
        visit, body = await _exchange(question, largest, verify=False)
        return visit._replace(flaw=_flaw(error)), body


async def _exchange(question: Question, largest: int, verify: bool) -> tuple[Visit, bytes]:
    import httpx2

    watch = _Stopwatch(asyncio.get_running_loop().time)
    try:
        async with (
            httpx2.AsyncClient(verify=_context(verify), trust_env=False, timeout=None, max_redirects=0) as client,
            client.stream(
                "GET",
                f"{question.scheme}://{_bracketed(question.address)}:{question.port}{question.path}",
                headers={"Host": question.authority, **_HEADERS},
                extensions={"trace": watch.hear, "sni_hostname": question.host},
            ) as answer,
        ):
            body = await _beginning(answer, largest)
            watch.marks["end"] = watch.now()
            return Visit(answer.status_code, watch.phases(question.resolved), _end_of_certificate(answer)), body
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        causes = list(_causes(error))
        for cause in causes:
            if verify and isinstance(cause, ssl.SSLCertVerificationError):
                raise cause from None
        raise _unanswered(causes) from None


async def _beginning(answer: "httpx2.Response", largest: int) -> bytes:
    kept = bytearray()
    async for piece in answer.aiter_raw():
        kept += piece
        if len(kept) >= largest:
            break
    return bytes(kept[:largest])


def _end_of_certificate(answer: "httpx2.Response") -> Instant | None:
    stream = answer.extensions.get("network_stream")
    secured = stream.get_extra_info("ssl_object") if stream is not None else None
    der = secured.getpeercert(binary_form=True) if secured is not None else None
    try:
        return certificate_end(der) if der else None
    except ValueError:
        return None


@cache
def _context(verify: bool) -> ssl.SSLContext:
    """Certificates are checked against what this host trusts (`SSL_CERT_FILE` says otherwise)."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it writes a line for each page
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _flaw(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == _EXPIRED:
        return "expired"
    return "name" if error.verify_code in _WRONG_NAME else "untrusted"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _unanswered(causes: list[BaseException]) -> Unanswered:
    """The reason that lies deepest."""
    for cause in reversed(causes):
        if isinstance(cause, ssl.SSLError):
            return Unanswered("tls")
        if isinstance(cause, OSError) and cause.errno in _NOT_SENT:
            return Unanswered(_NOT_SENT[cause.errno], sent=False)
        if isinstance(cause, OSError) and cause.errno in _LOST:
            return Unanswered(_LOST[cause.errno])
    return Unanswered("no-answer")
