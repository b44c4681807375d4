"""What every step of a handover asks for, and the command that comes of it."""

from noctui.catalog import N_, _, pick
from noctui.domain.commands import Command
from noctui.domain.handover_commands import (
    AcceptHandover,
    AddLine,
    AnswerAsked,
    AskAbout,
    DropHandover,
    OfferHandover,
    PrepareHandover,
    ReadBack,
    RefuseHandover,
    StrikeLine,
    WithdrawHandover,
)
from noctui.domain.handover_views import HandoverDetail, HandoverRow, ItemRow
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import REASON, Deed, Field, Moment, Unfit, Values, said
from noctui.tui.handover_words import LINES, LINES_ABOUT, refusal
from noctui.tui.reasons import Context
from noctui.tui.text import harmless


def _detail(context: Context) -> HandoverDetail:
    if context.handover is None:
        raise Unfit("", refusal("unknown_handover"))
    return context.handover


def _number(context: Context) -> int:
    return _detail(context).row.id


def _item(context: Context) -> ItemRow:
    if context.item is None:
        raise Unfit("", _("Put the cursor on an item."))
    return context.item


def _prepare(context: Context, values: Values, moment: Moment) -> Command:
    return PrepareHandover(said(values, "post"))


def _add(context: Context, values: Values, moment: Moment) -> Command:
    return AddLine(_number(context), said(values, "line"), said(values), said(values, "red") == "yes")  # type: ignore[arg-type]


def _strike(context: Context, values: Values, moment: Moment) -> Command:
    return StrikeLine(_number(context), _item(context).item.number)


def _offer(context: Context, values: Values, moment: Moment) -> Command:
    return OfferHandover(_number(context), said(values, "to"))


def _read_back(context: Context, values: Values, moment: Moment) -> Command:
    """Of the item as it was shown: it is refused when it says something else since."""
    item = _item(context).item
    return ReadBack(_number(context), item.number, said(values, "said"), item.changed)


def _ask(context: Context, values: Values, moment: Moment) -> Command:
    return AskAbout(_number(context), said(values), context.item.item.number if context.item is not None else 0)


def _answer(context: Context, values: Values, moment: Moment) -> Command:
    question = said(values, "question")
    if not question.isdecimal():
        raise Unfit("question", refusal("unknown_question"))
    return AnswerAsked(_number(context), int(question), said(values))


def _accept(context: Context, values: Values, moment: Moment) -> Command:
    return AcceptHandover(_number(context))


def _refuse(context: Context, values: Values, moment: Moment) -> Command:
    return RefuseHandover(_number(context), said(values))


def _withdraw(context: Context, values: Values, moment: Moment) -> Command:
    return WithdrawHandover(_number(context), said(values))


def _drop(context: Context, values: Values, moment: Moment) -> Command:
    return DropHandover(_number(context), said(values))


# --------------------------------------------------------------------------------------------------- what is offered


def _row(known: Known) -> HandoverRow | None:
    return known.context.handover.row if known.context.handover is not None else None


def _takers(known: Known) -> list[Choice]:
    """Whoever is next, or one of those who can take it."""
    row = _row(known)
    if row is None:
        return []
    following = ", ".join(row.incoming_names) or _("nobody")
    return [Choice("", harmless(_("whoever is next: {who}", who=following))), *(Choice(one, one) for one in row.takers)]


def _lines(_known: Known) -> list[Choice]:
    return [Choice(key, _(word), _(LINES_ABOUT[key])) for key, word in LINES.items()]


def _reds(_known: Known) -> list[Choice]:
    return [Choice("", _("no, to know is enough")), Choice("yes", _("yes, it is read back"))]


def _questions(known: Known) -> list[Choice]:
    """Those that wait for an answer, the oldest first."""
    found = known.context.handover.questions if known.context.handover is not None else ()
    waiting = [one for one in found if one.answer is None]
    return [Choice(str(one.id), harmless(_about(one.item, one.text)), one.by) for one in waiting]


def _first_question(known: Known) -> str:
    return next((choice.key for choice in _questions(known)), "")


def _about(item: int, text: str) -> str:
    return f"{item}: {text}" if item else text


def _posts(known: Known) -> list[Choice]:
    """Those that people have in turns first; whether it is theirs the engine judges."""
    rows = sorted(known.roster.values(), key=lambda row: row.until is None)
    return [Choice(row.post, harmless(pick(row.name) or row.post), row.first or row.backup) for row in rows]


def _own_post(known: Known) -> str:
    """The one of the handover that is shown, else the likeliest."""
    row = _row(known)
    return row.post if row is not None else next((choice.key for choice in _posts(known)), "")


def _read_aloud(known: Known) -> str:
    return _("its number, its ticket or device, or a word of it")


_WORD = N_("relieve")

HANDOVER_DEEDS: dict[str, Deed] = {
    "handover.prepare": Deed(_prepare, (Field("post", N_("Post"), start=_own_post, required=True, choices=_posts),)),
    "handover.add": Deed(
        _add,
        (
            Field("line", N_("What"), start=lambda _known: "watch", required=True, choices=_lines),
            Field("text", N_("Text"), required=True, hint=N_("if the rain stops, take the pumps back")),
            Field("red", N_("Red"), choices=_reds),
        ),
    ),
    "handover.strike": Deed(_strike),
    "handover.offer": Deed(_offer, (Field("to", N_("To"), choices=_takers),)),
    "handover.read_back": Deed(_read_back, (Field("said", N_("Read back"), required=True, advice=_read_aloud),)),
    "handover.ask": Deed(_ask, (Field("text", N_("Question"), required=True),)),
    "handover.answer": Deed(
        _answer,
        (
            Field("question", N_("Question"), start=_first_question, required=True, choices=_questions),
            Field("text", N_("Answer"), required=True),
        ),
    ),
    "handover.accept": Deed(
        _accept,
        (Field("word", N_("Type the word"), required=True, word=_WORD, hint=N_("to take it over, type: relieve")),),
    ),
    "handover.refuse": Deed(_refuse, (REASON,)),
    "handover.withdraw": Deed(_withdraw, (REASON,)),
    "handover.drop": Deed(
        _drop,
        (REASON, Field("word", N_("Type the word"), required=True, word=N_("drop"), hint=N_("to end it, type: drop"))),
    ),
}
