"""What a desk is answered when it has asked for a change, or can't be told what it asked for."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command. `code` is `done` or the reason of a refusal; `params` fill its sentence.

    Codes: done, conflict (who, what, at), unknown_ticket (ticket), unknown_device (device), unknown_fact,
    unknown_mute, bad_scope (detail: the term that is no filter), covers_nothing, covers_all (of silences), bad_rule
    (detail), never (the rule has no window to come), endless (it runs into itself), not_begun (series),
    too_long_window (longest), unknown_series, series_by_file (series), not_allowed (role), text_required,
    title_required, late (ago: it has to say why), end_required, too_long, no_problem (nothing to acknowledge),
    ack_too_long (device, level, longest: of its class), ended, the codes of `domain.ticket.refusal` (at, who, what,
    into), other_verb (what), accepted_already (who),
    never_pauses (no clock of the ticket does), no_policy, unknown_level (level, known), same_level (level),
    unknown_contract (contract), same_contract, unknown_clock (clock, known), other_clock (what, clock, known),
    no_clock and names_no_clock (what), waived_already (clock), unknown_person (who), unknown_step (step, next),
    no_consultation, linked_already (ticket), same_ticket, other_kind (into), other_contract (into), no_contract
    (into: it has none), reported_first (ticket, into: the newer one, which may go into it), into_closed (into),
    merged (into), too_short (limit, least), too_long_ago (days), watching (until: a clock that has to pass),
    missing (facts: what has to stand before the end), open_runs (runs: under way on it), no_consent (consent: what
    the customer has not allowed, or not any more), unknown_message (message), unknown_channel (channel, known),
    no_way (who: no channel reaches them), those of a handover (see `domain.handover.refusal` and
    `services.handover`: unknown_handover, unknown_post (post), prepared_already (handover), not_yours (who),
    no_person (login), cannot_take (who, post), unknown_item (item), unknown_question, changed_since (item),
    not_named (item)), those of the roster (see `domain.leave.refusal`, `domain.absence.refusal` and
    `services.roster_changes`), those of a run (see `domain.run_rules`), those of a drill (see
    `domain.drill_views`), those of changed files (files_changed, more_tickets (tickets)), those of who sits here
    (unknown_operator (who), no_pin (who), pin_required (who),
    pin_wrong, pin_wait (until)), invalid (detail), store (the store refused; detail), fault (ours, see the engine's
    log),
    no_engine (the client's own: nobody answered).
    """

    code: str
    params: dict[str, str] = field(default_factory=dict)
    version: int = 0
    """New version of the ticket, if there is one."""

    @property
    def done(self) -> bool:
        return self.code == "done"
