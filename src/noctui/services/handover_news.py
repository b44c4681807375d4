"""What is said of a handover as messages to the people who have to hear of it, each in their language."""

from collections.abc import Mapping

from noctui.catalog import N_, translated
from noctui.domain.rotation import Crew
from noctui.services import messages
from noctui.services.tx import Tx

_SUBJECTS: Mapping[str, str] = {
    "handover_late": N_("{handover} {who} has not offered {of} in time"),
    "handover_lapsed": N_("{handover} nobody has accepted {of} from {who} in time"),
    "handover_nobody_came": N_("{handover} nobody came to take {of} over from {who}"),
    "handover_stalled": N_("{handover} the handover of {of} by {who} was refused"),
    "handover_early": N_("{handover} {who} has handed over {of} early"),
    "handover_over": N_("{handover} the handover of {of} by {who} is settled"),
}
_TEXT = N_("{site}: {subject}. Go to the desk, or call it.")


def post(tx: Tx, kind: str, people: Crew, params: Mapping[str, str]) -> None:
    """Once for each person and moment. A site without channels has only its desks to say it."""
    if not tx.site.file.channels:
        return
    for person in people:
        known = tx.roster.people.get(person)
        language = (known.language if known is not None else "") or tx.site.file.language
        subject = translated(language, _SUBJECTS[kind], **params)
        text = translated(language, _TEXT, site=tx.site.file.name, subject=subject)
        cause = params["handover"]
        messages.post(tx, person, subject, text, f"{cause}:{kind}:{tx.now}:{person}", cause, "urgent")
