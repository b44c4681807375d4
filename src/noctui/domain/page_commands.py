"""What somebody says to a page, and what they ask to be reminded of; how the desks see it."""

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from noctui.domain.moments import Instant
from noctui.domain.paging import PageState, Reply


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Answer the calls of a ticket: one's own, or without any all that wait.

    `acknowledge`, and `phone` (somebody was told), hold until the end that has to be given; `decline` calls the next
    person at once. Refusals: unknown_ticket (ticket), not_paged, end_required (longest).
    """

    KIND: ClassVar[str] = "page.answer"
    ticket: int
    reply: Reply
    until: Instant | None = None
    text: str = ""
    page: int = 0
    """Only this one."""


@dataclass(frozen=True, slots=True)
class RemindMe:
    """Call whoever asks for it again at that time, about this ticket."""

    KIND: ClassVar[str] = "page.remind"
    ticket: int
    at: Instant
    text: str = ""


PageCommand: TypeAlias = AnswerPage | RemindMe


@dataclass(frozen=True, slots=True)
class PageRow:
    """Somebody who was called for a ticket."""

    id: int
    clock: str
    post: str
    """Empty: every desk."""
    person: str
    name: str
    """Empty: whoever is at a desk."""
    login: str
    """Of that person, if they sit at this desk."""
    at: Instant
    rang: Instant
    rings: int
    state: PageState
    until: Instant | None = None
    answered_by: str = ""
    text: str = ""
    title: dict[str, str] = field(default_factory=dict)
    """What the roster calls the post."""
    ways: tuple[tuple[str, str], ...] = ()
    """How to reach that person now, in order: channel and address."""
