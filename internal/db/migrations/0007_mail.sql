-- Mails that wait to be sent, one recipient each. See package mail.
CREATE TABLE mails (
	id                 {{key}},
	message_id         {{text}} NOT NULL,               -- random: what is sent twice can be told
	about              {{text}} NOT NULL,               -- its kind, for the log
	account_id         BIGINT NOT NULL DEFAULT 0,       -- in whose name it goes; 0: the instance's
	user_id            BIGINT NOT NULL DEFAULT 0,
	recipient          {{text}} NOT NULL,               -- empty: nobody, it only costs what another one costs
	reply_to           {{text}} NOT NULL DEFAULT '',
	subject            {{text}} NOT NULL,
	plain              {{text}} NOT NULL,
	html               {{text}} NOT NULL,
	queued_at          BIGINT NOT NULL,
	due_at             BIGINT NOT NULL,                 -- when it is tried next
	tries              BIGINT NOT NULL DEFAULT 0,
	done_at            BIGINT                           -- sent, or given up: the texts are gone then. NULL: waits
);
CREATE INDEX mails_due ON mails (due_at) WHERE done_at IS NULL;
CREATE INDEX mails_done ON mails (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX mails_sender ON mails (account_id, queued_at) WHERE user_id <> 0;
