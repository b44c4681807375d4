"""Mail, against a server that refuses by the recipient."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import Message as Letter
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from noctui.domain.channels import Channel, Mail
from noctui.domain.message import Outcome, Refused, Retry, Sent
from noctui.notify.choose import notifier
from tests.needs import need
from tests.notify.servers import NOW, hangs, message, server


class Box:
    """Takes letters; full@ is full, nobody@ is unknown."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.after_data = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("full@"):
            return "452 4.2.2 mailbox full"
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return self.after_data


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def port(box: Box) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    subject = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"]
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject]
    need(shutil.which("openssl") is not None, "no openssl is installed (Debian package: openssl)")
    subprocess.run([*make, "-keyout", file, "-out", file.with_suffix(".crt")], check=True, capture_output=True)
    with file.open("ab") as both:
        both.write(file.with_suffix(".crt").read_bytes())
    return file


@pytest.fixture
def identity(certificate: Path) -> ssl.SSLContext:
    found = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    found.load_cert_chain(certificate)
    return found


@pytest.fixture
async def secure(box: Box, identity: ssl.SSLContext, request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """A server that takes letters over TLS only: from the first byte, or after STARTTLS."""
    loop, at_once = asyncio.get_running_loop(), request.getfixturevalue("security") == "tls"
    first, later = (identity, None) if at_once else (None, identity)

    def session() -> SMTP:
        return SMTP(box, loop=loop, tls_context=later, require_starttls=not at_once)

    listening = await loop.create_server(session, "127.0.0.1", 0, ssl=first)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


async def send(port: int, address: str = "anna@example.com", security: Any = "none", text: str = "断网") -> Outcome:
    mail = Mail("127.0.0.1", "noc@example.com", port, security)
    return await notifier(Channel("mail", mail), lambda: NOW).send(message(text, "核心\r\nBcc: x@y.z"), address)


async def test_a_letter_arrives_whole_and_a_copy_has_its_id(port: int, box: Box) -> None:
    outcome = await send(port)
    assert outcome == Sent(f"<{message().digest}@example.com>")
    assert await send(port) == outcome
    first, second = box.letters
    assert (first["Subject"], first["Bcc"], first["To"]) == ("核心 Bcc: x@y.z", None, "anna@example.com")
    assert first["Message-ID"] == second["Message-ID"] == f"<{message().digest}@example.com>"
    assert "断网" in first.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert first["Date"].startswith("Fri, 15 Jan 2027 08:00:00")


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("full@example.com", Retry("SMTP 452: 4.2.2 mailbox full")),
        ("nobody@example.com", Refused("SMTP 550: 5.1.1 no such user")),
        ("not an address", Refused("not a mail address")),
        ("a@b.c\r\nBcc: x@y.z", Refused("not a mail address")),
    ],
)
async def test_what_a_server_says_of_a_recipient_decides(port: int, address: str, outcome: Outcome) -> None:
    assert await send(port, address) == outcome


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("451 4.3.0 try later", Retry("SMTP 451: 4.3.0 try later")), ("554 5.6.0 spam", Refused("SMTP 554: 5.6.0 spam"))],
)
async def test_what_it_says_of_the_letter_decides_too(port: int, box: Box, said: str, outcome: Outcome) -> None:
    box.after_data = said
    assert await send(port) == outcome


async def test_a_server_without_starttls_gets_no_letter_that_must_be_secret(port: int, box: Box) -> None:
    assert isinstance(await send(port, security="starttls"), Refused)
    assert box.letters == []


async def test_a_server_that_speaks_no_tls_or_is_not_there_is_asked_again_later(port: int) -> None:
    assert isinstance(await send(port, security="tls"), Retry)
    async with server(hangs) as here:
        gone = int(here.url.rpartition(":")[2])
    assert await send(gone) == Retry("cannot connect, or the connection broke")


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_server_that_the_machine_trusts_gets_the_letter_over_tls(
    secure: int, box: Box, security: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    assert await send(secure, security=security) == Sent(f"<{message().digest}@example.com>")
    assert len(box.letters) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_server_that_nobody_vouches_for_gets_nothing(secure: int, box: Box, security: str) -> None:
    outcome = await send(secure, security=security)
    assert outcome == Retry("no secure connection: CERTIFICATE_VERIFY_FAILED")
    assert box.letters == []
