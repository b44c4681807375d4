"""What a fact says, in words: the same on the time line of its ticket and in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from noctui.catalog import N_, _
from noctui.domain.moments import SECOND
from noctui.tui import run_news, text
from noctui.tui.look import LEVEL
from noctui.tui.words import CONSENTS, FACTS, LINKS, REPLIES, STEPS, fill, post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from noctui.domain.queries import FactRow
    from noctui.domain.ticket import FactKind

Names: TypeAlias = Mapping[str, str]
"""Words by their codes."""

_LATE = 60 * SECOND
"""A fact recorded this much after it happened is marked as written down late."""


def fact_text(fact: FactRow, facts: Sequence[FactRow] = (), names: Names = MappingProxyType({})) -> str:
    """What a fact of a ticket says (foreign parts are still raw); a correction finds among `facts` what it voids;
    clocks and posts have their `names` (as `Look.names`)."""
    said = told(fact.kind, fact.data, fact.text, names)
    if fact.kind != "corrected":
        return said
    wrong = next((fact_text(old, facts, names) for old in facts if str(old.id) == fact.data.get("voids")), "")
    return f"{said} ({wrong})" if wrong else said


def told(kind: FactKind, data: Names, remark: str, names: Names) -> str:
    """The fact, and what belongs to it: whom, which clock, which level, what for; then what a person typed."""
    extra = _extra(kind, data, remark, names).strip()
    return _("{fact}: {told}", fact=_(FACTS[kind]), told=extra) if extra else _(FACTS[kind])


def _extra(kind: FactKind, data: Names, remark: str, names: Names) -> str:
    clock = names.get(data.get("clock", ""), data.get("clock", ""))
    match kind:
        case "reported" | "joined" | "left" | "replacement_due":
            return _joined(data.get("device", ""), remark)
        case "reference":
            return f"{data.get('system', '')} {data.get('number', '')}"
        case "assigned":
            instead = _("in place of {who}", who=data["for"]) if data.get("for") else ""
            return _joined(data.get("to", "?"), instead, remark)
        case "regraded" | "upgraded":
            level = data.get("level", "?")
            return _joined(names.get(LEVEL + level, level), clock, remark)
        case "recontracted":
            return _joined(data.get("contract", "?"), remark)
        case "promised":
            return _joined(clock, _limit(data.get("limit", "")), remark)
        case "waived":
            return _joined(clock, f"{data.get('ours', '?')} + {data.get('theirs', '?')}", remark)
        case "consented":
            return _consented(data, remark)
        case "stepped":
            return _stepped(data, remark)
        case "paged":
            who = data.get("to") or _("nobody")
            by = ", ".join(_(way) for way in data["by"].split(", ")) if data.get("by") else _("only on the desks")
            told = _("{post}: {who}", post=post(data.get("post", ""), names=names), who=who)
            return _joined(clock, told, f"({by})" if "by" in data else "")
        case "answered":
            said = fill(REPLIES.get(data.get("reply", ""), "{who}"), {**data, "who": data.get("to", "")})
            return _joined(said + ":" * bool(remark), remark)
        case "run":
            return _joined(run_news.on_the_ticket(data), remark)
        case "merged":
            return _joined(f"T-{data.get('into', '?')}", remark)
        case "linked":
            relation = data.get("relation", "")
            return _joined(
                _(LINKS[relation]) if relation in LINKS else relation, f"T-{data.get('ticket', '?')}", remark
            )
    proof = f"[{data['evidence']}]" if data.get("evidence") else ""
    return _joined(f"({clock})" if clock else "", remark, proof)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _limit(span: str) -> str:
    return text.age(int(span)) if span.isdecimal() else span


def _consented(data: Names, remark: str) -> str:
    words: Names = CONSENTS  # type: ignore[assignment]
    given = N_("{what} allowed by {who}") if data.get("given") == "yes" else N_("{what} refused by {who}")
    what = _(words.get(data.get("what", ""), data.get("what", "?")))
    return _joined(_(given, what=what, who=data.get("by", "?")), remark)


def _stepped(data: Names, remark: str) -> str:
    words: Names = STEPS  # type: ignore[assignment]
    step = _(words.get(data.get("step", ""), data.get("step", "?")))
    return _joined(step + ",", _("signed by {who}", who=data.get("signed", "?")) + ":" * bool(remark), remark)


def recorded_late(fact: FactRow) -> bool:
    return fact.recorded - fact.occurred > _LATE
