"""The cells of a row, each made when it is first looked at: of thousands of rows a screen shows some dozen."""

from collections.abc import Callable, Sequence
from typing import Any, overload

from noctui.tui.columns import Cell


class LazyCells(Sequence[Cell]):
    """One cell for each maker; all are made from the same subject."""

    __slots__ = ("_made", "_makers", "_subject")

    def __init__(self, makers: Sequence[Callable[[Any], Cell]], subject: object) -> None:
        self._makers, self._subject = makers, subject
        self._made: dict[int, Cell] | None = None

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Cell]: ...
    def __getitem__(self, place: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(place, slice):
            return tuple(self)[place]
        if self._made is None:
            self._made = {}
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._makers[place](self._subject)
        return made

    def __len__(self) -> int:
        return len(self._makers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazyCells) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]
