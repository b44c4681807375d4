"""`noctui probe URL`: what it prints, and how it ends."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from noctui.cli.common import CommandError
from noctui.cli.probe_page import probe_page
from noctui.domain.moments import SECOND


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.end_headers()
        self.wfile.write(b"\x1b[2Jhello")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Door)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_page_is_told_with_the_time_of_each_phase(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert probe_page(f"{url}/", 5 * SECOND, as_json=False) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{url}/: HTTP 200"
    assert [part.split()[0] for part in second.split(",")] == ["resolve", "connect", "first", "whole"]


def test_a_wrong_status_is_no_page_and_is_told_for_programs_as_well(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert probe_page(f"{url}/nope", 5 * SECOND, as_json=True) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["note"], told["received"]) == (404, "status-404", 0)
    assert told["phases"]["tls"] is None


def test_who_does_not_listen_and_what_is_no_url(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert probe_page(url.replace("http:", "https:"), 5 * SECOND, as_json=False) == 2
    assert capsys.readouterr().out.endswith("no page, tls\n")
    with pytest.raises(CommandError):
        probe_page("http://", SECOND, as_json=False)
