"""Every other service, through Apprise: an extra, imported when it is used.

Apprise says yes or no and nothing else, and for the robots of WeCom, DingTalk and Feishu a yes when they refused: these
have channels of their own.
"""

import logging
from urllib.parse import quote

from noctui.domain import channels
from noctui.domain.message import Message, Outcome, Refused, Retry, Sent
from noctui.notify.secrets import NoSecret, reveal


class Other:
    """The address stands where the URL says {address}."""

    def __init__(self, other: channels.Other) -> None:
        self.other = other

    async def send(self, message: Message, address: str) -> Outcome:
        try:
            url = reveal(self.other.url).replace("{address}", quote(address, safe=""))
        except NoSecret as missing:
            return Refused(str(missing))
        try:
            import apprise
        except ImportError:
            return Refused("Apprise is not installed: pip install noctui[apprise]")
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses, and keys are in them
        service = apprise.Apprise()
        if not service.add(url):
            return Refused("Apprise does not know this URL")
        taken = await service.async_notify(title=message.subject, body=f"{message.text}\n{message.tag}")
        return Sent() if taken else Retry("the service did not take it")

    async def close(self) -> None:
        """Apprise keeps nothing open."""
