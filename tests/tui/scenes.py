"""Fixed scenes for the face: the same data at the same moment, every time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from textual.pilot import Pilot

from noctui.domain.availability import Interval, tally
from noctui.domain.commands import Answer, Command
from noctui.domain.explanations import CountedRow, Explanation, HeardRow, TouchedRow
from noctui.domain.handover_views import (
    CompareHandovers,
    HandoverAsk,
    HandoverDetail,
    HandoverQuery,
    HandoversPage,
    HandoversQuery,
)
from noctui.domain.history_views import (
    LENGTHS,
    AvailabilityDetail,
    AvailabilityQuery,
    AvailabilityRow,
    TrendDetail,
    TrendPoint,
    TrendQuery,
)
from noctui.domain.inventory import Operator
from noctui.domain.moments import DAY, HOUR, MILLISECOND, MINUTE, SECOND, Instant
from noctui.domain.mute_commands import MuteQuery, MutesQuery, WindowQuery
from noctui.domain.queries import (
    BreachRow,
    CheckRow,
    ConsentRow,
    ContactRow,
    ContractRow,
    Detail,
    DeviceDetail,
    DeviceQuery,
    EarlierRow,
    ExplainQuery,
    FactEffects,
    FactQuery,
    FactRow,
    IntakeDetail,
    IntakeQuery,
    JournalPage,
    JournalQuery,
    LevelRow,
    LinkRow,
    PersonRow,
    ProbeQuery,
    ProbeResult,
    Query,
    TicketDetail,
    TicketQuery,
)
from noctui.domain.roster import Roster
from noctui.domain.roster_queries import RosterQuery
from noctui.domain.run_views import PlaybookQuery, PlaybooksQuery, RunAsk, RunDetail, RunQuery, RunsQuery
from noctui.domain.views import AnnouncementRow, ClockRow, DeviceRow, EngineRow, JournalRow, RosterRow, Row, TicketRow
from noctui.tui.desk_app import DeskApp
from noctui.wire.client import Client, Event, Key, LinkChanged, LinkState

NOW: Instant = 1_795_240_800_000_000 + 3 * MINUTE + 27 * SECOND
"""Sat 21 Nov 2026, 14:03:27 in Shanghai."""

NAMES = ("calm", "storm", "empty", "stale", "failed")
"""States of the whole desk; `clocks` beside them is a storm in which one ticket has clocks of all kinds."""

ME = Operator("li", "Li Na")

Views = dict[str, dict[Key, Row]]


@dataclass(frozen=True)
class Scene:
    name: str
    link: LinkState = "live"
    views: Views = field(default_factory=dict)
    lost_at: Instant | None = None
    refusal: str = ""
    handover: HandoverDetail | None = None
    roster: Roster | None = None
    run: RunDetail | None = None


class SceneClient(Client):
    """A client whose mirror holds a scene. Commands are recorded and answered from `answers` (then: done)."""

    def __init__(self, scene: Scene, listen: Callable[[Event], None]) -> None:
        self.time = NOW
        super().__init__(Path("/nonexistent"), listen, boot=lambda: self.time)
        self.scene = scene
        self.done: list[Command] = []
        self.ops: list[str] = []
        """The `op_id` of each of them."""
        self.asked: list[Query] = []
        self.answers: list[Answer] = []
        self.vouched = ME.login
        self.pins: dict[str, str] = {}
        self.hold: asyncio.Event | None = None
        """While set and not fired, commands stay without an answer."""

    def now(self) -> Instant:
        return self.time

    async def run(self) -> None:
        self.show(self.scene)
        await self._closed.wait()

    def show(self, scene: Scene) -> None:
        self.me = None if scene.link in {"connecting", "refused"} else ME
        self.lost_at, self.refusal, self.state = scene.lost_at, scene.refusal, scene.link
        for view, rows in scene.views.items():
            self.load(view, dict(rows))
        self.listen(LinkChanged(scene.link))

    async def do(self, command: Command, op_id: str = "") -> Answer:
        self.done.append(command)
        self.ops.append(op_id)
        if self.hold is not None:
            await self.hold.wait()
        return self.answers.pop(0) if self.answers else Answer("done")

    async def sit(self, login: str, pin: str) -> Answer:
        """Whoever has a PIN in `pins` needs it; Li needs none."""
        wanted = self.pins.get(login)
        if wanted is None and login != ME.login:
            return Answer("unknown_operator", {"who": login})
        if wanted is not None and pin != wanted:
            return Answer("pin_wrong" if pin else "pin_required", {"who": login})
        self.me = replace(ME, login=login, name=ME.name if login == ME.login else login.title())
        return Answer("done", {"who": self.me.name})

    async def ask(self, query: Query) -> Detail:
        self.asked.append(query)
        match query:
            case TicketQuery(ticket):
                return ticket_detail(self.views, ticket)
            case DeviceQuery(device):
                return device_detail(self.views, device)
            case TrendQuery():
                return trend(query)
            case AvailabilityQuery():
                return availability(query)
            case JournalQuery(before, limit, contains, without):
                return journal_page(self.views, before, limit, contains, without)
            case ProbeQuery(device):
                return ProbeResult(device, (check(device, "up"),))
            case ExplainQuery(ticket, clock):
                return explanation(self.views, ticket, clock)
            case FactQuery(ticket, entry):
                return fact_effects(self.views, ticket, entry)
            case IntakeQuery():
                return intake(query)
            case MutesQuery() | MuteQuery() | WindowQuery():
                from tests.tui import muted

                return muted.told(query)
            case HandoverQuery() | HandoversQuery() | CompareHandovers():
                return self._handed(query)
            case RosterQuery():
                from tests.tui import rosters

                return rosters.told(self.scene.roster or rosters.PLAIN, query)
            case RunQuery() | RunsQuery() | PlaybooksQuery() | PlaybookQuery():
                return self._run(query)
        return Answer("invalid")

    def _run(self, query: RunAsk) -> Detail:
        from tests.tui import runnings

        match query:
            case PlaybooksQuery():
                return runnings.playbooks()
            case PlaybookQuery():
                return runnings.playbook(query)
            case RunQuery(run) if self.scene.run is not None and self.scene.run.row.id == run:
                return self.scene.run
        return Answer("unknown_run", {"run": "?"})

    def _handed(self, query: HandoverAsk) -> Detail:
        from tests.tui import handings

        if self.scene.handover is None:
            return Answer("unknown_handover")
        match query:
            case HandoverQuery(handover):
                others = {row.id for row in handings.past()}
                return handings.detail("accepted", number=handover) if handover in others else self.scene.handover
            case HandoversQuery():
                return HandoversPage((self.scene.handover.row, *handings.past()))
            case CompareHandovers(before, after):
                return handings.comparison(before, after)


def scene(name: str) -> Scene:
    """One of `NAMES`, or `clocks`."""
    match name:
        case "calm":
            return Scene(name, views=calm())
        case "storm":
            return Scene(name, views=storm())
        case "clocks":
            tickets: dict[Key, Row] = {row.id: row for row in (all_kinds(), *storm_tickets()[1:])}
            from tests.tui import handings, runnings

            now = runnings.detail(runnings.COURSES["going"])
            views = storm() | {"tickets": tickets, "runs": {now.row.id: now.row, 5: runnings.ended()}}
            return Scene(name, views=views, handover=handings.detail("offered"), run=now)
        case "empty":
            return Scene(name, views=_views(engine(devices=0, site="branch"), [], [], [], [], []))
        case "stale":
            return Scene(name, "lost", storm(), lost_at=NOW - 95 * SECOND)
        case "failed":
            return Scene(name, "refused", _views(None, [], [], [], [], []), refusal="uid 1001 is not an operator here")
        case "held" | "finished":
            from tests.tui import runnings

            return replace(runnings.running(name), name=name)
        case "manned" | "gap" | "waiting" | "nobody":
            from tests.tui import rosters

            return rosters.rostered(name)
    raise ValueError(name)


def engine(**changes: object) -> EngineRow:
    row = EngineRow(
        site="demo desk",
        zone="Asia/Shanghai",
        language="en",
        phase="running",
        pid=4242,
        started=NOW - 2 * HOUR,
        demo=True,
        attached=True,
        cycle=NOW - SECOND,
        devices=24,
        head="412:9f3a61c2d05b7e88",
        version="0.1.0",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


PLACES = {"east": "Wharf East", "north": "Wharf North"}


def device(number: int, **changes: object) -> DeviceRow:
    row = DeviceRow(
        id=f"CAM-{number:04}",
        name="城东派出所 摄像机" if number % 2 else "camera, east gate",
        kind="camera",
        site="east" if number % 3 else "north",
        address=f"10.1.7.{number % 250}",
        state="up",
        since=NOW - 3 * DAY,
        loss=0.0,
        rtt=(800 + number * 37) * 1,
        checked=NOW - 4 * SECOND,
        method="icmp",
        interval=10 * SECOND,
    )
    row = replace(row, **changes)  # type: ignore[arg-type]
    return replace(row, place=row.place or PLACES.get(row.site, row.site))


def core(**changes: object) -> DeviceRow:
    row = device(1, id="SW-CORE-1", name="核心交换机 A", kind="switch", site="east", address="10.1.0.1")
    return replace(row, **changes)  # type: ignore[arg-type]


def clock(spec: str, zh: str, state: str, due: Instant | None, ref: str = "C-080", **changes: object) -> ClockRow:
    row = ClockRow(spec, {"en": spec, "zh": zh}, state, ref, due, started=NOW - HOUR)  # type: ignore[arg-type]
    warn = None if due is None else due - 15 * MINUTE
    return replace(replace(row, warn_at=warn), **changes)  # type: ignore[arg-type]


def ticket(number: int, **changes: object) -> TicketRow:
    row = TicketRow(
        id=number,
        version=3,
        status="open",
        level="IV",
        level_name={"en": "IV", "zh": "四级"},
        total=False,
        root="CAM-0231",
        title={"device": "CAM-0231", "name": "camera, east gate", "site": "east"},
        site="east",
        contract="city-video",
        policy="s19",
        opened=NOW - 40 * MINUTE,
        devices=1,
        clocks=(clock("arrive", "到场", "running", NOW + 12 * MINUTE + 31 * SECOND, "C-083"),),
        contact="duty hall 0755-0000 0000",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def storm_tickets() -> list[TicketRow]:
    return [
        ticket(
            118,
            status="accepted",
            level="I",
            level_name={"en": "I", "zh": "一级"},
            total=True,
            root="SW-CORE-1",
            title={"device": "SW-CORE-1", "name": "核心交换机 A", "site": "east"},
            devices=13,
            owner="li",
            owner_name="Li Na",
            opened=NOW - HOUR,
            clocks=(
                clock("arrive", "到场", "met", NOW - 50 * MINUTE, ended=NOW - 55 * MINUTE),
                clock("solution", "提出方案", "breached", NOW - 4 * MINUTE - 10 * SECOND),
                clock("spare", "备件到场", "waiting", None, started=None),
                clock("resolution", "解决", "running", NOW + 6 * HOUR),
                clock("progress", "进展通报", "running", NOW + 18 * MINUTE, "C-088"),
            ),
            references=("carrier 20261121-7",),
        ),
        ticket(121),
        ticket(
            97,
            status="resolved",
            level="III",
            level_name={"en": "III", "zh": "三级"},
            root="CAM-0007",
            title={"device": "CAM-0007", "name": "门口 [/] 摄像机", "site": "east"},
            devices=0,
            owner="wu",
            owner_name="Wu Gang",
            recovered=NOW - HOUR,
            clocks=(clock("arrive", "到场", "late", NOW - 3 * HOUR, ended=NOW - 2 * HOUR),),
        ),
    ]


def all_kinds() -> TicketRow:
    """A ticket with a clock of every kind and state, raised by itself from level II to level I."""
    return ticket(
        118,
        status="accepted",
        level="I",
        level_name={"en": "I", "zh": "一级"},
        root="SW-CORE-1",
        title={"device": "SW-CORE-1", "name": "核心交换机 A", "site": "east"},
        owner="li",
        owner_name="Li Na",
        clocks=_every_clock(),
        breached=3,
        customer="City [/] video 城市视频",
        reporter="王 [/] 芳",
        owes=("observed", "report_submitted"),
    )


def _every_clock() -> tuple[ClockRow, ...]:
    by_two, office = {"level": "II", "limit": 2 * HOUR}, {"calendar": "cn-5x8", "level": "I"}
    past, paused = NOW - 30 * MINUTE, {"used": 30 * MINUTE, "left": 90 * MINUTE}
    return (
        clock("accept", "受理", "met", past, "C-081", ended=NOW - 55 * MINUTE, **by_two),
        clock("arrive", "到场", "late", past, "C-083", ended=NOW - 20 * MINUTE, **by_two),
        clock("plan", "提出方案", "breached", NOW - 4 * MINUTE, "C-084", limit=HOUR, level="I"),
        clock("promised line", "承诺时限", "running", NOW + 10 * MINUTE, "C-001", limit=4 * HOUR, level="I"),
        clock("restore", "恢复", "running", NOW + 6 * HOUR, "C-085", limit=8 * HOUR, **office),
        clock("progress", "进展通报", "breached", past, "C-088", kind="rhythm", limit=HOUR, misses=2, **office),
        clock("spare", "备件到场", "paused", None, "C-086", limit=2 * HOUR, **paused, **office),
        clock("watch", "观察", "running", NOW + 3 * DAY, "C-090", kind="watch", limit=7 * DAY),
        clock("loan", "借用设备", "waived", None, "C-091"),
        clock("report", "书面报告", "waiting", None, "C-092", started=None),
        clock("return", "归还", "moot", None, "C-093", started=None),
    )


def storm_devices() -> list[DeviceRow]:
    root = core(state="down", since=NOW - 250 * SECOND, loss=1.0, rtt=None, ticket=118)
    hidden = [
        device(n, state="unreachable", since=NOW - 240 * SECOND, root="SW-CORE-1", loss=1.0, rtt=None, ticket=118)
        for n in range(2, 14)
    ]
    return [
        root,
        *hidden,
        device(231, state="down", since=NOW - 40 * MINUTE, loss=1.0, rtt=None, ticket=121),
        device(14, state="degraded", since=NOW - 62 * SECOND, loss=0.12, rtt=48_000),
        device(
            15,
            state="down",
            since=NOW - 5 * HOUR,
            loss=1.0,
            rtt=None,
            mute="ack",
            mute_ends=NOW + HOUR,
            mute_text="pole is being moved",
            mute_id=4,
        ),
        device(16, state="unknown", since=NOW, loss=None, rtt=None, checked=0),
        device(17, method="tcp"),
        device(18, soft=True, loss=0.5),
        device(19, checked=NOW - 3 * MINUTE),
        *(device(n) for n in range(20, 25)),
    ]


def calm() -> Views:
    devices = [core(), *(device(n) for n in range(2, 25))]
    said = [AnnouncementRow(7, NOW - 2 * HOUR, "recovery", 96, {"device": "CAM-0009", "site": "east"}, bell=False)]
    return _views(engine(), devices, [], roster(), journal(), said)


def storm() -> Views:
    said = [
        AnnouncementRow(
            8, NOW - 250 * SECOND, "problem", 118, {"device": "SW-CORE-1", "site": "east", "state": "down"}
        ),
        AnnouncementRow(9, NOW - 4 * MINUTE, "breach", 118, {"device": "SW-CORE-1", "clock": "solution"}),
        AnnouncementRow(10, NOW - 40 * SECOND, "problem", 121, {"device": "CAM-0231", "site": "east", "state": "down"}),
    ]
    return _views(engine(), storm_devices(), storm_tickets(), roster(), journal(), said)


def roster() -> list[RosterRow]:
    return [
        RosterRow("noc", {"en": "NOC duty"}, "Li Na", "Wu Gang", "8001", "8002"),
        RosterRow("net", {"en": "网络管理"}, "陈晨", "Ola Berg", "8003", "8004"),
    ]


def journal() -> list[JournalRow]:
    return [
        entry(409, 50, "log.line", "log", {"text": "carrier rang: fibre cut at the ring road"}, "li"),
        entry(410, 9, "device.state", "device:SW-CORE-1", {"was": "up", "state": "down"}),
        entry(411, 9, "ticket.reported", "T-118", {"device": "SW-CORE-1"}),
        entry(412, 8, "ticket.accepted", "T-118", {}, "li"),
    ]


def entry(seq: int, minutes: int, kind: str, subject: str, params: dict[str, str], actor: str = "engine") -> JournalRow:
    return JournalRow(seq, NOW - minutes * MINUTE, actor, kind, subject, params, f"{seq:016x}")


def facts() -> tuple[FactRow, ...]:
    return (
        FactRow(1, "reported", NOW - HOUR, NOW - HOUR, "engine", "", {"device": "SW-CORE-1"}, 400),
        FactRow(2, "accepted", NOW - 59 * MINUTE, NOW - 59 * MINUTE, "li", "", {}, 401),
        FactRow(3, "arrived", NOW - 57 * MINUTE, NOW - 57 * MINUTE, "li", "wrong button", {}, 402, voided=True),
        FactRow(4, "corrected", NOW - 56 * MINUTE, NOW - 56 * MINUTE, "li", "nobody was there", {"voids": "3"}, 403),
        FactRow(5, "arrived", NOW - 55 * MINUTE, NOW - 20 * MINUTE, "li", "班组到场", {}, 408),
        FactRow(
            6, "reference", NOW - 50 * MINUTE, NOW - 50 * MINUTE, "li", "", {"system": "carrier", "number": "7"}, 409
        ),
    )


def ticket_detail(views: Views, number: int) -> Detail:
    row = views["tickets"].get(number)
    if not isinstance(row, TicketRow):
        return Answer("unknown_ticket")
    hit = [key for key, one in views["devices"].items() if isinstance(one, DeviceRow) and one.ticket == number]
    return TicketDetail(
        row,
        facts(),
        tuple(str(key) for key in hit),
        levels=LEVELS,
        people=(PersonRow("li", "Li Na"), PersonRow("wu", "Wu Gang")),
        contacts=(ContactRow("reporter", "王 [/] 芳", "0755-1"), ContactRow("duty-leader", "Ola Berg", "8004")),
        consents=(
            ConsentRow("remote", True, "Wang Fang", NOW - 50 * MINUTE),
            ConsentRow("fee", False, "Wang Fang", NOW - 49 * MINUTE),
        ),
        links=(LinkRow(97, "caused_by", {"device": "CAM-0007", "name": "gate", "text": ""}, "resolved"),),
        earlier=(EarlierRow(60, NOW - 9 * DAY, "closed", "II", "fan of the power supply"),),
        breaches=(BreachRow("arrive", "II", NOW - 30 * MINUTE, NOW - 30 * MINUTE, corrected=True),),
        expects=("arrived", "progress_reported", "resolved"),
        ends={
            "arrive": ("arrived",),
            "solution": ("plan_proposed", "fulfilled"),
            "resolution": ("resolved", "fulfilled"),
            "progress": ("progress_reported", "recovered"),
        },
        pausable=("arrive", "resolution"),
    )


LEVELS = (
    LevelRow("I", {"en": "all of it", "zh": "一级"}, {"en": "Everything is down.", "zh": "全部中断。"}),
    LevelRow("II", {"en": "much of it", "zh": "二级"}, {"en": "Some lines fail [/].", "zh": "部分中断。"}),
    LevelRow("IV", {"en": "one device", "zh": "四级"}, {"en": "One camera is dark.", "zh": "单点故障。"}),
)


def explanation(views: Views, number: int, spec: str) -> Detail:
    """A clock that was paused, over a night that does not count."""
    row = views["tickets"].get(number)
    found = next((one for one in row.clocks if one.spec == spec), None) if isinstance(row, TicketRow) else None
    if found is None:
        return Answer("unknown_clock", {"clock": spec, "known": "arrive"})
    return Explanation(
        ticket=number,
        clock=replace(found, limit=4 * HOUR, used=HOUR, left=3 * HOUR, level="II", calendar="cn-5x8"),
        policy={"en": "City video", "zh": "城市视频"},
        scheme="S19",
        zone="Asia/Shanghai",
        calendar={"en": "office hours", "zh": "工作时间"},
        starts="reported",
        started_by=1,
        stretches=(
            CountedRow(NOW - 2 * HOUR, NOW - HOUR, HOUR, "open"),
            CountedRow(NOW - HOUR, NOW - 30 * MINUTE, 0, "paused"),
            CountedRow(NOW - 30 * MINUTE, NOW, 0, "closed"),
            CountedRow(NOW, NOW + 3 * HOUR, 3 * HOUR, "later"),
        ),
        skipped=7,
        heard=(
            HeardRow(NOW - HOUR, "duty-leader", "Ola Berg", True, {"en": "Shift boss"}),
            HeardRow(None, "vendor", "", False),
        ),
        unsure=(2027,),
    )


def fact_effects(views: Views, number: int, entry: int) -> Detail:
    """Whatever it was, it ended the first clock of the ticket late and moved the last one."""
    row = views["tickets"].get(number)
    known = tuple(fact for fact in facts() if fact.journal == entry)
    if not isinstance(row, TicketRow) or not known:
        return Answer("unknown_fact", {"fact": str(entry)})
    first, last = row.clocks[0], row.clocks[-1]
    ended = replace(first, state="met", ended=known[0].occurred)
    moved = replace(last, due=(last.due or NOW) + HOUR)
    return FactEffects(number, known, (TouchedRow("ended", ended, first), TouchedRow("moved", moved, last)))


def intake(query: IntakeQuery) -> IntakeDetail:
    """A device has a contract with clocks; without one only a chosen contract has."""
    contract = query.contract or ("city-video" if query.device else "")
    clocks = (clock("arrive", "到场", "running", NOW + 30 * MINUTE), clock("resolve", "解决", "waiting", None))
    return IntakeDetail(
        contract=contract,
        contract_name="City video 城市视频" if contract else "",
        policy="s19" if contract else "",
        policy_name={"en": "Four grades", "zh": "四级"} if contract else {},
        levels=LEVELS if contract else (),
        proposed="IV" if contract else "",
        clocks=clocks if contract else (),
        open_tickets=(121,) if query.device == "CAM-0231" else (),
        contracts=(ContractRow("city-video", "City video 城市视频"), ContractRow("campus", "Campus [/] net")),
    )


def check(device_id: str, hard: str) -> CheckRow:
    good = hard == "up"
    return CheckRow(
        id=f"{device_id}/ping",
        kind="icmp",
        port=None,
        hard=hard,
        soft=hard,
        attempt=1 if good else 2,
        attempts=3,
        since=NOW - 250 * SECOND,
        interval=10 * SECOND,
        at=NOW - 4 * SECOND,
        sent=3,
        received=3 if good else 0,
        rtt_min=900 if good else None,
        rtt_avg=1_400 if good else None,
        rtt_max=2_100 if good else None,
        method="icmp",
        note="" if good else "timeout",
    )


def device_detail(views: Views, name: str) -> Detail:
    row = views["devices"].get(name)
    if not isinstance(row, DeviceRow):
        return Answer("unknown_device")
    return DeviceDetail(
        row=row,
        parents=("GW-1",),
        children=("CAM-0002", "CAM-0003"),
        behind=12,
        checks=(check(name, "down" if row.state == "down" else "up"),),
        contact="duty hall 0755-0000 0000",
        contract="city-video",
        place="east",
        history=tuple(journal()[:3]),
    )


def trend(query: TrendQuery) -> TrendDetail:
    """Sixty steps, of which the last twenty lost everything."""
    step = LENGTHS[query.stretch] // 60
    begin = NOW // step * step - 59 * step
    rtts = [(n % 7 + 1) * MILLISECOND if n < 40 else None for n in range(60)]
    points = (
        TrendPoint(begin + n * step, 6, 6, 6 if rtt else 0, rtt, rtt, rtt and rtt + 500) for n, rtt in enumerate(rtts)
    )
    return TrendDetail(query.device, query.stretch, begin, step, 60, tuple(points))


def availability(query: AvailabilityQuery) -> AvailabilityDetail:
    """An hour's outage and an hour of planned work."""
    path = ((0, "up", ""), (700, "down", ""), (701, "up", ""), (710, "up", "maintenance"), (711, "up", ""))
    ends = (*(begin for begin, *_what in path[1:]), 720)
    found = tuple(
        Interval(query.begin + begin * HOUR, query.begin + end * HOUR, state, cover)  # type: ignore[arg-type]
        for (begin, state, cover), end in zip(path, ends, strict=True)
    )
    total = tally(found)
    row = AvailabilityRow(query.of, "", "city", 0.9995, total, total.meets(0.9995), total.spare(0.9995))
    alone = ":" not in query.of
    return AvailabilityDetail(query.of, query.begin, query.end, 1, 1, total, (row,), found if alone else ())


def journal_page(
    views: Views, before: int | None, limit: int, contains: str, without: tuple[str, ...] = ()
) -> JournalPage:
    found = (row for row in views["journal"].values() if isinstance(row, JournalRow))
    rows = [row for row in found if row.kind not in without]
    wanted = [row for row in rows if contains in f"{row.subject} {row.kind} {row.actor} {row.params}"]
    older = sorted((row for row in wanted if before is None or row.seq < before), key=lambda row: -row.seq)
    return JournalPage(tuple(older[:limit]), len(older) > limit)


def _views(
    engine_row: EngineRow | None,
    devices: list[DeviceRow],
    tickets: list[TicketRow],
    posts: list[RosterRow],
    entries: list[JournalRow],
    said: list[AnnouncementRow],
) -> Views:
    return {
        "engine": {} if engine_row is None else {"engine": engine_row},
        "devices": {row.id: row for row in devices},
        "tickets": {row.id: row for row in tickets},
        "roster": {row.post: row for row in posts},
        "journal": {row.seq: row for row in entries},
        "announcements": {row.id: row for row in said},
    }


async def moved_in(app: DeskApp, pilot: Pilot[int]) -> None:
    """Wait until the desk has left its first, empty frame and shows the scene."""
    while app.news is None or app.current_mode != "desk" or app.client.state != app.client.scene.link:  # type: ignore[attr-defined]
        await pilot.pause(0.01)
    await shown(app, pilot)


async def shown(app: DeskApp, pilot: Pilot[int]) -> None:
    """Wait until everything that the client told is painted."""
    await pilot.pause()
    while app.news is not None and app.news.waiting:
        await pilot.pause(0.01)
    await pilot.pause()
