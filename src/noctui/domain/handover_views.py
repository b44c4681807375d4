"""What is shown of shift handovers, and how it is asked for."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from noctui.domain.handover import AlarmKind, EventKind, State, Timing
from noctui.domain.handover_items import Item
from noctui.domain.moments import Instant


@dataclass(frozen=True, slots=True)
class HandoverQuery:
    """A handover by its number; or (0) the open one of a post, else its newest; or (no post either) the newest."""

    KIND: ClassVar[str] = "handover"
    handover: int = 0
    post: str = ""


@dataclass(frozen=True, slots=True)
class HandoversQuery:
    """The newest ones, newest first; of a post, or (empty) of all."""

    KIND: ClassVar[str] = "handovers"
    post: str = ""
    last: int = 10


@dataclass(frozen=True, slots=True)
class CompareHandovers:
    KIND: ClassVar[str] = "handover.compare"
    before: int
    after: int


HandoverAsk: TypeAlias = HandoverQuery | HandoversQuery | CompareHandovers


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """View `handovers`, key `id`: those that are open."""

    id: int
    post: str
    post_name: dict[str, str]
    """By language; none of a post that the files have no more."""
    state: State
    outgoing: str
    outgoing_name: str
    incoming: str
    """Person to whom it was offered, or who accepted; empty: whoever is next."""
    incoming_names: tuple[str, ...]
    """Who that is."""
    hand_off: Instant | None
    due: Instant | None
    """By when it has to be offered, or accepted; None: by no time."""
    prepared: Instant
    turned: Instant
    """When it came into its state."""
    red: int
    """Red items …"""
    unread: int
    """… and those that nobody, or not the one who took it, has read back."""
    questions: int
    """That wait for an answer."""
    timing: Timing | None = None
    """Of an accepted one: how it lay to the planned hand-off."""
    alarm: AlarmKind | None = None
    """What was said of it and is not over."""
    givers: tuple[str, ...] = ()
    """Logins of those who may hand it over …"""
    takers: tuple[str, ...] = ()
    """… and of those who may take it over now."""
    newest: int = 0
    """Id of its newest event, and …"""
    changed: Instant = 0
    """… when one of its items changed last: another row for every change of what it holds."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    item: Item
    read_by: str = ""
    """Name of who read it back as it is now."""
    read_at: Instant | None = None
    again: bool = False
    """It was read back, and has changed since."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: int
    at: Instant
    by: str
    item: int
    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class EventRow:
    at: Instant
    kind: EventKind
    name: str
    """Of who did it; empty: the engine."""
    item: int
    text: str
    journal: int


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands under an accepted handover."""

    outgoing: str
    outgoing_login: str
    offered: Instant
    incoming: str
    incoming_login: str
    accepted: Instant
    head: str
    """Head of the journal when it was accepted: `seq:hash`."""
    digest: str
    """SHA-256 (hex) of the items as they stood; it is in the journal, too."""
    planned: bool
    """The roster had that person next, or as their backup."""


@dataclass(frozen=True, slots=True)
class HandoverDetail:
    row: HandoverRow
    items: tuple[ItemRow, ...]
    """In their order; of an open one as they are now, without what is over."""
    questions: tuple[QuestionRow, ...]
    events: tuple[EventRow, ...]
    signature: Signature | None
    sound: bool
    """The items are those that were signed."""


@dataclass(frozen=True, slots=True)
class HandoversPage:
    rows: tuple[HandoverRow, ...]


@dataclass(frozen=True, slots=True)
class ComparedHandovers:
    before: HandoverRow
    after: HandoverRow
    new: tuple[Item, ...]
    gone: tuple[Item, ...]
    stayed: tuple[Item, ...]
    """As they stand in the later one; `since` says how long they have been handed on."""


HandoverDetails: TypeAlias = HandoverDetail | HandoversPage | ComparedHandovers

HANDOVER_DETAILS: dict[str, type[HandoverDetails]] = {
    "handover": HandoverDetail,
    "handovers": HandoversPage,
    "handover.compare": ComparedHandovers,
}
