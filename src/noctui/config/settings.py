"""noctui.toml: the site's name, zone and language, its operators, where the engine lives, what counts as an outage."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from noctui.config.channels import read_channels
from noctui.config.document import Document
from noctui.config.escalation import EscalationForm
from noctui.config.forms import DeskForm, EngineForm, OperatorForm, SiteForm, ToolsForm, WatchForm
from noctui.config.handover import HandoverForm
from noctui.config.reader import Entry, Reader
from noctui.config.references import Target, expect, refer
from noctui.domain.channels import Channel
from noctui.domain.inventory import Operator, SiteRules

PART = "noctui.toml"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Settings:
    """The parts of the file. One with a problem has its default here; `Reader.finish` lets none of that out."""

    document: Document
    site: SiteForm
    engine: EngineForm
    watch: WatchForm
    desk: DeskForm
    tools: ToolsForm
    handover: HandoverForm
    escalation: EscalationForm
    operators: dict[str, Operator]
    """By login."""
    channels: dict[str, Channel]
    """By id."""

    @property
    def rules(self) -> SiteRules:
        watch = self.watch
        return SiteRules(
            watch.reopen_within, tuple(watch.uplinks), watch.flapping, watch.mute_warning, tuple(watch.longest_ack)
        )


def read_settings(reader: Reader) -> Settings:
    """The file's parts; what is wrong with them is in `reader.problems`."""
    document = reader.document(reader.root / PART)
    site = reader.whole(document, SiteForm) if document else None
    return Settings(
        document=document or Document(PART, {}),
        site=site.value if site else SiteForm(name="noctui", zone="UTC"),
        engine=_table(reader, document, "engine", EngineForm),
        watch=_table(reader, document, "watch", WatchForm),
        desk=_table(reader, document, "desk", DeskForm),
        tools=_table(reader, document, "tools", ToolsForm),
        handover=_table(reader, document, "handover", HandoverForm),
        escalation=_table(reader, document, "escalation", EscalationForm),
        operators=_operators(reader, document) if document else {},
        channels=read_channels(reader, document, site.value.channels) if document and site else {},
    )


def _table(reader: Reader, document: Document | None, name: str, model: type[M]) -> M:
    written = document.data.get(name) if document and isinstance(document.data, dict) else None
    entry = reader.entry(document, (name,), written, model) if document and written is not None else None
    return entry.value if entry else model()


def _operators(reader: Reader, document: Document) -> dict[str, Operator]:
    found: dict[str, Entry[OperatorForm]] = {}
    for entry in reader.items([document], "operators", OperatorForm):
        login = entry.value.login
        if first := found.get(login):
            reader.problems.append(entry.problem(("login",), "duplicate_id", login, first=first.where))
        found[login] = entry
    refer(reader, [document], "operators", "may_act_as", Target(found, "unknown_operator", PART))
    return {login: _operator(entry.value) for login, entry in found.items()}


def _operator(form: OperatorForm) -> Operator:
    return Operator(form.login, form.name, form.role, tuple(form.may_act_as))


def check_uplinks(reader: Reader, settings: Settings, devices: Collection[str]) -> None:
    """An uplink that is no device would make us blind for ever, or never."""
    document = settings.document
    watch = document.data.get("watch") if isinstance(document.data, dict) else None
    uplinks = watch.get("uplinks") if isinstance(watch, dict) else None
    expect(reader, document, ("watch", "uplinks"), uplinks, Target(devices, "unknown_uplink", "inventory"))
