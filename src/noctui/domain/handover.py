"""A shift handover: what was done about giving a post to the next person, folded into how it stands.

Who has the post offers it, who takes it reads back what is red, asks, and accepts. Until then the duty rests with the
outgoing person; what was accepted never changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from noctui.domain.four_eyes import Party, same
from noctui.domain.handover_items import Item
from noctui.domain.moments import MINUTE, Instant, Span
from noctui.domain.overrides import Override, Target
from noctui.domain.roster import LOOK_AHEAD, Duty, Roster, coming, on_duty
from noctui.domain.rotation import Crew

State = Literal["draft", "offered", "asked", "accepted", "refused", "withdrawn", "dropped"]
"""asked: offered, and a question waits for its answer. refused and withdrawn: to be offered again. accepted: the duty
has changed hands. dropped: it ended without, and the roster alone says who is on."""

ENDS: frozenset[State] = frozenset({"accepted", "dropped"})

AlarmKind = Literal["late", "lapsed", "nobody_came", "stalled"]
"""late: not offered in time. lapsed: offered, and not accepted in time. nobody_came: the same, and nobody has read
anything. stalled: refused, and not offered again."""

Move = Literal["prepared", "offered", "accepted", "refused", "withdrawn", "dropped"]
Deed: TypeAlias = Literal["added", "struck", "read_back", "asked", "answered"] | Move
EventKind: TypeAlias = Deed | Literal["moved"] | AlarmKind
"""moved: the roster has another time for the hand-off now. An alarm is an event, too: it was said."""

Timing = Literal["unplanned", "early", "in_time", "late"]

_STATES: Mapping[EventKind, State] = {
    "prepared": "draft",
    "offered": "offered",
    "accepted": "accepted",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "dropped": "dropped",
}
_ALARMS: frozenset[EventKind] = frozenset({"late", "lapsed", "nobody_came", "stalled"})
_OFFERED: frozenset[State] = frozenset({"offered", "asked"})
_TAKING: frozenset[Deed] = frozenset({"read_back", "asked", "accepted", "refused"})


@dataclass(frozen=True, slots=True)
class Rules:
    """A site's own limits around a planned hand-off."""

    posts: tuple[str, ...] | None = None
    """Posts that are handed over in words; None: those whose people are at work in shifts (that have rules of rest)."""
    prepare_by: Span = 30 * MINUTE
    """So long before the hand-off it is prepared; who hands over before that is early."""
    offer_by: Span = 10 * MINUTE
    """So long before the hand-off it has to be offered."""
    accept_within: Span = 15 * MINUTE
    """After the offer, or after the time for it when the offer came early."""
    again: Span = 15 * MINUTE
    """So often an alarm is repeated, each time to one post further up the ladder."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done, or said by the engine."""

    id: int
    kind: EventKind
    at: Instant
    login: str
    person: str = ""
    """Id in the roster; empty: the engine."""
    item: int = 0
    """Number of the item; of an answer: id of the question's event."""
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


class Question(NamedTuple):
    id: int
    at: Instant
    by: str
    item: int
    text: str
    answer: str | None = None


class Reading(NamedTuple):
    at: Instant
    changed: Instant
    """Of the item: what it said then, and not necessarily now."""


class Alarm(NamedTuple):
    """Something that has to be said now."""

    kind: AlarmKind
    at: Instant
    """The moment for which it is said."""
    rung: int
    """How far above the post on its ladder; 0: the post itself."""


@dataclass(frozen=True, slots=True)
class Handover:
    number: int
    post: str
    state: State
    outgoing: str
    """Person who has the post until it is accepted."""
    incoming: str
    """Person to whom it was offered, and then the one who accepted; empty: whoever is next by the roster."""
    hand_off: Instant | None
    """As the roster plans it; None: it does not."""
    prepared: Instant
    offered: Instant | None = None
    offered_by: str = ""
    """Login."""
    turned: Instant = 0
    """When it came into this state."""
    read: Mapping[tuple[str, int], Reading] = field(default_factory=dict)
    """(person, number of the item) → their newest reading since the last offer."""
    came: bool = False
    """Somebody has read or asked since then."""
    questions: tuple[Question, ...] = ()
    told: Mapping[EventKind, Instant] = field(default_factory=dict)
    """Alarm → the newest moment for which it was said."""
    newest: int = 0
    """Id of its newest event."""

    @property
    def ended(self) -> bool:
        return self.state in ENDS

    @property
    def giving(self) -> Party:
        """Who has offered it, or has to."""
        return Party(self.offered_by, self.outgoing)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.answer is None)


def fold(number: int, post: str, events: Sequence[Event]) -> Handover:
    """How it stands after its events, in their order; the first one prepared it."""
    moves = [event for event in events if event.kind in _STATES]
    offer = next((event for event in reversed(moves) if event.kind == "offered"), None)
    since = [event for event in events if offer is not None and event.id > offer.id]
    planned = next(event for event in reversed(events) if "hand_off" in event.data).data["hand_off"]
    questions = tuple(_questions(events))
    last, state = moves[-1], _STATES[moves[-1].kind]
    unanswered = any(question.answer is None for question in questions)
    return Handover(
        number=number,
        post=post,
        state="asked" if state == "offered" and unanswered else state,
        outgoing=offer.person if offer is not None else events[0].data["outgoing"],
        incoming=last.person if state == "accepted" else offer.data.get("to", "") if offer is not None else "",
        hand_off=int(planned) if planned else None,
        prepared=events[0].at,
        offered=offer.at if offer is not None else None,
        offered_by=offer.login if offer is not None else "",
        turned=last.at,
        read={
            (event.person, event.item): Reading(event.at, int(event.data["changed"]))
            for event in since
            if event.kind == "read_back"
        },
        came=any(event.kind in ("read_back", "asked") for event in since),
        questions=questions,
        told={event.kind: int(event.data["due"]) for event in events if event.kind in _ALARMS},
        newest=events[-1].id,
    )


def refusal(handover: Handover, kind: Deed, person: str, login: str, items: Iterable[Item] = ()) -> str | None:
    """Why this can't be done now by that person, as a code, or None.

    Codes: handover_ended, offered_already, not_offered (or taken back, or refused), both_sides (who hands over does
    not take over), offered_to_other, unread (a red item), unanswered (a question).
    """
    if handover.ended:
        return "handover_ended"
    if kind == "offered":
        return "offered_already" if handover.state in _OFFERED else None
    if kind == "withdrawn" and handover.state not in _OFFERED:
        return "not_offered"
    return _taking(handover, kind, person, login, items) if kind in _TAKING else None


def _taking(handover: Handover, kind: Deed, person: str, login: str, items: Iterable[Item]) -> str | None:
    if handover.state not in _OFFERED:
        return "not_offered"
    if same(handover.giving, Party(login, person)):
        return "both_sides"
    if handover.incoming not in ("", person):
        return "offered_to_other"
    if kind != "accepted":
        return None
    if unread(handover, items, person):
        return "unread"
    return "unanswered" if handover.open_questions else None


def unread(handover: Handover, items: Iterable[Item], person: str) -> tuple[Item, ...]:
    """The red items that the person has not read back as they are now."""
    return tuple(item for item in items if item.red and not item.gone and not is_read(handover, item, person))


def is_read(handover: Handover, item: Item, person: str) -> bool:
    """By what it said, not by the time: a clock may be set back."""
    read = handover.read.get((person, item.number))
    return read is not None and read.changed == item.changed


def bearer(last: Handover) -> str:
    """Who has the post by a handover."""
    return last.incoming if last.state == "accepted" else last.outgoing


def holder(last: Handover | None, planned: Crew, before: Crew = (), off: bool = False) -> Crew:
    """Who has the post: `last` is the newest handover that holds now (see `governs`), `planned` the roster's word,
    which counts, too, when whoever has the post by the handover is `off` (see `is_off`).

    Who was on with the outgoing person `before` (see `crew_before`) and stays on by the roster keeps the post in any
    case; who is to come has it not before somebody accepts.
    """
    if last is None or last.state == "dropped" or off or bearer(last) in planned:
        return planned
    crew = before if last.outgoing in before else (last.outgoing, *before)
    staying = (one for one in crew if one == last.outgoing or one in planned)
    return tuple(dict.fromkeys(bearer(last) if one == last.outgoing else one for one in staying))


def crew_before(roster: Roster, last: Handover) -> Crew:
    """Who has the post by the roster until the hand-off, the outgoing person among them as a rule."""
    at = last.prepared if last.hand_off is None else last.hand_off - 1
    return on_duty(roster, last.post, at).holders if last.post in roster.posts else ()


def is_off(roster: Roster, last: Handover, now: Instant) -> bool:
    """Whether whoever has the post by a handover has it no more all the same: they are off, or stood in for somebody
    who is back."""
    return relieved(roster, last.post, bearer(last), now) or _returned(roster, last, now)


def relieved(roster: Roster, post: str, person: str, now: Instant) -> bool:
    """Whether a person is off now by a leave, or by a change of duty at this post: an absence, a replacement."""
    if person in roster.leaves_of and not roster.leaves_of[person].quiet(now, now + 1):
        return True
    known = roster.posts.get(post)
    parts = (*known.first, *known.backup) if known is not None else ()
    turns = (Target(part.who.id, None) for part in parts if not isinstance(part.who, tuple))
    targets = (Target(post, "first"), Target(post, "backup"), *turns)
    return any(change.off == person for target in targets for change in _changes(roster, target, now, now + 1))


def _returned(roster: Roster, last: Handover, now: Instant) -> bool:
    """Whether its bearer stood in, and that has ended meanwhile. What is offered comes to its end first."""
    since = last.turned if last.state == "accepted" else last.prepared
    return last.state not in _OFFERED and any(
        change.relief and change.on == bearer(last) and change.end <= now
        for change in _changes(roster, Target(last.post), since, now)
    )


def goes_without_words(roster: Roster, post: str, at: Instant) -> bool:
    """Whether a hand-off comes of an absence: who stands in has the post at once, and who is back has it again."""
    found = _changes(roster, Target(post), at - 1, at + 1)
    return any(change.relief and at in (change.begin, change.end) for change in found)


def _changes(roster: Roster, target: Target, begin: Instant, end: Instant) -> Iterator[Override]:
    """Those that hold for a while in a span."""
    if target in roster.overrides_of:
        for piece in roster.overrides_of[target].during(begin, end):
            yield from piece.value


def handed_over(duty: Duty, last: Handover | None, before: Crew = (), off: bool = False) -> Duty:
    """What the roster says, with what was handed over: the others as in `holder`."""
    crew = holder(last, duty.holders, before, off)
    return duty if crew == duty.holders else duty._replace(first=crew, source="handover")


def governs(handover: Handover, roster: Roster, now: Instant) -> bool:
    """Whether it says who has the post: as long as it is open, and then until the hand-off after it."""
    if not handover.ended:
        return True
    following = next_hand_off(roster, handover.post, settled_until(handover))
    return following is None or now < following


def settled_until(handover: Handover) -> Instant:
    """The moment from which the next hand-off is looked for."""
    return max(handover.turned, handover.hand_off or 0)


def next_hand_off(roster: Roster, post: str, at: Instant) -> Instant | None:
    """When the post goes to other people next; None: not within `LOOK_AHEAD`. KeyError for an unknown post."""
    now = on_duty(roster, post, at)
    following: Duty | None = now
    while following is not None and following.until is not None and following.until < at + LOOK_AHEAD:
        begin, following = following.until, coming(roster, following)
        if following is not None and following.holders != now.holders:
            return begin
    return None


def timing(handover: Handover, rules: Rules) -> Timing:
    """How an accepted handover lay to its planned hand-off."""
    if handover.hand_off is None:
        return "unplanned"
    if handover.turned < handover.hand_off - rules.prepare_by:
        return "early"
    return "late" if handover.turned > handover.hand_off - rules.offer_by + rules.accept_within else "in_time"


def deadline(handover: Handover, rules: Rules) -> Instant | None:
    """By when it has to be offered or accepted; None: nobody waits, or it is overdue by its nature (refused)."""
    offer_by = handover.hand_off - rules.offer_by if handover.hand_off is not None else None
    if handover.offered is not None and handover.state in _OFFERED:
        return max(handover.offered, offer_by or 0) + rules.accept_within
    return offer_by if handover.state in ("draft", "withdrawn") else None


def alarm(handover: Handover, rules: Rules, now: Instant) -> Alarm | None:
    """What has to be said now, unless that was done; after a standstill only the newest turn."""
    kind: AlarmKind = waiting_for(handover)
    since = handover.turned if handover.state == "refused" else deadline(handover, rules)
    if handover.ended or since is None or now < since:
        return None
    turn = (now - since) // rules.again
    at = since + turn * rules.again
    if handover.told.get(kind, at - 1) >= at:
        return None
    return Alarm(kind, at, turn if kind == "late" else turn + 1)


def waiting_for(handover: Handover) -> AlarmKind:
    """What is said when an open handover does not go on."""
    if handover.state == "refused":
        return "stalled"
    if handover.state not in _OFFERED:
        return "late"
    return "lapsed" if handover.came else "nobody_came"


def _questions(events: Sequence[Event]) -> Iterable[Question]:
    answers = {event.item: event.text for event in events if event.kind == "answered"}
    for event in events:
        if event.kind == "asked":
            yield Question(event.id, event.at, event.person, event.item, event.text, answers.get(event.id))
