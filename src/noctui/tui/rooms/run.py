"""One run of a playbook: the present step big and plain, where each lane is, what was done, what comes next."""

from collections.abc import Mapping
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from noctui.catalog import N_, _, pick
from noctui.domain.commands import Answer
from noctui.domain.moments import SECOND
from noctui.domain.run import Event
from noctui.domain.run_views import RunDetail, RunQuery, RunRow
from noctui.tui import asking, refusals, run_lists, run_page, run_step, starting
from noctui.tui.actions import BY_ID
from noctui.tui.line_table import LineTable
from noctui.tui.look import Look
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.run_paper import markdown
from noctui.tui.run_spot import RunSpot, is_open, likeliest
from noctui.wire.client import Key

_FRESH = SECOND
"""So long one key does not answer a step that has only just come: an Enter too many was meant for the one before."""
_LISTS = 3
"""Lines of the lists at least, where they stand below the step."""
_LANES = 3
"""Lanes that are told where the screen is short."""
_BARS = 4


class RunRoom(Room):
    room = "run"
    BINDINGS = bindings("run")
    DEFAULT_CSS = """
    RunRoom #head { height: auto; }
    RunRoom #step { height: auto; }
    RunRoom #work, RunRoom #lists { height: 1fr; }
    RunRoom.-wide #work { layout: horizontal; }
    RunRoom.-wide #step { height: 1fr; width: 3fr; }
    RunRoom.-wide #lists { width: 2fr; margin: 0 0 0 1; }
    """

    class Loaded(Message):
        """The engine has told about the run, or why it can't."""

        def __init__(self, detail: RunDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.detail: RunDetail | None = None
        self._missing: Answer | None = None
        self._chosen = ""
        self._mark: tuple[str, int, str, int] = ("", 0, "", 0)
        self._listed = self._mark
        """The visit to which the cursor of the list was brought."""
        self._since = 0
        """Since when that visit has been on the screen, on the boot clock: reading does not go faster in a drill."""
        self._heard: int | None = None
        """The newest event that was told."""
        self._steps: LineTable[str] = LineTable(run_lists.STEP_COLUMNS, id="steps", header=False)
        self._course: LineTable[int] = LineTable(run_lists.EVENT_COLUMNS, id="course", header=False)

    def body(self) -> ComposeResult:
        yield Paper(id="head")
        first = Pane(N_("Steps of this lane"), self._steps)
        first.add_class("-open")
        with Container(id="work"):
            yield Paper(id="step")
            with Vertical(id="lists"):
                yield first
                yield Pane(N_("What happened"), self._course)

    # ----------------------------------------------------------------------------------------------------- contents

    @property
    def row(self) -> RunRow | None:
        """The newest row of the run."""
        return self.mirror.runs.get(self.number) or (self.detail.row if self.detail is not None else None)

    @property
    def spot(self) -> RunSpot | None:
        row = self.row
        if row is None:
            return None
        listed = (self._steps.cursor or "") if self._steps.has_focus else ""
        busy = ("runs", self.number) in self.desk.pending
        spot = RunSpot(row, self.detail, self._chosen or likeliest(row.lanes), self.key, listed, busy=busy)
        return replace(spot, fresh=spot.mark != self._mark or self.desk.client.boot() - self._since < _FRESH)

    def context(self) -> Context:
        client, spot, drill = self.desk.client, self.spot, self.mirror.drill
        ticket = self.mirror.tickets.get(spot.row.ticket or 0) if spot is not None else None
        return Context(self.room, client.state, client.me, ticket=ticket, chosen=self.has_row, run=spot, drill=drill)

    def contexts(self) -> list[Context]:
        return [self.context()]

    def newest(self, context: Context) -> Context:
        """The same step of the same lane: who has typed an answer to it means no other one."""
        return context

    async def takes(self, action_id: str) -> bool:
        """A step that is another playbook is answered by that one's run: begin it, or go on with it."""
        spot, hands = self.spot, self.desk.hands
        step, visit = spot.called_by(action_id) if spot is not None else ("", 0)
        if spot is None or hands is None or not spot.awaits(step, visit):
            return False
        context, child = self.context(), spot.child_of(step, visit)
        if BY_ID[action_id].why_not(context) is not None:
            return False
        if child is not None and child.ended is None:
            self.desk.open_run(child.id)
        else:
            await starting.begin_step(hands, context, step)
        return True

    def summary(self) -> str:
        """The record of the run, as Markdown."""
        spot, drill = self.spot, self.mirror.drill
        return "\n".join(markdown(spot, self.desk.look(), drill.id if drill else "")) if spot is not None else ""

    def show_all(self) -> None:
        self._load()
        self._follow()
        self._show_lists(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        keys = changes.get("runs", frozenset())
        if keys is None or any(map(self._concerns, keys)) or "roster" in changes:
            self._load()
            self._follow()
        self.repaint(self.desk.look())

    def _concerns(self, run: Key) -> bool:
        """Whether it is the run on the screen, or one that that one began."""
        row = self.mirror.runs.get(int(run))
        return run == self.number or (row is not None and row.parent == self.number)

    def show_pending(self) -> None:
        """Nothing: what is under way is told by the notice line."""

    # ------------------------------------------------------------------------------------------------------ its lanes

    def go_lanes(self, step: int) -> None:
        """To another lane; nothing is changed by that."""
        row, spot = self.row, self.spot
        if row is None or spot is None or not row.lanes:
            return
        names = [lane.lane for lane in row.lanes]
        self._choose(names[(names.index(spot.chosen) + step) % len(names)])
        self.repaint(self.desk.look())

    def _choose(self, lane: str) -> None:
        self._chosen = lane
        self._follow()
        self._show_lists(self.desk.look())

    def _follow(self) -> None:
        """Note which visit is on the screen; when its lane has ended or has to wait, go on where something is to do."""
        row, spot = self.row, self.spot
        if row is None or spot is None:
            return
        if not self._chosen:
            self._chosen = spot.chosen
        elif self._is_done(spot) and any(is_open(lane) for lane in row.lanes):
            self._chosen = likeliest(row.lanes)
        spot = replace(spot, chosen=self._chosen)
        if spot.mark != self._mark:
            self._overtaken(self._mark)
            self._mark, self._since = spot.mark, self.desk.client.boot()

    def _is_done(self, spot: RunSpot) -> bool:
        """Whether the lane was at a step of which nothing is left to do here."""
        return bool(self._mark[2]) and spot.lane is not None and self._mark[0] == spot.chosen and not is_open(spot.lane)

    # ------------------------------------------------------------------------------------------------------- painting

    def paint(self, look: Look) -> None:
        spot = self.spot
        head, step = self.query_one("#head", Paper), self.query_one("#step", Paper)
        if spot is None:
            head.write(self._nothing(look))
            return
        wide, height = self.has_class("-wide"), self.query_one("#inside").size.height or self.app.size.height - _BARS
        lanes = run_page.lane_lines(spot, look, self.width, len(spot.row.lanes) if wide else _LANES)
        rule = run_page.more_lanes(spot, len(lanes), look, self.width)
        lines = [*run_page.head(spot, look, self.width), *lanes, rule]
        head.write(*lines)
        if self._missing is not None:
            step.write(((f" {refusals.sentence(self._missing, look)}", "bad"),))
            return
        width = step.size.width or self.width
        room = height - len(lines) - (0 if wide else _LISTS)
        step.write(*run_step.step_lines(spot, self.desk.client.me, look, width if wide else self.width, room))
        for pane, words in zip(self.panes, (self._lane_words(spot, look), ()), strict=True):
            pane.summary = words
            pane.paint(look)

    def _nothing(self, look: Look) -> tuple[tuple[str, str], ...]:
        said = refusals.sentence(self._missing, look) if self._missing is not None else _("loading")
        return (f" RUN-{self.number}  ", "title"), (said, "bad" if self._missing is not None else "muted")

    def _lane_words(self, spot: RunSpot, look: Look) -> tuple[tuple[str, str], ...]:
        lane = spot.lane
        return ((look.shown(pick(lane.name) or lane.lane, 30), "muted"),) if lane is not None else ()

    def _show_lists(self, look: Look) -> None:
        spot = self.spot
        if spot is None or spot.detail is None:
            return
        self._steps.set_rows(run_lists.step_rows(spot, look))
        if spot.mark != self._listed and spot.lane is not None and spot.lane.step:
            self._listed = spot.mark
            self._steps.move_to(spot.lane.step)
        newest = self._course.view[:1] == (self._course.cursor,)
        events = reversed(spot.detail.events)
        self._course.set_rows({event.id: run_lists.event_cells(event, spot, look) for event in events})
        if newest:
            self._course.action_first()
        for table in self.tables:
            table.show_state("stale" if self.desk.client.state == "lost" else "data")

    def show_full(self) -> None:
        """The row of the list in use, or the step with all its words and what its check saw."""
        spot, look = self.spot, self.desk.look()
        if spot is None:
            return
        lines = [*run_step.full_step(spot, look)]
        if self._course.has_focus and self._course.cursor is not None and spot.detail is not None:
            event = next(one for one in spot.detail.events if one.id == self._course.cursor)
            lines = [look.moment(event.at), run_lists.event_words(event, spot)]
        elif spot.listed:
            lines = [*run_step.full_step(spot, look, spot.listed)]
        self.desk.show_sheet(N_("In full:"), "\n".join(lines))

    def open_its_ticket(self) -> None:
        row = self.row
        if row is not None and row.ticket is not None:
            self.desk.open_ticket(row.ticket)

    # ------------------------------------------------------------------------------------------------------ loading

    def _load(self) -> None:
        """Ask the engine; a newer question makes the older one void."""

        async def ask() -> None:
            detail = await self.desk.client.ask(RunQuery(self.number))
            if isinstance(detail, RunDetail | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "run", ask)

    def on_run_room_loaded(self, message: Loaded) -> None:
        look = self.desk.look()
        if isinstance(message.detail, RunDetail):
            self.detail, self._missing = message.detail, None
            self._follow()
            self._tell_news(message.detail.events, look)
            self._show_lists(look)
        elif self.detail is None:
            self._missing = message.detail
        self.repaint(look)

    def _tell_news(self, events: tuple[Event, ...], look: Look) -> None:
        """What was done since is told: by whom, or that it stays where one did it oneself."""
        before, self._heard = self._heard, max((event.id for event in events), default=0)
        spot = self.spot
        fresh = [event for event in events if before is not None and event.id > before and event.login != "engine"]
        if not fresh or spot is None:
            return
        me, event = self.desk.client.me, fresh[-1]
        words = run_lists.event_words(event, spot, look.glyph("arrow"))
        if me is not None and event.login == me.login:
            self.desk.say(_("{what}  (it stays; N corrects it by a note)", what=words), "good")
        else:
            self.desk.say(f"{event.person or event.login}: {words}", "notice")

    def _overtaken(self, mark: tuple[str, int, str, int]) -> None:
        """A step was answered while its form was filled in by another: say so, and keep the words for a note."""
        from noctui.tui.dialogs.form import FormDialog

        form, hands = self.desk.screen, self.desk.hands
        if not isinstance(form, FormDialog) or form.key != ("run.answer", mark) or form.sent or hands is None:
            return
        if typed := form.overtake():
            hands.drafts["run.note", self.number] = {"text": typed}
