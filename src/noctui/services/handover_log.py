"""What every verb on a handover comes down to: one event with its journal entry, and items brought up to date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from noctui.domain import handover as rules
from noctui.domain.commands import Answer
from noctui.domain.handover import Deed, EventKind, Handover
from noctui.domain.handover_items import Item, carried, in_order, renewed
from noctui.domain.moments import Instant
from noctui.domain.roster import Person, Roster
from noctui.services import duty
from noctui.services.handover_gathering import gather
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import handovers

NOTHING: Mapping[str, str] = MappingProxyType({})


def subject(number: int) -> str:
    return f"H-{number}"


def record(
    tx: Tx,
    number: int,
    kind: EventKind,
    person: str = "",
    item: int = 0,
    text: str = "",
    data: Mapping[str, str] = NOTHING,
    ends: bool = False,
) -> int:
    """Journal it and store it; the event's id."""
    said: dict[str, object] = {"item": item} if item else {}
    seq = tx.log(f"handover.{kind}", subject(number), {**said, "text": text, "person": person, **data})
    tx.changes.handovers = True
    return handovers.record(tx.connection, number, kind, tx.now, tx.actor, person, item, text, data, seq, ends)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an open handover by one person."""

    tx: Tx
    handover: Handover
    who: Person
    items: tuple[Item, ...]
    """Brought up to date; those that are over, too."""

    @property
    def roster(self) -> Roster:
        return self.tx.roster

    @property
    def now(self) -> Instant:
        return self.tx.now

    def item(self, number: int) -> Item | None:
        """The item of that number, unless it is over."""
        return next((item for item in self.items if item.number == number and not item.gone), None)

    def refused(self, kind: Deed, text: str) -> Answer | None:
        """Why this can't be done now; `text`: the words that it needs."""
        code = rules.refusal(self.handover, kind, self.who.id, self.tx.actor, self.items)
        if code is not None:
            return Answer(code, self._why(code))
        return None if text.strip() else Answer("text_required")

    def record(
        self, kind: Deed, item: int = 0, text: str = "", data: Mapping[str, str] = NOTHING, ends: bool = False
    ) -> int:
        return record(self.tx, self.handover.number, kind, self.who.id, item, text, data, ends)

    def _why(self, code: str) -> dict[str, str]:
        if code == "unread":
            left = rules.unread(self.handover, in_order(self.items), self.who.id)
            return {"items": ", ".join(str(item.number) for item in left)}
        if code == "unanswered":
            return {"questions": "; ".join(question.text for question in self.handover.open_questions)}
        return {"who": duty.name_of(self.roster, self.handover.incoming)} if code == "offered_to_other" else {}


def begin(tx: Tx, working: Working, post: str, outgoing: str, hand_off: Instant | None, person: str = "") -> int:
    """Prepare a handover from what stands now and from the lines that the one before handed on; its number.

    `person`: who prepares it; empty: the engine.
    """
    number = handovers.begin(tx.connection, post, tx.now)
    data = {"post": post, "outgoing": outgoing, "hand_off": str(hand_off or "")}
    record(tx, number, "prepared", person, data=data)
    last = handovers.accepted_before(tx.connection, post)
    known = handovers.items(tx.connection, last.number) if last is not None else ()
    since = {item.ref: item.since for item in known if not item.gone}
    found = (replace(item, since=since.get(item.ref, 0)) for item in gather(tx.connection, tx.site, working, tx.now))
    handovers.save(tx.connection, number, (), renewed(carried(known, tx.now), found, tx.now), tx.now)
    return number


def renew(tx: Tx, working: Working, handover: Handover) -> tuple[Item, ...]:
    """Bring the items of an open handover up to date; all of them, also those that are over."""
    before = handovers.items(tx.connection, handover.number)
    after = renewed(before, gather(tx.connection, tx.site, working, tx.now), tx.now)
    if handovers.save(tx.connection, handover.number, before, after, tx.now):
        tx.changes.handovers = True
    return after
