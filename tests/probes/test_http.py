"""Pages: what they must say, what each phase took, whose certificate is trusted, and what a hostile one can't do."""

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.moments import DAY, SECOND
from noctui.domain.page import Page, split_url
from noctui.domain.reading import Reading
from noctui.probes import exchange
from noctui.probes.certificate import certificate_end
from noctui.probes.exchange import LARGEST, Question
from noctui.probes.http import HttpProber
from noctui.probes.port import Target
from tests.needs import need
from tests.probes.asking import Catch, ask, by_check, wall

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"


@contextlib.asynccontextmanager
async def serving(
    answer: bytes | None,
    host: str = "127.0.0.1",
    secured: ssl.SSLContext | None = None,
    heard: list[bytes] | None = None,
) -> AsyncIterator[int]:
    """A port that gives this answer to everybody, with no end if it ends with `forever`; None: it says nothing."""

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            asked = await reader.read(4_096)
            if heard is not None:
                heard.append(asked)
            if answer is None:
                await asyncio.sleep(60)
                return
            writer.write(answer)
            while answer.endswith(b"forever"):
                await writer.drain()
                writer.write(b"more and more " * 1_000)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(welcome, host, ssl=secured)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def visit(page: Page, port: int | None = None, address: str = "127.0.0.1", timeout: int = 5 * SECOND) -> Reading:
    (reading,) = await ask(HttpProber, [Target("web", address, timeout=timeout, port=port, page=page)])
    return reading


async def test_a_page_that_is_served_answers_and_says_what_each_phase_took() -> None:
    heard: list[bytes] = []
    async with serving(HELLO, heard=heard) as port:
        reading = await visit(Page(path="/status?full=1", host="portal.example"), port)
    assert (reading.sent, reading.received, reading.method, reading.note) == (1, 1, "http", "")
    assert reading.visit is not None
    phases = reading.visit.phases
    assert (reading.visit.status, phases.resolve, phases.tls) == (200, None, None)
    assert phases.connect is not None
    assert phases.first_byte is not None
    assert phases.connect + phases.first_byte <= (phases.whole or 0) == reading.rtt_avg
    lines = heard[0].decode().split("\r\n")
    assert lines[0] == "GET /status?full=1 HTTP/1.1"
    assert f"Host: portal.example:{port}" in lines


async def test_a_url_is_looked_up_each_time() -> None:
    async with serving(HELLO) as port:
        reading = await visit(Page(url=f"http://localhost:{port}/"), address="192.0.2.1")
    assert (reading.received, reading.note) == (1, "")
    assert reading.visit is not None
    assert reading.visit.phases.resolve is not None
    assert reading.visit.phases.resolve <= (reading.visit.phases.whole or 0)


async def test_a_page_is_asked_over_ipv6_as_well() -> None:
    heard: list[bytes] = []
    async with serving(HELLO, "::1", heard=heard) as port:
        assert (await visit(Page(), port, "::1")).received == 1
        assert (await visit(Page(url=f"http://[::1]:{port}/"))).received == 1
    assert all(f"Host: [::1]:{port}".encode() in asked for asked in heard)


@pytest.mark.parametrize(
    ("answer", "page", "note"),
    [
        (b"HTTP/1.1 503 Sorry\r\nContent-Length: 0\r\n\r\n", Page(), "status-503"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n", Page(), ""),
        (b"HTTP/1.1 204 Empty\r\n\r\n", Page(status=(204, 401)), ""),
        (HELLO, Page(status=(204,)), "status-200"),
        (HELLO, Page(body="o wor"), ""),
        (HELLO, Page(body="login"), "body"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Page(), "no-answer"),
        (b"", Page(), "no-answer"),
    ],
)
async def test_an_answer_counts_when_its_status_and_its_text_are_those_expected(
    answer: bytes, page: Page, note: str
) -> None:
    async with serving(answer) as port:
        reading = await visit(page, port)
    assert (reading.sent, reading.received, reading.note) == (1, int(not note), note)


async def test_a_page_without_end_is_read_as_far_as_it_must_and_no_further() -> None:
    """Compressed it would be short on the wire and endless in memory: it is asked for, and read, as it is."""
    heard: list[bytes] = []
    endless = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nforever"
    async with serving(endless, heard=heard) as port:
        _, body = await exchange.exchange(Question("http", "127.0.0.1", port, "/", "127.0.0.1"))
    assert len(body) == LARGEST
    assert body.startswith(b"forever")
    assert b"Accept-Encoding: identity" in heard[0]


async def test_headers_without_end_are_no_answer() -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nX-Forever: " + b"x" * 1_000_000) as port:
        assert (await visit(Page(), port)).note == "no-answer"


async def test_who_takes_the_call_and_says_nothing_delays_nobody_else() -> None:
    async with serving(None) as silent, serving(HELLO) as port:
        targets = [Target(f"dead {n}", "127.0.0.1", timeout=SECOND // 2, port=silent) for n in range(20)]
        began = wall()
        readings = by_check(await ask(HttpProber, [*targets, Target("living", "127.0.0.1", port=port)]))
    assert readings["living"].received == 1
    dead = [readings[target.check] for target in targets]
    assert {(reading.sent, reading.received, reading.note) for reading in dead} == {(1, 0, "timeout")}
    assert min(reading.at for reading in dead) - began >= SECOND // 2
    assert readings["living"].at < min(reading.at for reading in dead)


async def test_who_gets_no_turn_was_not_asked() -> None:
    catch = Catch()
    async with serving(None) as silent:
        prober = HttpProber(catch, wall, at_once=1)
        times = {"first": SECOND, "second": SECOND // 5}
        prober.ask([Target(name, "127.0.0.1", timeout=most, port=silent) for name, most in times.items()])
        readings = by_check(await catch.until(2))
        await prober.close()
    assert readings["first"].note == "timeout"
    assert (readings["second"].sent, readings["second"].note) == (0, "no-socket")


async def test_a_closed_door_says_so() -> None:
    async with serving(HELLO) as port:
        pass
    reading = await visit(Page(), port)
    assert (reading.sent, reading.received, reading.note) == (1, 0, "refused")


@pytest.mark.parametrize(
    ("code", "sent", "note"), [(socket.EAI_NONAME, 1, "no-name"), (socket.EAI_AGAIN, 0, "no-resolver")]
)
async def test_a_name_that_nobody_has_is_an_answer_and_a_resolver_that_is_silent_is_our_own_trouble(
    monkeypatch: pytest.MonkeyPatch, code: int, sent: int, note: str
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "no")

    monkeypatch.setattr("noctui.probes.names.socket.getaddrinfo", look_up)
    reading = await visit(Page(url="http://portal.example/"))
    assert (reading.sent, reading.received, reading.note) == (sent, 0, note)


async def test_a_resolver_that_hangs_is_asked_once_for_each_name_and_is_no_outage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, asked = threading.Event(), list[str]()

    def hang(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        go_on.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "no")

    monkeypatch.setattr("noctui.probes.names.socket.getaddrinfo", hang)
    targets = [
        Target(str(n), "192.0.2.1", timeout=SECOND // 5, page=Page(url=f"http://{name}.example/"))
        for n, name in enumerate(("a", "a", "b"))
    ]
    readings = await ask(HttpProber, targets) + await ask(HttpProber, targets)
    go_on.set()
    assert {(reading.sent, reading.note) for reading in readings} == {(0, "no-resolver")}
    assert sorted(asked) == ["a.example", "b.example"]


@pytest.mark.parametrize("url", ["", "ftp://a/", "http://", "http://user:pass@a/", "http://a b/", "http://[::1/", "/x"])
def test_what_is_no_url_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        split_url(url)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`good.crt` is for portal.example and ends in 30 days; `good.pem` holds its key as well."""
    need(shutil.which("openssl") is not None, "no openssl is installed (Debian package: openssl)")
    folder = tmp_path_factory.mktemp("certificates")
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    named = ["-subj", "/CN=portal.example", "-addext", "subjectAltName=DNS:portal.example"]
    subprocess.run(
        [*make, *named, "-days", "30", "-keyout", folder / "good.pem", "-out", folder / "good.crt"],
        check=True,
        capture_output=True,
    )
    with (folder / "good.pem").open("a", encoding="ascii") as out:
        out.write((folder / "good.crt").read_text(encoding="ascii"))
    return folder


@pytest.fixture
def secured(certificates: Path) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(certificates / "good.pem")
    return found


@pytest.fixture
def trusting(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our host trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "good.crt"))
    exchange._context.cache_clear()
    yield
    exchange._context.cache_clear()


@pytest.mark.usefixtures("trusting")
async def test_a_trusted_certificate_is_measured_with_its_end(secured: ssl.SSLContext) -> None:
    async with serving(HELLO, secured=secured) as port:
        reading = await visit(Page(host="portal.example", tls=True), port)
    assert (reading.received, reading.note, reading.flawed) == (1, "", False)
    assert reading.visit is not None
    assert reading.visit.phases.tls is not None
    assert reading.visit.certificate_ends is not None
    assert abs(reading.visit.certificate_ends - wall() - 30 * DAY) < DAY


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("page", "note"),
    [
        (Page(host="other.example"), "certificate-name"),
        (Page(host="portal.example", certificate=60 * DAY), "certificate-ends"),
        (Page(host="other.example", trust=True), ""),
        (Page(), ""),
    ],
    ids=["another name", "ends soon", "any will do", "asked by its address"],
)
async def test_a_page_with_a_doubtful_certificate_is_there_but_flawed(
    secured: ssl.SSLContext, page: Page, note: str
) -> None:
    async with serving(HELLO, secured=secured) as port:
        reading = await visit(replace(page, tls=True), port)
    assert (reading.sent, reading.received, reading.note, reading.flawed) == (1, 1, note, bool(note))


async def test_a_certificate_that_nobody_vouches_for_is_flawed(secured: ssl.SSLContext) -> None:
    exchange._context.cache_clear()
    async with serving(HELLO, secured=secured) as port:
        reading = await visit(Page(host="portal.example", tls=True), port)
    assert (reading.received, reading.note, reading.flawed) == (1, "certificate-untrusted", True)


async def test_plain_words_where_tls_is_expected_are_no_answer() -> None:
    async with serving(HELLO) as port:
        reading = await visit(Page(tls=True), port)
    assert (reading.sent, reading.received, reading.note) == (1, 0, "tls")


def test_the_end_of_a_certificate_is_read_from_its_bytes_and_damage_is_refused(certificates: Path) -> None:
    text = (certificates / "good.crt").read_text(encoding="ascii")
    said = subprocess.run(
        ["openssl", "x509", "-noout", "-enddate"], input=text, capture_output=True, text=True, check=True
    ).stdout.strip()
    der = ssl.PEM_cert_to_DER_cert(text)
    assert certificate_end(der) == ssl.cert_time_to_seconds(said.removeprefix("notAfter=")) * SECOND
    for cut in range(len(der) - 1):
        with pytest.raises(ValueError):
            certificate_end(der[:cut])


def test_httpx2_is_imported_with_the_first_page_only() -> None:
    script = "import sys, noctui.probes.http; print('httpx2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_look_up_ends_with_its_process() -> None:
    """A thread that hangs in a resolver must not keep an engine from ending."""
    script = """if True:
        import asyncio, socket, time
        from noctui.probes import names
        socket.getaddrinfo = lambda *_, **__: time.sleep(30)

        async def main():
            try:
                await asyncio.wait_for(names.resolve("portal.example"), 0.1)
            except TimeoutError:
                print("given up")

        asyncio.run(main())
    """
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=20)
    assert done.stdout == "given up\n"
    assert time.monotonic() - begun < 15
