"""The service policy S19 with the progress rhythm of S20, written out once more for the tests."""

from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.policy import ClockSpec, Level, Policy

LEVELS = ("I", "II", "III", "IV")
_REFS = dict(zip(LEVELS, ("C-080", "C-081", "C-082", "C-083"), strict=True))


def _words(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


_ARRIVE = ClockSpec(
    "arrive",
    _words("arrive", "到场"),
    "reported",
    ("arrived", "recovered"),
    {"I": 30 * MINUTE, "II": 30 * MINUTE, "III": HOUR, "IV": HOUR},
    _REFS,
)
_SOLUTION = ClockSpec(
    "solution",
    _words("solution", "方案"),
    "arrived",
    ("plan_proposed", "recovered"),
    dict.fromkeys(LEVELS, HOUR),
    _REFS,
)
_SPARE = ClockSpec(
    "spare",
    _words("spare", "备件"),
    "plan_proposed",
    ("spare_arrived", "recovered"),
    {"I": HOUR, "II": HOUR, "III": HOUR, "IV": None},
    {level: _REFS[level] for level in LEVELS[:3]},
    needs="spare_needed",
)
_RESOLUTION = ClockSpec(
    "resolution",
    _words("resolve", "解决"),
    "arrived",
    ("recovered", "resolved"),
    {"I": 8 * HOUR, "II": 2 * HOUR, "III": 2 * HOUR, "IV": 2 * HOUR},
    _REFS,
)
PROGRESS = ClockSpec(
    "progress",
    _words("progress", "通报"),
    "reported",
    ("recovered",),
    dict.fromkeys(LEVELS, HOUR),
    dict.fromkeys(LEVELS, "C-088"),
    every=True,
    beat="progress_reported",
    only_total=True,
)

S19 = Policy(
    "s19",
    _words("Four grades, on site within the hour", "四级故障，一小时内到场"),
    "S19",
    (
        Level("I", _words("I extra-major", "I 级 重特大"), total=True),
        Level("II", _words("II serious", "II 级 严重"), min_devices=5),
        Level("III", _words("III rather serious", "III 级 较严重"), min_devices=2),
        Level("IV", _words("IV ordinary", "IV 级 普通")),
    ),
    (_ARRIVE, _SOLUTION, _SPARE, _RESOLUTION, PROGRESS),
)
