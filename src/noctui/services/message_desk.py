"""What an operator does about messages: try again, say it by phone, test the ways to a person."""

from noctui.catalog import N_, translated
from noctui.domain.commands import Answer
from noctui.domain.message import Course, Message, Way, ways_to
from noctui.domain.message_commands import MessageCommand, RetryMessage, TestContact, ToldByPhone
from noctui.domain.roster import Person
from noctui.services.tx import Tx
from noctui.store import messages
from noctui.store.messages import Stored

_SUBJECT = N_("noctui {site}: test")
_TEXT = N_("This is a test of the way to {name}. Nothing has happened.")


def perform(tx: Tx, command: MessageCommand, op_id: str) -> Answer:
    match command:
        case RetryMessage():
            return _retry(tx, command)
        case ToldByPhone():
            return _told(tx, command)
        case TestContact():
            return _test(tx, command, op_id)


def _retry(tx: Tx, command: RetryMessage) -> Answer:
    found = _open(tx, command.message)
    if isinstance(found, Answer):
        return found
    person = tx.site.file.roster.people.get(found.message.person)
    ways = ways_to(person, tx.site.file.channels, "urgent", tx.now) if person is not None else []
    if not ways:
        return Answer("no_way", {"who": found.message.person})
    if found.state != "sending":
        course = Course(tuple(ways), tx.now, tx.now, found.course.attempt, tx.now)
        messages.redirect(tx.connection, found.message.id, course)
        _note(tx, "message.retried", found, "")
    return Answer("done")


def _told(tx: Tx, command: ToldByPhone) -> Answer:
    if not command.text.strip():
        return Answer("text_required")
    found = _open(tx, command.message)
    if isinstance(found, Answer):
        return found
    messages.close(tx.connection, found.message.id, "told", found.error)
    _note(tx, "message.told", found, command.text)
    return Answer("done")


def _test(tx: Tx, command: TestContact, op_id: str) -> Answer:
    person, channels = tx.site.file.roster.people.get(command.person), tx.site.file.channels
    if person is None:
        return Answer("unknown_person", {"who": command.person})
    if command.channel and command.channel not in channels:
        return Answer("unknown_channel", {"channel": command.channel, "known": ", ".join(channels)})
    ways = ways_to(person, [command.channel] if command.channel else channels, "urgent", tx.now)
    if not ways:
        return Answer("no_way", {"who": command.person})
    numbers = [_post_test(tx, person, way, f"test:{op_id}:{at}") for at, way in enumerate(ways)]
    tx.log("message.test", f"person:{person.id}", {"person": person.name})
    tx.changes.messages = True
    unreachable = dict.fromkeys(way.channel for way in person.contacts if way.channel not in channels)
    params = {"messages": " ".join(map(str, numbers)), "unreachable": " ".join(unreachable)}
    return Answer("done", params)


def _post_test(tx: Tx, person: Person, way: Way, key: str) -> int:
    """Straight into the queue: it has this one way and no other."""
    site = tx.site.file
    language = person.language or site.language
    subject = translated(language, _SUBJECT, site=site.name)
    text = translated(language, _TEXT, name=person.name)
    new = Message(0, key, tx.now, "test", person.id, subject, text, "")
    return messages.add(tx.connection, new, Course((way,), tx.now, tx.now, 0, tx.now))


def _open(tx: Tx, number: int) -> Stored | Answer:
    """The message, unless it has gone or somebody has said it."""
    found = messages.some(tx.connection, [number])
    if not found:
        return Answer("unknown_message", {"message": str(number)})
    return found[0] if found[0].state not in ("sent", "told") else Answer("ended")


def _note(tx: Tx, kind: str, about: Stored, text: str) -> None:
    what = about.message
    person = tx.site.file.roster.people.get(what.person)
    said = {"message": str(what.id), "person": person.name if person else what.person, "about": what.subject}
    tx.log(kind, what.cause or f"message:{what.id}", said | ({"text": text} if text else {}))
    tx.changes.messages = True
