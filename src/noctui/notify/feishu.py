"""Feishu (Lark): the robot of a group, signed."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from noctui.domain.moments import SECOND
from noctui.notify.bots import Post, Robot


class Feishu(Robot):
    """The address is an open id (`ou_…`), or `@all`."""

    LONGEST: ClassVar[int] = 18_000
    BUSY: ClassVar[frozenset[int]] = frozenset({9499, 11232, 11233, 99991400})

    def post(self, text: str, address: str, key: str, sign: str) -> Post:
        # whoever writes a note must not be able to mention everybody
        body: dict[str, object] = {"msg_type": "text", "content": {"text": _mention(address) + text.replace("<", "＜")}}
        if sign:
            stamp = str(self.now() // SECOND)
            body |= {"timestamp": stamp, "sign": signature(stamp, sign)}
        return Post(f"{self.bot.url}/open-apis/bot/v2/hook/{quote(key, safe='')}", body)

    def code(self, answer: Mapping[str, Any]) -> tuple[object, object]:
        """Older robots spell it StatusCode."""
        return answer.get("code", answer.get("StatusCode")), answer.get("msg", answer.get("StatusMessage", ""))


def signature(stamp: str, secret: str) -> str:
    return b64encode(hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")).decode()


def _mention(address: str) -> str:
    user = "all" if address == "@all" else "".join(char for char in address if char.isalnum() or char in "_-")
    return f'<at user_id="{user}"></at> ' if user else ""
