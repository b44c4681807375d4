"""The forms of `[channels]` in noctui.toml: what each kind of channel may say."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

import json
import re
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from noctui.config.shape import FilePath, Id, Name, Shape, Text, duration
from noctui.domain.channels import BOT_PER_MINUTE, BotKind, Secret
from noctui.domain.moments import MINUTE, SECOND, Span

_URL = re.compile(r"https?://[^\s/?#@]+[^\s@]*")
_PLACE = re.compile(r"\{(\w+)\}")
PLACES = ("phone", "text", "subject", "key", "secret")


def _secret(value: Any) -> Secret:
    """A text, `{file = "…"}` or `{env = "…"}`."""
    match value:
        case str() if value:
            return Secret(value)
        case {"file": str(path), **rest} if path and not rest:
            return Secret(file=path)
        case {"env": str(name), **rest} if name and not rest:
            return Secret(env=name)
    raise PydanticCustomError("secret", "secret")


def _url(value: str) -> str:
    if not _URL.fullmatch(value):
        raise PydanticCustomError("web_address", "url")
    return value


def _base(value: str) -> str:
    return _url(value).rstrip("/")


def _template(value: Any) -> Any:
    """Whatever can be sent, with no place in its texts that nothing fills."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("template", "template") from None
    if unknown := next((name for name in _PLACE.findall(text) if name not in PLACES), None):
        raise PydanticCustomError("unknown_place", "place", {"place": unknown, "choices": ", ".join(PLACES)})
    return value


Hidden = Annotated[Any, BeforeValidator(_secret)]
"""A `Secret`."""
Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_url), AfterValidator(_template)]
Base = Annotated[str, StringConstraints(max_length=500), AfterValidator(_base)]
Template = Annotated[Any, AfterValidator(_template)]
Templates = Annotated[dict[str, str], AfterValidator(_template)]
Limit = Annotated[Span, BeforeValidator(partial(duration, SECOND, 5 * MINUTE))]


class ChannelForm(Shape):
    """What every channel may say."""

    kind: str
    at_once: Annotated[int, Field(ge=1, le=100)] = 4
    per_minute: Annotated[int, Field(ge=1)] | None = None
    limit: Limit = 30 * SECOND


class KindlessForm(ChannelForm):
    """One that does not say its kind: that is what is wrong with it, whatever else it says."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class WebForm(ChannelForm):
    proxy: Base | None = None


class BotForm(WebForm):
    kind: BotKind
    key: Hidden
    sign: Hidden = None
    url: Base | None = None
    per_minute: Annotated[int, Field(ge=1)] | None = BOT_PER_MINUTE


class SuccessForm(Shape):
    status: Annotated[int, Field(ge=100, le=599)] = 200
    path: Text = ""
    equals: Text = ""


class GatewayForm(WebForm):
    kind: Literal["sms"]
    url: Url
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: Templates = {}
    query: Templates = {}
    form: Templates = {}
    body: Template = None
    secret: Hidden = Secret()
    success: SuccessForm = SuccessForm()
    longest: Annotated[int, Field(ge=60, le=20_000)] = 500


class MailForm(ChannelForm):
    kind: Literal["mail"]
    host: Name
    sender: Name
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    login: Text = ""
    password: Hidden = Secret()


class ProgramForm(ChannelForm):
    kind: Literal["command"]
    run: Annotated[list[FilePath], Field(min_length=1)]


class OtherForm(ChannelForm):
    kind: Literal["apprise"]
    url: Hidden


FORMS: dict[str, type[ChannelForm]] = {
    "wecom": BotForm,
    "dingtalk": BotForm,
    "feishu": BotForm,
    "sms": GatewayForm,
    "mail": MailForm,
    "command": ProgramForm,
    "apprise": OtherForm,
}

Lists = dict[Id, Annotated[list[Id], Field(min_length=1)]]
