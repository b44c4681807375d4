"""News of a change of the roster as messages to the people whom it concerns, each in their language."""

from collections.abc import Iterable, Mapping

from noctui.catalog import N_, translated
from noctui.domain.message import Urgency
from noctui.domain.roster_changes import RosterChange
from noctui.services import messages
from noctui.services.tx import Tx

_SUBJECTS: Mapping[str, str] = {
    "absence": N_("R-{change} {person} is not at {post}: please decide"),
    "support": N_("R-{change} nobody stands in for {person} at {post}: please send somebody"),
    "stand_in": N_("R-{change} {other} stands in for {person} at {post}"),
    "back": N_("R-{change} {person} is back at {post}"),
    "absence_over": N_("R-{change} the absence of {person} at {post} is over"),
    "leave": N_("R-{change} leave of {person}"),
    "swap": N_("R-{change} swap of {person} and {other} at {post}"),
}
_TEXT = N_("{site}: {subject}. Go to the desk, or call it.")
URGENT = frozenset({"absence", "support", "stand_in"})
"""They ring, and wait for no hour."""


def post(tx: Tx, kind: str, change: RosterChange, people: Iterable[str], params: Mapping[str, str]) -> None:
    """Once for each person and moment. A site without channels has only its desks to say it."""
    if not tx.site.file.channels:
        return
    urgency: Urgency = "urgent" if kind in URGENT else "normal"
    for person in dict.fromkeys(people):
        language = _language(tx, person)
        subject = translated(language, _SUBJECTS[kind], **{"other": "", **params})
        text = translated(language, _TEXT, site=tx.site.file.name, subject=subject)
        key = f"R-{change.id}:{kind}:{change.status}:{tx.now}:{person}"
        messages.post(tx, person, subject, text, key, f"R-{change.id}", urgency)


def _language(tx: Tx, person: str) -> str:
    known = tx.site.file.roster.people.get(person)
    return (known.language if known is not None else "") or tx.site.file.language
