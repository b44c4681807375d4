"""What is wrong with the roster of a site's files in the next 30 days, for commands that look at the files alone."""

from zoneinfo import ZoneInfo

from noctui.domain.findings import Finding, FindingKind, findings
from noctui.domain.inventory import SiteFile
from noctui.domain.moments import DAY, Instant
from noctui.tui import text
from noctui.tui.roster_words import finding_text

_GRAVE: frozenset[FindingKind] = frozenset({"empty", "one_person", "unable"})
_AHEAD = 30 * DAY


def foreseen(file: SiteFile, now: Instant) -> list[Finding]:
    """Posts that will be empty, or that not two people can do: the first finding of each kind, post and person."""
    found: dict[tuple[str, str, str], Finding] = {}
    for one in findings(file.roster, now, now + _AHEAD):
        if one.kind in _GRAVE:
            found.setdefault((one.kind, one.post, one.person), one)
    return list(found.values())


def sentence(file: SiteFile, one: Finding, now: Instant) -> str:
    """`noc-duty: nobody has it (11-22 08:00)`: what, and when for the first time."""
    return f"{finding_text(one)} ({text.moment(one.begin, ZoneInfo(file.zone), now)})"
