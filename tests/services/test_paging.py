"""A rung of a ladder that fires is a message to who has its post: end to end, in the transaction of its booking."""

from dataclasses import replace
from random import Random

from noctui.domain.channels import Channel, Program
from noctui.domain.message import Sent
from noctui.domain.moments import MINUTE
from noctui.domain.policy import ClockSpec, Level, Policy, Rung
from noctui.domain.roster import Contact
from noctui.services import messages
from noctui.services.messages import Finished
from noctui.store import journal
from noctui.store import messages as store
from noctui.store.messages import Stored
from tests.services.ladders import fails_at, look
from tests.services.scene import Scene

REPAIR = ClockSpec(
    "repair",
    {"en": "repair", "zh": "修复"},
    "reported",
    ("recovered",),
    {"any": 240 * MINUTE},
    {},
    ladder=(Rung("noc", share=0.5), Rung("manager", share=1, again=30 * MINUTE)),
)
LADDER = Policy("ladder", {}, "S00", (Level("any", {}),), (REPAIR,))


def reachable(scene: Scene) -> None:
    """Anna reads English, Mia Chinese; both are in the chat."""
    file = scene.site.file
    people = dict(file.roster.people)
    for name, language in (("anna", "en"), ("mia", "zh")):
        people[name] = replace(people[name], language=language, contacts=(Contact("chat", name),))
    channels = {"chat": Channel("chat", Program(("chat",)))}
    scene.site = replace(scene.site, file=replace(file, roster=replace(file.roster, people=people), channels=channels))
    scene.restart()


def posted(scene: Scene) -> list[Stored]:
    found: list[Stored] = scene.read(lambda c: store.some(c, range(1, 99)))
    return found


def test_each_call_is_one_message_in_the_language_of_who_has_the_post(scene: Scene) -> None:
    number = fails_at(scene, LADDER, "2027-01-20T10:00")
    reachable(scene)
    look(scene, "2027-01-20T12:01")
    look(scene, "2027-01-20T12:30")
    [first] = posted(scene)
    what = first.message
    assert (what.person, what.cause, what.urgency, what.subject) == (
        "anna",
        f"T-{number}",
        "urgent",
        f"T-{number} srv: repair",
    )
    assert "called for 2027-01-20 12:00" in what.text
    assert "NOC duty" in what.text
    look(scene, "2027-01-20T14:01")
    look(scene, "2027-01-20T14:31")
    mia = posted(scene)[1:]
    assert [one.message.person for one in mia] == ["mia", "mia"]
    assert mia[0].message.subject == f"T-{number} srv：修复"
    assert mia[0].message.key != mia[1].message.key


def test_what_a_ladder_demands_goes_out_and_stands_in_the_journal_of_its_ticket(scene: Scene) -> None:
    number = fails_at(scene, LADDER, "2027-01-20T10:00")
    reachable(scene)
    look(scene, "2027-01-20T12:01")
    [claimed] = scene.verb(lambda tx: messages.turn(tx, [], {"chat": 4}, Random(1)))
    scene.verb(lambda tx: messages.turn(tx, [Finished(claimed, Sent())], {}, Random(1)))
    assert [one.state for one in posted(scene)] == ["sent"]
    newest = scene.read(lambda c: journal.about(c, f"T-{number}", 1))[0]
    assert (newest.kind, newest.payload["person"], newest.payload["channel"]) == ("message.sent", "Anna", "chat")


def test_a_site_without_channels_has_only_its_desks_to_say_it(scene: Scene) -> None:
    fails_at(scene, LADDER, "2027-01-20T10:00")
    look(scene, "2027-01-20T12:01")
    assert posted(scene) == []
    assert "escalation" in scene.kinds()
    assert "unsent" not in scene.kinds()
