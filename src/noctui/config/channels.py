"""`[channels]` and `[lists]` of noctui.toml: what messages go by, and who gets a broadcast."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from noctui.config.channel_forms import (
    FORMS,
    BotForm,
    ChannelForm,
    GatewayForm,
    KindlessForm,
    MailForm,
    OtherForm,
    ProgramForm,
    WebForm,
)
from noctui.config.document import Document
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader, raw_items
from noctui.config.references import Target, expect
from noctui.domain.channels import BOT_URLS, Bot, Channel, Gateway, Mail, Other, Program, Secret, Success, Via

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
BY_VOICE = ("phone", "mobile", "desk")
"""Contacts that people use and no channel has."""


def read_channels(reader: Reader, document: Document, written: Mapping[str, Any]) -> dict[str, Channel]:
    """The channels by id; what is wrong with one hides no other."""
    found = {}
    for name, value in written.items():
        if entry := _entry(reader, document, name, value):
            reader.problems.extend(_unsendable(entry))
            found[name] = _channel(reader.root, name, entry.value)
        else:
            reader.unread.add(document.file)
    return found


def check_lists(reader: Reader, document: Document, lists: Mapping[str, Any], names: Collection[str]) -> None:
    """Their members are persons, posts (`names`) or lists."""
    target = Target({*names, *lists}, "unknown_member_of_list", "roster.yaml")
    for name, members in lists.items():
        expect(reader, document, ("lists", name), members, target)


def check_contacts(reader: Reader, roster: Document, channels: Collection[str]) -> None:
    """Every contact of a person goes by a channel of the site, or by voice. A site without channels is not asked."""
    target = Target((*channels, *BY_VOICE), "unknown_channel", "noctui.toml")
    for at, person in raw_items(roster, "people") if channels else ():
        contacts = person.get("contacts") if isinstance(person, dict) else None
        for index, contact in enumerate(contacts if isinstance(contacts, list) else ()):
            if isinstance(contact, dict):
                expect(reader, roster, ("people", at, "contacts", index, "channel"), contact.get("channel"), target)


def _entry(reader: Reader, document: Document, name: str, value: Any) -> Entry[ChannelForm] | None:
    """Its `kind` says which form it fills in."""
    loc = ("channels", name)
    kind = value.get("kind") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind not in FORMS:
        problem = document.problem((*loc, "kind"), "want_one_of", kind, known=FORMS, choices=", ".join(FORMS))
        reader.problems.append(problem)
        return None
    return reader.entry(document, loc, value, FORMS[kind] if isinstance(kind, str) else KindlessForm)


def _unsendable(entry: Entry[ChannelForm]) -> Iterator[Problem]:
    """A gateway that is not told the text, or signs that nobody looks at."""
    form = entry.value
    if isinstance(form, GatewayForm) and "{text}" not in str(
        (form.url, form.headers, form.query, form.form, form.body)
    ):
        yield entry.problem((), "no_text_place")
    if isinstance(form, BotForm) and form.kind == "wecom" and form.sign is not None:
        yield entry.problem(("sign",), "wecom_sign")


def _channel(root: Path, name: str, form: ChannelForm) -> Channel:
    proxy = form.proxy if isinstance(form, WebForm) else None
    return Channel(name, _via(root, form), form.at_once, form.per_minute, form.limit, proxy)


def _via(root: Path, form: ChannelForm) -> Via:
    match form:
        case BotForm():
            sign = _placed(root, form.sign) if form.sign is not None else None
            return Bot(form.kind, _placed(root, form.key), form.url or BOT_URLS[form.kind], sign)
        case GatewayForm():
            return _gateway(root, form)
        case MailForm():
            port = form.port or _PORTS[form.security]
            password = _placed(root, form.password)
            return Mail(form.host, form.sender, port, form.security, form.login, password)
        case OtherForm():
            return Other(_placed(root, form.url))
        case ProgramForm():
            return Program(tuple(form.run))
    raise TypeError(type(form).__name__)


def _gateway(root: Path, form: GatewayForm) -> Gateway:
    success = form.success
    path = tuple(success.path.split(".")) if success.path else ()
    return Gateway(
        url=form.url,
        method=form.method,
        headers=form.headers,
        query=form.query,
        form=form.form,
        body=form.body,
        secret=_placed(root, form.secret),
        success=Success(success.status, path, success.equals),
        longest=form.longest,
    )


def _placed(root: Path, secret: Secret) -> Secret:
    """A relative file is one of the site's folder."""
    return replace(secret, file=str(root.resolve() / secret.file)) if secret.file else secret
