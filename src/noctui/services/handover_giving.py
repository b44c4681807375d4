"""What the one who has the post does in a handover: complete it, offer it, answer, take the offer back."""

from dataclasses import replace

from noctui.domain import handover_sides as sides
from noctui.domain.commands import Answer
from noctui.domain.four_eyes import Party, same
from noctui.domain.handover import Deed
from noctui.domain.handover_commands import AddLine, AnswerAsked, OfferHandover, StrikeLine, WithdrawHandover
from noctui.domain.handover_items import Item
from noctui.services import duty
from noctui.services.handover_log import Step
from noctui.services.tx import Tx
from noctui.store import handovers


def add(step: Step, command: AddLine) -> Answer:
    if refused := _refused(step, "added", command.text):
        return refused
    number = max((item.number for item in step.items), default=0) + 1
    ref = f"line:{step.handover.number}.{number}"
    line = Item(command.line, "line", ref, command.text, command.red, number=number, since=step.now, changed=step.now)
    step.record("added", number, command.text, {"line": command.line, "red": "yes" if command.red else ""})
    _save(step.tx, step.handover.number, line)
    return Answer("done", {"item": str(number)})


def strike(step: Step, command: StrikeLine) -> Answer:
    """What was found by itself can't be struck: it ends where it is."""
    if refused := _refused(step, "struck"):
        return refused
    found = step.item(command.item)
    if found is None or found.code != "line":
        return Answer("unknown_item", {"item": str(command.item)})
    step.record("struck", found.number, found.subject)
    _save(step.tx, step.handover.number, replace(found, gone=True, changed=step.now))
    return Answer("done")


def offer(step: Step, command: OfferHandover) -> Answer:
    if refused := _refused(step, "offered"):
        return refused
    taker = sides.person(step.roster, command.to) if command.to else None
    if command.to and taker is None:
        return Answer("unknown_person", {"who": command.to})
    if taker is not None and same(Party(step.tx.actor, step.who.id), Party(taker.login, taker.id)):
        return Answer("both_sides")
    if taker is not None and not sides.can_take(step.roster, step.handover, taker, step.now):
        return Answer("cannot_take", {"who": taker.name, "post": step.handover.post})
    step.record("offered", data={"to": taker.id if taker is not None else ""})
    return Answer("done")


def answer(step: Step, command: AnswerAsked) -> Answer:
    if refused := _refused(step, "answered", command.text):
        return refused
    if all(question.id != command.question for question in step.handover.open_questions):
        return Answer("unknown_question", {"question": str(command.question)})
    step.record("answered", command.question, command.text)
    return Answer("done")


def withdraw(step: Step, command: WithdrawHandover) -> Answer:
    if refused := _refused(step, "withdrawn", command.reason):
        return refused
    step.record("withdrawn", text=command.reason)
    return Answer("done")


def _refused(step: Step, kind: Deed, text: str = "-") -> Answer | None:
    crew = sides.givers(step.roster, step.handover, step.now)
    if step.who.id not in crew:
        return Answer("not_yours", {"who": duty.names(step.roster, crew)})
    return step.refused(kind, text)


def _save(tx: Tx, number: int, line: Item) -> None:
    handovers.save(tx.connection, number, handovers.items(tx.connection, number), [line], tx.now)
