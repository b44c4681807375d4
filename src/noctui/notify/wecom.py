"""WeCom: the robot of a group."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from noctui.notify.bots import Post, Robot


class Wecom(Robot):
    """The address is a phone number, a user id, or `@all`."""

    LONGEST: ClassVar[int] = 2048
    BUSY: ClassVar[frozenset[int]] = frozenset({-1, 45009, 45033})

    def post(self, text: str, address: str, key: str, sign: str) -> Post:
        mention = "mentioned_mobile_list" if address.lstrip("+").isdecimal() else "mentioned_list"
        content = {"content": text, **({mention: [address]} if address else {})}
        url = f"{self.bot.url}/cgi-bin/webhook/send?key={quote(key, safe='')}"
        return Post(url, {"msgtype": "text", "text": content})

    def code(self, answer: Mapping[str, Any]) -> tuple[object, object]:
        return answer.get("errcode"), answer.get("errmsg", "")
