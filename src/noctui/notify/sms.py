"""Any HTTP gateway (most are for short messages), by the templates of the site's file."""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from noctui.domain.channels import Gateway, Success, Tree
from noctui.domain.message import Message, Outcome, Refused, Retry, Sent
from noctui.notify.http import Reply, Unanswered, Unaskable, Web, failure
from noctui.notify.plain import fitted, short
from noctui.notify.port import Now
from noctui.notify.secrets import NoSecret, reveal

_PLACE = re.compile(r"\{(phone|text|subject|key|secret)\}")


class Sms:
    """The address is a phone number, or whatever the gateway calls a person by."""

    def __init__(self, gateway: Gateway, now: Now, proxy: str | None = None) -> None:
        self.gateway, self.now, self._web = gateway, now, Web(proxy)

    async def send(self, message: Message, address: str) -> Outcome:
        gateway = self.gateway
        try:
            values = self._values(message, address)
        except NoSecret as missing:
            return Refused(str(missing))
        parts: dict[str, object] = {"headers": _headers(gateway.headers, values)}
        if gateway.query:
            parts["params"] = {name: fill(text, values) for name, text in gateway.query.items()}
        if gateway.form:
            parts["data"] = {name: fill(text, values) for name, text in gateway.form.items()}
        if gateway.body is not None:
            parts["json"] = _filled(gateway.body, values)
        try:
            url = fill(gateway.url, values, lambda value: quote(value, safe=""))
            reply = await self._web.ask(gateway.method, url, **parts)
        except Unaskable as wrong:
            return Refused(str(wrong))
        except Unanswered as silence:
            return Retry(str(silence))
        return self._judged(reply, values["secret"])

    async def close(self) -> None:
        await self._web.close()

    def _values(self, message: Message, address: str) -> dict[str, str]:
        return {
            "phone": address,
            "text": fitted(message.line, message.tag, self.gateway.longest),
            "subject": message.subject,
            "key": message.digest,
            "secret": reveal(self.gateway.secret),
        }

    def _judged(self, reply: Reply, secret: str) -> Outcome:
        wanted = self.gateway.success
        if reply.status == wanted.status and (not wanted.path or _at(reply, wanted) == wanted.equals):
            return Sent()
        failed = failure(reply, self.now())
        said = f"HTTP {reply.status}: {short(reply.body.decode('utf-8', 'replace'), secret)}"
        return Retry(said, failed.after) if isinstance(failed, Retry) else Refused(said)


def fill(template: str, values: Mapping[str, str], encoded: Callable[[str], str] = str) -> str:
    """The template with its places filled, all at once: braces in a value are no places."""
    return _PLACE.sub(lambda place: encoded(values[place[1]]), template)


def _filled(tree: Tree, values: Mapping[str, str]) -> Tree:
    if isinstance(tree, dict):
        return {name: _filled(branch, values) for name, branch in tree.items()}
    if isinstance(tree, list):
        return [_filled(branch, values) for branch in tree]
    return fill(tree, values) if isinstance(tree, str) else tree


def _headers(templates: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """No value may begin another header: what is not plain ASCII is percent-encoded."""
    plain = {name: fill(text, values, lambda value: quote(value, safe=_PRINTS)) for name, text in templates.items()}
    return {"Idempotency-Key": values["key"]} | plain


_PRINTS = "".join(map(chr, range(32, 127)))


def _at(reply: Reply, wanted: Success) -> str:
    """What stands at the end of the path, as text; JSON's own words for what is no text."""
    found = reply.json()
    for step in wanted.path:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return ""
    return found if isinstance(found, str) else json.dumps(found)
