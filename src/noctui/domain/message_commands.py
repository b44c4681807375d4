"""What an operator does about messages, and asks of them."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from noctui.domain.message import MessageState, Urgency
from noctui.domain.moments import Instant


@dataclass(frozen=True, slots=True)
class RetryMessage:
    """Send a dead message, or one that waits, now: on all ways that its person has at this hour."""

    KIND: ClassVar[str] = "message.retry"
    message: int


@dataclass(frozen=True, slots=True)
class ToldByPhone:
    """Somebody has said it to the person: it is not sent any more."""

    KIND: ClassVar[str] = "message.told"
    message: int
    text: str


@dataclass(frozen=True, slots=True)
class TestContact:
    """Send a test on each of a person's ways, or on those of one channel.

    The answer's param `messages` holds their numbers, with spaces between them: `MessageQuery` says what became of
    them. `unreachable` holds, in the same manner, the channels of the contacts that no channel of the site has.
    """

    __test__ = False  # not for pytest
    KIND: ClassVar[str] = "message.test"
    person: str
    channel: str = ""


MessageCommand: TypeAlias = RetryMessage | ToldByPhone | TestContact


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Messages by their numbers; without any, those that are not sent (at most 500, the dead ones first)."""

    KIND: ClassVar[str] = "messages"
    messages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageRow:
    """View `messages`, key `id`: the dead ones and those that wait, at most 500."""

    id: int
    at: Instant
    urgency: Urgency
    person: str
    name: str
    channel: str
    """The way that it takes, took last or would take next; empty: none is left."""
    address: str
    subject: str
    text: str
    cause: str
    state: MessageState
    attempt: int
    next_try: Instant
    error: str
    """Why it was not sent when it was tried last."""
    sent: Instant | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    rows: tuple[MessageRow, ...]
    waiting: int
    dead: int
    untested: tuple[str, ...] = ()
    """Ids of people of the roster whom no message has ever reached."""
