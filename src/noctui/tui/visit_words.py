"""What a check of a web page has seen, and why a check got no answer, in words."""

from typing import TYPE_CHECKING

from noctui.catalog import N_, _
from noctui.tui import text

if TYPE_CHECKING:
    from noctui.domain.page import Visit
    from noctui.tui.look import Line, Look

_NOTES = {
    "timeout": N_("no answer in time"),
    "refused": N_("the port is closed"),
    "host-unreachable": N_("a router says: host unreachable"),
    "net-unreachable": N_("a router says: network unreachable"),
    "prohibited": N_("a router says: prohibited"),
    "ttl-exceeded": N_("a router says: the route is a loop"),
    "no-answer": N_("no answer that makes sense"),
    "tls": N_("no TLS with it"),
    "no-name": N_("no such name"),
    "body": N_("the page lacks its text"),
    "certificate-name": N_("the certificate is for another name"),
    "certificate-untrusted": N_("nobody vouches for the certificate"),
    "certificate-expired": N_("the certificate has ended"),
    "certificate-ends": N_("the certificate ends soon"),
    "no-resolver": N_("not asked: names are not looked up now"),
    "no-route": N_("not asked: no route"),
    "no-socket": N_("not asked: no socket was free"),
    "overrun": N_("not known: our own buffer ran over"),
}
"""Words for the notes of readings; what is not here is shown as it is."""
_PHASES = {
    "resolve": N_("look-up"),
    "connect": N_("connect"),
    "tls": N_("TLS"),
    "first_byte": N_("first byte"),
    "whole": N_("whole"),
}


def note_words(note: str, look: "Look") -> str:
    if note.startswith("status-"):
        return _("status {number}", number=look.shown(note.removeprefix("status-")))
    return _(_NOTES[note]) if note in _NOTES else look.shown(note)


def visit_pieces(visit: "Visit", look: "Look") -> "Line":
    """Status, the time of each phase that there was, and until when the certificate holds."""
    times = zip(_PHASES.values(), visit.phases, strict=True)
    told = [f"HTTP {visit.status}", *(f"{_(word)} {text.rtt(span)}" for word, span in times if span is not None)]
    pieces = [("  ".join(told), "text")]
    if visit.certificate_ends is not None:
        pieces.append(("  " + _("certificate until {date}", date=look.moment(visit.certificate_ends)), "muted"))
    return tuple(pieces)
