"""One shift handover: its items in their order, what is read back, questions, signatures, and those before it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.commands import Answer
from noctui.domain.handover_items import Item, ItemCode
from noctui.domain.handover_views import (
    ComparedHandovers,
    CompareHandovers,
    HandoverDetail,
    HandoverQuery,
    HandoverRow,
    HandoversPage,
    HandoversQuery,
    ItemRow,
)
from noctui.tui import asking, handover_page, refusals
from noctui.tui.handover_paper import compared, markdown
from noctui.tui.handover_words import item_line
from noctui.tui.line_table import LineTable
from noctui.tui.look import Look
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.wire.client import Key

_LAST = 10
_OF_RUNS: tuple[ItemCode, ...] = ("run", "lane", "approval")
_OF_TICKETS: tuple[ItemCode, ...] = ("ticket", "report", "promise", "step", "duty")


class HandoverRoom(Room):
    room = "handover"
    BINDINGS = bindings("handover")
    DEFAULT_CSS = """
    HandoverRoom #info { height: auto; max-height: 50%; }
    HandoverRoom #told { height: auto; max-height: 6; }
    HandoverRoom.-wide #lists { layout: grid; grid-size: 2 3; grid-columns: 3fr 2fr; grid-gutter: 0 1; }
    HandoverRoom.-wide #pane-items { row-span: 3; height: 100%; }
    """

    class Loaded(Message):
        """The engine has told about the handover, or why it can't."""

        def __init__(self, detail: HandoverDetail | Answer, past: tuple[HandoverRow, ...] = ()) -> None:
            super().__init__()
            self.detail, self.past = detail, past

    class Compared(Message):
        def __init__(self, found: ComparedHandovers | Answer) -> None:
            super().__init__()
            self.found = found

    def __init__(self, number: int = 0) -> None:
        """0: the one that the operator has to do with, else the newest."""
        super().__init__()
        self.number = number
        self.detail: HandoverDetail | None = None
        self._past: tuple[HandoverRow, ...] = ()
        self._missing: Answer | None = None
        self._items: LineTable[int] = LineTable(
            handover_page.ITEM_COLUMNS, id="items", header=False, empty=N_("nothing is handed over")
        )
        self._questions: LineTable[int] = LineTable(
            handover_page.QUESTION_COLUMNS, id="questions", header=False, empty=N_("nobody has asked anything")
        )
        self._course: LineTable[int] = LineTable(handover_page.EVENT_COLUMNS, id="course", header=False)
        self._last: LineTable[int] = LineTable(
            handover_page.PAST_COLUMNS, id="last", header=False, empty=N_("there is none yet")
        )

    def body(self) -> ComposeResult:
        yield Paper(id="info", classes="page")
        first = Pane(N_("Items"), self._items)
        first.add_class("-open")
        with Vertical(id="lists"):
            yield first
            yield Pane(N_("Questions"), self._questions)
            yield Pane(N_("Course of events"), self._course)
            yield Pane(N_("The last ones"), self._last)
        yield Paper(id="told")

    # ----------------------------------------------------------------------------------------------------- contents

    @property
    def item(self) -> ItemRow | None:
        """The item under the cursor."""
        items = self.detail.items if self.detail is not None else ()
        return next((one for one in items if one.item.number == self._items.cursor), None)

    @property
    def other(self) -> HandoverRow | None:
        """The one to compare with: under the cursor, or the newest before this one."""
        others = [row for row in self._past if row.id != self.number]
        chosen = next((row for row in others if self._last.has_focus and row.id == self._last.cursor), None)
        return chosen or next((row for row in others if row.id < self.number), None)

    def context(self) -> Context:
        client = self.desk.client
        item = self.item if self._items.has_focus else None
        others = self.other is not None
        me = client.me
        return Context(
            self.room,
            client.state,
            me,
            chosen=self.has_row,
            handover=self.detail,
            item=item,
            others=others,
            drill=self.mirror.drill,
        )

    def contexts(self) -> list[Context]:
        return [self.context()]

    def newest(self, context: Context) -> Context:
        """The same item as it is now."""
        number = context.item.item.number if context.item is not None else 0
        items = self.detail.items if self.detail is not None else ()
        item = next((one for one in items if one.item.number == number), context.item)
        return replace(context, handover=self.detail, item=item)

    def show_another(self, number: int) -> bool:
        """Turn to another one; 0 stays with this one."""
        if number not in (0, self.number):
            self.number, self.detail = number, None
            self._load()
        return True

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        """The run, the ticket or the device that an item is about; a handover of the list."""
        item = self.item.item if table is self._items and self.item is not None else None
        if table is self._last:
            self.show_another(int(key))
        elif item is not None and (run := _number(item, *_OF_RUNS)):
            self.desk.open_run(run)
        elif item is not None and (ticket := _number(item, *_OF_TICKETS)):
            self.desk.open_ticket(ticket)
        elif item is not None and item.subject in self.mirror.devices:
            self.desk.open_device(item.subject)
        else:
            super().open_row(table, key)

    def full_text(self, table: LineTable[Any], key: Any) -> str:
        if table is self._items and self.item is not None:
            return item_line(self.item.item, self.desk.look())
        return super().full_text(table, key)

    def summary(self) -> str:
        """As Markdown."""
        return "\n".join(markdown(self.detail, self.desk.look())) if self.detail is not None else ""

    def show_all(self) -> None:
        self._load()
        self._show_lists(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if "handovers" in changes:
            self._load()
        self.repaint(self.desk.look())

    def show_pending(self) -> None:
        """Nothing: what is under way is told by the notice line."""

    def paint(self, look: Look) -> None:
        info, told = self.query_one("#info", Paper), self.query_one("#told", Paper)
        if self.detail is not None:
            info.write(*handover_page.head(self.detail, self.desk.client.me, look, self.width))
            row = self.item if self._items.has_focus else None
            told.write(*handover_page.told(row, self.detail.questions, look, self.width))
        elif self._missing is not None:
            none = self._missing.code == "unknown_handover" and not self.number
            words = _("There is none yet: p begins one for a post that you have.")
            info.write(((f" {words if none else refusals.sentence(self._missing, look)}", "warn"),))
        else:
            info.write(((" " + _("loading"), "muted"),))
        for pane in self.panes:
            pane.summary = ((f"{len(pane.table.view)}", "muted"),)
            pane.paint(look)

    def _show_lists(self, look: Look) -> None:
        if self.detail is None:
            return
        kinds = [row.item.kind for row in self.detail.items]
        firsts = {kinds.index(kind) for kind in kinds}
        shown, here = enumerate(self.detail.items), self._items.cursor
        self._items.set_rows(
            {row.item.number: handover_page.item_cells(row, place in firsts, look) for place, row in shown}
        )
        if here is not None:  # what comes or goes above it does not take the item from under the cursor
            self._items.move_to(here)
        self._questions.set_rows({row.id: handover_page.question_cells(row, look) for row in self.detail.questions})
        events = list(enumerate(self.detail.events))
        self._course.set_rows({place: handover_page.event_cells(row, look) for place, row in reversed(events)})
        self._last.set_rows({row.id: handover_page.past_cells(row, look) for row in self._past})

    # ------------------------------------------------------------------------------------------------------ loading

    def _wanted(self) -> int:
        """By the number; else one that the operator gives or takes, else any that is open, else the newest (0)."""
        if self.number:
            return self.number
        me = self.desk.client.me
        login = me.login if me is not None else ""
        rows = sorted(self.mirror.handovers.values(), key=lambda row: row.due or row.turned)
        mine = (row.id for row in rows if login in row.givers or (row.state != "draft" and login in row.takers))
        return next(mine, rows[0].id if rows else 0)

    def _load(self) -> None:
        """Ask the engine; a newer question makes the older one void."""
        query = HandoverQuery(self._wanted())

        async def ask() -> None:
            detail = await self.desk.client.ask(query)
            if isinstance(detail, HandoverDetail):
                page = await self.desk.client.ask(HandoversQuery(detail.row.post, _LAST))
                self.post_message(self.Loaded(detail, page.rows if isinstance(page, HandoversPage) else ()))
            elif isinstance(detail, Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "handover", ask)

    def on_handover_room_loaded(self, message: Loaded) -> None:
        look = self.desk.look()
        if isinstance(message.detail, HandoverDetail):
            before, self.detail, self._missing = self.detail, message.detail, None
            self.number, self._past = message.detail.row.id, message.past
            self.show_link(self.desk.client.state)
            self._show_lists(look)
            self._go_on(before)
        elif self.detail is None:
            self._missing = message.detail
            for table in self.tables:
                table.show_state("data")
        self.repaint(look)

    def _go_on(self, before: HandoverDetail | None) -> None:
        """The cursor begins on what has to be read back, and goes to the next such item when one was read."""
        read, detail = self.item, self.detail
        if detail is None or read is None:
            return
        if before is not None and not (read.read_by and read.item.number in _unread(before)):
            return
        numbers, left = [row.item.number for row in detail.items], _unread(detail)
        after = numbers[numbers.index(read.item.number) :]
        following = next((number for number in (*after, *numbers) if number in left), None)
        if following is not None:
            self._items.move_to(following)

    # ---------------------------------------------------------------------------------------------------- comparing

    def compare(self) -> None:
        other = self.other
        if other is None:
            return
        before, after = sorted((other.id, self.number))

        async def ask() -> None:
            found = await self.desk.client.ask(CompareHandovers(before, after))
            if isinstance(found, ComparedHandovers | Answer):
                self.post_message(self.Compared(found))

        asking.in_turn(self, "compare", ask)

    def on_handover_room_compared(self, message: Compared) -> None:
        look = self.desk.look()
        if isinstance(message.found, Answer):
            self.desk.say(refusals.sentence(message.found, look), "refused")
        else:
            self.desk.show_sheet(N_("Compared:"), "\n".join(compared(message.found, look)))


def _number(item: Item, *codes: ItemCode) -> int:
    """Of what an item is about, when it is of one of these codes; 0: it is not."""
    number = item.ref.partition(":")[2].partition("/")[0]
    return int(number) if item.code in codes and number.isdecimal() else 0


def _unread(detail: HandoverDetail) -> list[int]:
    return [row.item.number for row in detail.items if row.item.red and not row.read_by]
