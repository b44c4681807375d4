"""What changes who is on for a while, as roster.yaml writes it: guards, plans, overrides, leave."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from noctui.config.document import Document, Loc
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.roster_forms import (
    GuardForm,
    LeaveForm,
    OverrideForm,
    PlanForm,
    SpanForm,
)
from noctui.config.roster_turns import begin_of, end_of
from noctui.domain.overrides import Guard, Leave, Override, Plan, Stint, Target


@dataclass(frozen=True, slots=True)
class Spans:
    """The valid entries of each section."""

    guards: list[Entry[GuardForm]] = field(default_factory=list)
    plans: list[Entry[PlanForm]] = field(default_factory=list)
    overrides: list[Entry[OverrideForm]] = field(default_factory=list)
    leave: list[Entry[LeaveForm]] = field(default_factory=list)


def read_spans(reader: Reader, documents: Sequence[Document], zone: str) -> Spans:
    spans = Spans(
        list(reader.items(documents, "guards", GuardForm)),
        list(reader.items(documents, "plans", PlanForm)),
        list(reader.items(documents, "overrides", OverrideForm)),
        list(reader.items(documents, "leave", LeaveForm)),
    )
    sections: tuple[Sequence[Entry[Any]], ...] = (spans.guards, spans.plans, spans.overrides, spans.leave)
    for entries in sections:
        reader.unique(entry for entry in entries if entry.value.id)
        for entry in entries:
            reader.problems.extend(_order(entry, (), entry.value, zone))
    for plan in spans.plans:
        for index, stint in enumerate(plan.value.stints):
            reader.problems.extend(_order(plan, ("stints", index), stint, zone))
    for override in spans.overrides:
        reader.problems.extend(_override_flaws(override))
    return spans


def guards(entries: Iterable[Entry[GuardForm]], zone: str) -> tuple[Guard, ...]:
    return tuple(Guard(f.id, f.name, *_span(f, zone), dict(f.crews)) for f in (entry.value for entry in entries))


def plans(entries: Iterable[Entry[PlanForm]], zone: str) -> tuple[Plan, ...]:
    return tuple(_plan(entry.value, _name(entry), zone) for entry in entries)


def overrides(entries: Iterable[Entry[OverrideForm]], zone: str) -> tuple[Override, ...]:
    return tuple(_override(entry.value, _name(entry), zone) for entry in entries)


def leaves(entries: Iterable[Entry[LeaveForm]], zone: str) -> tuple[Leave, ...]:
    return tuple(Leave(_name(e), e.value.person, *_span(e.value, zone), e.value.reason) for e in entries)


def _plan(form: PlanForm, name: str, zone: str) -> Plan:
    stints = tuple(Stint(*_span(stint, zone), stint.person, stint.side) for stint in form.stints)
    return Plan(name, form.post, *_span(form, zone), stints, form.reason)


def _override(form: OverrideForm, name: str, zone: str) -> Override:
    target = Target(form.post, form.side) if form.post else Target(form.rotation or "", None)
    return Override(name, target, *_span(form, zone), form.off, form.on, form.by, form.reason)


def _name(entry: Entry[Any]) -> str:
    return entry.value.id or entry.where


def _span(form: SpanForm, zone: str) -> tuple[int, int]:
    return begin_of(form.begin, zone), end_of(form.end, zone)


def _order(entry: Entry[Any], tail: Loc, form: SpanForm, zone: str) -> Iterator[Problem]:
    begin, end = _span(form, zone)
    if end <= begin:
        yield entry.problem((*tail, "end"), "span_order", str(form.end))


def _override_flaws(entry: Entry[OverrideForm]) -> Iterator[Problem]:
    form = entry.value
    if (form.post is None) == (form.rotation is None):
        yield entry.problem((), "override_target")
    if form.rotation and "side" in form.model_fields_set:
        yield entry.problem(("side",), "override_side", form.side)
    if not (form.off or form.on):
        yield entry.problem((), "override_nobody")
