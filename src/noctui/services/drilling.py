"""The verbs of a drill: it begins with a ticket, things happen in it, and all of it stands in its own journal."""

from collections.abc import Sequence

from sqlalchemy import Connection

from noctui.catalog import labelled
from noctui.domain.commands import NewTicket
from noctui.domain.drill import Happening, Scenario, filled
from noctui.domain.drill_score import Played
from noctui.domain.moments import Instant
from noctui.domain.policy import Words
from noctui.domain.run import Run
from noctui.services import opening, run_log
from noctui.services.run_log import flat
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import journal, runs

SUBJECT = "drill"
ALARM, ENDED = ":alarm", ":ended"
"""Among the ids of what has happened: that it has begun, and that it is over. No inject can be called so."""
SAID = ":said"
"""Marks the note of what an instructor made up."""
_MOST = 100_000


def begin(tx: Tx, working: Working, scenario: Scenario, device: str, shown: dict[str, str]) -> int:
    """Open the ticket that it begins with and say so aloud; the ticket's number. `shown`: parameters as people call
    them."""
    alarm = told(scenario.alarm, shown)
    title = alarm.get(tx.site.file.language) or alarm["en"]
    answer = opening.new(tx, working, NewTicket("fault", title, device=device, channel="phone"))
    number = int(answer.params["ticket"])
    tx.announce("drill", SUBJECT, {"id": ALARM, **flat("say", alarm)}, number, to="")
    return number


def happen(tx: Tx, happening: Happening, playing: Sequence[Run], shown: dict[str, str]) -> None:
    """Say it on every desk, and keep it in the run that is at it."""
    words, who = told(happening.words, shown), happening.inject.who if happening.inject is not None else {}
    step = happening.id.split(":")[1] if happening.reply is not None else ""
    if not words:
        tx.log("drill.fleet", SUBJECT, {"id": happening.id})
        return
    words = {tongue: labelled(by, text, tongue) if (by := who.get(tongue)) else text for tongue, text in words.items()}
    said = {"id": happening.id, "step": step, **flat("say", words)}
    tx.announce("drill", SUBJECT, said, to="")
    _note(tx, playing, happening.id, step, words)


def say(tx: Tx, text: str, playing: Sequence[Run]) -> None:
    """What an instructor made up."""
    words = {"en": text, "zh": text}
    tx.announce("drill", SUBJECT, {"id": "", **flat("say", words)}, to="")
    _note(tx, playing, SAID, "", words)


def _note(tx: Tx, playing: Sequence[Run], name: str, step: str, words: Words) -> None:
    """Keep what was said in the run that is at that step, or else in the first."""
    at = next((run for run in playing if step and run.at(step) is not None), next(iter(playing), None))
    going = run_log.find(tx, at.number) if at is not None and not at.over else None
    if going is not None:
        text = words.get(tx.site.file.language) or words["en"]
        here = step if going.run.at(step) is not None else ""
        going.record("noted", here, text=text, data={"drill": name, **flat("say", words)})


def steered(tx: Tx, what: str, **params: str) -> None:
    """An instructor's hand on the clock is a part of what happened."""
    tx.log(f"drill.{what}", SUBJECT, params)


def happened(connection: Connection) -> dict[str, Instant]:
    """Ids of what has happened, and ALARM and ENDED; each with its time."""
    found: dict[str, Instant] = {}
    for entry in journal.about(connection, SUBJECT, _MOST):
        if entry.kind in ("announced.drill", "drill.fleet") and (name := str(entry.payload.get("id", ""))):
            found[name] = entry.at
        elif entry.kind == "drill.ended":
            found[ENDED] = entry.at
    return found


def played(connection: Connection) -> list[Played]:
    """All runs, the first that was started first."""
    headers = sorted(runs.newest(connection, limit=_MOST), key=lambda header: header.id)
    events = runs.events_of(connection, [header.id for header in headers])
    return [Played(header.id, header.playbook, events[header.id]) for header in headers]


def told(words: Words, shown: dict[str, str]) -> Words:
    return {language: filled(text, shown) for language, text in words.items()}
