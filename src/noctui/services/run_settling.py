"""What follows from the newest events of a run: who is called, who need not come any more, when to look again."""

from noctui.domain.run import Run
from noctui.domain.run_clocks import next_look
from noctui.services import run_calling as calling
from noctui.services.run_log import Going
from noctui.store import runs


def settle(going: Going, before: Run | None) -> None:
    """`before`: as it stood before them; None: it has just begun."""
    calling.follow(going, before)
    plan(going)


def plan(going: Going) -> None:
    """Write down when to look again."""
    coming = next_look(going.run, calling.counting(going), going.tx.now)
    runs.plan(going.tx.connection, going.header.id, coming, going.run.ended)
