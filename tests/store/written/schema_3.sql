-- a store as noctui wrote it at schema version 3: what a migration starts from, never edited
BEGIN TRANSACTION;
CREATE TABLE booking (
	ticket INTEGER NOT NULL, 
	clock VARCHAR NOT NULL, 
	round INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	due BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	level VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_booking PRIMARY KEY (ticket, clock, round, kind, due), 
	CONSTRAINT fk_booking_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
);
INSERT INTO "booking" VALUES(1,'arrive',0,'breach',40,41,'');
CREATE TABLE check_status (
	check_id VARCHAR NOT NULL, 
	hard VARCHAR NOT NULL, 
	soft VARCHAR NOT NULL, 
	attempt INTEGER NOT NULL, 
	hard_since BIGINT NOT NULL, 
	soft_since BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	was VARCHAR NOT NULL, 
	bad INTEGER NOT NULL, 
	lost BIGINT NOT NULL, 
	back BIGINT NOT NULL, 
	CONSTRAINT pk_check_status PRIMARY KEY (check_id)
);
CREATE TABLE device_status (
	device VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	since BIGINT NOT NULL, 
	root VARCHAR, 
	announced BOOLEAN NOT NULL, 
	updated BIGINT NOT NULL, 
	CONSTRAINT pk_device_status PRIMARY KEY (device)
);
CREATE TABLE fact (
	id INTEGER NOT NULL, 
	ticket INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	occurred_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	actor VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	data TEXT NOT NULL, 
	journal BIGINT NOT NULL, 
	CONSTRAINT pk_fact PRIMARY KEY (id), 
	CONSTRAINT fk_fact_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
);
CREATE TABLE handover (
	id INTEGER NOT NULL, 
	post VARCHAR NOT NULL, 
	ended BIGINT, 
	looked BIGINT NOT NULL, 
	CONSTRAINT pk_handover PRIMARY KEY (id)
);
CREATE TABLE handover_event (
	id INTEGER NOT NULL, 
	handover BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	login VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	item BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	data TEXT NOT NULL, 
	journal BIGINT NOT NULL, 
	CONSTRAINT pk_handover_event PRIMARY KEY (id), 
	CONSTRAINT fk_handover_event_handover FOREIGN KEY(handover) REFERENCES handover (id)
);
CREATE TABLE handover_item (
	handover BIGINT NOT NULL, 
	number INTEGER NOT NULL, 
	ref VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	subject TEXT NOT NULL, 
	red BOOLEAN NOT NULL, 
	params TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	changed BIGINT NOT NULL, 
	gone BOOLEAN NOT NULL, 
	CONSTRAINT pk_handover_item PRIMARY KEY (handover, number), 
	CONSTRAINT fk_handover_item_handover FOREIGN KEY(handover) REFERENCES handover (id)
);
CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	actor VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	payload TEXT NOT NULL, 
	prev VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (seq)
);
INSERT INTO "journal" VALUES(1,10,'engine','test','ticket.reported','T-1','{"text":"第一"}','0000000000000000000000000000000000000000000000000000000000000000','9b18a4c0ee6a47a8ae8de6cb81ef30a31fbcee1151fa519642e023b055a1512a');
CREATE TABLE lease (
	id INTEGER NOT NULL, 
	token BIGINT NOT NULL, 
	holder VARCHAR NOT NULL, 
	boot_id VARCHAR NOT NULL, 
	pid INTEGER NOT NULL, 
	beat BIGINT NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (id)
);
CREATE TABLE message (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	urgency INTEGER NOT NULL, 
	person VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	later TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	text TEXT NOT NULL, 
	cause VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	attempt INTEGER NOT NULL, 
	begun BIGINT NOT NULL, 
	since BIGINT NOT NULL, 
	next_try BIGINT NOT NULL, 
	lease_until BIGINT NOT NULL, 
	last_error TEXT NOT NULL, 
	sent_at BIGINT, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT uq_message_key UNIQUE ("key")
);
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','3');
CREATE TABLE mute (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	starts BIGINT NOT NULL, 
	ends BIGINT NOT NULL, 
	ended BIGINT, 
	closed BOOLEAN NOT NULL, 
	CONSTRAINT pk_mute PRIMARY KEY (id)
);
CREATE TABLE op (
	op_id VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_op PRIMARY KEY (op_id)
);
CREATE TABLE operator_pin (
	login VARCHAR NOT NULL, 
	hash TEXT NOT NULL, 
	failures INTEGER NOT NULL, 
	wait_until BIGINT NOT NULL, 
	CONSTRAINT pk_operator_pin PRIMARY KEY (login)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	ticket BIGINT, 
	params TEXT NOT NULL, 
	bell BOOLEAN NOT NULL, 
	recipient VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
CREATE TABLE page (
	id INTEGER NOT NULL, 
	ticket BIGINT NOT NULL, 
	clock VARCHAR NOT NULL, 
	rung VARCHAR NOT NULL, 
	post VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	due BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	rang BIGINT NOT NULL, 
	rings INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	next BIGINT, 
	again BIGINT, 
	answered BIGINT, 
	answered_by VARCHAR NOT NULL, 
	until BIGINT, 
	text TEXT NOT NULL, 
	ended BIGINT, 
	CONSTRAINT pk_page PRIMARY KEY (id), 
	CONSTRAINT fk_page_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
);
CREATE TABLE reach (
	person VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	proven BIGINT NOT NULL, 
	CONSTRAINT pk_reach PRIMARY KEY (person, channel, address)
);
CREATE TABLE reminder (
	id INTEGER NOT NULL, 
	ticket BIGINT NOT NULL, 
	login VARCHAR NOT NULL, 
	due BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	done BIGINT, 
	CONSTRAINT pk_reminder PRIMARY KEY (id), 
	CONSTRAINT fk_reminder_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
);
CREATE TABLE roster_change (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	starts BIGINT NOT NULL, 
	ends BIGINT NOT NULL, 
	"by" VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	due BIGINT, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_roster_change PRIMARY KEY (id)
);
CREATE TABLE ticket (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	root VARCHAR NOT NULL, 
	place VARCHAR NOT NULL, 
	contract VARCHAR, 
	policy VARCHAR, 
	level VARCHAR NOT NULL, 
	total BOOLEAN NOT NULL, 
	opened BIGINT NOT NULL, 
	status VARCHAR NOT NULL, 
	recovered BIGINT, 
	ended BIGINT, 
	next_event BIGINT, 
	kind VARCHAR DEFAULT 'fault' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	reporter TEXT DEFAULT '' NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	channel VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_ticket PRIMARY KEY (id)
);
INSERT INTO "ticket" VALUES(1,3,'a','b','c','s19','I',1,10,'open',NULL,NULL,NULL,'fault','','','','');
CREATE TABLE ticket_device (
	ticket INTEGER NOT NULL, 
	device VARCHAR NOT NULL, 
	CONSTRAINT pk_ticket_device PRIMARY KEY (ticket, device), 
	CONSTRAINT fk_ticket_device_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
);
CREATE INDEX ix_journal_subject ON journal (subject, seq);
CREATE INDEX ix_op_at ON op (at);
CREATE INDEX ix_ticket_contract ON ticket (contract);
CREATE INDEX ix_ticket_root ON ticket (root, id);
CREATE INDEX ix_ticket_ended ON ticket (ended);
CREATE INDEX ix_ticket_next_event ON ticket (next_event);
CREATE INDEX ix_mute_closed ON mute (closed, ends);
CREATE INDEX ix_handover_ended ON handover (ended);
CREATE INDEX ix_handover_post ON handover (post, id);
CREATE INDEX ix_message_state ON message (state, channel, urgency, id);
CREATE INDEX ix_message_person ON message (person, urgency, state, id);
CREATE INDEX ix_roster_change_due ON roster_change (due);
CREATE INDEX ix_roster_change_status ON roster_change (status, ends);
CREATE INDEX ix_fact_ticket ON fact (ticket);
CREATE INDEX ix_ticket_device_device ON ticket_device (device);
CREATE INDEX ix_handover_event_handover ON handover_event (handover);
CREATE INDEX ix_page_ticket ON page (ticket);
CREATE INDEX ix_page_ended ON page (ended, ticket);
CREATE INDEX ix_reminder_done ON reminder (done, due);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_chain BEFORE INSERT ON journal
       WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM journal), 0) + 1
         OR (NEW.seq > 1 AND NEW.prev <> (SELECT hash FROM journal WHERE seq = NEW.seq - 1))
       BEGIN SELECT RAISE(ABORT, 'the journal goes on from its newest entry'); END;
COMMIT;
