"""What can be done in the roster: looking around in the Gantt, and changing who is on."""

from noctui.catalog import N_
from noctui.tui import reasons
from noctui.tui import roster_reasons as why
from noctui.tui.action import Action

_PLACE = frozenset({"roster"})
_HERE = frozenset({"roster", "post"})

ROSTER_ACTIONS: tuple[Action, ...] = (
    Action(
        "gantt.next_day",
        ("right",),
        N_("next day"),
        N_("One day on in the Gantt; beyond its edge, later days."),
        _PLACE,
    ),
    Action("gantt.last_day", ("left",), N_("day before"), N_("One day back in the Gantt."), _PLACE),
    Action(
        "gantt.next_shift",
        ("greater_than_sign",),
        N_("next shift"),
        N_("To the shift after the one under the cursor."),
        _PLACE,
    ),
    Action(
        "gantt.last_shift",
        ("less_than_sign",),
        N_("shift before"),
        N_("To the shift before the one under the cursor."),
        _PLACE,
    ),
    Action(
        "gantt.today", ("t",), N_("today"), N_("Open the Gantt of two weeks at the present hour."), _PLACE, weight=4
    ),
    Action(
        "gantt.turn",
        ("b",),
        N_("by person"),
        N_("Rows of people instead of posts in the Gantt, or back."),
        _PLACE,
        weight=5,
    ),
    Action(
        "roster.change",
        ("c",),
        N_("change duty"),
        N_("Put somebody on, take somebody off, or both, for a while; filled in from under the cursor."),
        _HERE,
        why_not=reasons.first(why.nobody, why.passed, reasons.act),
        weight=6,
    ),
    Action(
        "roster.swap",
        ("s",),
        N_("swap"),
        N_("Offer a shift of your own for one of somebody else; it counts when they agree."),
        _HERE,
        why_not=reasons.first(why.nobody, why.no_shift, reasons.act),
        weight=7,
    ),
    Action(
        "roster.answer",
        ("a",),
        N_("answer swap"),
        N_("Agree to a swap that was offered to you, or refuse it."),
        _HERE,
        why_not=reasons.first(why.nothing_to_do("roster.answer"), reasons.act),
        weight=1,
    ),
    Action(
        "leave.ask",
        ("v",),
        N_("ask for leave"),
        N_("Ask for planned leave (vacation): supervisor, handover plan and customer follow."),
        _HERE,
        why_not=reasons.first(why.nobody, reasons.act),
        weight=10,
    ),
    Action(
        "leave.step",
        ("d",),
        N_("step of leave"),
        N_("Decide a leave, or take its next step: approve, refuse, plan, customer's answer, return, withdraw."),
        _HERE,
        why_not=reasons.first(why.nothing_to_do("leave.step"), reasons.act),
        weight=1,
    ),
    Action(
        "absence.report",
        ("M",),
        N_("report missing"),
        N_("Somebody who has a post is not there now: the duty leader decides who stands in."),
        _HERE,
        why_not=reasons.first(why.nobody, reasons.act),
        weight=9,
    ),
    Action(
        "absence.answer",
        ("A",),
        N_("decide absence"),
        N_("Approve or refuse an absence, say that the stand-in can't, or who stands in."),
        _HERE,
        why_not=reasons.first(why.nothing_to_do("absence.answer"), reasons.act),
        weight=1,
    ),
    Action(
        "absence.back",
        ("B",),
        N_("is back"),
        N_("Who was missing is there again: the post and what is still open go back."),
        _HERE,
        why_not=reasons.first(why.nothing_to_do("absence.back"), reasons.act),
        weight=2,
    ),
    Action(
        "roster.guard",
        ("i",),
        N_("important time"),
        N_("Guard an important time: for a while more people have a post; ask three weeks ahead."),
        _HERE,
        why_not=reasons.first(why.nobody, reasons.act),
        weight=11,
    ),
    Action(
        "roster.plan",
        ("f",),
        N_("fixed plan"),
        N_("For a while only those whom you name have a post, one after the other, whatever the rota says."),
        _HERE,
        why_not=reasons.first(why.nobody, reasons.act),
        weight=12,
    ),
    Action(
        "change.end",
        ("e",),
        N_("end change"),
        N_("End a change of duty from now on, or withdraw what is still to come; say why."),
        _HERE,
        why_not=reasons.first(why.nothing_to_do("change.end"), reasons.act),
        weight=8,
    ),
)
