"""A rung of a ladder as a message to the people who have its post, each in their language."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from noctui.catalog import N_, translated
from noctui.domain.happenings import Due
from noctui.domain.moments import to_datetime
from noctui.domain.rotation import Crew
from noctui.services import messages
from noctui.services.tx import Tx
from noctui.store.tickets import Header

_SUBJECT = N_("T-{ticket} {about}: {clock}")
_TEXT = N_("{site}: {clock}, level {level}, called for {due}. You are told as {post}; please go to the desk.")


def page(tx: Tx, header: Header, due: Due, post: str, crew: Crew) -> None:
    """Once for each call of a rung and person. A site without channels has only its desks to say it."""
    if not tx.site.file.channels:
        return
    clock, round_, kind, at = due.event
    for person in crew:
        key = f"T-{header.id}:{clock}:{round_}:{kind}:{at}:{post}:{person}"
        subject, text = _words(tx, header, due, post, _language(tx, person))
        messages.post(tx, person, subject, text, key, f"T-{header.id}", "urgent")


def _words(tx: Tx, header: Header, due: Due, post: str, language: str) -> tuple[str, str]:
    clock = _clock(tx, header, due.event.clock, language)
    moment = to_datetime(due.event.due).astimezone(ZoneInfo(tx.site.file.zone))
    known = tx.site.file.roster.posts.get(post)
    about = " ".join(filter(None, (header.root, header.text)))
    return (
        translated(language, _SUBJECT, ticket=header.id, about=about, clock=clock),
        translated(
            language,
            _TEXT,
            site=tx.site.file.name,
            clock=clock,
            level=due.level,
            due=f"{moment:%Y-%m-%d %H:%M}",
            post=_of(known.name, language) if known is not None else post,
        ),
    )


def _clock(tx: Tx, header: Header, name: str, language: str) -> str:
    policy = tx.site.policy(header.policy)
    spec = policy.clock(name) if policy is not None else None
    return _of(spec.name, language) if spec is not None else name


def _of(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def _language(tx: Tx, person: str) -> str:
    known = tx.site.file.roster.people.get(person)
    return (known.language if known is not None else "") or tx.site.file.language
