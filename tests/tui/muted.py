"""What an engine tells a desk about mutes."""

from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.mute_commands import (
    HiddenRow,
    MuteAsk,
    MuteDetail,
    MuteDetails,
    MuteEvent,
    MuteQuery,
    MuteRegister,
    MuteRow,
    MutesQuery,
    SeriesRow,
    WindowPreview,
)
from tests.tui.scenes import NOW

NOISE = MuteRow(
    7, "silence", "kind:camera roof", "anna", "Anna", "rain", NOW - HOUR, NOW + 30 * MINUTE, "", "", covers=12, hides=2
)
NIGHT = MuteRow(
    8,
    "maintenance",
    "site:hq",
    "bo",
    "Bo [b]",
    "backups",
    NOW + HOUR,
    NOW + 9 * HOUR,
    "W-1",
    "Ms Wang",
    covers=4,
    hides=0,
)
NIGHTLY = SeriesRow(
    "W-1",
    "site:hq",
    "FREQ=DAILY",
    "Bo",
    "backups",
    "Ms Wang",
    by_file=False,
    coming=tuple((NOW + HOUR + n * DAY, NOW + 9 * HOUR + n * DAY) for n in range(5)),
)
REGISTER = MuteRegister((NOISE, NIGHT), (NIGHTLY,))
DETAIL = MuteDetail(
    NOISE,
    (HiddenRow("CAM-7", "Roof north", "down", NOW - MINUTE, 118),),
    (
        MuteEvent(NOW - HOUR, "anna", "mute.silenced", "rain", NOW),
        MuteEvent(NOW - MINUTE, "bo", "mute.extended", "still raining", NOW + 30 * MINUTE),
    ),
)


def told(query: MuteAsk) -> MuteDetails:
    match query:
        case MutesQuery():
            return REGISTER
        case MuteQuery():
            return DETAIL
    spans = tuple((begin, begin + query.lasts) for begin in (query.starts + n * DAY for n in range(5)))
    return WindowPreview("done", "", spans if query.rule else spans[:1], 4, 60, 1, (7,))
