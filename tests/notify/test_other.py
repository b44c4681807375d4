"""Other services through Apprise itself, against a server on loopback."""

import asyncio
import sys
from importlib.util import find_spec
from urllib.parse import unquote

import pytest

from noctui.domain.channels import Channel, Other, Secret
from noctui.domain.message import Outcome, Refused, Retry, Sent
from noctui.domain.moments import SECOND
from noctui.notify.choose import notifier
from tests.needs import need
from tests.notify.servers import NOW, Answer, Server, cuts, message, says, server


@pytest.fixture(autouse=True)
def _installed() -> None:
    need(find_spec("apprise") is not None, "Apprise is not installed: pip install noctui[apprise]")


def url(here: Server, rest: str = "/{address}?:key=secret") -> str:
    return f"json{here.url.removeprefix('http')}{rest}"


async def send(address: str, target: str) -> Outcome:
    channel = Channel("rest", Other(Secret(target)), limit=SECOND)
    async with asyncio.timeout(10):
        return await notifier(channel, lambda: NOW).send(message(), address)


async def test_a_message_goes_once_with_its_subject_its_text_and_its_tag() -> None:
    async with server(says({})) as here:
        assert await send("anna", url(here)) == Sent()
        [asked] = here.asked
    assert asked.line.startswith("POST /anna")
    assert (asked.json["title"], asked.json["message"]) == ("T-118", f"SW-1 is down\n{message().tag}")


async def test_an_address_stays_in_its_place() -> None:
    address = "a/../b?:key=mine&format=x\r\nX: y"
    async with server(says({})) as here:
        assert await send(address, url(here)) == Sent()
        [asked] = here.asked
    path = asked.line.removeprefix("POST ").removesuffix(" HTTP/1.1")
    assert (path.count("/"), unquote(path), asked.json["key"]) == (1, f"/{address}", "secret")
    assert "x" not in asked.headers


@pytest.mark.parametrize("answer", [says({}, 500), says({}, 429), cuts])
async def test_a_service_that_does_not_take_it_is_asked_again_and_nothing_is_logged(
    answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    async with server(answer) as here:
        assert await send("anna", url(here)) == Retry("the service did not take it")
    assert "secret" not in caplog.text


async def test_a_url_that_it_does_not_know_is_refused_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert await send("anna", "nonsense://secret@host") == Refused("Apprise does not know this URL")
    assert "secret" not in caplog.text


async def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert await send("anna", "json://127.0.0.1") == Refused("Apprise is not installed: pip install noctui[apprise]")
