"""Argument lists of the site, filled in for a device: nothing foreign becomes an option or another program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.tools import Tools, arguments, flaw


def test_what_is_filled_in_stays_one_argument() -> None:
    tools = Tools(ssh=("ssh", "-o", "ProxyJump={user}@gate:{port}", "--", "{address}"), port=2222)
    assert arguments(tools, "ssh", "10.0.0.1", "li.na") == ["ssh", "-o", "ProxyJump=li.na@gate:2222", "--", "10.0.0.1"]
    assert arguments(Tools(user="ops"), "ssh", "fe80::1%eth0", "li")[-2:] == ["ops", "fe80::1%eth0"]


@pytest.mark.parametrize(
    "address", ["", "-oProxyCommand=id", "10.0.0.1 -v", "$(id)", "10.0.0.1;id", "host", "fe80::1%a;b", "10.0.0.1\n"]
)
def test_only_an_address_is_an_address(address: str) -> None:
    with pytest.raises(ValueError):
        arguments(Tools(), "ping", address, "li")


@pytest.mark.parametrize("login", ["", "-l", "a b", "root;id", "$USER", "a" * 65])
def test_only_a_login_is_a_user(login: str) -> None:
    with pytest.raises(ValueError):
        arguments(Tools(), "ssh", "10.0.0.1", login)


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_only_a_port_is_a_port(port: int) -> None:
    with pytest.raises(ValueError, match=str(port)):
        arguments(Tools(port=port), "ssh", "10.0.0.1", "li")


@given(st.text(max_size=30))
def test_no_foreign_text_adds_an_argument_or_leads_one_with_a_dash(text: str) -> None:
    try:
        filled = arguments(Tools(), "ping", text, "li")
    except ValueError:
        return
    assert len(filled) == 5
    assert not filled[-1].startswith("-")


def test_a_program_is_never_filled_in_and_unknown_names_are_found() -> None:
    assert flaw(("ping", "{address}")) == ""
    assert flaw(("{user}", "x")) == "{user}"
    assert flaw(("ping", "{adress}")) == "{adress}"
    assert flaw(("ping", "{}")) == "{}"
