"""`noctui run …`: begin a playbook and be led through it, from a shell as from the desk.

Exit codes: 0 done, 1 refused or no engine, 2 usage.
"""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, get_args

from noctui.cli.asking import add_deed, ask, carry_out, numbered, print_json, run_number
from noctui.cli.common import add_deeds, add_lang
from noctui.cli.plain import columns, harmless
from noctui.cli.run_parameters import told

if TYPE_CHECKING:
    from noctui.domain.run_commands import RunCommand
    from noctui.domain.run_views import LaneRow, RunDetail, RunRow
    from noctui.tui.look import Look
    from noctui.wire.client import Client

Build: TypeAlias = "Callable[[argparse.Namespace, int], RunCommand]"
"""From the words of the command line and the visit of the step that is open now."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "run", "begin a playbook, and be led through it")
    start = add_deed(deeds, "start", "begin a playbook", _start)
    start.add_argument("playbook", metavar="PLAYBOOK", help="its id; `noctui playbook list` tells them")
    start.add_argument("--ticket", type=_ticket, metavar="T", help="118 or T-118 (default: it opens one of its own)")
    start.add_argument("--parent", type=run_number, default=0, metavar="RUN", help="the run whose step it is …")
    start.add_argument("--step", default="", metavar="STEP", help="… and that step")
    start.add_argument("--beside", action="store_true", help="although the same one runs already")
    _values(start, "a parameter")
    _text(start)
    listed = add_deed(deeds, "list", "the newest runs", _list)
    listed.add_argument("--playbook", default="", metavar="PLAYBOOK", help="of this one only")
    listed.add_argument("--last", type=int, default=20, metavar="N", help="so many (default: 20)")
    _run_of(add_deed(deeds, "show", "where a run is, and what was done", _show))
    report = _run_of(add_deed(deeds, "report", "the after-action document, as Markdown", _report))
    add_lang(report)
    for name, words, build, places in _DEEDS:
        deed = _run_of(add_deed(deeds, name, words, _perform, build=build))
        for place in places:
            place(deed)


def _ticket(text: str) -> int:
    return numbered(text, "T-", "a ticket", "118 or T-118")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise argparse.ArgumentTypeError(f"not a value: {text!r}; write it like room=B2")
    return name, value


# ------------------------------------------------------------------------------------------------------ the deeds


async def _start(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.run_commands import StartRun

    values, text = await told(client, arguments), arguments.text
    more = {"parent": arguments.parent, "step": arguments.step, "beside": arguments.beside}
    return await _do(client, arguments, StartRun(arguments.playbook, values, arguments.ticket, text, **more))


async def _list(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.catalog import _, pick
    from noctui.cli.looking import look_of
    from noctui.domain.run_views import RunsDetail, RunsQuery
    from noctui.tui.run_words import STATES

    found = await ask(client, RunsQuery(arguments.playbook, arguments.last), RunsDetail)
    if arguments.json:
        return print_json(found.runs)
    look = look_of(client)
    head = ("RUN", "PLAYBOOK", "TICKET", "PLACE", "STATE", "WHERE", "OWNER", "STARTED")
    rows = [
        (
            f"RUN-{row.id}",
            pick(row.name) or row.playbook,
            f"T-{row.ticket}",
            row.place,
            _(STATES[row.state]),
            _where(row),
            row.owner,
            look.moment(row.started),
        )
        for row in found.runs
    ]
    print(*columns([head, *rows]), sep="\n")
    return 0


async def _show(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of

    found = await _one(client, arguments.run)
    if arguments.json:
        return print_json(found)
    for line in _lines(found, look_of(client)):
        print(harmless(line))
    return 0


async def _report(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.tui.run_paper import markdown
    from noctui.tui.run_spot import RunSpot

    found = await _one(client, arguments.run)
    if arguments.json:
        return print_json(found)
    for line in markdown(RunSpot(found.row, found), look_of(client), await _drill(client)):
        print(harmless(line))
    return 0


async def _drill(client: "Client") -> str:
    """The id of the drill whose engine this is; empty: it is the real one."""
    from noctui.domain.drill_views import DrillDetail, DrillQuery

    found = await client.ask(DrillQuery())
    return found.row.id if isinstance(found, DrillDetail) else ""


async def _perform(client: "Client", arguments: argparse.Namespace) -> int:
    seen = await _visit(client, arguments.run, arguments.step) if hasattr(arguments, "seen") else 0
    return await _do(client, arguments, arguments.build(arguments, seen))


async def _do(client: "Client", arguments: argparse.Namespace, command: "RunCommand") -> int:
    answer = await carry_out(client, command, arguments.json)
    number = int(answer.params.get("run", 0)) or arguments.run
    found = await _one(client, number)
    if arguments.json:
        return print_json(found.row)
    print(harmless(f"RUN-{number} T-{found.row.ticket} {_where(found.row)}"))
    return 0


async def _visit(client: "Client", run: int, step: str) -> int:
    """The visit of the step that is open, or else the newest."""
    numbers = [visit.number for visit in (await _one(client, run)).visits if visit.step == step]
    return max(numbers, default=1)


async def _one(client: "Client", run: int) -> "RunDetail":
    from noctui.domain.run_views import RunDetail, RunQuery

    return await ask(client, RunQuery(run), RunDetail)


# ------------------------------------------------------------------------------------------------------- the words


def _where(row: "RunRow") -> str:
    """The steps that wait for an answer, by their ids."""
    return " ".join(lane.step for lane in row.lanes if lane.step and not lane.blocked)


def _lines(found: "RunDetail", look: "Look") -> "list[str]":
    from noctui.catalog import _, pick
    from noctui.tui.run_lists import event_words
    from noctui.tui.run_spot import RunSpot
    from noctui.tui.run_words import STATES

    row, spot = found.row, RunSpot(found.row, found)
    state = _(STATES[row.state]) + ("" if row.authorised else ", " + _("not authorised"))
    lines = [f"RUN-{row.id} {pick(row.name) or row.playbook}  T-{row.ticket} {row.place}  {state}  {row.owner}"]
    lines += [line for lane in row.lanes if lane.step for line in _lane(lane, found, look)]
    lines += ["", " " + _("Course of events")]
    for event in found.events:
        who = event.person or (_("engine") if event.login == "engine" else event.login)
        lines.append(f"  {look.moment(event.at)}  {who}: {event_words(event, spot)}")
    return lines


def _lane(lane: "LaneRow", found: "RunDetail", look: "Look") -> "list[str]":
    """A lane with its step, and what that can be answered."""
    from noctui.catalog import _, pick
    from noctui.tui.run_words import answer_words

    step = next(step for name, steps in found.lanes if name == lane.lane for step in steps if step.id == lane.step)
    due = "  " + _("limit {at}", at=look.moment(lane.due)) if lane.due is not None else ""
    waits = "  " + _("waits for {steps}", steps=", ".join(lane.blocked)) if lane.blocked else ""
    answers = " | ".join(f"{one.answer}: {answer_words(step, one.answer)}" for one in step.exits)
    fields = "".join(f"  {field.id}{'*' if field.required else ''}=" for field in step.record)
    return [
        "",
        f" {pick(lane.name) or lane.lane}: {step.id}{due}{waits}",
        f"   {pick(lane.say)}",
        f"   {answers}{fields}",
    ]


# ----------------------------------------------------------------------------------------- from words to commands


def _built(name: str, *fields: str) -> Build:
    """A command of `domain.run_commands` from the run and these words of the command line, in their order."""

    def build(arguments: argparse.Namespace, seen: int) -> "RunCommand":
        from noctui.domain import run_commands

        values = {"seen": seen, "set": dict(getattr(arguments, "set", ())), "granted": not getattr(arguments, "no", 0)}
        given = [values[field] if field in values else getattr(arguments, field) for field in fields]
        made: RunCommand = getattr(run_commands, name)(arguments.run, *given)
        return made

    return build


# ------------------------------------------------------------------------------------------------------- the parsers


def _run_of(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("run", type=run_number, metavar="RUN", help="7 or RUN-7")
    return parser


def _step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("step", metavar="STEP", help="its id, as `show` tells it")


def _seen(parser: argparse.ArgumentParser) -> None:
    _step(parser)
    parser.set_defaults(seen=True)


def _answer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "answer", nargs="?", default="", metavar="ANSWER", help="its id; of a measure the value says it"
    )


def _reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reason", metavar="REASON", help="why")


def _words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the words")


def _text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", default="", metavar="TEXT", help="a remark")


def _values(parser: argparse.ArgumentParser, what: str = "what is to be written down") -> None:
    parser.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help=what)


def _by(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.run_commands import Way

    parser.add_argument("--by", default="", metavar="PERSON", help="id or login of who says it (default: you)")
    parser.add_argument("--way", choices=get_args(Way), default="here", help="how they said it (default: here)")


def _no(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no", action="store_true", help="the plan is not authorised")


def _later(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--later", action="store_true", help="it comes back before the run can be finished")


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", metavar="PERSON", help="id or login")
    parser.add_argument("--lane", default="", metavar="LANE", help="only this lane")


def _about(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--step", default="", metavar="STEP", help="the step that it is about")
    parser.add_argument("--change", action="store_true", help="the plan should be changed so")


def _children(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.run_commands import Fate

    known = [fate for fate in get_args(Fate) if fate]
    parser.add_argument("--children", choices=known, default="", help="the open runs that it began: abort them, or not")


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", default="", metavar="ADDRESS", help="instead of the step's own")


_DEEDS: tuple[tuple[str, str, Build, tuple[Callable[[argparse.ArgumentParser], None], ...]], ...] = (
    (
        "answer",
        "answer a step",
        _built("AnswerStep", "step", "seen", "answer", "set", "text", "by", "way"),
        (_seen, _answer, _values, _text, _by),
    ),
    (
        "skip",
        "leave a step out, or for later",
        _built("SkipStep", "step", "seen", "reason", "later"),
        (_seen, _reason, _later),
    ),
    (
        "return",
        "do a step after all that was put off",
        _built("ReturnToStep", "step", "set", "text"),
        (_step, _values, _text),
    ),
    ("waive", "as a leader: give up a step that was put off", _built("WaiveStep", "step", "reason"), (_step, _reason)),
    (
        "authorise",
        "authorise the plan, or refuse to",
        _built("AuthoriseRun", "granted", "by", "way", "text"),
        (_no, _by, _text),
    ),
    ("check", "let a check step look now", _built("CheckStep", "step", "seen", "target"), (_seen, _target)),
    ("hand", "give a run or a lane to somebody", _built("HandRun", "to", "lane"), (_to,)),
    ("note", "write something down", _built("NoteRun", "text", "step", "change"), (_words, _about)),
    ("pause", "let its limits stand still", _built("PauseRun", "reason"), (_reason,)),
    ("resume", "let it go on", _built("ResumeRun"), ()),
    ("abort", "end it before its end", _built("AbortRun", "reason", "children"), (_reason, _children)),
    ("finish", "end it", _built("FinishRun", "text", "children"), (_text, _children)),
)
