"""`[escalation]` of noctui.toml: how a call is repeated, how long an answer lasts, who is called last."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

from collections.abc import Collection
from typing import Annotated

from pydantic import BeforeValidator

from noctui.config.document import Document
from noctui.config.reader import Reader
from noctui.config.references import Target, expect
from noctui.config.shape import Id, Name, Period, PeriodOrOff, Shape
from noctui.domain.paging import Rules

_DEFAULTS = Rules()
Names = Annotated[list[Id], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
"""One, or a list of them."""


class EscalationForm(Shape):
    again: PeriodOrOff = _DEFAULTS.again
    hold: Period = _DEFAULTS.hold
    holds: dict[Name, Period] = {}
    """By level."""
    last_resort: Id | None = None
    broadcast: dict[Id, Names] = {}
    """By the clock whose reports of progress they get."""

    def rules(self) -> Rules:
        broadcast = {clock: tuple(names) for clock, names in self.broadcast.items()}
        return Rules(self.again, self.hold, self.holds, self.last_resort or "", broadcast)


def check_called(reader: Reader, document: Document, form: EscalationForm, names: Collection[str]) -> None:
    """Whoever is called is a person, a post or a list (`names`)."""
    target = Target(names, "unknown_member_of_list", "roster.yaml")
    expect(reader, document, ("escalation", "last_resort"), form.last_resort, target)
    for clock, listed in form.broadcast.items():
        expect(reader, document, ("escalation", "broadcast", clock), listed, target)
