"""Calls, their ends, reports and reminders as messages, each in the language of who gets it."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from noctui.catalog import N_, translated
from noctui.domain.message import Urgency, ways_to
from noctui.domain.moments import Instant, to_datetime
from noctui.domain.paging import Page
from noctui.services import messages, run_log
from noctui.services.tx import Tx
from noctui.store.pages import Reminder
from noctui.store.tickets import Header

_CALL = N_("T-{ticket} {about}: {clock}")
_NEEDED = N_("{site}: {clock}. You are called as {post}; please go to the desk.")
_CALLED = N_("{site}: {clock}, level {level}, called for {due}. You are told as {post}; please go to the desk.")
_AGAIN = N_("Call {count}: nobody has answered yet.")
_END = N_("T-{ticket} {about}: over ({clock})")
_ENDED = N_("{site}: {clock}, for which you were told, is over: {how}. You need not do anything more.")
_REPORT = N_("T-{ticket} {about}: progress")
_REPORTED = N_("{site}, level {level}: {text}")
_REMINDER = N_("T-{ticket} {about}: you wanted to be reminded")
_HOW: Mapping[str, str] = {
    "recovered": N_("it works again"),
    "resolved": N_("the cause is removed"),
    "closed": N_("the ticket is closed"),
    "merged": N_("it goes on in another ticket"),
    "met": N_("done in time"),
    "late": N_("done late"),
    "done": N_("done"),
}
_OTHERWISE = N_("it is not owed any more")


def called(tx: Tx, header: Header, page: Page, level: str) -> None:
    """Once for each ring of a page."""
    if not (tx.site.file.channels and page.person):
        return
    clock, subject, language = _head(tx, header, page.person, _CALL, (page.clock,))
    text = translated(
        language,
        _NEEDED if page.of_run else _CALLED,
        site=tx.site.file.name,
        clock=clock,
        level=level,
        due=local(tx, page.due, "%Y-%m-%d %H:%M"),
        post=_post(tx, page.post, language),
    )
    if page.rings > 1:
        text += " " + translated(language, _AGAIN, count=page.rings)
    _post_to(tx, header, page.person, subject, text, f"page:{page.id}:{page.rings}")


def over(tx: Tx, header: Header, person: str, clocks: Mapping[str, str], key: str) -> None:
    """Whoever was told of clocks hears that they are over; `clocks`: how each came to its end."""
    clock, subject, language = _head(tx, header, person, _END, clocks)
    ways = dict.fromkeys(translated(language, _HOW.get(how, _OTHERWISE)) for how in clocks.values())
    text = translated(language, _ENDED, site=tx.site.file.name, clock=clock, how=", ".join(ways))
    _post_to(tx, header, person, subject, text, key)


def reported(tx: Tx, header: Header, person: str, level: str, text: str, key: str, urgency: Urgency) -> None:
    """A report of progress to one of those who have to get it."""
    _, subject, language = _head(tx, header, person, _REPORT, ())
    said = translated(language, _REPORTED, site=tx.site.file.name, level=level, text=text)
    _post_to(tx, header, person, subject, said, key, urgency)


def reminded(tx: Tx, header: Header, person: str, one: Reminder) -> None:
    _, subject, _ = _head(tx, header, person, _REMINDER, ())
    _post_to(tx, header, person, subject, one.text, f"reminder:{one.id}")


def clock_name(tx: Tx, header: Header, page: Page) -> str:
    """By its id, for every desk has its own words for it; a step of a run has them in the language of the site."""
    return _clock(tx, header, page.clock, tx.site.file.language) if page.of_run else page.clock


def channel(tx: Tx, person: str) -> str:
    """Which one a call of theirs takes first; empty when only the desks say it."""
    known, channels = tx.site.file.roster.people.get(person), tx.site.file.channels
    ways = ways_to(known, channels, "urgent", tx.now) if known is not None else ()
    return next((way.channel for way in ways), "")


def local(tx: Tx, at: Instant, form: str = "%m-%d %H:%M") -> str:
    """A moment by the clocks on the site's walls."""
    return to_datetime(at).astimezone(ZoneInfo(tx.site.file.zone)).strftime(form)


def _head(tx: Tx, header: Header, person: str, template: str, clocks: Iterable[str]) -> tuple[str, str, str]:
    """The names of clocks, the subject, and the language of it all."""
    known = tx.site.file.roster.people.get(person)
    language = (known.language if known is not None else "") or tx.site.file.language
    clock = ", ".join(_clock(tx, header, name, language) for name in clocks)
    about = " ".join(filter(None, (header.root, header.text)))
    return clock, translated(language, template, ticket=header.id, about=about, clock=clock), language


def _post_to(
    tx: Tx, header: Header, person: str, subject: str, text: str, key: str, urgency: Urgency = "urgent"
) -> None:
    """A site without channels has only its desks to say it."""
    if tx.site.file.channels and person:
        messages.post(tx, person, subject, text, key, f"T-{header.id}", urgency)


def _post(tx: Tx, post: str, language: str) -> str:
    known = tx.site.file.roster.posts.get(post)
    return _of(known.name, language) if known is not None else post


def _clock(tx: Tx, header: Header, name: str, language: str) -> str:
    policy = tx.site.policy(header.policy)
    spec = policy.clock(name) if policy is not None else None
    if spec is None:
        return _of(run_log.words_of(tx, name), language) or name
    return _of(spec.name, language)


def _of(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
