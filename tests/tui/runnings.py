"""Fixed runs for the face: a small fire, folded from what was done in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from noctui.domain.moments import HOUR, MINUTE, SECOND, Instant
from noctui.domain.playbook import Exit, Field, Lane, Parameter, Playbook, Probe, Role, Step, StepKind
from noctui.domain.policy import Words
from noctui.domain.run import Event, EventKind, Run, Visit, fold
from noctui.domain.run_clocks import Deadline, deadlines
from noctui.domain.run_views import (
    Contact,
    LaneRow,
    PlaybookDetail,
    PlaybookQuery,
    PlaybookRow,
    PlaybooksDetail,
    RoleRow,
    RunDetail,
    RunRow,
    VisitRow,
)
from tests.tui.scenes import NOW, Scene, scene

STAGES = ("begun", "going", "held", "checked", "both", "put_off", "over", "finished", "aborted", "paused")
"""What a run goes through; `held`: lanes wait for its authorisation, `both`: one of two has spoken."""
NUMBER = 7
NAMES = {"li": "Li Na", "wu": "Wu Gang"}


def words(en: str, zh: str) -> Words:
    return {"en": en, "zh": zh}


def step(name: str, kind: StepKind, en: str, zh: str, leads: str, /, **more: object) -> Step:
    answers: Mapping[StepKind, tuple[str, ...]] = {
        "check": ("good", "bad"),
        "call": ("reached", "not_reached"),
        "approve": ("granted", "denied"),
        "measure": ("low", "within"),
        "wait": ("over",),
    }
    exits = tuple(Exit(answer, leads) for answer in answers.get(kind, ("done",)))
    return Step(name, kind, words(en, zh), more.pop("exits", exits), **more)  # type: ignore[arg-type]


CALL = step(
    "call-119",
    "call",
    "Call 119. Say: where, what burns, whether people are inside.",
    "拨打119：说清地点、什么着火、是否有人。",
    "out",
    hint=words("Hang up last.", "待对方挂断后再挂。"),
    to="fire-brigade",
    role="room-duty",
    limit=2 * MINUTE,
    warn=30 * SECOND,
    record=(Field("said", words("What did they say?", "对方怎么说？")),),
    exits=(Exit("reached", "out"), Exit("not_reached", "call-119")),
)
OUT = step(
    "out",
    "decide",
    "Is everybody out?",
    "人员是否全部撤出？",
    "end",
    limit=5 * MINUTE,
    skip="end",
    exits=(
        Exit("all", "end", words("Everybody is out [/]", "全部撤出")),
        Exit("missing", "out", words("Somebody is missing", "有人未出")),
    ),
)
PLAN = Playbook(
    "fire",
    words("Fire in a machine room", "机房火灾"),
    refs=("PB-12", "PB-06"),
    source="000 5.7.4.9.8",
    trigger=words("Fire or smoke in a machine room", "机房内起火或冒烟"),
    authorise=("duty-leader",),
    authorise_within=5 * MINUTE,
    timers={"ups": words("UPS run time", "UPS 可供电时间")},
    parameters=(
        Parameter("room", words("Which room is it?", "哪个机房？"), "site"),
        Parameter("note", words("Who reported it?", "谁报告的？"), "text", required=False),
    ),
    version="v1",
    lanes=(
        Lane(
            "people",
            words("People out", "人员撤离"),
            (
                step("alarm", "do", "Sound the fire alarm.", "拉响火警。", "call-119", role="room-duty", limit=MINUTE),
                CALL,
                OUT,
            ),
            first=True,
        ),
        Lane(
            "power",
            words("Power and servers", "断电与关机"),
            (
                step(
                    "ups-left",
                    "measure",
                    "How long can the UPS still supply?",
                    "UPS 还能供电多久？",
                    "cut",
                    unit="min",
                    low=1.0,
                    timer="ups",
                ),
                step("cut", "do", "Cut all power.", "切断全部电源。", "end", after=("out",), skip="end", both=True),
            ),
        ),
        Lane(
            "net",
            words("Network", "网络"),
            (
                step(
                    "ping",
                    "check",
                    "Does the gateway still answer?",
                    "网关是否应答？",
                    "ask",
                    probe=Probe("ping", "10.1.0.1", 100),
                ),
                step("ask", "approve", "May we switch over?", "是否同意切换？", "end", by=("duty-leader",)),
            ),
        ),
        Lane(
            "closing",
            words("Closing", "收尾"),
            (step("tell", "do", "Tell the departments that all is normal.", "通知各部门已恢复。", "end", skip="end"),),
            closing=True,
        ),
    ),
)

ROLES = {
    "room-duty": RoleRow(
        Role("room-duty", words("Machine-room duty", "机房值班人员")), "noc", (Contact("li", "Li Na", "8001", "li"),)
    ),
    "duty-leader": RoleRow(
        Role("duty-leader", words("Duty leader", "值班领导")),
        "leader",
        (Contact("wu", "Wu Gang", "8002", "wu"), Contact("ola", "Ola [/] Berg", "8004", "ola", backup=True)),
    ),
    "fire-brigade": RoleRow(Role("fire-brigade", words("Fire brigade", "消防队"), phone="119")),
}


def event(number: int, kind: EventKind, ago: int, login: str = "li", step: str = "", **more: object) -> Event:
    return Event(number, kind, NOW - ago * SECOND, login, step=step, **more)  # type: ignore[arg-type]


STARTED = event(1, "started", 200)
AUTHORISED = event(2, "authorised", 190, "wu", data={"by": "Wu Gang", "way": "phone"})
ALARM = event(3, "answered", 150, step="alarm", answer="done")
UPS = event(4, "answered", 140, "wu", "ups-left", answer="within", data={"value": "20"})
CALLED = event(5, "answered", 100, "li", "call-119", answer="reached", data={"said": "they come \x1b[31m[red]"})
SEEN = event(
    6,
    "seen",
    50,
    "engine",
    "ping",
    data={
        "method": "ping",
        "target": "10.1.0.1",
        "sent": "100",
        "received": "97",
        "min": "400",
        "avg": "900",
        "max": "9100",
        "proposed": "bad",
        "raw": "100 packets\n97 received",
    },
)
ALL_OUT = event(7, "answered", 40, "wu", "out", answer="all")
FIRST = event(8, "answered", 30, "wu", "cut", answer="done")
PUT_OFF = event(9, "deferred", 20, "li", "cut", text="the switch is hot")
GOOD = event(10, "answered", 15, "li", "ping", answer="bad")
GRANTED = event(11, "answered", 12, "li", "ask", answer="granted", data={"by": "Wu Gang", "way": "phone"})
TOLD = event(12, "answered", 9, "li", "tell", answer="done")
WAIVED = event(13, "waived", 6, "wu", "cut", text="the room is dark anyway")
_MOST = (STARTED, AUTHORISED, ALARM, UPS, CALLED, SEEN, ALL_OUT)
_ALL = (*_MOST, PUT_OFF, GOOD, GRANTED, TOLD)

COURSES: dict[str, Sequence[Event]] = {
    "begun": (STARTED, AUTHORISED),
    "going": (STARTED, AUTHORISED, ALARM, UPS),
    "held": (STARTED, ALARM, CALLED),
    "checked": _MOST[:-1],
    "both": (*_MOST, FIRST),
    "put_off": (*_MOST, PUT_OFF),
    "over": _ALL,
    "finished": (*_ALL, WAIVED, event(14, "finished", 3)),
    "aborted": (STARTED, AUTHORISED, event(14, "aborted", 3, text="false alarm")),
    "paused": (STARTED, AUTHORISED, ALARM, event(14, "paused", 3, text="the brigade decides")),
}


def detail(events: Sequence[Event], number: int = NUMBER) -> RunDetail:
    """As services tell it."""
    run = fold(number, PLAN, events)
    return RunDetail(
        row=row(run),
        version="v1",
        lanes=tuple((lane.id, lane.steps) for lane in PLAN.lanes),
        visits=(*(_visit(one, events) for one in run.visits), *_open(run, events)),
        events=tuple(replace(one, person=NAMES.get(one.login, "")) for one in events),
        evidence=run.evidence,
        parameters={"room": "east"},
        asked=PLAN.parameters,
        roles=ROLES,
        authorise=PLAN.authorise,
    )


def row(run: Run) -> RunRow:
    counting = deadlines(run, PLAN)
    steps = {one.id: one.say for one in PLAN.steps()} | dict(PLAN.timers)
    return RunRow(
        id=run.number,
        playbook=PLAN.id,
        name=PLAN.name,
        state=run.state,
        started=run.started,
        starter=NAMES[run.starter],
        owner=NAMES.get(run.owner, run.owner),
        owner_login=run.owner,
        ticket=118,
        place="east [/] room",
        lanes=tuple(_lane(run, lane, counting) for lane in PLAN.lanes),
        deadlines=counting,
        about={one.about: steps[one.about] for one in counting if one.about in steps},
        authorised=run.authorised,
        denied=run.denied,
        deferred=len(run.deferred),
        skipped=sum(visit.outcome == "skipped" for visit in run.visits),
        ended=run.ended,
        newest=run.newest,
    )


def _lane(run: Run, lane: Lane, counting: Sequence[Deadline]) -> LaneRow:
    state, over = run.lanes[lane.id], {visit.step for visit in run.visits}
    visit = state.visit
    shown = LaneRow(
        lane.id,
        lane.name,
        blocked=state.blocked,
        ended=state.ended,
        done=sum(one.id in over for one in lane.steps),
        steps=len(lane.steps),
    )
    if visit is None:
        return shown
    at = PLAN.by_id[visit.step]
    limit = next((one for one in counting if one.about == visit.step), None)
    return replace(
        shown,
        step=at.id,
        kind=at.kind,
        visit=visit.number,
        say=at.say,
        opened=visit.opened,
        due=limit.due if limit is not None else None,
        warn_at=limit.warn_at if limit is not None else None,
        challenged=visit.challenged,
    )


def _visit(visit: Visit, events: Sequence[Event]) -> VisitRow:
    done = next(one for one in events if one.step == visit.step and one.at == visit.at)
    at = PLAN.by_id[visit.step]
    due: Instant | None = visit.opened + at.limit if at.limit is not None else None
    return VisitRow(
        PLAN.lane_of[visit.step].id,
        visit.step,
        visit.number,
        visit.opened,
        visit.outcome,
        visit.answer,
        NAMES[done.login],
        visit.at,
        due,
        due is not None and visit.at > due,
        done.data,
        done.text,
    )


def _open(run: Run, events: Sequence[Event]) -> list[VisitRow]:
    lanes = [lane for lane in run.lanes.values() if lane.visit is not None]
    visits = [lane.visit for lane in lanes if lane.visit is not None]
    return [
        VisitRow(
            PLAN.lane_of[one.step].id,
            one.step,
            one.number,
            one.opened,
            "open",
            one.answer,
            NAMES.get(one.challenged, ""),
        )
        for one in visits
    ]


def playbooks() -> PlaybooksDetail:
    crash = PlaybookRow("db-crash", words("Database crash", "数据库崩溃"), ("PB-09",), words("[/] gone", "宕机"), 14)
    lan = PlaybookRow(
        "lan", words("LAN outage", "局域网中断"), ("PB-10",), words("Many devices lost", "大面积中断"), 22
    )
    return PlaybooksDetail((_plan_row(), crash, replace(lan, own=True)), ("playbooks/x.yaml:3:1: no [/] step",))


def _plan_row() -> PlaybookRow:
    return PlaybookRow("fire", PLAN.name, PLAN.refs, PLAN.trigger, 9, suits=True, running=NUMBER)


def playbook(query: PlaybookQuery) -> PlaybookDetail:
    """Longer than a screen: its lanes stand there twice."""
    return PlaybookDetail(
        replace(_plan_row(), running=None),
        PLAN.source,
        "v1",
        tuple((lane.id, lane.name, lane.first, lane.steps) for lane in (*PLAN.lanes, *PLAN.lanes)),
        PLAN.parameters,
        {"room": "east"} if query.ticket is not None or query.device else {},
        PLAN.authorise,
        ROLES,
        places={"east": "East room", "north": "North room"},
        here="east",
    )


def running(stage: str, base: str = "storm") -> Scene:
    """A storm in which the fire burns, and an older run that has ended."""
    found = scene(base)
    now = detail(COURSES[stage])
    return replace(found, views=found.views | {"runs": {now.row.id: now.row, 5: ended()}}, run=now)


def ended() -> RunRow:
    """An older one."""
    return replace(detail(COURSES["finished"], 5).row, ended=NOW - HOUR, id=5)
