"""The words of mutes: what is announced and journalled about them, why one is refused, how a row reads."""

from __future__ import annotations

from noctui.catalog import N_, _

NEWS: dict[str, str] = {
    "mute_ending": N_("the mute of {target} (M-{mute}) ends in {minutes} min; problems under it now: {count}"),
    "mute_ended": N_("the mute of {target} (M-{mute}) has ended, still bad: {count}"),
}

NEWS_TONES: dict[str, str] = {"mute_ending": "warn", "mute_ended": "bad"}

JOURNAL: dict[str, str] = {
    "mute.silenced": N_("silenced: {text}"),
    "mute.extended": N_("mute extended: {text}"),
    "window.planned": N_("window on {target} that comes again ({rule}): {text}"),
    "window.dropped": N_("no more windows of {series}"),
    "window.withdrawn": N_("a window that had not begun was taken back"),
}

REFUSALS: dict[str, str] = {
    "bad_scope": N_("Not a filter: {detail}. Write a device, or site:hq kind:camera contract:city and words."),
    "covers_nothing": N_("No device of the site fits: {target}"),
    "covers_all": N_("That would silence every device of the site. Name less; for planned work open a window."),
    "bad_rule": N_("Not a rule for windows: {detail}. Write daily, weekly, monthly, or FREQ=MONTHLY;BYDAY=1SA."),
    "never": N_("No window would come of this rule any more."),
    "endless": N_("Each would begin before the last one has ended: that hides for ever."),
    "too_long_window": N_("A window lasts a minute at least and {longest} at most."),
    "unknown_series": N_("There is no such series of windows."),
    "series_by_file": N_("{series} is written in the files of the site: change it there."),
    "not_begun": N_("This window of {series} has not begun: end it to call it off, or change the series."),
}

EVENTS: dict[str, str] = {
    "device.acknowledged": N_("acknowledged"),
    "device.maintenance": N_("window opened"),
    "mute.silenced": N_("silenced"),
    "mute.extended": N_("extended"),
    "mute.ended": N_("ended"),
}
"""What became of a mute."""

ONCE = "once"
RULES: dict[str, str] = {
    ONCE: N_("once"),
    "FREQ=DAILY": N_("every day"),
    "FREQ=WEEKLY": N_("every week"),
    "FREQ=MONTHLY": N_("every month on that date"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": N_("Monday to Friday"),
}
"""What is common among rules, in words."""


def mutes_named(number: int, count: int) -> str:
    """One by its number, several by how many they are."""
    return f"M-{number}" if count == 1 else _("{count} mutes", count=count)
