"""Why something can't be done to a drill now: a translated sentence, or None when it can."""

from noctui.catalog import _
from noctui.domain.operators import may
from noctui.tui.reasons import Context, WhyNot, first, needs, no_engine


def no_drill(context: Context) -> str | None:
    return None if context.drill is not None else _("This is no drill: `noctui drill start` begins one.")


def drilling(context: Context) -> str | None:
    return _("This is a drill already.") if context.drill is not None else None


def over(context: Context) -> str | None:
    drill = context.drill
    return _("The drill has ended.") if drill is not None and drill.ended is not None else None


def own_pace(context: Context) -> str | None:
    """Whoever drills alone sets the pace themselves; the engine refuses it where an instructor does."""
    mine = context.me is not None and context.drill is not None and context.drill.trainee == context.me.login
    return None if mine or may(context.me, "drill.pause") else needs("drill.pause")(context)


pacing: WhyNot = first(no_drill, over, own_pace, no_engine)
steering: WhyNot = first(no_drill, over, needs("drill.inject"), no_engine)
ending: WhyNot = first(no_drill, over, needs("drill.end"), no_engine)
looking: WhyNot = first(no_drill, no_engine)
