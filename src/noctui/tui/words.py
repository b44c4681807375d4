"""The words of the screen for every state, kind and fact: codes in, translated text out."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.domain.workflow import SIGNS
from noctui.tui.look import POST
from noctui.tui.mirror import is_watch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from noctui.domain.channel import Channel
    from noctui.domain.clock import ClockState
    from noctui.domain.commands import Consent, Criterion, Relation
    from noctui.domain.inventory import Role
    from noctui.domain.mute import MuteKind
    from noctui.domain.redundancy import GroupState
    from noctui.domain.ticket import FactKind, Status, TicketKind
    from noctui.domain.topology import DeviceState
    from noctui.domain.views import ClockRow, RosterRow, TicketRow
    from noctui.domain.workflow import Nature, Signer, Step

DEVICE_STATES: dict[DeviceState, str] = {
    "down": N_("DOWN"),
    "degraded": N_("DEGRADED"),
    "unreachable": N_("UNREACHABLE"),
    "unknown": N_("UNKNOWN"),
    "up": N_("UP"),
}
"""From the worst to the best: also the order in which a list shows them."""

FLAPPING = N_("FLAPPING")
"""The mark beside the state of a device that changes it again and again."""

GROUP_STATES: dict[GroupState, tuple[str, DeviceState]] = {
    "whole": (N_("redundant"), "up"),
    "reduced": (N_("reduced"), "degraded"),
    "broken": (N_("broken"), "down"),
}
"""The word for what is left of a redundancy group, and the state of a device whose sign and colour it wears."""

STATUSES: dict[Status, str] = {
    "open": N_("open"),
    "accepted": N_("accepted"),
    "recovered": N_("recovered"),
    "resolved": N_("resolved"),
    "closed": N_("closed"),
}

MUTES: dict[MuteKind, str] = {"ack": N_("acknowledged"), "maintenance": N_("in maintenance"), "silence": N_("silenced")}

CLOCKS: dict[ClockState, str] = {
    "waiting": N_("not started"),
    "running": N_("running"),
    "paused": N_("paused"),
    "met": N_("met"),
    "late": N_("met late"),
    "breached": N_("breached"),
    "waived": N_("waived by both sides"),
    "moot": N_("no longer owed"),
}

KINDS: dict[TicketKind, str] = {
    "fault": N_("fault"),
    "consultation": N_("consultation"),
    "defect": N_("defect"),
    "request": N_("request"),
    "complaint": N_("complaint"),
    "change": N_("change"),
    "cutover": N_("cut-over"),
    "guard": N_("site guard"),
    "feedback": N_("feedback"),
}

KINDS_ABOUT: dict[TicketKind, str] = {
    "fault": N_("something fails"),
    "consultation": N_("a question; with its answer it is closed at once"),
    "defect": N_("the product has to change, in five signed steps"),
    "request": N_("a mail or a wish"),
    "complaint": N_("somebody is not content"),
    "change": N_("small works that need a plan and an approval"),
    "cutover": N_("a line is moved"),
    "guard": N_("others work near a line"),
    "feedback": N_("an opinion"),
}
"""What each kind is for: read by who has to choose."""

CHANNELS: dict[Channel, str] = {
    "phone": N_("phone"),
    "mail": N_("mail"),
    "visit": N_("visit"),
    "chat": N_("chat"),
    "monitoring": N_("monitoring"),
    "other": N_("other way"),
}

CONSENTS: dict[Consent, str] = {
    "remote": N_("remote work"),
    "change": N_("change of settings"),
    "data": N_("touching data"),
    "fee": N_("work that costs extra"),
}

RELATIONS: dict[Relation, str] = {
    "related": N_("has to do with"),
    "caused_by": N_("is caused by"),
    "same_as": N_("is the same as"),
}
"""What a person may say that one ticket has to do with another."""

LINKS = {"causes": N_("causes"), "merged": N_("merged into"), **{str(key): said for key, said in RELATIONS.items()}}
"""The same, and what the other side of it says."""

CRITERIA: dict[Criterion, str] = {
    "": N_("none of these"),
    "response": N_("response time"),
    "preparedness": N_("preparedness"),
    "attitude": N_("attitude and ability"),
    "result": N_("result"),
    "follow_up": N_("what is done afterwards"),
}

STEPS: dict[Step, str] = {
    "submit": N_("submit the problem"),
    "analyse": N_("analyse it"),
    "confirm": N_("confirm and solve it"),
    "report": N_("report it upwards"),
    "reply": N_("reply to the customer"),
}
"""The workflow of a defect."""

SIGNERS: dict[Signer, str] = {
    "raiser": N_("who found it"),
    "centre": N_("the service centre"),
    "leader": N_("the responsible leader"),
}


def signer(step: str) -> str:
    """Who has to sign a step; nothing for one that no workflow has."""
    by: Mapping[str, Signer] = SIGNS  # type: ignore[assignment]
    return _(SIGNERS[by[step]]) if step in by else ""


NATURES: dict[Nature, str] = {
    "technical": N_("a technical question"),
    "business": N_("a business question"),
    "operation": N_("a question of use: explained, and closed like a consultation"),
}
"""What the analysis of a defect finds it to be."""

CONTACTS: dict[str, str] = {
    "reporter": N_("reporter"),
    "contract": N_("contract"),
    "device": N_("device"),
    "site": N_("site"),
}
"""Whose contact it is; anything else is a post of the roster."""

POSTS: dict[str, str] = {
    "noc-duty": N_("duty desk"),
    "duty-leader": N_("duty leader"),
    "project-manager": N_("project manager"),
    "service-manager": N_("service manager"),
    "technical-director": N_("technical director"),
    "technical-vp": N_("technical vice president"),
    "regional-supervisor": N_("regional supervisor"),
    "vendor": N_("vendor"),
}
"""The posts that our policies call, where a roster has no name for them."""

ROLES: dict[Role, str] = {
    "operator": N_("operator"),
    "leader": N_("duty leader"),
    "manager": N_("manager"),
    "instructor": N_("instructor"),
    "viewer": N_("viewer"),
}

FACTS: dict[FactKind, str] = {
    "reported": N_("reported"),
    "joined": N_("one more device affected"),
    "left": N_("device works again"),
    "accepted": N_("accepted"),
    "assigned": N_("given to"),
    "dispatched": N_("dispatched"),
    "responded": N_("customer answered"),
    "remote_needed": N_("remote work needed"),
    "remote_started": N_("remote work begun"),
    "visit_needed": N_("visit needed"),
    "set_out": N_("crew on its way"),
    "arrived": N_("arrived on site"),
    "plan_proposed": N_("solution proposed"),
    "spare_needed": N_("spare part needed"),
    "spare_arrived": N_("spare part arrived"),
    "cut_over": N_("line moved"),
    "progress_reported": N_("progress reported"),
    "recovered": N_("service recovered"),
    "resolved": N_("cause removed"),
    "report_submitted": N_("written report handed in"),
    "fulfilled": N_("promise kept"),
    "observed": N_("observation checked"),
    "replacement_due": N_("device has to be replaced"),
    "replaced": N_("device replaced"),
    "stepped": N_("step done"),
    "consented": N_("customer's word"),
    "promised": N_("limit promised"),
    "waived": N_("clock waived"),
    "closed": N_("closed"),
    "reopened": N_("reopened"),
    "merged": N_("merged into"),
    "linked": N_("linked"),
    "note": N_("note"),
    "reference": N_("outside reference"),
    "paused": N_("clocks paused"),
    "resumed": N_("clocks resumed"),
    "regraded": N_("level changed"),
    "upgraded": N_("level raised by a missed limit"),
    "recontracted": N_("contract changed"),
    "paged": N_("called"),
    "answered": N_("call answered"),
    "run": N_("playbook"),
    "corrected": N_("corrected"),
}


REPLIES: dict[str, str] = {
    "acknowledge": N_("{who} has it until {until}"),
    "decline": N_("{who} cannot come"),
    "phone": N_("{who} was told by phone, has it until {until}"),
}
"""What came of a call."""


class _Gaps(dict[str, str]):
    """A parameter that did not come is shown as a gap, never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def fill(template: str, params: Mapping[str, str]) -> str:
    """The translated template with its `{names}` filled; a missing one becomes `…`."""
    return _(template).format_map(_Gaps(params))


def ticket_title(row: TicketRow) -> str:
    """One line that says what is broken and how far; what a person wrote counts first."""
    if row.text:
        return row.text
    params = {"device": row.title.get("device", row.root), "site": row.site, "count": str(row.devices - 1)}
    if row.total:
        return fill(N_("total outage at {site}, {device}"), params)
    if row.devices > 1:
        return fill(N_("{device} and {count} behind it"), params)
    name = row.title.get("name", "")
    return f"{params['device']} {name}".rstrip()


def ticket_label(row: TicketRow) -> str:
    """The same for a list, where the end is cut: the device first, then how many more are lost with it."""
    device, name = row.title.get("device", row.root), row.text or row.title.get("name", "")
    if row.total and not row.text:
        return fill(N_("{device} total outage at {site}"), {"device": device, "site": row.site})
    more = f" +{row.devices - 1}" if row.devices > 1 else ""
    return f"{device}{more} {name}".strip()


def clock_title(clock: ClockRow) -> str:
    """The name of a clock, raw, before its due time; that of an observation says that only its end is told."""
    name = pick(clock.name)
    return _("{clock} ends", clock=name) if is_watch(clock) else name


def post(name: str, title: str = "", names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a post is called, raw: as the roster has it, else by our own word, else by its id."""
    return title or names.get(POST + name) or _(POSTS.get(name, name))


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names by id; the id stands beside those that several are called by."""
    called = Counter(names.values())
    return {key: name if called[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def actor(login: str) -> str:
    """Who did it; people have their login, the engine and who is made up for a drill a word."""
    return _(_MADE_UP[login]) if login in _MADE_UP else login


_MADE_UP = {"engine": N_("engine"), "drill-instructor": ROLES["instructor"], "drill-partner": N_("drill partner")}


def holder(row: RosterRow) -> str:
    """Who has the post, in words: where the first is missing that is said."""
    match row.state:
        case "manned":
            return row.first
        case "backup":
            return _("backup: {name}", name=row.backup)
        case "nobody":
            return _("NOBODY")
    return _("not needed now")
