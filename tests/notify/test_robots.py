"""The robots of WeCom, DingTalk and Feishu, against servers that behave as badly as the real ones."""

import asyncio
import base64
import hashlib
import hmac
import logging
from urllib.parse import parse_qs, urlsplit

import pytest

from noctui.domain.channels import Bot, BotKind, Channel, Secret
from noctui.domain.message import Refused, Retry, Sent
from noctui.domain.moments import MINUTE, SECOND
from noctui.notify.choose import notifier
from noctui.notify.port import Notifier
from tests.notify.servers import NOW, Answer, cuts, floods, hangs, message, says, server

KINDS: tuple[BotKind, ...] = ("wecom", "dingtalk", "feishu")
KEY, SIGN = "very-secret-key", "SECsign"
TAKEN = {"errcode": 0, "errmsg": "ok", "code": 0, "StatusCode": 0}


def robot(kind: BotKind, url: str, sign: bool = False) -> Notifier:
    bot = Bot(kind, Secret(KEY), url, Secret(SIGN) if sign else None)
    return notifier(Channel(kind, bot), lambda: NOW)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_taken_is_sent_with_its_tag(kind: BotKind) -> None:
    async with server(says(TAKEN)) as here:
        sender = robot(kind, here.url)
        assert await sender.send(message("端口 <b>", "T-118"), "13900000000") == Sent()
        await sender.close()
    [asked] = here.asked
    assert KEY in asked.line
    assert message("端口 <b>").tag in str(asked.json)
    assert "端口" in str(asked.json)


REFUSALS = [
    ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, Refused("code 93000: invalid webhook url")),
    (
        "wecom",
        {"errcode": 45009, "errmsg": "api freq out of limit"},
        Retry("code 45009: api freq out of limit", MINUTE),
    ),
    ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, Refused("code 310000: sign not match")),
    ("dingtalk", {"errcode": 130101, "errmsg": "too fast"}, Retry("code 130101: too fast", MINUTE)),
    ("feishu", {"code": 19021, "msg": "sign match fail"}, Refused("code 19021: sign match fail")),
    ("feishu", {"code": 11232, "msg": "frequency limited"}, Retry("code 11232: frequency limited", MINUTE)),
    ("feishu", {"StatusCode": 0, "StatusMessage": "success"}, Sent()),
]


@pytest.mark.parametrize(("kind", "answer", "outcome"), REFUSALS)
async def test_a_200_with_an_error_code_is_not_sent(kind: BotKind, answer: object, outcome: object) -> None:
    async with server(says(answer)) as here:
        assert await robot(kind, here.url).send(message(), "") == outcome


ANSWERS = [
    (says({}, 429, Retry_After="30"), Retry("HTTP 429", 30 * SECOND)),
    (says({}, 429, Retry_After="Fri, 15 Jan 2027 08:01:00 GMT"), Retry("HTTP 429", MINUTE)),
    (says({}, 503, Retry_After="soon"), Retry("HTTP 503")),
    (says({}, 500), Retry("HTTP 500")),
    (says({}, 404), Refused("HTTP 404")),
    (says({}, 302, Location="http://127.0.0.1:1/"), Refused("HTTP 302")),
    (says(b"<html>login</html>"), Retry("the answer is not that of such a robot")),
    (says([1]), Retry("the answer is not that of such a robot")),
    (says({"hello": 1}), Retry("the answer is not that of such a robot")),
    (cuts, Retry("the connection broke")),
    (floods, Retry("an answer of more than 65536 bytes")),
]


@pytest.mark.parametrize(("answer", "outcome"), ANSWERS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_bad_answer_is_an_outcome_in_plain_words(kind: BotKind, answer: Answer, outcome: object) -> None:
    async with server(answer) as here:
        assert await robot(kind, here.url).send(message(), "") == outcome
    assert len(here.asked) == 1


async def test_a_server_that_is_gone_is_asked_again_later() -> None:
    async with server(says(TAKEN)) as here:
        url = here.url
    assert await robot("wecom", url).send(message(), "") == Retry("cannot connect")


async def test_whoever_gives_up_a_server_that_hangs_is_free_at_once() -> None:
    async with server(hangs) as here:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await robot("wecom", here.url).send(message(), "")


async def test_dingtalk_is_signed_in_its_address() -> None:
    async with server(says(TAKEN)) as here:
        assert await robot("dingtalk", here.url, sign=True).send(message(), "@all") == Sent()
    [asked] = here.asked
    query = parse_qs(urlsplit(asked.line.split()[1]).query)
    stamp = query["timestamp"][0]
    digest = hmac.new(SIGN.encode(), f"{stamp}\n{SIGN}".encode(), hashlib.sha256).digest()
    assert (stamp, query["sign"]) == (str(NOW // 1000), [base64.b64encode(digest).decode()])
    assert asked.json["at"] == {"isAtAll": True}


async def test_feishu_is_signed_in_its_body_and_a_note_mentions_nobody() -> None:
    async with server(says(TAKEN)) as here:
        await robot("feishu", here.url, sign=True).send(message('<at user_id="all"></at>'), "ou_1")
    body = here.asked[0].json
    digest = hmac.new(f"{body['timestamp']}\n{SIGN}".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(digest).decode()
    assert body["timestamp"] == str(NOW // 1_000_000)
    assert body["content"]["text"].count("<at ") == 1


async def test_a_long_text_is_cut_by_bytes_and_keeps_its_tag() -> None:
    async with server(says(TAKEN)) as here:
        await robot("wecom", here.url).send(message("断" * 5000), "")
    text = here.asked[0].json["text"]["content"]
    assert 2040 <= len(text.encode()) <= 2048
    assert text.endswith(f"…\n{message('断' * 5000).tag}")


async def test_a_secret_is_neither_logged_nor_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with server(says({"errcode": 40001, "errmsg": f"bad key {KEY}"})) as here:
        outcome = await robot("wecom", here.url).send(message(), "")
    assert outcome == Refused("code 40001: bad key ***")
    assert KEY not in caplog.text


async def test_a_secret_that_is_not_there_is_a_refusal_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOCTUI_NO_KEY", raising=False)
    for secret, words in (
        (Secret(env="NOCTUI_NO_KEY"), "the environment variable NOCTUI_NO_KEY is not set"),
        (Secret(file="/nonexistent/key"), "cannot read the secret in /nonexistent/key: No such file or directory"),
    ):
        sender = notifier(Channel("w", Bot("wecom", secret, "http://127.0.0.1:1")), lambda: NOW)
        assert await sender.send(message(), "") == Refused(words)
