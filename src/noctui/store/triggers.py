"""What keeps the journal append-only inside the database itself; the hash chain shows what goes around it."""

from sqlalchemy import Connection

_SQLITE = (
    """CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_chain BEFORE INSERT ON journal
       WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM journal), 0) + 1
         OR (NEW.seq > 1 AND NEW.prev <> (SELECT hash FROM journal WHERE seq = NEW.seq - 1))
       BEGIN SELECT RAISE(ABORT, 'the journal goes on from its newest entry'); END""",
)

_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
       FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()""",
    """CREATE OR REPLACE FUNCTION journal_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.seq <> COALESCE((SELECT MAX(seq) FROM journal), 0) + 1
            OR (NEW.seq > 1 AND NEW.prev <> (SELECT hash FROM journal WHERE seq = NEW.seq - 1))
         THEN RAISE EXCEPTION 'the journal goes on from its newest entry'; END IF;
         RETURN NEW;
       END $$""",
    "CREATE TRIGGER journal_chain BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_goes_on()",
)


def install(connection: Connection) -> None:
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
