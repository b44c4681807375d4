"""What the actions on a drill ask for, and the commands that come of it."""

from noctui.catalog import N_, _, pick
from noctui.domain.commands import Command
from noctui.domain.drill_views import (
    SPEEDS,
    EndDrill,
    GoOnDrill,
    InjectNow,
    JumpDrill,
    PauseDrill,
    SpeedDrill,
)
from noctui.domain.moments import parse_span
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import Deed, Field, Moment, Unfit, Values, said
from noctui.tui.reasons import Context
from noctui.tui.text import harmless


def _hold(context: Context, values: Values, moment: Moment) -> Command:
    return GoOnDrill() if context.drill is not None and context.drill.paused else PauseDrill()


def _pace(context: Context, values: Values, moment: Moment) -> Command:
    return SpeedDrill(int(said(values, "speed")))


def _leap(context: Context, values: Values, moment: Moment) -> Command:
    try:
        return JumpDrill(parse_span(said(values, "by")))
    except ValueError:
        raise Unfit("by", _("Write it like 90s, 5m or 1h 30m.")) from None


def _tell(context: Context, values: Values, moment: Moment) -> Command:
    inject = said(values, "inject")
    return InjectNow(inject, "" if inject else said(values))


def _end(context: Context, values: Values, moment: Moment) -> Command:
    return EndDrill()


def _speeds(known: Known) -> list[Choice]:
    return [Choice(str(speed), known.look.shown(f"×{speed}")) for speed in SPEEDS]


def _speed_now(known: Known) -> str:
    drill = known.context.drill
    return str(next((speed for speed in SPEEDS if drill is not None and speed > drill.speed), SPEEDS[0]))


def _to_come(known: Known) -> list[Choice]:
    """What has not happened yet, the next ahead; or words of one's own."""
    drill = known.context.drill
    found = [Choice(one.id, harmless(pick(one.say)), one.step) for one in drill.coming] if drill is not None else []
    return [*found, Choice("", _("something of my own"))]


def _next_to_come(known: Known) -> str:
    return _to_come(known)[0].key


def _own_words(values: Values) -> bool:
    return not said(values, "inject")


DRILL_DEEDS: dict[str, Deed] = {
    "drill.hold": Deed(_hold),
    "drill.pace": Deed(_pace, (Field("speed", N_("Speed"), start=_speed_now, required=True, choices=_speeds),)),
    "drill.leap": Deed(_leap, (Field("by", N_("By"), "1m", required=True, hint=N_("90s; 5m; 1h 30m"), filled=True),)),
    "drill.tell": Deed(
        _tell,
        (
            Field("inject", N_("What"), start=_next_to_come, choices=_to_come),
            Field("text", N_("What is said"), only=_own_words, required=True),
        ),
    ),
    "drill.close": Deed(
        _end,
        (Field("word", N_("Type the word"), required=True, word=N_("end"), hint=N_("to end it, type: end")),),
    ),
}
