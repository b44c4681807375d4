"""The door for every verb on a run: the run is there, and what follows from the step is done with it."""

from noctui.domain.commands import Answer
from noctui.domain.run_commands import (
    AbortRun,
    AnswerStep,
    AuthoriseRun,
    CheckStep,
    FinishRun,
    HandRun,
    NoteRun,
    OpenRunCommand,
    PauseRun,
    ResumeRun,
    ReturnToStep,
    RunCommand,
    SkipStep,
    StartRun,
    WaiveStep,
)
from noctui.services import run_answering as answering
from noctui.services import run_approving as approving
from noctui.services import run_steering as steering
from noctui.services.run_log import Going, find
from noctui.services.run_settling import settle
from noctui.services.run_starting import start
from noctui.services.tx import Tx
from noctui.services.working import Working


def perform(tx: Tx, working: Working, command: RunCommand) -> Answer:
    if isinstance(command, StartRun):
        return _start(tx, working, command)
    going = find(tx, command.run)
    if going is None:
        return Answer("unknown_run", {"run": str(command.run)})
    before = going.run
    answer = _take(going, command)
    if going.run is not before:
        settle(going, before)
    return answer


def _start(tx: Tx, working: Working, command: StartRun) -> Answer:
    begun = start(tx, working, command)
    if isinstance(begun, Answer):
        return begun
    begun.announce("run_started", bell=not command.parent)
    settle(begun, None)
    return Answer("done", {"run": str(begun.header.id), "ticket": str(begun.header.ticket)})


def _take(going: Going, command: OpenRunCommand) -> Answer:
    match command:
        case AnswerStep():
            return answering.answer(going, command)
        case SkipStep():
            return answering.skip(going, command)
        case ReturnToStep():
            return answering.come_back(going, command)
        case WaiveStep():
            return answering.waive(going, command)
        case CheckStep():
            return answering.check(going, command)
        case AuthoriseRun():
            return approving.authorise(going, command)
        case HandRun():
            return steering.hand(going, command)
        case NoteRun():
            return steering.note(going, command)
        case PauseRun():
            return steering.pause(going, command)
        case ResumeRun():
            return steering.resume(going, command)
        case AbortRun():
            return steering.abort(going, command)
        case FinishRun():
            return steering.finish(going, command)
