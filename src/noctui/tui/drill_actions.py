"""What can be done with a drill: its pace, its injects, its score. Everywhere, for it has no place of its own."""

from noctui.catalog import N_
from noctui.tui import drill_reasons as why
from noctui.tui.action import Action

DRILL_ACTIONS: tuple[Action, ...] = (
    Action(
        "drill.begin",
        ("D",),
        N_("drill"),
        N_("Choose a drill and begin it: its desk takes this terminal until you leave it."),
        frozenset({"playbooks"}),
        why_not=why.drilling,
        weight=20,
    ),
    Action(
        "drill.score",
        ("f2",),
        N_("drill: score"),
        N_("How the drill stands, every point with its reason, and what has been said in it."),
        why_not=why.looking,
        weight=40,
    ),
    Action(
        "drill.hold",
        ("f6",),
        N_("drill: pause, go on"),
        N_("Let the time of the drill stand, or go on."),
        why_not=why.pacing,
        weight=41,
    ),
    Action(
        "drill.pace",
        ("f7",),
        N_("drill: speed"),
        N_("Let the time of the drill run once, five or twenty times as fast as the real one."),
        why_not=why.pacing,
        weight=42,
    ),
    Action(
        "drill.leap",
        ("f8",),
        N_("drill: jump"),
        N_("As an instructor: let so much time pass at once."),
        why_not=why.steering,
        weight=43,
    ),
    Action(
        "drill.tell",
        ("f9",),
        N_("drill: inject"),
        N_("As an instructor: let something of the scenario happen now, or say something of your own."),
        why_not=why.steering,
        weight=44,
    ),
    Action(
        "drill.close",
        (),
        N_("drill: end"),
        N_("End the drill and score it, whether the run has ended or not. Asks for a typed word."),
        dangerous=True,
        why_not=why.ending,
    ),
)

INSTRUCTORS = ("drill.tell", "drill.leap", "drill.hold", "drill.pace", "drill.score")
"""What stands in the line of the drill for who may let things happen in it, the most wanted first."""
