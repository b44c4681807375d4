"""The words of changes of the roster: what kind, how far, why not, and what is said aloud."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from noctui.catalog import N_, _
from noctui.tui.look import POST
from noctui.tui.words import fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from noctui.domain.change_views import ChangeRow
    from noctui.domain.findings import Finding, FindingKind
    from noctui.domain.overrides import Source
    from noctui.domain.roster_changes import ChangeKind, ChangeStatus
    from noctui.tui.look import Look

CHANGES: dict[ChangeKind, str] = {
    "override": N_("change of duty"),
    "swap": N_("swap"),
    "leave": N_("planned leave"),
    "stand_in": N_("absence"),
    "guard": N_("important time"),
    "plan": N_("fixed plan"),
}

CHANGE_STATUSES: dict[ChangeStatus, str] = {
    "offered": N_("offered, the other one has to answer"),
    "asked": N_("asked for, the supervisor has to decide"),
    "approved": N_("approved, its handover plan is missing"),
    "planned": N_("planned, the customer has to answer"),
    "reported": N_("reported, the duty leader has to decide"),
    "in_force": N_("in force"),
    "support": N_("nobody stands in, support was asked for"),
    "late": N_("not back in time"),
    "ended": N_("ended"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "expired": N_("too late, it counts for nothing"),
}

SOURCES: dict[Source, str] = {
    "rota": N_("rota"),
    "guard": N_("important time"),
    "override": N_("change of duty"),
    "plan": N_("fixed plan"),
    "leave": N_("planned leave"),
    "handover": N_("handover"),
}
"""Why those are on who are."""

STEPS_OF_CHANGES: dict[str, str] = {
    "approve": N_("approve"),
    "refuse": N_("refuse"),
    "plan": N_("write the handover plan"),
    "customer_yes": N_("the customer agrees"),
    "customer_no": N_("the customer refuses"),
    "return": N_("back in time"),
    "withdraw": N_("withdraw"),
    "backup_cannot": N_("the stand-in can't"),
    "back": N_("is back"),
    "answer": N_("answer"),
    "end": N_("end"),
}

NEWS: dict[str, str] = {
    "absence": N_("{person} is not at {post}: {to} has to decide"),
    "support": N_("nobody stands in for {person} at {post}: {to} has to send somebody"),
    "stand_in": N_("{other} stands in for {person} at {post}"),
    "back": N_("{person} is back at {post}"),
    "absence_over": N_("{person} at {post}: absence {status}"),
    "leave": N_("leave of {person}: {status}; {to}"),
    "swap": N_("swap of {person} and {other} at {post}: {status}"),
}

NEWS_TONES: dict[str, str] = {
    "absence": "bad",
    "support": "bad",
    "stand_in": "warn",
    "back": "good",
    "absence_over": "notice",
    "leave": "notice",
    "swap": "notice",
}

JOURNAL: dict[str, str] = {
    "roster.override": N_("{post}: duty changed ({people}), {status}: {text}"),
    "roster.swap": N_("{post}: swap ({people}), {status}: {text}"),
    "roster.leave": N_("leave ({people}), {status}: {text}"),
    "roster.stand_in": N_("{post}: absence ({people}), {status}: {text}"),
    "roster.guard": N_("important time ({post}: {people}), {status}: {text}"),
    "roster.plan": N_("{post}: fixed plan ({people}), {status}: {text}"),
}

REFUSALS: dict[str, str] = {
    "unknown_change": N_("There is no change R-{change} of the roster."),
    "unknown_rotation": N_("No rotation of the roster is called {rotation}."),
    "unknown_member": N_("Nobody in the roster is called {who}."),
    "nobody_named": N_("It names nobody: say who is put on, or taken off."),
    "bad_span": N_("Its end has to lie after its begin, ahead of now and within {longest}."),
    "bad_roster_span": N_("Its end has to lie after its begin, at most {days} days."),
    "no_change": N_("Nothing would change: the same people would be on."),
    "not_leader": N_("Only who leads this post may do this: its duty leader, those above, or a manager."),
    "needs_other": N_("Somebody else has to do this: nobody decides what is their own."),
    "needs_say": N_("Only who has a post or a role with a say in it may confirm this."),
    "wrong_step": N_("That can't be done now: it is {status}."),
    "has_steps": N_("It has its own steps: {kind}."),
    "begun": N_("It has begun already."),
    "not_begun": N_("It has not begun yet: withdraw it instead."),
    "same_person": N_("That is the very same person."),
    "other_side": N_("One is first and the other one backup: that can't be swapped."),
    "no_such_shift": N_("{who} has no shift at {post} then."),
    "not_asked": N_("{who} was asked: nobody else can answer."),
    "roster_changed": N_("One of the two shifts is not what was offered any more: offer again."),
    "not_on_duty": N_("{who} is not the first person of {post} now."),
    "reported_already": N_("That is reported already: R-{change}."),
    "on_leave": N_("{who} is on leave now."),
    "stand_in_required": N_("The backup can't: name who is sent instead."),
}


FINDINGS: dict[FindingKind, str] = {
    "empty": N_("{post}: nobody has it"),
    "on_leave": N_("{post}: {person} is on leave, only the backup is there"),
    "backup_only": N_("{post}: only the backup is there"),
    "no_backup": N_("{post}: no backup"),
    "overlap": N_("{post}: two parts of its cover at once"),
    "one_person": N_("{post}: fewer than two people can do it"),
    "unable": N_("{post}: {person} is not said to be able to do it"),
    "short_rest": N_("{person} rests too little between two shifts"),
    "many_nights": N_("{person} works too many nights in a row"),
    "unfair_weekends": N_("{person} works more weekends than others"),
    "never_tested": N_("{person}: no message has ever reached them"),
}


def outcome_lines(params: Mapping[str, str], look: Look) -> list[str]:
    """What the answer to a change of the roster says beside its number: what it brings, what it meets, who follows."""
    from noctui.domain import roster_effects

    found = roster_effects.read(params.get("findings", ""))
    lines = [f"! {finding_text(one, look.names)} ({look.moment(one.begin)})" for one in found]
    if params.get("short_notice"):
        lines.append("! " + _("asked for {days} days ahead: it should be three weeks", days=params["short_notice"]))
    if params.get("overlaps"):
        lines.append(_("at the same time as {changes}", changes=params["overlaps"]))
    if params.get("late"):
        lines.append("! " + _("the return was late"))
    if params.get("stand_in"):
        lines.append(_("{who} has the post now", who=params["stand_in"]))
    if params.get("tickets"):
        lines.append(_("tickets that went over: {tickets}", tickets=params["tickets"]))
    if params.get("also_until"):
        lines.append(_("who stood in has the post, too, until {handover} ends", handover=params["also_until"]))
    return lines


def finding_text(one: Finding, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Without `names` (as in `Look`) a post is called by its id, as in the files."""
    return fill(FINDINGS[one.kind], {"post": names.get(POST + one.post, one.post), "person": one.person})


def change_cells(row: ChangeRow, look: Look) -> tuple[str, ...]:
    """A change in a line of cells: number, kind, post, people, span, how far, when the next step is due."""
    end = look.moment(row.end) if row.end is not None else "…"
    due = look.moment(row.due) if row.due is not None and row.due != row.end else ""
    return (
        f"R-{row.id}",
        _(CHANGES[row.kind]),
        ", ".join(look.names.get(POST + post, post) for post in row.posts),
        ", ".join(row.names),
        f"{look.moment(row.begin)} - {end}",
        _(CHANGE_STATUSES[row.status]),
        due,
        row.reason,
    )
