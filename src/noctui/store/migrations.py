"""From an older schema to this one: the statements of every step, all in the transaction that opens the store.

A step only adds, with defaults: an engine of the version before that is still running can go on until it is replaced.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, inspect, select, update

from noctui.store.schema import SCHEMA_VERSION, meta

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE ticket ADD COLUMN kind VARCHAR NOT NULL DEFAULT 'fault'",
        "ALTER TABLE ticket ADD COLUMN text TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE ticket ADD COLUMN reporter TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE ticket ADD COLUMN contact TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE ticket ADD COLUMN channel VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE booking ADD COLUMN level VARCHAR NOT NULL DEFAULT ''",
        "CREATE INDEX ix_ticket_ended ON ticket (ended)",
        "CREATE INDEX ix_ticket_contract ON ticket (contract)",
    ),
    2: (
        "CREATE TABLE message (id {serial} NOT NULL, key VARCHAR NOT NULL, at BIGINT NOT NULL, "
        "urgency INTEGER NOT NULL, person VARCHAR NOT NULL, channel VARCHAR NOT NULL, address VARCHAR NOT NULL, "
        "later TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, cause VARCHAR NOT NULL, "
        "state VARCHAR NOT NULL, attempt INTEGER NOT NULL, begun BIGINT NOT NULL, since BIGINT NOT NULL, "
        "next_try BIGINT NOT NULL, lease_until BIGINT NOT NULL, last_error TEXT NOT NULL, sent_at BIGINT, "
        "CONSTRAINT pk_message PRIMARY KEY (id), CONSTRAINT uq_message_key UNIQUE (key))",
        "CREATE INDEX ix_message_state ON message (state, channel, urgency, id)",
        "CREATE INDEX ix_message_person ON message (person, urgency, state, id)",
        "CREATE TABLE reach (person VARCHAR NOT NULL, channel VARCHAR NOT NULL, address VARCHAR NOT NULL, "
        "proven BIGINT NOT NULL, CONSTRAINT pk_reach PRIMARY KEY (person, channel, address))",
        "CREATE TABLE roster_change (id {serial} NOT NULL, kind VARCHAR NOT NULL, status VARCHAR NOT NULL, "
        "starts BIGINT NOT NULL, ends BIGINT NOT NULL, by VARCHAR NOT NULL, at BIGINT NOT NULL, due BIGINT, "
        "body TEXT NOT NULL, CONSTRAINT pk_roster_change PRIMARY KEY (id))",
        "CREATE INDEX ix_roster_change_due ON roster_change (due)",
        "CREATE INDEX ix_roster_change_status ON roster_change (status, ends)",
        "CREATE TABLE operator_pin (login VARCHAR NOT NULL, hash TEXT NOT NULL, failures INTEGER NOT NULL, "
        "wait_until BIGINT NOT NULL, CONSTRAINT pk_operator_pin PRIMARY KEY (login))",
        "CREATE TABLE handover (id {serial} NOT NULL, post VARCHAR NOT NULL, ended BIGINT, looked BIGINT NOT NULL, "
        "CONSTRAINT pk_handover PRIMARY KEY (id))",
        "CREATE INDEX ix_handover_ended ON handover (ended)",
        "CREATE INDEX ix_handover_post ON handover (post, id)",
        "CREATE TABLE handover_event (id {serial} NOT NULL, handover BIGINT NOT NULL, kind VARCHAR NOT NULL, "
        "at BIGINT NOT NULL, login VARCHAR NOT NULL, person VARCHAR NOT NULL, item BIGINT NOT NULL, "
        "text TEXT NOT NULL, data TEXT NOT NULL, journal BIGINT NOT NULL, "
        "CONSTRAINT pk_handover_event PRIMARY KEY (id), "
        "CONSTRAINT fk_handover_event_handover FOREIGN KEY (handover) REFERENCES handover (id))",
        "CREATE INDEX ix_handover_event_handover ON handover_event (handover)",
        "CREATE TABLE handover_item (handover BIGINT NOT NULL, number INTEGER NOT NULL, ref VARCHAR NOT NULL, "
        "kind VARCHAR NOT NULL, code VARCHAR NOT NULL, subject TEXT NOT NULL, red BOOLEAN NOT NULL, "
        "params TEXT NOT NULL, since BIGINT NOT NULL, changed BIGINT NOT NULL, gone BOOLEAN NOT NULL, "
        "CONSTRAINT pk_handover_item PRIMARY KEY (handover, number), "
        "CONSTRAINT fk_handover_item_handover FOREIGN KEY (handover) REFERENCES handover (id))",
        "CREATE TABLE page (id {serial} NOT NULL, ticket BIGINT NOT NULL, clock VARCHAR NOT NULL, "
        "rung VARCHAR NOT NULL, post VARCHAR NOT NULL, person VARCHAR NOT NULL, due BIGINT NOT NULL, "
        "at BIGINT NOT NULL, rang BIGINT NOT NULL, rings INTEGER NOT NULL, state VARCHAR NOT NULL, next BIGINT, "
        "again BIGINT, answered BIGINT, answered_by VARCHAR NOT NULL, until BIGINT, text TEXT NOT NULL, ended BIGINT, "
        "CONSTRAINT pk_page PRIMARY KEY (id), "
        "CONSTRAINT fk_page_ticket FOREIGN KEY (ticket) REFERENCES ticket (id))",
        "CREATE INDEX ix_page_ended ON page (ended, ticket)",
        "CREATE INDEX ix_page_ticket ON page (ticket)",
        "CREATE TABLE reminder (id {serial} NOT NULL, ticket BIGINT NOT NULL, login VARCHAR NOT NULL, "
        "due BIGINT NOT NULL, text TEXT NOT NULL, done BIGINT, CONSTRAINT pk_reminder PRIMARY KEY (id), "
        "CONSTRAINT fk_reminder_ticket FOREIGN KEY (ticket) REFERENCES ticket (id))",
        "CREATE INDEX ix_reminder_done ON reminder (done, due)",
    ),
    3: (
        "CREATE TABLE playbook_version (playbook VARCHAR NOT NULL, version VARCHAR NOT NULL, at BIGINT NOT NULL, "
        "definition TEXT NOT NULL, CONSTRAINT pk_playbook_version PRIMARY KEY (playbook, version))",
        "CREATE TABLE run (id {serial} NOT NULL, playbook VARCHAR NOT NULL, version VARCHAR NOT NULL, "
        "ticket BIGINT NOT NULL, parent BIGINT, step VARCHAR NOT NULL, visit INTEGER NOT NULL, "
        "parameters TEXT NOT NULL, pins TEXT NOT NULL, started BIGINT NOT NULL, ended BIGINT, next_look BIGINT, "
        "CONSTRAINT pk_run PRIMARY KEY (id), "
        "CONSTRAINT fk_run_ticket FOREIGN KEY (ticket) REFERENCES ticket (id), "
        "CONSTRAINT fk_run_parent FOREIGN KEY (parent) REFERENCES run (id))",
        "CREATE INDEX ix_run_ended ON run (ended)",
        "CREATE INDEX ix_run_next_look ON run (next_look)",
        "CREATE INDEX ix_run_parent ON run (parent)",
        "CREATE INDEX ix_run_ticket ON run (ticket)",
        "CREATE TABLE run_event (id {serial} NOT NULL, run BIGINT NOT NULL, kind VARCHAR NOT NULL, "
        "at BIGINT NOT NULL, login VARCHAR NOT NULL, person VARCHAR NOT NULL, step VARCHAR NOT NULL, "
        "answer VARCHAR NOT NULL, text TEXT NOT NULL, data TEXT NOT NULL, journal BIGINT NOT NULL, "
        "CONSTRAINT pk_run_event PRIMARY KEY (id), "
        "CONSTRAINT fk_run_event_run FOREIGN KEY (run) REFERENCES run (id))",
        "CREATE INDEX ix_run_event_run ON run_event (run)",
    ),
    4: (
        'CREATE TABLE rollup (step BIGINT NOT NULL, "begin" BIGINT NOT NULL, check_id VARCHAR NOT NULL, '
        'data {bytes} NOT NULL, CONSTRAINT pk_rollup PRIMARY KEY (step, "begin", check_id)){by_key}',
        "CREATE TABLE state_change (id {serial} NOT NULL, device VARCHAR NOT NULL, at BIGINT NOT NULL, "
        "state VARCHAR NOT NULL, was VARCHAR NOT NULL, CONSTRAINT pk_state_change PRIMARY KEY (id))",
        "CREATE INDEX ix_state_change_at ON state_change (at)",
        "CREATE INDEX ix_state_change_device ON state_change (device, at)",
        'CREATE TABLE watch (id {serial} NOT NULL, kind VARCHAR NOT NULL, "begin" BIGINT NOT NULL, '
        '"end" BIGINT NOT NULL, CONSTRAINT pk_watch PRIMARY KEY (id))',
        'CREATE INDEX ix_watch_kind ON watch (kind, "end")',
        "ALTER TABLE check_status ADD COLUMN flapping BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE check_status ADD COLUMN changes INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE device_status ADD COLUMN flapping BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE device_status ADD COLUMN flapping_told BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE mute ADD COLUMN sticky BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE mute ADD COLUMN series VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE mute ADD COLUMN told TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE mute ADD COLUMN warned BOOLEAN NOT NULL DEFAULT FALSE",
        "CREATE TABLE mute_series (id {serial} NOT NULL, target TEXT NOT NULL, rule TEXT NOT NULL, "
        "first BIGINT NOT NULL, lasts BIGINT NOT NULL, by VARCHAR NOT NULL, reason TEXT NOT NULL, "
        "told TEXT NOT NULL, ended BIGINT, CONSTRAINT pk_mute_series PRIMARY KEY (id))",
        "CREATE INDEX ix_mute_series_ended ON mute_series (ended)",
        "CREATE TABLE group_status (group_id VARCHAR NOT NULL, state VARCHAR NOT NULL, since BIGINT NOT NULL, "
        "lost INTEGER NOT NULL, announced BOOLEAN NOT NULL, CONSTRAINT pk_group_status PRIMARY KEY (group_id))",
    ),
}
"""Version → what leads to the next one, in words that SQLite and PostgreSQL both understand; `{serial}` stands for the
type of a column that numbers its rows, `{bytes}` for that of one that holds bytes, `{by_key}` for a table whose rows
lie in the order of their key, where a store can do that."""

_TYPES = {
    "sqlite": {"{serial}": "INTEGER", "{bytes}": "BLOB", "{by_key}": " WITHOUT ROWID"},
    "postgresql": {"{serial}": "BIGSERIAL", "{bytes}": "BYTEA", "{by_key}": ""},
}

# locked, so that of two engines that start at once on one PostgreSQL the second finds the work done
_version = select(meta.c.value).where(meta.c.key == "schema_version").with_for_update()


def version(connection: Connection) -> str | None:
    return connection.scalar(_version)


def outdated(connection: Connection) -> str | None:
    """The store's version, when steps lead from there to this one."""
    found = version(connection) if inspect(connection).has_table(meta.name) else None
    return found if found in {str(known) for known in STEPS} else None


def migrate(connection: Connection) -> bool:
    """Bring the tables up to date. False, and nothing is touched, when no steps lead from the store's version here."""
    found = version(connection)
    known = {str(at): at for at in (*STEPS, SCHEMA_VERSION)}
    if found not in known:
        return False
    for step in range(known[found], SCHEMA_VERSION):
        for statement in STEPS[step]:
            connection.exec_driver_sql(_spelled(statement, _TYPES[connection.dialect.name]))
    if known[found] != SCHEMA_VERSION:
        connection.execute(update(meta).where(meta.c.key == "schema_version").values(value=str(SCHEMA_VERSION)))
    return True


def _spelled(statement: str, types: Mapping[str, str]) -> str:
    for word, name in types.items():
        statement = statement.replace(word, name)
    return statement
