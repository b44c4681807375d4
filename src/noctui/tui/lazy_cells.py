"""The cells of a row, each made when it is first looked at: of thousands of rows a screen shows some dozen."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, overload

from noctui.tui.columns import Cell, order_key
from noctui.tui.look import Look

Order = Callable[[Any], Any]
_NO_ORDERS: Mapping[int, Order] = MappingProxyType({})


class LazyCells(Sequence[Cell]):
    """One cell for each maker; all are made from the same subject, a named tuple with a `look`."""

    __slots__ = ("_made", "_makers", "_orders", "_subject")

    def __init__(
        self, makers: Sequence[Callable[[Any], Cell]], subject: Any, orders: Mapping[int, Order] = _NO_ORDERS
    ) -> None:
        """`orders` tells of some places what `Cell.sort` is, without making the cell."""
        self._makers, self._subject, self._orders = makers, subject, orders
        self._made: dict[int, Cell] | None = None

    def renew(self, look: Look) -> None:
        """The same row at another minute: cells that tell times are made again."""
        self._subject, self._made = self._subject._replace(look=look), None

    def order(self, place: int) -> tuple[int, Any] | None:
        """`order_key` of that cell."""
        order = self._orders.get(place)
        return order_key(self[place]) if order is None else order_key(Cell(sort=order(self._subject)))

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
