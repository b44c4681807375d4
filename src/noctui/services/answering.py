"""What people say to a call: I have it until then, I can't, they were told by phone; and remind me later."""

from noctui.config.shape import span_text
from noctui.domain import paging as rules
from noctui.domain import ticket as ticket_rules
from noctui.domain.commands import Answer
from noctui.domain.moments import DAY, Span
from noctui.domain.page_commands import AnswerPage, PageCommand, RemindMe
from noctui.domain.paging import EVERYBODY, HOLDING, Page
from noctui.services import duty, entries, page_words, paging
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import pages, tickets
from noctui.store.tickets import Header

LONGEST_REMINDER: Span = 31 * DAY


def perform(tx: Tx, command: PageCommand) -> Answer:
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if isinstance(command, RemindMe):
        return _remind(tx, header, command)
    return _answer(tx, header, command)


def person_of(tx: Tx, login: str) -> str:
    """Id of the person who sits at this desk by that login; empty when the roster does not know."""
    return next((person.id for person in tx.roster.people.values() if person.login == login), "")


def _answer(tx: Tx, header: Header, command: AnswerPage) -> Answer:
    meant = _meant(tx, header, command)
    if not meant:
        return Answer("not_paged", {}, header.version)
    level = _level(tx, header)
    if command.reply != "decline" and (refused := _unfit_end(tx, header, command, level)) is not None:
        return refused
    until = None if command.reply == "decline" else command.until
    for page in meant:
        said = rules.answered(page, command.reply, until, tx.actor, command.text.strip(), tx.now)
        pages.save(tx.connection, said)
    _note(tx, header, command, meant)
    if command.reply == "decline":
        for page in {page.call: page for page in meant}.values():
            paging.relieve(tx, header, page, level)
    tx.changes.tickets.add(header.id)
    return Answer("done", {}, header.version)


def _meant(tx: Tx, header: Header, command: AnswerPage) -> list[Page]:
    """The page that was named; else one's own; else all that wait, or those that somebody has. A refusal is for oneself
    to say."""
    known = [page for page in pages.open_of(tx.connection, header.id) if page.state in HOLDING | {"waiting"}]
    if command.page:
        return [page for page in known if page.id == command.page]
    own = person_of(tx, tx.actor)
    mine = [page for page in known if page.person == own != EVERYBODY]
    if mine and command.reply != "phone":
        return mine
    waiting = [page for page in known if page.state == "waiting"]
    return (waiting or known) if command.reply != "decline" else []


def _unfit_end(tx: Tx, header: Header, command: AnswerPage, level: str) -> Answer | None:
    longest = tx.site.file.escalation.longest(level)
    if command.until is not None and tx.now < command.until <= tx.now + longest:
        return None
    return _end_required(header, longest)


def _end_required(header: Header, longest: Span) -> Answer:
    return Answer("end_required", {"longest": span_text(longest)}, header.version)


def _level(tx: Tx, header: Header) -> str:
    return ticket_rules.standing(tickets.facts(tx.connection, header.id)).level or header.level


def _note(tx: Tx, header: Header, command: AnswerPage, meant: list[Page]) -> None:
    """On the time line of the ticket; who answers for others is the fact's actor."""
    people = dict.fromkeys(page.person for page in meant)
    everybody = EVERYBODY in people
    names = tx.site.name_of(tx.actor) if everybody else duty.names(tx.roster, tuple(people))
    data = {"reply": command.reply, "to": names, "post": meant[0].post, "clock": meant[0].clock}
    if command.reply != "decline" and command.until is not None:
        data["until"] = page_words.local(tx, command.until)
    entries.write(tx, header, Draft("answered", command.text.strip(), data))


def _remind(tx: Tx, header: Header, command: RemindMe) -> Answer:
    if not tx.now < command.at <= tx.now + LONGEST_REMINDER:
        return _end_required(header, LONGEST_REMINDER)
    number = pages.remind(tx.connection, header.id, tx.actor, command.at, command.text.strip())
    tx.log("page.reminder", f"T-{header.id}", {"at": command.at, "text": command.text.strip()})
    return Answer("done", {"reminder": str(number)}, header.version)
