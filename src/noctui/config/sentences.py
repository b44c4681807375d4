"""The words of every problem that a file can have, by code: what is wrong, and the mend."""

from typing import NamedTuple

from noctui.catalog import N_


class Sentence(NamedTuple):
    message: str
    mend: str = ""


SENTENCES: dict[str, Sentence] = {
    # the file as a whole
    "missing_file": Sentence(N_("this file is missing"), N_("`noctui site init` writes a working site")),
    "missing_folder": Sentence(N_("there is no such folder"), N_("`noctui site init` writes a working site")),
    "unreadable": Sentence(N_("can't be read: {detail}")),
    "too_big": Sentence(N_("larger than {most} bytes"), N_("split it into several files")),
    "encoding": Sentence(N_("not UTF-8 text: byte {found}"), N_("save the file as UTF-8")),
    "control": Sentence(N_("control character {found}"), N_("remove it")),
    "syntax": Sentence(N_("not valid {language}: {detail}")),
    "colon": Sentence(N_("a second ': ' in one line"), N_("put a text that holds ': ' in quotes")),
    "tab": Sentence(N_("a tab where spaces belong"), N_("indent with spaces")),
    "too_deep": Sentence(N_("nested deeper than {most} levels")),
    "more": Sentence(N_("more than {most} problems in this file"), N_("mend the others first")),
    "too_many": Sentence(N_("holds more than {most} values"), N_("split it into several files")),
    "alias": Sentence(N_("anchors and aliases are not read here: {found}"), N_("write the value out, or quote it")),
    "tag": Sentence(N_("tags are not read here: {found}"), N_("remove it, or put the text in quotes")),
    "directive": Sentence(N_("directives are not read here"), N_("remove the line that starts with %")),
    "documents": Sentence(N_("a second document starts here"), N_("one file holds one document")),
    "duplicate_key": Sentence(N_("the key {found} stands here twice, first in line {first}"), N_("keep one of them")),
    "key_text": Sentence(N_("a key must be text, found {found}"), N_("put it in quotes")),
    # shapes
    "missing": Sentence(N_("the key {found} is missing")),
    "unknown_key": Sentence(N_("unknown key {found}")),
    "want_text": Sentence(N_("should be text, found {found}")),
    "quote": Sentence(N_("should be text, found {found}"), N_('put it in quotes: "{source}"')),
    "want_number": Sentence(N_("should be a whole number, found {found}")),
    "want_flag": Sentence(N_("should be true or false, found {found}")),
    "want_list": Sentence(N_("should be a list, found {found}"), N_("begin each line with '- ', or write [a, b]")),
    "want_mapping": Sentence(N_("should be keys with values, found {found}")),
    "want_one_of": Sentence(N_("should be one of {choices}, found {found}")),
    "empty": Sentence(N_("is empty")),
    "too_long": Sentence(N_("longer than {most} characters")),
    "least": Sentence(N_("should be {least} or more, found {found}")),
    "most": Sentence(N_("should be {most} or less, found {found}")),
    "unstorable": Sentence(N_("holds a character that no store takes: {found}"), N_("remove it")),
    "invalid": Sentence(N_("can't be used: {detail}, found {found}")),
    "bad_id": Sentence(
        N_("not an id: {found}"), N_("1 to 64 letters, digits, dots, dashes and underscores; a letter or digit first")
    ),
    "bad_login": Sentence(N_("not a login name: {found}")),
    "span": Sentence(N_("not a duration: {found}"), N_("write it like 90s, 5m, 1h 30m or 2d")),
    "span_unit": Sentence(N_("a duration needs a unit, found {found}"), N_("write it like {found}s or {found}m")),
    "span_least": Sentence(N_("a duration of at least {least} belongs here, found {found}")),
    "span_most": Sentence(N_("a duration of at most {most} belongs here, found {found}")),
    "share": Sentence(N_("not a share from 0% to 100%: {found}"), N_("write it like 20%")),
    "address": Sentence(N_("not an IP address: {found}"), N_("names are not looked up; write it like 10.1.0.7")),
    "address_use": Sentence(N_("not the address of a single device: {found}")),
    "page_url": Sentence(N_("not a URL of a page: {found}"), N_("write it like https://portal.example/health")),
    "url_path": Sentence(N_("not a path of a page: {found}"), N_("write it like /health")),
    "host_name": Sentence(N_("not a host name: {found}"), N_("write it like portal.example")),
    "zone": Sentence(N_("no such time zone: {found}"), N_("write it like Asia/Shanghai")),
    # what belongs together
    "duplicate_id": Sentence(N_("the id {found} is taken, first at {first}"), N_("an id names one thing")),
    "duplicate_address": Sentence(N_("the address {found} is taken by {owner}, at {first}")),
    "duplicate_member": Sentence(N_("{found} is named twice")),
    "unknown_parent": Sentence(N_("no such device or group {found}")),
    "unknown_member": Sentence(N_("no such device {found}")),
    "unknown_kind": Sentence(N_("no such kind {found}"), N_("describe it under kinds:")),
    "unknown_site": Sentence(N_("no such site {found}"), N_("describe it under sites:")),
    "unknown_contract": Sentence(N_("no such contract {found}"), N_("describe it under contracts:")),
    "unknown_policy": Sentence(N_("no such policy {found}"), N_("put it into policies/")),
    "window_rule": Sentence(
        N_("not a rule for windows: {part}"), N_("write daily, weekly, monthly, or FREQ=MONTHLY;BYDAY=1SA")
    ),
    "window_target": Sentence(
        N_("not a filter: {part}"), N_("write a device, or site:hq kind:camera contract:city and words")
    ),
    "window_covers": Sentence(N_("no device fits: {found}")),
    "window_endless": Sentence(N_("each would begin before the last one has ended"), N_("make it shorter")),
    "unknown_uplink": Sentence(N_("no such device {found}")),
    "unknown_person": Sentence(N_("no such person {found}"), N_("describe them under people:")),
    "unknown_operator": Sentence(N_("no such operator {found}"), N_("list the login in noctui.toml")),
    "ring": Sentence(N_("the parents form a ring: {ring}"), N_("take one of them out")),
    "need_many": Sentence(N_("needs {found} of only {members} members")),
    "same_person": Sentence(N_("{found} can't be first and backup person of one post")),
    "tcp_port": Sentence(N_("a tcp check needs a port"), N_("write it like port: 22")),
    "icmp_port": Sentence(N_("an icmp check has no port"), N_("add kind: tcp, or remove the port")),
    "not_for_kind": Sentence(N_("{found} does not belong to a check of kind {kind}"), N_("remove it")),
    "url_alone": Sentence(N_("{found} does not go with url, which says all of that"), N_("keep one of them")),
    "page_scope": Sentence(N_("pages are not asked for at a link-local address: {found}"), N_("write a url")),
    "timeout_long": Sentence(N_("the timeout {found} is longer than the interval {interval}")),
    "no_checks": Sentence(N_("nothing checks {found}"), N_("leave one check of its kind on")),
    "store_url": Sentence(
        N_("a store is postgresql+psycopg://… without a password, found {found}"),
        N_("put the password into ~/.pgpass of the engine's user"),
    ),
    "no_fleet": Sentence(N_("{device} is simulated, but nothing says how it answers"), N_("write this file")),
    "event_late": Sentence(N_("{found} is after the end of the period, {period}")),
    "not_simulated": Sentence(N_("{found} is not a simulated device"), N_("give the device simulated: true")),
    # roster
    "unknown_post": Sentence(N_("no such post {found}"), N_("describe it under posts:")),
    "unknown_rotation": Sentence(N_("no such rotation {found}"), N_("describe it under rotations:")),
    "unknown_crew": Sentence(N_("no such person or rotation {found}"), N_("describe it under people: or rotations:")),
    "same_cover": Sentence(N_("first and backup are the same people"), N_("name somebody else")),
    "want_cover": Sentence(
        N_("should be who has the post, found {found}"), N_("write a person, a rotation, a list of them, or parts")
    ),
    "want_needed": Sentence(N_("should be always, guards or hours, found {found}")),
    "days_calendar": Sentence(N_("without a calendar nobody knows which days are {found}"), N_("name a calendar")),
    "part_overlap": Sentence(
        N_("holds together with the part at {first}, first on {when}"),
        N_("mend the hours, or add overlapping: true"),
    ),
    "above_ring": Sentence(N_("the posts stand above each other in a ring: {ring}"), N_("take one of them out")),
    "local_time": Sentence(N_("not a date or time: {found}"), N_("write it like 2026-10-08, or 2026-10-08 18:00")),
    "turn": Sentence(N_("not the length of a turn: {found}"), N_("write it like week, 12 hours or 1 month")),
    "span_order": Sentence(N_("ends at {found}, which is not after its begin")),
    "team_missing": Sentence(N_("says nothing about team {found}"), N_("give it a row of the same length")),
    "unknown_team": Sentence(N_("no such team {found}"), N_("describe it under teams:")),
    "table_length": Sentence(N_("{found} days, and {longest} in the longest row"), N_("give all teams as many days")),
    "unknown_shift": Sentence(N_("no such shift {found}"), N_("one of those under shifts:, or off")),
    "shift_off": Sentence(N_("{found} means no shift"), N_("give the shift another name")),
    "shifts_overlap": Sentence(
        N_("two shifts of the table run at once"), N_("mend their hours, or add overlapping: true")
    ),
    "override_target": Sentence(N_("should be about one post, or about one rotation"), N_("add post: or rotation:")),
    "override_side": Sentence(N_("a rotation has no sides"), N_("remove side, or name a post")),
    "override_nobody": Sentence(N_("takes nobody off and puts nobody on"), N_("add off:, on:, or both")),
    # timetables
    "column_missing": Sentence(N_("the column {found} is missing"), N_("the first line names them: {columns}")),
    "column_twice": Sentence(N_("a second column for {key}: {found}"), N_("say which with --map {found}={key}")),
    "cells_many": Sentence(
        N_("more cells than the {count} columns"), N_("put a text that holds a separator in quotes")
    ),
    "slot_order": Sentence(N_("ends before it begins, or at once")),
    "slot_overlap": Sentence(N_("somebody else has {found} then, by {first}"), N_("let one end before the next")),
    "slot_nobody": Sentence(N_("names nobody"), N_("write an id or a name of the roster")),
    "same_names": Sentence(N_("several people are called {found}"), N_("write the id: {ids}")),
    "event_post": Sentence(N_("says nothing about its post"), N_("say which with --post")),
    "event_repeats": Sentence(N_("repeats by {found}, which is not read"), N_("write an event for each shift")),
    # channels
    "secret": Sentence(N_("not a secret"), N_('write a text, {{file = "…"}} or {{env = "…"}}')),
    "web_address": Sentence(N_("not a web address: {found}"), N_("write it like https://sms.example.com/send")),
    "template": Sentence(N_("can't be sent as JSON: {found}"), N_("use texts, numbers, true, false, lists and tables")),
    "unknown_place": Sentence(N_("nothing fills {{{place}}}"), N_("one of {choices}")),
    "no_text_place": Sentence(N_("the text is sent nowhere"), N_("put {{text}} into body, form, query or url")),
    "wecom_sign": Sentence(N_("WeCom does not sign messages"), N_("remove it")),
    "unknown_channel": Sentence(N_("no such channel {found}"), N_("describe it under [channels] in noctui.toml")),
    "unknown_member_of_list": Sentence(N_("no such person, post or list {found}")),
    # policies
    "last_level": Sentence(N_("the last level must take every fault"), N_("remove its total, min_share, min_devices")),
    "unknown_level": Sentence(N_("no such level {found}")),
    "level_missing": Sentence(N_("says nothing about level {found}"), N_("give a limit, or none")),
    "clock_ring": Sentence(N_("the clocks wait for each other in a ring: {ring}")),
    "unknown_calendar": Sentence(N_("no such calendar {found}"), N_("put it into calendars/")),
    "beat_missing": Sentence(N_("a rhythm needs a beat"), N_("name the fact that fulfils a round")),
    "beat_alone": Sentence(N_("only a rhythm has a beat"), N_("add every: true, or remove the beat")),
    "daily_alone": Sentence(N_("only a rhythm is due daily"), N_("add every: true and a beat, or remove daily")),
    "daily_zone": Sentence(
        N_("a time of day needs a calendar: {found} has no zone"), N_("name one of calendars/ under calendar")
    ),
    "watch_rhythm": Sentence(N_("a watch is no rhythm"), N_("remove watch, or every and the beat")),
    "unknown_fact": Sentence(N_("no such fact {found}"), N_("one of {choices}")),
    "unknown_clock": Sentence(N_("no such clock {found}")),
    "clock_order": Sentence(N_("the clock {found} does not stand before this one"), N_("move it up")),
    "watch_breach": Sentence(N_("{found} is a watch, which is never breached"), N_("name a clock with a limit")),
    "work_days_rhythm": Sentence(
        N_("a rhythm is not counted in working days"), N_("write hours, or a time of day under daily")
    ),
    "work_days_pause": Sentence(N_("working days do not pause"), N_("write hours, or remove pausable")),
    "work_days_promise": Sentence(
        N_("what is promised on the ticket is a duration, never less than this one"), N_("write hours, or none")
    ),
    "upgrade_top": Sentence(N_("no level is worse than those that have this clock"), N_("remove upgrade")),
    "upgrade_limit": Sentence(N_("only a missed limit raises the level, no rhythm and no watch"), N_("remove upgrade")),
    "closing_fact": Sentence(
        N_("{found} can't be asked for before a ticket is closed"), N_("name a fact that somebody records, as observed")
    ),
    "tool_empty": Sentence(
        N_("a tool is a program and its arguments"), N_('write it like ["ping", "-c", "5", "{{address}}"]')
    ),
    "tool_place": Sentence(
        N_("{argument} can't be filled in"), N_("known in arguments, but not in the program: {places}")
    ),
    "fault_policy": Sentence(N_("faults have the policy that stands under policy"), N_("name other kinds here")),
    "rung_time": Sentence(
        N_("not a moment of a ladder: {found}"), N_("write start, 50%, due, 2h in, 1h before or 30m after")
    ),
    "time_of_day": Sentence(N_("not a time of day: {found}"), N_('write it like "06:40"')),
    # playbooks
    "no_kind": Sentence(N_("a step is one of {choices}; found {found}"), N_("begin it like do: my-step")),
    "two_kinds": Sentence(N_("is a {first} already"), N_("make two steps of it")),
    "reserved_id": Sentence(N_("{found} stands for something else here"), N_("choose another id")),
    "unknown_step": Sentence(N_("no such step {found} in this lane"), N_("or write next, or end")),
    "step_elsewhere": Sentence(
        N_("{found} stands in another lane"), N_("a lane leads to its own steps; wait for another one with after:")
    ),
    "no_such_step": Sentence(N_("no such step {found}")),
    "unreachable": Sentence(N_("nothing leads to the step {found}"), N_("lead an answer to it, or remove it")),
    "no_way_out": Sentence(N_("from {found} on the lane never ends"), N_("lead an answer, or skip, out of the circle")),
    "no_way_past": Sentence(
        N_("from {found} on the lane never ends where steps are passed over"),
        N_("lead their skip:, or else their first answer, on"),
    ),
    "one_option": Sentence(N_("a decision has two options or more"), N_("make it a do, or add the other option")),
    "side_alone": Sentence(N_("leads on from a side that has no limit"), N_("add {side}:")),
    "low_high": Sentence(N_("low is not below high")),
    "want_amount": Sentence(N_("should be a number, found {found}")),
    "probe_method": Sentence(
        N_("a probe is exactly one of ping, tcp, http and trace"), N_("write it like probe: {{ping: 10.1.0.7}}")
    ),
    "probe_key": Sentence(N_("{found} means nothing to {method}"), N_("remove it")),
    "web_path": Sentence(N_("not the path of a web address: {found}"), N_("write it like /status")),
    "limit_role": Sentence(N_("a limit without a role: nobody would hear that it has passed"), N_("add role:")),
    "limit_hold": Sentence(N_("the limit passes before the wait is over"), N_("give it a longer limit")),
    "warn_alone": Sentence(N_("warns of a limit that is not there"), N_("add limit:, or remove it")),
    "warn_early": Sentence(N_("warns before the step has begun"), N_("give it less than the limit")),
    "ladder_alone": Sentence(N_("without a limit nobody is ever called"), N_("add limit:, or remove it")),
    "unknown_timer": Sentence(N_("no such timer {found}"), N_("describe it under timers:")),
    "timer_unit": Sentence(N_("a timer counts minutes"), N_("write unit: min")),
    "choices_missing": Sentence(N_("a choice without choices"), N_("add choices:")),
    "choices_alone": Sentence(N_("only a field of the kind choice has choices"), N_("add kind: choice")),
    "enter_needs": Sentence(N_("{found} needs parameters of the kinds {kinds}"), N_("add them to parameters:")),
    "unknown_parameter": Sentence(N_("no such parameter {found}"), N_("describe it under parameters:")),
    "unknown_answer": Sentence(N_("the step {step} has no answer {found}")),
    "only_never": Sentence(N_("{found} never comes before this step")),
    "only_unsure": Sentence(
        N_("{found} of another lane may not be answered yet"), N_("add after: [{step}] here, or to a step before")
    ),
    "after_same": Sentence(N_("{found} stands in the same lane"), N_("put it before this step")),
    "after_closing": Sentence(N_("{found} closes the run: it begins when this lane has ended")),
    "after_authorise": Sentence(
        N_("people come first, and {found} waits for the authorisation"), N_("remove it, or give its lane first: true")
    ),
    "after_ring": Sentence(N_("these may wait for each other for ever: {ring}"), N_("take one of them out")),
    "unknown_playbook": Sentence(N_("no such playbook {found}"), N_("put it into playbooks/")),
    "call_ring": Sentence(N_("the playbooks call each other in a ring: {ring}"), N_("take one of them out")),
    "no_part": Sentence(N_("{found} is no part of others"), N_("give it part: true")),
    "part_closing": Sentence(N_("a part has no closing part of its own"), N_("remove it")),
    "closing_clash": Sentence(N_("the closing part has an id that stands here too: {found}"), N_("rename it here")),
    "unknown_role": Sentence(N_("no such role {found}"), N_("describe it in roles.yaml")),
    "nobody_approves": Sentence(
        N_("nobody can give this approval: none of these roles has a post"), N_("name a role with posts")
    ),
    "vacant_approval": Sentence(
        N_("nobody can give this approval: the roster has none of these posts: {found}"),
        N_("give the role a post of roster.yaml"),
    ),
    "role_nobody": Sentence(N_("nobody has this role"), N_("add posts:, or phone: of somebody outside")),
    # calendars
    "date": Sentence(N_("not a date from 2000 to 2099: {found}"), N_("write it like 2026-10-08")),
    "hours": Sentence(
        N_("not opening hours: {found}"), N_("write them like 09:00-17:30, [09:00-12:00, 22:00-06:00] or closed")
    ),
    "hours_order": Sentence(
        N_("the hours of a day must follow each other"), N_("put the earlier first; they may not overlap")
    ),
    "weekdays": Sentence(N_("not days of the week: {found}"), N_("write them like mon, or mon-fri")),
    "weekday_twice": Sentence(N_("{found} names a day that has its hours already"), N_("name every day once")),
    "never_open": Sentence(N_("is never open"), N_("give at least one day its hours")),
    "bad_country": Sentence(N_("not a country: {found}"), N_("two capital letters, as CN")),
    "unknown_country": Sentence(N_("nothing is known about the holidays of {found}")),
    "makeup_missing": Sentence(
        N_("says nothing about the hours of make-up working days"), N_("add makeup: 09:00-17:30, or makeup: closed")
    ),
    "holiday_length": Sentence(N_("days off from {first}: 1 to {most} of them in a row")),
    "holiday_year": Sentence(N_("{found} does not belong to {year}")),
    "makeup_weekday": Sentence(N_("{found} is no weekend day"), N_("only days off are worked to make up for others")),
    # drills
    "no_such_answer": Sentence(N_("the step {step} has no answer {found}")),
    "no_such_parameter": Sentence(N_("the playbook has no parameter {found}")),
    "to_be_translated": Sentence(N_("this text is still to be translated")),
    "never_reached": Sentence(N_("the right answers never lead to the step {found}")),
    "right_and_wrong": Sentence(N_("{found} is called right above"), N_("remove it here or there")),
    "no_measure": Sentence(N_("only a measure writes down a value, and {found} is none")),
    "no_check": Sentence(N_("only a check sees something, and {found} is none")),
    "drill_cue": Sentence(
        N_("should happen at one moment"), N_("write at: 4m, or step: with after:, and answer: if it matters")
    ),
    "drill_target": Sentence(N_("should happen to one thing"), N_("write device:, site: or kind:")),
}
