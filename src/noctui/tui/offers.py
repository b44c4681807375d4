"""`Offers`: what the fields of a form offer, and what the texts in them mean. Knows no widget."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from noctui.catalog import _
from noctui.domain.queries import IntakeDetail
from noctui.tui import choices
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import Field, Unfit


class Offers:
    """Every list is made once, and searched once for each text: a site has thousands of devices."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._lists: dict[str, Sequence[Choice]] = {}
        self._meant: dict[tuple[str, str], str] = {}

    def learn(self, intake: IntakeDetail) -> None:
        """The engine has told more: all lists are made anew."""
        self._known = replace(self._known, intake=intake)
        self._lists.clear()
        self._meant.clear()

    def of(self, field: Field) -> Sequence[Choice]:
        """What there is to choose from; nothing where anything may be typed."""
        if field.name not in self._lists:
            self._lists[field.name] = field.choices(self._known) if field.choices is not None else ()
        return self._lists[field.name]

    def initial(self, field: Field) -> str:
        """What stands in a field at first: of a choice its words."""
        value = field.initial(self._known)
        choice = choices.meant(self.of(field), value) if value else None
        return value if choice is None else choice.label

    def hint(self, field: Field) -> str:
        """What is told beside a field; foreign parts are still raw."""
        return field.told(self._known)

    def meant(self, field: Field, typed: str) -> str:
        """What a text says: of a choice its key; what is none of them as it was typed."""
        if (field.name, typed) not in self._meant:
            choice = choices.meant(self.of(field), typed)
            self._meant[field.name, typed] = typed if choice is None else choice.key
        return self._meant[field.name, typed]

    def is_asked(self, field: Field) -> bool:
        """A choice that may stay open is not asked when there is nothing to choose."""
        return field.required or field.choices is None or bool(self.of(field))

    def check(self, fields: Iterable[Field], values: Mapping[str, str]) -> None:
        """Raises Unfit for what is none of the choices that are known."""
        for field in fields:
            value, found = values[field.name], self.of(field)
            if found and not field.free and value.strip() and value not in {choice.key for choice in found}:
                raise Unfit(field.name, _(choices.NONE_FITS))
