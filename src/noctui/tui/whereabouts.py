"""What a row of a list stands for, by the list's id: `devices`, `tickets`, `events`."""

from noctui.domain.views import DeviceRow, JournalRow, TicketRow
from noctui.tui.mirror import Mirror

Found = tuple[DeviceRow | None, TicketRow | None]


def of_device(mirror: Mirror, name: str) -> Found:
    """The device and the ticket that it is part of."""
    row = mirror.devices.get(name)
    return row, mirror.tickets.get(row.ticket) if row is not None and row.ticket is not None else None


def of_ticket(mirror: Mirror, number: int) -> Found:
    """The ticket and its root device."""
    row = mirror.tickets.get(number)
    return mirror.devices.get(row.root) if row is not None else None, row


def of_entry(mirror: Mirror, entry: JournalRow | None) -> Found:
    """What a journal entry is about."""
    area, _colon, name = (entry.subject if entry is not None else "").partition(":")
    if area == "device":
        return of_device(mirror, name)
    if area.startswith("T-") and area[2:].isdecimal():
        return of_ticket(mirror, int(area[2:]))
    return None, None
