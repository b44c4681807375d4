"""What stands around a ticket, as rows of two short lists: the people of it, and the other tickets of it."""

from collections.abc import Iterator, Mapping

from noctui.catalog import N_, _, pick
from noctui.domain.queries import ConsentRow, ContactRow, EarlierRow, LinkRow, StepRow, TicketDetail
from noctui.domain.views import RosterRow
from noctui.tui.columns import Cell, Column
from noctui.tui.look import Look
from noctui.tui.tables import Row
from noctui.tui.words import CONSENTS, CONTACTS, LINKS, STATUSES, STEPS, post, signer

PEOPLE_COLUMNS = (
    Column("sign", "", 1, priority=10),
    Column("what", N_("What"), 10, flex=2, most=24, priority=8),
    Column("who", N_("Who"), 12, flex=1, most=24, priority=9),
    Column("how", N_("How"), 12, flex=3, priority=7),
)

TICKET_COLUMNS = (
    Column("sign", "", 1, priority=10),
    Column("ticket", N_("Ticket"), 6, priority=9),
    Column("what", N_("What"), 11, flex=1, most=16, priority=7),
    Column("how", N_("How"), 12, flex=6, priority=8),
)


def people(detail: TicketDetail, look: Look, roster: Mapping[str, RosterRow]) -> dict[str, Row]:
    """Steps that are signed, consents, contacts, under keys of their own; `roster` names the posts."""
    posts = {name: pick(row.name) for name, row in roster.items()}
    rows = [*_steps(detail.steps, look), *_consents(detail.consents, look), *_contacts(detail.contacts, look, posts)]
    return {f"{at:03}": row for at, row in enumerate(rows)}


def others(detail: TicketDetail, look: Look) -> dict[str, Row]:
    """Linked tickets, and earlier ones of the same device with their cause, under their numbers."""
    linked = {str(row.ticket): _link(row, look) for row in detail.links}
    return linked | {str(row.ticket): _earlier(row, look) for row in detail.earlier if str(row.ticket) not in linked}


def _steps(rows: tuple[StepRow, ...], look: Look) -> Iterator[Row]:
    words: dict[str, str] = STEPS  # type: ignore[assignment]
    for row in rows:
        done = row.at is not None
        yield (
            Cell(look.glyph("done" if done else "waiting"), "good" if done else "muted"),
            Cell(_(words.get(row.step, row.step)), "title" if done else "muted"),
            Cell(look.shown(row.signed) if done else _("to be signed"), "text" if done else "warn"),
            Cell(f"{look.moment(row.at)}  {look.shown(row.text)}" if row.at is not None else signer(row.step), "text"),
        )


def _consents(rows: tuple[ConsentRow, ...], look: Look) -> Iterator[Row]:
    for row in rows:
        word = N_("allowed") if row.given else N_("refused")
        yield (
            Cell(look.glyph("done" if row.given else "late"), "good" if row.given else "bad"),
            Cell(_(CONSENTS[row.what]), "title"),
            Cell(look.shown(row.by), "text"),
            Cell(f"{_(word)}  {look.moment(row.at)}", "text"),
        )


def _contacts(rows: tuple[ContactRow, ...], look: Look, posts: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        what = _(CONTACTS[row.what]) if row.what in CONTACTS else look.shown(post(row.what, posts.get(row.what, "")))
        yield Cell(""), Cell(what, "muted"), Cell(look.shown(row.name), "text"), Cell(look.shown(row.reach), "text")


def _link(row: LinkRow, look: Look) -> Row:
    device = row.title.get("device", "")
    title = row.title.get("text") or f"{device} {row.title.get('name', '')}".strip()
    return (
        Cell(look.glyph("arrow"), "key"),
        Cell(f"T-{row.ticket}", "title"),
        Cell(_(LINKS[row.relation]) if row.relation in LINKS else look.shown(row.relation), "muted"),
        Cell(f"{_(STATUSES[row.status])}  {look.shown(title)}", "text"),
    )


def _earlier(row: EarlierRow, look: Look) -> Row:
    return (
        Cell(look.glyph("bullet"), "muted"),
        Cell(f"T-{row.ticket}", "title"),
        Cell(look.moment(row.opened), "muted"),
        Cell(look.shown(row.cause) or _(STATUSES[row.status]), "text"),
    )
