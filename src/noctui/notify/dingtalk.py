"""DingTalk: the robot of a group, signed."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from noctui.domain.moments import MILLISECOND
from noctui.notify.bots import Post, Robot


class Dingtalk(Robot):
    """The address is a phone number, a user id, or `@all`."""

    LONGEST: ClassVar[int] = 18_000
    BUSY: ClassVar[frozenset[int]] = frozenset({-1, 130101, 130102, 410100})

    def post(self, text: str, address: str, key: str, sign: str) -> Post:
        url = f"{self.bot.url}/robot/send?access_token={quote(key, safe='')}"
        if sign:
            stamp = str(self.now() // MILLISECOND)
            url += f"&timestamp={stamp}&sign={quote(signature(stamp, sign), safe='')}"
        return Post(url, {"msgtype": "text", "text": {"content": text}, "at": _mention(address)})

    def code(self, answer: Mapping[str, Any]) -> tuple[object, object]:
        return answer.get("errcode"), answer.get("errmsg", "")


def signature(stamp: str, secret: str) -> str:
    return b64encode(hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")).decode()


def _mention(address: str) -> dict[str, object]:
    if address == "@all":
        return {"isAtAll": True}
    numbers, users = ([address], []) if address.lstrip("+").isdecimal() else ([], [address] if address else [])
    return {"atMobiles": numbers, "atUserIds": users, "isAtAll": False}
