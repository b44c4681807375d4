"""One HTTP exchange that can't hurt: limits for every part of it, no redirects, a small answer, plain words for errors.

httpx2 is imported with the first one: a site without such channels never loads it.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from noctui.domain.message import Outcome, Refused, Retry
from noctui.domain.moments import HOUR, SECOND, Instant, Span, from_datetime

if TYPE_CHECKING:
    import httpx2

LARGEST = 64 * 1024
"""Bytes of an answer; what is longer is none."""
_CONNECT, _READ = 5.0, 15.0
"""Seconds."""
_LATER = (408, 425, 429)
"""Statuses of the 4xx that mean: not now."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Unanswered(Exception):
    """Nothing that counts as an answer came back; the text says why."""


class Unaskable(Exception):
    """The request can't be made: the channel is set up wrong."""


class Web:
    """Asks one service. Opened with the first request."""

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._client: httpx2.AsyncClient | None = None

    async def ask(self, method: str, url: str, **parts: Any) -> Reply:
        """Raises Unanswered or Unaskable."""
        import httpx2

        client = self._client = self._client or _client(self._proxy)
        try:
            async with client.stream(method, url, **parts) as response:
                return Reply(response.status_code, response.headers, await _body(response))
        except httpx2.TimeoutException as error:
            raise Unanswered(_TIMEOUTS.get(type(error).__name__, "no answer in time")) from None
        except httpx2.ConnectError:
            raise Unanswered("cannot connect") from None
        except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL):
            raise Unaskable("the address or a header of the channel is not valid") from None
        except httpx2.HTTPError:
            raise Unanswered("the connection broke") from None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


_TIMEOUTS = {"ConnectTimeout": "cannot connect in time", "PoolTimeout": "too many messages under way"}


def _client(proxy: str | None) -> "httpx2.AsyncClient":
    """What the environment says about proxies and passwords is not asked: the site's file says it."""
    import httpx2

    for noisy in ("httpx2", "httpcore2", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # they log addresses, and keys are in them
    timeout = httpx2.Timeout(_READ, connect=_CONNECT)
    return httpx2.AsyncClient(timeout=timeout, proxy=proxy, follow_redirects=False, trust_env=False)


async def _body(response: "httpx2.Response") -> bytes:
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > LARGEST:
            raise Unanswered(f"an answer of more than {LARGEST} bytes")
    return body


def failure(reply: Reply, now: Instant) -> Outcome | None:
    """What a status alone says; None: the body has to be asked."""
    status = reply.status
    if 200 <= status < 300:
        return None
    if status in _LATER or status >= 500:
        return Retry(f"HTTP {status}", retry_after(reply, now))
    return Refused(f"HTTP {status}")


def retry_after(reply: Reply, now: Instant) -> Span | None:
    """What the header Retry-After says, at most an hour."""
    said = reply.headers.get("retry-after", "").strip()
    try:
        wait = int(said) * SECOND if said.isdecimal() else from_datetime(parsedate_to_datetime(said)) - now
    except (ValueError, OverflowError):
        return None
    return max(0, min(wait, HOUR))
