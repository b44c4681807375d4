"""The service policy S19 with the progress rhythm of S20, written out once more for the tests."""

from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.sla import ClockSpec, Level, Policy

LEVELS = ("I", "II", "III", "IV")
_REFS = dict(zip(LEVELS, ("C-080", "C-081", "C-082", "C-083"), strict=True))


def _words(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


S19 = Policy(
    "s19",
    _words("Grades I to IV", "一至四级"),
    "S19",
    (
        Level("I", _words("extra-major", "重特大"), total=True, min_devices=2),
        Level("II", _words("serious", "严重"), min_share=0.25, min_devices=2),
        Level("III", _words("rather serious", "较严重"), min_devices=2),
        Level("IV", _words("ordinary", "普通")),
    ),
    (
        ClockSpec(
            "arrive",
            _words("arrive", "到场"),
            "reported",
            ("arrived", "recovered"),
            {"I": 30 * MINUTE, "II": 30 * MINUTE, "III": HOUR, "IV": HOUR},
            _REFS,
        ),
        ClockSpec(
            "solution",
            _words("solution", "方案"),
            "arrived",
            ("plan_proposed", "recovered"),
            dict.fromkeys(LEVELS, HOUR),
            _REFS,
        ),
        ClockSpec(
            "spare",
            _words("spare", "备件"),
            "plan_proposed",
            ("spare_arrived", "recovered"),
            {"I": HOUR, "II": HOUR, "III": HOUR, "IV": None},
            _REFS,
            needs="spare_needed",
        ),
        ClockSpec(
            "resolution",
            _words("resolve", "排除"),
            "arrived",
            ("recovered", "resolved"),
            {"I": 8 * HOUR, "II": 2 * HOUR, "III": 2 * HOUR, "IV": 2 * HOUR},
            _REFS,
        ),
        ClockSpec(
            "progress",
            _words("progress report", "进展通报"),
            "reported",
            ("recovered",),
            dict.fromkeys(LEVELS, HOUR),
            dict.fromkeys(LEVELS, "C-088"),
            every=True,
            beat="progress_reported",
            only_total=True,
        ),
    ),
)
