"""Checks of web pages as a site writes them down, and what does not hold together."""

from pathlib import Path

import pytest

from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import DAY, MINUTE, SECOND
from noctui.domain.page import Page
from tests.config.build import load, problems

FILE = "inventory/web.yaml"


def web(check: str, address: str = "10.9.9.9") -> dict[str, str | bytes]:
    return {
        FILE: f"""\
kinds:
  web: {{checks: {{page: {{kind: http, body: welcome}}}}}}
devices:
  - {{id: WEB, kind: web, site: hq, address: "{address}", checks: {{page: {check}}}}}
"""
    }


def test_a_page_of_the_device_itself_is_asked_for_once_a_minute_and_has_time(tmp_path: Path) -> None:
    written = web("{path: /health, host: portal.example, tls: true, port: 8080, status: [200, 204], certificate: 30d}")
    (check,) = load(tmp_path, **written).file.inventory.devices["WEB"].checks
    page = Page(
        path="/health", host="portal.example", tls=True, status=(200, 204), body="welcome", certificate=30 * DAY
    )
    assert check == CheckSpec(
        "WEB/page", "WEB", "http", "10.9.9.9", 8080, MINUTE, 10 * SECOND, timeout=10 * SECOND, page=page
    )


def test_a_url_says_where_to_go_by_itself(tmp_path: Path) -> None:
    written = web('{url: "https://portal.example:8443/a?b=1", trust: true, interval: 30s}')
    (check,) = load(tmp_path, **written).file.inventory.devices["WEB"].checks
    assert check.page == Page(url="https://portal.example:8443/a?b=1", body="welcome", trust=True)
    assert (check.interval, check.port) == (30 * SECOND, None)


@pytest.mark.parametrize(
    ("check", "code", "at"),
    [
        ('{url: "portal.example"}', "page_url", "url"),
        ('{url: "http://u:p@portal.example/"}', "page_url", "url"),
        ("{path: health}", "url_path", "path"),
        ('{path: "/a b"}', "url_path", "path"),
        ('{host: "a b"}', "host_name", "host"),
        ("{status: [99]}", "least", "status"),
        ('{url: "http://a/", path: /b}', "url_alone", "path"),
        ('{url: "http://a/", port: 81}', "url_alone", "port"),
        ("{probes: 3}", "not_for_kind", "probes"),
        ("{kind: icmp}", "not_for_kind", "body"),
    ],
)
def test_what_does_not_hold_together_is_refused_where_it_stands(tmp_path: Path, check: str, code: str, at: str) -> None:
    (problem,) = problems(tmp_path, web(check))
    assert problem.code == code
    assert at in problem.path


def test_a_link_local_address_has_no_page(tmp_path: Path) -> None:
    assert [problem.code for problem in problems(tmp_path, web("{}", "fe80::1%eth0"))] == ["page_scope"]
    assert load(tmp_path, **web('{url: "http://a/"}', "fe80::1%eth0"))
