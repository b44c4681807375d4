"""A ticket is a list of facts; what it is now is a fold over them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

from noctui.domain.moments import Instant

TicketKind = Literal[
    "fault", "consultation", "defect", "request", "complaint", "change", "cutover", "guard", "feedback"
]
"""fault: something fails. consultation: a question, answered in one form. defect: the product must change, in five
signed steps. request: a mail or a wish. change: small works. cutover: a line is moved. guard: works near a line.
feedback: an opinion."""

FactKind = Literal[
    "reported",
    "joined",
    "left",
    "accepted",
    "assigned",
    "dispatched",
    "responded",
    "remote_needed",
    "remote_started",
    "visit_needed",
    "set_out",
    "arrived",
    "plan_proposed",
    "spare_needed",
    "spare_arrived",
    "cut_over",
    "progress_reported",
    "recovered",
    "resolved",
    "report_submitted",
    "fulfilled",
    "observed",
    "replacement_due",
    "replaced",
    "stepped",
    "consented",
    "promised",
    "waived",
    "closed",
    "reopened",
    "merged",
    "linked",
    "note",
    "reference",
    "paused",
    "resumed",
    "regraded",
    "upgraded",
    "recontracted",
    "paged",
    "answered",
    "run",
    "corrected",
]
"""`joined`/`left`: a further device of the same root cause. `assigned`: given to somebody, who is then its owner.
`dispatched`: to who mends it. `remote_needed`/`visit_needed`: the phone, or remote work, was not enough. `set_out`: the
crew is on its way. `cut_over`: the line has been moved. `report_submitted`: a written report. `fulfilled`: a promise
was kept that has no milestone of its own. `observed`: the check list of the observation. `replacement_due`/`replaced`:
a device that fails again and again. `stepped`: one step of a workflow, signed. `consented`: the customer allowed or
refused something. `promised`: the limit of a clock, as told to the customer. `waived`: both sides do without a clock.
`merged` into another ticket, which ends this one. `linked` to another. `reference`: an outside number. `paused` stops
the pausable clocks until `resumed` (or `reopened`). `regraded`: of another level, from the first; `upgraded`: from now
on. `recontracted`: to another contract. `paged`: a post is called. `run`: of a playbook. `corrected` voids a fact."""

FIXED = frozenset[FactKind]({"reported", "joined", "left", "merged", "paged", "answered", "run", "corrected"})
"""What no correction voids by a person's hand: what the machine saw, what two tickets share, corrections."""

Status = Literal["open", "accepted", "recovered", "resolved", "closed"]

ENDS: frozenset[FactKind] = frozenset({"recovered", "resolved", "closed"})
"""The stages that a `reopened` takes back."""

_UNDONE: frozenset[FactKind] = ENDS | {"observed"}
"""With them goes the check list of a repair that did not last; every other milestone stays done."""
_STAGES: tuple[Status, ...] = get_args(Status)
_ONCE: frozenset[FactKind] = frozenset(
    {
        "reported",
        "responded",
        "arrived",
        "plan_proposed",
        "spare_needed",
        "spare_arrived",
        "replacement_due",
        "replaced",
    }
)
_ONCE_A_TURN: frozenset[FactKind] = frozenset(
    {*_UNDONE, "dispatched", "remote_needed", "remote_started", "visit_needed", "set_out", "cut_over"}
)
"""Once until a reopening: whoever was sent away satisfied may have to be sent again."""
GRADING: frozenset[FactKind] = frozenset({"regraded", "recontracted", "upgraded"})
"""What may give a ticket another level."""
_HOLDING: frozenset[FactKind] = frozenset({"reported", "joined", "reopened", "left"})
_RESUMING: frozenset[FactKind] = frozenset({"resumed", "reopened"})
_ALWAYS: frozenset[FactKind] = frozenset({"reopened", "note", "corrected", "reference", "linked"})


@dataclass(frozen=True, slots=True)
class Fact:
    id: int
    kind: FactKind
    occurred_at: Instant
    recorded_at: Instant
    actor: str
    """Login of a person, or `engine`."""
    text: str = ""
    data: dict[str, str] = field(default_factory=dict)
    """`device` for reported/joined/left (and reopened, if it names what came back), `to` (login) for assigned, `system`
    and `number` for reference, `level` (and `criterion`) for regraded, `level` and `clock` for upgraded, `clock` for
    waived, fulfilled and (if it is meant for one) progress_reported and report_submitted, `clock` and `limit` (µs) for
    promised, `ours` and `theirs` (who agreed) for waived, `what`, `given` (yes/no) and `by` for consented, `step`,
    `signed` and (of an analysis) `nature` for stepped, `into` for merged, `ticket` and `relation` for linked,
    `contract`, `policy` and `level` for recontracted, `clock`, `post`, `to` (names), `by` (channels), `reply` and
    `until` for paged and answered, `run`, `what` (a `domain.run.EventKind`), `name.<language>` and `about.<language>`
    for run, `voids` (fact id) for corrected. Judgements keep in `was_…` what they changed; any may have `evidence`."""
    journal: int = 0
    """Sequence number of the journal entry that recorded it."""


class Pause(NamedTuple):
    begin: Instant
    end: Instant | None
    """None: it lasts."""


class Word(NamedTuple):
    """What the customer said to something that only the customer may allow."""

    what: str
    given: bool
    by: str
    at: Instant


class Link(NamedTuple):
    ticket: int
    relation: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the facts add up to."""

    status: Status
    owner: str | None
    """Login of who accepted it or got it last."""
    devices: tuple[str, ...]
    """Still affected, the root cause first."""
    recovered_at: Instant | None
    references: tuple[tuple[str, str], ...] = ()
    """(system, number) of outside tickets."""
    paused: bool = False
    level: str | None = None
    """What it was regraded, recontracted or upgraded to; None: it keeps the level it was opened with."""
    contract: str | None = None
    policy: str | None = None
    """Of its last recontracting; None: what it was opened with."""
    merged: int | None = None
    """The ticket that goes on with it: this one is closed for ever."""
    consents: tuple[Word, ...] = ()
    """The newest word on each thing."""
    links: tuple[Link, ...] = ()
    """Each other ticket once, with its newest relation."""


def valid(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that are not voided by a `corrected` fact, in order of occurrence (then of recording).

    A correction voids only what was recorded before it; one that is itself voided voids nothing.
    """
    if "corrected" in [fact.kind for fact in facts]:
        voided = _voided(sorted(facts, key=_recorded))
        facts = [fact for fact in facts if fact.id not in voided]
    return tuple(sorted(facts, key=_occurred))


def in_force(ordered: Sequence[Fact]) -> tuple[Fact, ...]:
    """The valid facts without the recoveries, resolutions, check lists and closings that a later `reopened` undid.

    `ordered` is what `valid` gives.
    """
    reopened = max((at for at, fact in enumerate(ordered) if fact.kind == "reopened"), default=-1)
    return tuple(fact for at, fact in enumerate(ordered) if at > reopened or fact.kind not in _UNDONE)


def pauses(ordered: Sequence[Fact]) -> tuple[Pause, ...]:
    """The spans between a `paused` and the next `resumed` or `reopened`: what fails again is being worked on.

    `ordered` is what `valid` gives. A pause within a pause, and an end of none, change nothing: a correction may
    leave them behind.
    """
    found: list[Pause] = []
    begin: Instant | None = None
    for fact in ordered:
        if fact.kind == "paused" and begin is None:
            begin = fact.occurred_at
        elif fact.kind in _RESUMING and begin is not None:
            found.append(Pause(begin, fact.occurred_at))
            begin = None
    return tuple(found) if begin is None else (*found, Pause(begin, None))


def graded(ordered: Sequence[Fact]) -> tuple[Fact, ...]:
    """What made the level what it is: the last judgement, if there was one, and the upgrades since it was recorded.

    `ordered` is what `valid` gives. A judgement looks at all that was known by then, so it takes back the upgrades
    before it; one that was recorded later stands, even if the missed limit lay before.
    """
    found = [fact for fact in ordered if fact.kind in GRADING and fact.data.get("level")]
    judged = next((fact for fact in reversed(found) if fact.kind != "upgraded"), None)
    if judged is None:
        return tuple(found)
    since = (fact for fact in found if fact.kind == "upgraded" and _recorded(fact) > _recorded(judged))
    return (judged, *since)


def standing(facts: Sequence[Fact]) -> Standing:
    """Fold the valid facts. `reopened` takes an ended ticket back to accepted (or to open, without an owner).

    Taking an ended ticket, or giving it to somebody, makes an owner and changes nothing else. A device is affected
    from its reported, joined or reopened fact until its left fact; a recovery does not remove it, for a service may
    be restored around it. A merged ticket is closed, whatever comes after. A fact that lacks the data of its kind is
    passed over: one spoilt row hides no other.
    """
    return _fold(valid(facts))


def refusal(
    facts: Sequence[Fact], kind: FactKind, occurred_at: Instant, now: Instant, of: TicketKind = "fault"
) -> str | None:
    """Why this fact can't be added now to a ticket of that kind, as a code, or None.

    Codes: `merged` and `closed` (nothing but note, corrected, reference and linked on such a ticket; a closed one may
    be reopened), `future`, `before_report`, `not_recovered` (a fault resolved before it recovered), `not_resolved`
    (observed or closed before resolved), `no_replacement_due` (replaced without a duty to), `already` (a milestone
    that stands already: accepted by the same owner is checked by the verb, not here), `not_ended` (reopened while
    open), `ended_since` (reopened before one more end), `paused_already`, `not_paused` (resumed without a pause).

    What must stand before (a recovery, a resolution) must have stood when the fact occurred, not when it is recorded:
    else it is `too_early`.
    What a policy or a workflow asks for before the end is said by `closing` and `workflow`.
    """
    ordered = valid(facts)
    if (over := _over(ordered, kind)) is not None:
        return over
    if occurred_at > now:
        return "future"
    if any(fact.kind == "reported" and occurred_at < fact.occurred_at for fact in ordered):
        return "before_report"
    cut = bisect_right(ordered, occurred_at, key=lambda fact: fact.occurred_at)
    before, after = ordered[:cut], ordered[cut:]
    if (code := _out_of_turn(before, kind, of)) is not None:
        return code if _out_of_turn(ordered, kind, of) is not None else "too_early"
    return _already(before, after, kind) or _unpaired(before, after, kind)


def _over(ordered: Sequence[Fact], kind: FactKind) -> str | None:
    """Why a fact comes too late for this ticket."""
    if any(fact.kind == "merged" for fact in ordered):
        return "merged" if kind == "reopened" or kind not in _ALWAYS else None
    return "closed" if kind not in _ALWAYS and _status(in_force(ordered)) == "closed" else None


def _out_of_turn(before: Sequence[Fact], kind: FactKind, of: TicketKind) -> str | None:
    status = _status(in_force(before))
    stage = _STAGES.index(status)
    if kind == "resolved" and of == "fault" and stage < _STAGES.index("recovered"):
        return "not_recovered"
    if kind in ("observed", "closed") and stage < _STAGES.index("resolved"):
        return "not_resolved"
    if kind == "replaced" and not any(fact.kind == "replacement_due" for fact in before):
        return "no_replacement_due"
    return "not_ended" if kind == "reopened" and status not in ENDS else None


def _already(before: Sequence[Fact], after: Sequence[Fact], kind: FactKind) -> str | None:
    if kind in _ONCE:
        stands = any(fact.kind == kind for fact in (*before, *after))
    else:
        stands = kind in _ONCE_A_TURN and any(fact.kind == kind for fact in _between_reopenings(before, after))
    return "already" if stands else None


def _unpaired(before: Sequence[Fact], after: Sequence[Fact], kind: FactKind) -> str | None:
    """Pauses and their ends take turns, and ends and returns, also around a fact that is recorded late."""
    if kind == "reopened":
        until_next = takewhile(lambda fact: fact.kind != "reopened", after)
        return "ended_since" if any(fact.kind in ENDS for fact in until_next) else None
    if kind not in ("paused", "resumed"):
        return None
    paused = _is_paused(before)
    follows = next((fact.kind for fact in after if fact.kind == "paused" or fact.kind in _RESUMING), None)
    if kind == "paused":
        return "paused_already" if paused or follows == "paused" else None
    return None if paused and follows != "resumed" else "not_paused"


def _is_paused(ordered: Sequence[Fact]) -> bool:
    found = pauses(ordered)
    return bool(found) and found[-1].end is None


def _between_reopenings(before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[Fact]:
    """The facts around a moment that no `reopened` separates from it."""
    for side in (reversed(before), after):
        yield from takewhile(lambda fact: fact.kind != "reopened", side)


def _voided(recorded: Sequence[Fact]) -> set[int]:
    voided: set[int] = set()
    for at, fact in reversed(tuple(enumerate(recorded))):
        if fact.kind == "corrected" and fact.id not in voided:
            voided.update(old.id for old in recorded[:at] if str(old.id) == fact.data.get("voids"))
    return voided


def _fold(ordered: Sequence[Fact]) -> Standing:
    told: defaultdict[FactKind, list[Fact]] = defaultdict(list)
    for fact in ordered:
        told[fact.kind].append(fact)
    current = in_force(ordered) if told["reopened"] else ordered
    contract = told["recontracted"][-1].data if told["recontracted"] else {}
    return Standing(
        status=_status(current),
        owner=_owner(ordered),
        devices=_affected([fact for fact in ordered if fact.kind in _HOLDING]),
        recovered_at=next((fact.occurred_at for fact in current if fact.kind == "recovered"), None),
        references=_references(told["reference"]),
        paused=bool(told["paused"]) and _is_paused(ordered),
        level=None if GRADING.isdisjoint(told) else _level(ordered),
        contract=contract.get("contract"),
        policy=contract.get("policy"),
        merged=next((number for fact in told["merged"] if (number := _number(fact, "into")) is not None), None),
        consents=_consents(told["consented"]),
        links=_links(told["linked"]),
    )


def _status(current: Sequence[Fact]) -> Status:
    kinds = {fact.kind for fact in current}
    return "closed" if "merged" in kinds else next((stage for stage in reversed(_STAGES) if stage in kinds), "open")


def _owner(ordered: Sequence[Fact]) -> str | None:
    taken = (fact for fact in reversed(ordered) if fact.kind in ("accepted", "assigned"))
    return next((fact.data.get("to") if fact.kind == "assigned" else fact.actor for fact in taken), None)


def _level(ordered: Sequence[Fact]) -> str | None:
    grades = graded(ordered)
    return grades[-1].data["level"] if grades else None


def _references(told: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((fact.data.get("system", ""), fact.data.get("number", "")) for fact in told))


def _consents(told: Sequence[Fact]) -> tuple[Word, ...]:
    words: dict[str, Word] = {}
    for fact in told:
        what = fact.data.get("what", "")
        words[what] = Word(what, fact.data.get("given") == "yes", fact.data.get("by", ""), fact.occurred_at)
    return tuple(words.values())


def _links(told: Sequence[Fact]) -> tuple[Link, ...]:
    relations = {_number(fact, "ticket"): fact.data.get("relation", "related") for fact in told}
    return tuple(Link(number, relation) for number, relation in relations.items() if number is not None)


def _number(fact: Fact, name: str) -> int | None:
    text = str(fact.data.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() else None


def _affected(told: Sequence[Fact]) -> tuple[str, ...]:
    roots = [fact.data.get("device", "") for fact in told if fact.kind == "reported"]
    affected: dict[str, None] = {}
    for fact in told:
        device = fact.data.get("device", "")
        if fact.kind == "left":
            affected.pop(device, None)
        elif device:
            affected[device] = None
    return tuple(sorted(affected, key=lambda device: device not in roots))


_recorded = attrgetter("recorded_at", "id")
_occurred = attrgetter("occurred_at", "recorded_at", "id")
