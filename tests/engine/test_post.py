"""What the desks see of messages that are not sent: soon, and in a storm no more than they can take."""

from dataclasses import dataclass
from pathlib import Path

from noctui.domain.moments import SECOND, Instant
from noctui.engine.clock import Clock
from noctui.engine.core import Core
from noctui.engine.post import Post
from noctui.engine.writer import Writer
from noctui.services import messages
from noctui.services.tx import Tx
from noctui.store import connect
from tests.engine.test_trouble import closed, showing, url
from tests.services.post_office import START, site_of


@dataclass(frozen=True)
class Hand(Clock):
    turned: list[Instant]

    def wall(self) -> Instant:
        return START + self.turned[-1]

    def boot(self) -> Instant:
        return self.turned[-1]


async def test_the_more_messages_wait_the_rarer_they_are_shown_anew(tmp_path: Path) -> None:
    def post(tx: Tx, begin: int, end: int) -> None:
        for number in range(begin, end):
            messages.post(tx, "bo", "down", "text", str(number))

    writer, clock = Writer(url(tmp_path)), Hand([0])
    await writer.open()
    await writer.take_lease("here:1", "boot", clock.boot)
    core = Core(site_of(), writer, connect.open_reader(url(tmp_path)), clock, showing())
    desks, shown = Post(core), list[int]()
    for second in range(5):
        clock.turned.append(second * SECOND)
        await core.act(lambda tx, at=second: post(tx, 250 * at, 250 * at + (1 if at else 250)))  # type: ignore[misc]
        await desks.show()
        shown.append(len(core.showing.board.rows("messages")))
    await closed(core)
    assert shown == [250, 250, 250, 253, 253]
