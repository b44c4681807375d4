"""The channels of a site: what each of them needs to know. Addresses of people are not here, they are in the roster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from noctui.domain.moments import SECOND, Span

BOT_URLS = {
    "wecom": "https://qyapi.weixin.qq.com",
    "dingtalk": "https://oapi.dingtalk.com",
    "feishu": "https://open.feishu.cn",
}
BOT_PER_MINUTE = 20
"""What these services take from one bot."""

BotKind = Literal["wecom", "dingtalk", "feishu"]
Tree: TypeAlias = Any
"""What JSON is made of, with placeholders in its texts."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is: never shown, read anew each time it is used."""

    value: str = field(default="", repr=False)
    file: str = ""
    env: str = ""


@dataclass(frozen=True, slots=True)
class Bot:
    """A robot of a chat group."""

    kind: BotKind
    key: Secret
    """The part of its address that nobody else may know."""
    url: str
    sign: Secret | None = None
    """What messages are signed with (DingTalk, Feishu)."""


@dataclass(frozen=True, slots=True)
class Success:
    """What an HTTP gateway answers when it has taken a message."""

    status: int = 200
    path: tuple[str, ...] = ()
    """Keys and indices down into its JSON …"""
    equals: str = ""
    """… and what stands there."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """An HTTP gateway, by templates with {phone}, {text}, {subject}, {key} and {secret} in them."""

    url: str
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    body: Tree = None
    """Sent as JSON."""
    secret: Secret = Secret()
    success: Success = Success()
    longest: int = 500
    """Bytes of a text."""


@dataclass(frozen=True, slots=True)
class Mail:
    host: str
    sender: str
    port: int = 25
    security: Literal["starttls", "tls", "none"] = "starttls"
    login: str = ""
    password: Secret = Secret()


@dataclass(frozen=True, slots=True)
class Program:
    """A program of this machine: the message on its standard input, as JSON."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Whatever Apprise knows, by its URL; {address} in it is the person's."""

    url: Secret


Via: TypeAlias = Bot | Gateway | Mail | Program | Other


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    via: Via
    at_once: int = 4
    """Messages under way at the same time."""
    per_minute: int | None = None
    """Messages in a minute; None: as many as there are."""
    limit: Span = 30 * SECOND
    """How long one may take, from the first byte to the last."""
    proxy: str | None = None
