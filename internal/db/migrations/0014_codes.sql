-- Codes that were mailed to users, one of a kind each.
CREATE TABLE codes (
	user_id            BIGINT NOT NULL,                 -- 0: nobody
	kind               BIGINT NOT NULL,                 -- 1 another password, 2 another address, 3 the address of a new user
	code_hash          BYTEA NOT NULL,                  -- SHA-256 of the code
	email              {{text}} NOT NULL DEFAULT '',    -- kind 2: the address that waits
	expires_at         BIGINT NOT NULL,
	wrong              BIGINT NOT NULL DEFAULT 0,       -- how many wrong ones were tried
	is_used            BIGINT NOT NULL DEFAULT 0,       -- 1: it has done its work, and may be repeated
	PRIMARY KEY (user_id, kind)
);
CREATE INDEX codes_hash ON codes (code_hash);
CREATE INDEX codes_age ON codes (expires_at);

ALTER TABLE users ADD COLUMN daily_stat BIGINT NOT NULL DEFAULT 0;          -- 1: wants a daily mail of his figures
ALTER TABLE accounts ADD COLUMN address_1 {{text}} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN address_2 {{text}} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN invoice_address BIGINT NOT NULL DEFAULT 0;  -- 1: it goes onto invoices
