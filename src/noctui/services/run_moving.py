"""Runs go with the fault: when its ticket is merged, they and whoever was called for them go on in the other one."""

from noctui.domain.paging import RUN
from noctui.services import entries, run_log
from noctui.services.answering import person_of
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import pages, runs
from noctui.store.tickets import Header


def follow(tx: Tx, merged: Header, into: Header) -> None:
    """What has ended stays where it was."""
    still = [run.id for run in runs.open_on(tx.connection, merged.id)]
    runs.move(tx.connection, merged.id, into.id)
    if pages.move(tx.connection, merged.id, into.id, RUN):
        tx.paged.add(into.id)
    for going in run_log.sound(tx, runs.some(tx.connection, still)):
        going.record("moved", text=f"T-{into.id}", person=person_of(tx, tx.actor))
        for ticket in (merged, into):
            entries.write(tx, ticket, Draft("run", data={"what": "moved", "text": f"T-{into.id}", **going.params()}))
