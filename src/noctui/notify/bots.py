"""What the robots of chat groups have in common: JSON posted to an address with a key in it, a code as answer."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from noctui.domain.channels import Bot
from noctui.domain.message import Message, Outcome, Refused, Retry, Sent
from noctui.domain.moments import MINUTE
from noctui.notify.http import Reply, Unanswered, Unaskable, Web, failure
from noctui.notify.plain import fitted, short
from noctui.notify.port import Now
from noctui.notify.secrets import NoSecret, reveal


class Post(NamedTuple):
    """One request to a robot."""

    url: str
    json: Mapping[str, Any]


class Robot(ABC):
    """Sends to one group; the address is whom to mention there, and may be empty."""

    LONGEST: ClassVar[int]
    """Bytes of a text."""
    BUSY: ClassVar[frozenset[int]]
    """Codes that mean: not now."""

    def __init__(self, bot: Bot, now: Now, proxy: str | None = None) -> None:
        self.bot, self.now, self._web = bot, now, Web(proxy)

    @abstractmethod
    def post(self, text: str, address: str, key: str, sign: str) -> Post: ...

    @abstractmethod
    def code(self, answer: Mapping[str, Any]) -> tuple[object, object]:
        """The code (0: taken; None: no answer of such a robot) and the words for it."""

    async def send(self, message: Message, address: str) -> Outcome:
        try:
            key = reveal(self.bot.key)
            sign = reveal(self.bot.sign) if self.bot.sign is not None else ""
        except NoSecret as missing:
            return Refused(str(missing))
        post = self.post(fitted(message.line, message.tag, self.LONGEST), address, key, sign)
        try:
            reply = await self._web.ask("POST", post.url, json=post.json)
        except Unaskable as wrong:
            return Refused(str(wrong))
        except Unanswered as silence:
            return Retry(str(silence))
        return self._judged(reply, key, sign)

    async def close(self) -> None:
        await self._web.close()

    def _judged(self, reply: Reply, *secrets: str) -> Outcome:
        """A status of 200 means nothing here: the code in the body does."""
        if failed := failure(reply, self.now()):
            return failed
        answer = reply.json()
        code, words = self.code(answer) if isinstance(answer, dict) else (None, "")
        if code is None:
            return Retry("the answer is not that of such a robot")
        if code == 0:
            return Sent()
        said = f"code {short(code, *secrets)}: {short(words, *secrets)}"
        return Retry(said, MINUTE) if code in self.BUSY else Refused(said)
