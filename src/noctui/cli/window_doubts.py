"""What `site check` and `doctor` have to say about the windows of a site's files."""

from noctui.catalog import N_, _
from noctui.config.windows import Doubt, doubts
from noctui.domain.inventory import SiteFile
from noctui.domain.moments import Instant

_SENTENCES = {
    "never": N_("{window}: no window comes of it any more"),
    "everything": N_("{window}: it covers every device of the site"),
    "overlap": N_("{window} and {other}: at the same time over the same devices"),
}


def doubted(file: SiteFile, now: Instant) -> list[str]:
    """In sentences; foreign parts are still raw."""
    return [_sentence(doubt) for doubt in doubts(file, now)]


def _sentence(doubt: Doubt) -> str:
    return _(_SENTENCES[doubt.code], window=doubt.window, other=doubt.other)
