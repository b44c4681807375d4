"""Answering a call, and asking to be reminded: what is asked for, and the command that comes of it."""

from collections.abc import Mapping, Sequence

from noctui.catalog import N_, _
from noctui.domain.commands import Command
from noctui.domain.moments import Instant
from noctui.domain.page_commands import AnswerPage, PageRow, RemindMe
from noctui.domain.paging import Reply
from noctui.tui import typed
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import ENDS, REMARK, Deed, Field, Moment, Unfit, Values, said, ticket_of
from noctui.tui.page_words import who
from noctui.tui.reasons import Context

_REPLIES: Mapping[Reply, str] = {
    "acknowledge": N_("I have it, until then"),
    "decline": N_("cannot come: call the next one"),
    "phone": N_("they were told by phone"),
}


def _replies(_known: Known) -> Sequence[Choice]:
    return [Choice(reply, _(words)) for reply, words in _REPLIES.items()]


def _waiting(known: Known) -> list[PageRow]:
    row = known.context.ticket
    return [page for page in row.pages if page.state == "waiting"] if row is not None else []


def _called(known: Known) -> Sequence[Choice]:
    look = known.look
    return [
        Choice(str(page.id), look.shown(who(page)), look.names.get(page.clock, page.clock)) for page in _waiting(known)
    ]


def _who_waits(known: Known) -> str:
    """Which calls there are to be answered, each with its clock."""
    return "; ".join(f"{choice.about}: {choice.label}" for choice in _called(known))


def _likely(known: Known) -> str:
    """Oneself, if one was called; else whoever was called first."""
    waiting, me = _waiting(known), known.context.me
    own = [page for page in waiting if me is not None and page.login == me.login]
    return next((str(page.id) for page in (*own, *waiting)), "")


def _about_one(values: Values) -> bool:
    return said(values, "reply") != "acknowledge"


def _has_end(values: Values) -> bool:
    return said(values, "reply") != "decline"


def _future(values: Values, moment: Moment) -> Instant:
    try:
        return typed.future(said(values, "ends"), moment.now, moment.zone)
    except ValueError:
        raise Unfit("ends", _(typed.NOT_A_MOMENT)) from None


def _answer(context: Context, values: Values, moment: Moment) -> Command:
    reply: Reply = said(values, "reply")  # type: ignore[assignment]
    until = _future(values, moment) if _has_end(values) else None
    page = said(values, "page") if _about_one(values) else ""
    return AnswerPage(ticket_of(context).id, reply, until, said(values), int(page) if page.isdecimal() else 0)


def _remind(context: Context, values: Values, moment: Moment) -> Command:
    return RemindMe(ticket_of(context).id, _future(values, moment), said(values))


_HINT = N_("30m from now; 17:30; 2026-11-21 17:30")

PAGE_DEEDS: dict[str, Deed] = {
    "page.answer": Deed(
        _answer,
        (
            Field(
                "reply",
                N_("Answer"),
                start=lambda _known: "acknowledge",
                required=True,
                advice=_who_waits,
                choices=_replies,
            ),
            Field("page", N_("Who"), start=_likely, choices=_called, only=_about_one),
            Field("ends", ENDS.label, "30m", required=True, hint=_HINT, only=_has_end),
            REMARK,
        ),
    ),
    "page.remind": Deed(_remind, (Field("ends", N_("At"), "30m", required=True, hint=_HINT), REMARK)),
}
