"""What is asked about a shift handover: each step of giving a post to the next person."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from noctui.domain.handover_items import LineKind
from noctui.domain.moments import Instant


@dataclass(frozen=True, slots=True)
class PrepareHandover:
    """Begin to hand over a post that the actor has; its number is in the answer's params (`handover`)."""

    KIND: ClassVar[str] = "handover.prepare"
    post: str


@dataclass(frozen=True, slots=True)
class AddLine:
    """Write down what to watch ("if X then Y"), what is borrowed, or a note."""

    KIND: ClassVar[str] = "handover.add"
    handover: int
    line: LineKind
    text: str
    red: bool = False
    """It has to be read back."""


@dataclass(frozen=True, slots=True)
class StrikeLine:
    """Take a typed line off: it is not handed on any more."""

    KIND: ClassVar[str] = "handover.strike"
    handover: int
    item: int


@dataclass(frozen=True, slots=True)
class OfferHandover:
    KIND: ClassVar[str] = "handover.offer"
    handover: int
    to: str = ""
    """Id or login of a person; empty: whoever is next by the roster."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Say what a red item is about, by its number or a word of it."""

    KIND: ClassVar[str] = "handover.read_back"
    handover: int
    item: int
    said: str
    seen: Instant = 0
    """`changed` of the item as it was shown; it is refused when it has changed since. 0: whatever it says now."""


@dataclass(frozen=True, slots=True)
class AskAbout:
    """Ask the outgoing person; accepting waits for the answer."""

    KIND: ClassVar[str] = "handover.ask"
    handover: int
    text: str
    item: int = 0
    """0: about the whole."""


@dataclass(frozen=True, slots=True)
class AnswerAsked:
    KIND: ClassVar[str] = "handover.answer"
    handover: int
    question: int
    """Its id."""
    text: str


@dataclass(frozen=True, slots=True)
class AcceptHandover:
    """Take the post: both names, the items as they stand and the head of the journal are signed."""

    KIND: ClassVar[str] = "handover.accept"
    handover: int


@dataclass(frozen=True, slots=True)
class RefuseHandover:
    KIND: ClassVar[str] = "handover.refuse"
    handover: int
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawHandover:
    """Take an offer back; the handover can be changed and offered again."""

    KIND: ClassVar[str] = "handover.withdraw"
    handover: int
    reason: str


@dataclass(frozen=True, slots=True)
class DropHandover:
    """End it without acceptance: from then on the roster alone says who has the post. Only a leader may."""

    KIND: ClassVar[str] = "handover.drop"
    handover: int
    reason: str


OpenHandoverCommand: TypeAlias = (
    AddLine
    | StrikeLine
    | OfferHandover
    | ReadBack
    | AskAbout
    | AnswerAsked
    | AcceptHandover
    | RefuseHandover
    | WithdrawHandover
    | DropHandover
)
"""What is done to one that has begun: all have `handover`."""

HandoverCommand: TypeAlias = PrepareHandover | OpenHandoverCommand
