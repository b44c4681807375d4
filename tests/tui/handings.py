"""Fixed handovers for the face: the same lines at every stage, from the first draft to the signatures."""

from dataclasses import replace

from noctui.domain.handover_items import Item
from noctui.domain.handover_views import (
    ComparedHandovers,
    EventRow,
    HandoverDetail,
    HandoverRow,
    ItemRow,
    QuestionRow,
    Signature,
)
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from tests.tui.scenes import ME, NOW, Scene, scene

STAGES = ("draft", "offered", "asked", "read", "late", "accepted")
"""What a handover goes through. `late`: offered, and nobody came; `read`: every red item is read back."""

_TICKET = {"text": "摄像机 [/] east gate", "status": "accepted", "level": "I", "owner": "Wu Gang"}
_DUE = {"clock": "arrive", "clock.en": "arrive", "clock.zh": "到场", "due": str(NOW + 12 * MINUTE)}
ITEMS = (
    Item("worst", "ticket", "ticket:118", "T-118 SW-CORE-1", True, {**_TICKET, **_DUE, "late": "1"}, 1, NOW - 9 * HOUR),
    Item("worst", "device", "device:CAM-0231", "CAM-0231", True, {"text": "camera", "at": str(NOW - HOUR)}, 2),
    Item("running", "ticket", "ticket:121", "T-121 CAM-0231", False, {**_TICKET, "level": "IV", "owner": ""}, 3),
    Item("owed", "step", "step:97", "T-97 CAM-0007", False, {"step": "confirm"}, 4),
    Item(
        "muted",
        "mute",
        "mute:4",
        "CAM-0015",
        False,
        {"kind": "ack", "ends": str(NOW + HOUR), "by": "li", "text": "pole is being moved"},
        5,
    ),
    Item("watch", "line", "line:7.6", "If the rain stops, take the pumps back", True, {}, 6, NOW - 16 * HOUR),
    Item("note", "line", "line:7.7", "the kettle leaks", False, {}, 7),
)


def row(stage: str, giver: bool = False, number: int = 7) -> HandoverRow:
    """Offered to Li Na, who is at the desk; `giver`: she is the one who hands it over."""
    me, other = ("wu", "Wu Gang"), (ME.login, ME.name)
    (out, out_name), (taker, taker_name) = (other, me) if giver else (me, other)
    late = stage == "late"
    states = {"read": "offered", "late": "offered"}
    return HandoverRow(
        id=number,
        post="noc",
        post_name={"en": "NOC duty", "zh": "值班"},
        state=states.get(stage, stage),  # type: ignore[arg-type]
        outgoing=out,
        outgoing_name=out_name,
        incoming=taker if stage == "accepted" else "",
        incoming_names=(taker_name,),
        hand_off=NOW - 20 * MINUTE if late else NOW + 12 * MINUTE,
        due=None if stage == "accepted" else NOW - 5 * MINUTE if late else NOW + 2 * MINUTE,
        prepared=NOW - 18 * MINUTE,
        turned=NOW - 30 * SECOND,
        red=3,
        unread=0 if stage in ("read", "accepted") else 2 if stage in ("offered", "asked") else 3,
        questions=1 if stage == "asked" else 0,
        timing="in_time" if stage == "accepted" else None,
        alarm="nobody_came" if late else None,
        givers=(out,),
        takers=(taker,),
        newest=STAGES.index(stage),
    )


def detail(stage: str, giver: bool = False, number: int = 7) -> HandoverDetail:
    shown = row(stage, giver, number)
    read = {"read": (1, 2, 6), "accepted": (1, 2, 6), "offered": (2,), "asked": (2,)}.get(stage, ())
    taker = shown.incoming_names[0]
    items = [
        ItemRow(one, taker, NOW - MINUTE) if one.number in read else ItemRow(one, again=one.number == 1)
        for one in ITEMS
    ]
    if stage not in ("offered", "asked"):
        items = [replace(one, again=False) for one in items]
    asked = QuestionRow(41, NOW - MINUTE, taker, 6, "which pump?", None if stage == "asked" else "the left one")
    signature = Signature(
        shown.outgoing_name, "wu", NOW - 10 * MINUTE, taker, "li", NOW, "412:" + "9f3a61c2d05b7e88" * 4, "ab" * 32, True
    )
    events = (
        EventRow(NOW - 18 * MINUTE, "prepared", "", 0, "", 400),
        EventRow(NOW - 10 * MINUTE, "offered", shown.outgoing_name, 0, "", 401),
        EventRow(NOW - MINUTE, "read_back", taker, 2, "camera", 402),
    )
    return HandoverDetail(
        shown,
        tuple(items),
        (asked,) if stage in ("asked", "read", "accepted") else (),
        events[:1] if stage == "draft" else events,
        signature if stage == "accepted" else None,
        True,
    )


def past() -> tuple[HandoverRow, ...]:
    """The newest first, without the one that is under way."""
    return tuple(
        replace(row("accepted", number=number), hand_off=NOW - (7 - number) * 8 * HOUR, outgoing_name="Qin Yu")
        for number in (6, 5, 4)
    )


def comparison(before: int, after: int) -> ComparedHandovers:
    held = replace(ITEMS[0], since=NOW - DAY)
    return ComparedHandovers(
        row("accepted", number=before), row("draft", number=after), ITEMS[5:6], ITEMS[3:4], (held,)
    )


def handing(stage: str, giver: bool = False) -> Scene:
    """A storm in which a shift is handed over."""
    base = scene("storm")
    shown = row(stage, giver)
    open_ones = {} if stage == "accepted" else {shown.id: shown}
    return replace(base, views=base.views | {"handovers": dict(open_ones)}, handover=detail(stage, giver))
