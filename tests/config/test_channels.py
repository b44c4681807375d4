"""`[channels]` and `[lists]` of noctui.toml: every kind, and what is said of a wrong one."""

from pathlib import Path

import pytest

from noctui.domain.channels import BOT_URLS, Bot, Channel, Gateway, Mail, Other, Program, Secret
from noctui.domain.moments import MINUTE, SECOND
from tests.config.build import SETTINGS, load, said

CHANNELS = """
[lists]
leaders = ["ann", "duty"]
everybody = ["leaders", "bob"]

[channels.wecom]
kind = "wecom"
key = {file = "wecom.key"}

[channels.ding]
kind = "dingtalk"
key = "k"
sign = {env = "DING_SIGN"}
url = "http://ding.example.com/"
per_minute = 5

[channels.sms]
kind = "sms"
url = "https://sms.example.com/send"
limit = "1m"
at_once = 2
body = {to = "{phone}", message = {content = "{text}"}, sure = true}
headers = {Authorization = "Bearer {secret}"}
secret = {file = "/etc/sms.token"}
success = {status = 200, path = "data.0.code", equals = "0"}

[channels.mail]
kind = "mail"
host = "mail.example.com"
sender = "noc@example.com"
security = "tls"

[channels.pager]
kind = "command"
run = ["/usr/local/bin/page", "--quiet"]

[channels.rest]
kind = "apprise"
url = {file = "apprise.url"}
"""


def channels(folder: Path, text: str) -> list[str]:
    return said(folder, {"noctui.toml": SETTINGS + text})


def test_every_kind_of_channel_is_read(tmp_path: Path) -> None:
    site = load(tmp_path, **{"noctui.toml": SETTINGS + CHANNELS}).file
    found = site.channels
    assert found["wecom"] == Channel(
        "wecom", Bot("wecom", Secret(file=str(tmp_path / "wecom.key")), BOT_URLS["wecom"]), per_minute=20
    )
    assert found["ding"].via == Bot("dingtalk", Secret("k"), "http://ding.example.com", Secret(env="DING_SIGN"))
    sms = found["sms"]
    assert (sms.limit, sms.at_once, sms.per_minute) == (MINUTE, 2, None)
    assert isinstance(sms.via, Gateway)
    assert sms.via.success.path == ("data", "0", "code")
    assert found["mail"].via == Mail("mail.example.com", "noc@example.com", 465, "tls")
    assert found["pager"].via == Program(("/usr/local/bin/page", "--quiet"))
    assert found["pager"].limit == 30 * SECOND
    assert isinstance(found["rest"].via, Other)
    assert site.lists == {"leaders": ("ann", "duty"), "everybody": ("leaders", "bob")}


def test_a_secret_is_never_shown() -> None:
    assert "hunter2" not in repr(Channel("x", Bot("wecom", Secret("hunter2"), "https://x")))


WRONG = [
    ('[channels.x]\nkind = "wecm"\nkey = "k"', "did you mean 'wecom'?"),
    ("[channels.x]\nkey = 'k'", "the key 'kind' is missing"),
    ('[channels.x]\nkind = "wecom"', "the key 'key' is missing"),
    ('[channels.x]\nkind = "wecom"\nkey = 7', "not a secret"),
    ('[channels.x]\nkind = "wecom"\nkey = {path = "k"}', 'write a text, {file = "…"} or {env = "…"}'),
    ('[channels.x]\nkind = "wecom"\nkey = "k"\nsign = "s"', "WeCom does not sign messages"),
    ('[channels.x]\nkind = "wecom"\nkey = "k"\nurl = "ftp://x"', "not a web address"),
    ('[channels.x]\nkind = "wecom"\nkey = "k"\nlimit = "1h"', "at most 5m"),
    ('[channels.x]\nkind = "sms"\nurl = "https://x/"', "the text is sent nowhere"),
    ('[channels.x]\nkind = "sms"\nurl = "https://x/"\nbody = {a = "{txt}"}', "nothing fills {txt}"),
    ('[channels.x]\nkind = "sms"\nurl = "https://x/"\nbody = {a = 2026-01-01}', "can't be sent as JSON"),
    ('[channels.x]\nkind = "command"\nrun = []', "is empty"),
    ('[lists]\nleaders = ["anna"]', "no such person, post or list 'anna' (did you mean 'ann'?)"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_a_wrong_channel_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    [problem] = channels(tmp_path, "\n" + text)
    assert problem.startswith("noctui.toml:1")
    assert words in problem


ROSTER = """\
people:
  - {id: ann, name: Ann, phone: "110", login: ann, contacts: [{channel: chatt, address: a}]}
  - {id: bob, name: Bob, phone: "120"}
posts:
  - {id: duty, name: Duty, first: ann, backup: bob}
"""
CHAT = '\n[channels.chat]\nkind = "wecom"\nkey = "k"\n[lists]\nall = ["duty"]'


def test_a_contact_by_a_channel_that_the_site_has_not_is_refused_with_its_place(tmp_path: Path) -> None:
    [problem] = said(tmp_path, {"noctui.toml": SETTINGS + CHAT, "roster.yaml": ROSTER})
    assert problem.startswith("roster.yaml:2:")
    assert "no such channel 'chatt' (did you mean 'chat'?)" in problem


def test_a_channel_that_is_wrong_is_not_also_unknown(tmp_path: Path) -> None:
    wrong = CHAT.replace("chat]", "chatt]").replace("wecom", "wecm")
    [problem] = said(tmp_path, {"noctui.toml": SETTINGS + wrong, "roster.yaml": ROSTER})
    assert problem.startswith("noctui.toml:")


def test_a_site_without_channels_may_name_whatever_way_it_likes(tmp_path: Path) -> None:
    assert said(tmp_path, {"roster.yaml": ROSTER}) == []
