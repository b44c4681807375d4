"""A gateway by templates: what is hostile in a text stays in its place."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from noctui.domain.channels import Channel, Gateway, Secret, Success
from noctui.domain.message import Outcome, Refused, Retry, Sent
from noctui.notify.choose import notifier
from tests.notify.servers import NOW, Answer, Asked, drips, message, says, server

HOSTILE = 'a&to=1 "b" {secret}\r\nX-Evil: 1 断 %00 #'


async def send(answer: Answer, text: str = HOSTILE, path: str = "/send", **gateway: Any) -> tuple[Outcome, Asked]:
    async with server(answer) as here:
        made = Gateway(url=here.url + path, secret=Secret("s3cret"), **gateway)
        sender = notifier(Channel("sms", made), lambda: NOW)
        outcome = await sender.send(message(text), "+86 139")
        await sender.close()
    return outcome, here.asked[0]


async def test_json_keeps_every_character_where_it_belongs() -> None:
    body = {"to": ["{phone}"], "text": "{text}", "auth": {"token": "{secret}"}, "flag": True, "id": "{key}"}
    outcome, asked = await send(says({}), body=body)
    assert outcome == Sent()
    assert asked.json == {
        "to": ["+86 139"],
        "text": f"T-118\n{HOSTILE}\n{message().tag}",
        "auth": {"token": "s3cret"},
        "flag": True,
        "id": message().digest,
    }


async def test_a_form_and_a_query_are_encoded() -> None:
    _, asked = await send(says({}), form={"text": "{text}"}, query={"to": "{phone}"}, path="/{phone}/x")
    assert parse_qs(asked.body.decode())["text"][0].startswith(f"T-118\n{HOSTILE}")
    target = urlsplit(asked.line.split()[1])
    assert (target.path, parse_qs(target.query)) == ("/%2B86%20139/x", {"to": ["+86 139"]})


async def test_no_text_begins_a_header_and_the_key_is_one() -> None:
    _, asked = await send(says({}), body="{text}", headers={"X-Text": "{text}", "X-Token": "{secret}"})
    assert "x-evil" not in asked.headers
    assert (asked.headers["x-token"], asked.headers["idempotency-key"]) == ("s3cret", message().digest)


CODE = Success(200, ("data", "0", "code"), "0")
JUDGED = [
    (says({"data": [{"code": 0}]}), CODE, Sent()),
    (says({"data": [{"code": "0"}]}), CODE, Sent()),
    (says({"data": [{"code": 7}]}), CODE, Refused('HTTP 200: {"data": [{"code": 7}]}')),
    (says({"data": []}), CODE, Refused('HTTP 200: {"data": []}')),
    (says(b"OK", 202), Success(202), Sent()),
    (says(b"OK", 200), Success(202), Refused("HTTP 200: OK")),
    (says(b"busy s3cret", 500), CODE, Retry("HTTP 500: busy ***")),
]


@pytest.mark.parametrize(("answer", "success", "outcome"), JUDGED)
async def test_only_the_answer_that_was_said_to_be_success_is(
    answer: Answer, success: Success, outcome: object
) -> None:
    assert (await send(answer, body={"t": "{text}"}, success=success))[0] == outcome


async def test_an_answer_that_drips_ends_with_the_limit_of_its_channel() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await send(drips, body={"t": "{text}"})
