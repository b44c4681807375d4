"""What the one who takes the post does in a handover: read back, ask, accept or refuse."""

from noctui.domain import handover_sides as sides
from noctui.domain.commands import Answer
from noctui.domain.handover import Deed
from noctui.domain.handover_commands import AskAbout, ReadBack, RefuseHandover
from noctui.domain.handover_items import digest, names_it
from noctui.services import duty, run_relieving
from noctui.services import handover_telling as telling
from noctui.services.handover_log import Step
from noctui.store import journal


def read_back(step: Step, command: ReadBack) -> Answer:
    """Right when what was said names the item, as it says now."""
    if refused := _refused(step, "read_back"):
        return refused
    item = step.item(command.item)
    if item is None:
        return Answer("unknown_item", {"item": str(command.item)})
    if command.seen not in (0, item.changed):
        return Answer("changed_since", {"item": str(item.number)})
    if not names_it(item, command.said):
        return Answer("not_named", {"item": str(item.number)})
    step.record("read_back", item.number, command.said, {"changed": str(item.changed)})
    return Answer("done")


def ask(step: Step, command: AskAbout) -> Answer:
    if refused := _refused(step, "asked", command.text):
        return refused
    if command.item and step.item(command.item) is None:
        return Answer("unknown_item", {"item": str(command.item)})
    question = step.record("asked", command.item, command.text)
    return Answer("done", {"question": str(question)})


def accept(step: Step) -> Answer:
    """Sign it: both names, the items as they stand, the head of the journal. The post has changed hands."""
    if refused := _refused(step, "accepted"):
        return refused
    seq, head = journal.head(step.tx.connection)
    planned = sides.is_planned(step.roster, step.handover, step.who, step.now)
    signed = {
        "outgoing": duty.name_of(step.roster, step.handover.outgoing),
        "outgoing_login": step.handover.offered_by,
        "incoming": step.who.name,
        "incoming_login": step.tx.actor,
        "head": f"{seq}:{head}",
        "digest": digest(step.items),
        "planned": "yes" if planned else "",
    }
    step.record("accepted", data=signed, ends=True)
    run_relieving.hand_over(step.tx, step.handover.number, step.handover.outgoing, step.who.id)
    telling.over(step.tx, step.handover)
    telling.early(step.tx, step.handover)
    return Answer("done")


def refuse(step: Step, command: RefuseHandover) -> Answer:
    if refused := _refused(step, "refused", command.reason):
        return refused
    step.record("refused", text=command.reason)
    return Answer("done")


def _refused(step: Step, kind: Deed, text: str = "-") -> Answer | None:
    refused = step.refused(kind, text)
    if refused is None and not sides.can_take(step.roster, step.handover, step.who, step.now):
        return Answer("cannot_take", {"who": step.who.name, "post": step.handover.post})
    return refused
