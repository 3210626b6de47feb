-- Expiring links: one for a thing at most. The token itself is derived from the nonce with a key of the instance.
CREATE TABLE links (
	node_id            BIGINT PRIMARY KEY,
	account_id         BIGINT NOT NULL,
	nonce              BYTEA NOT NULL,
	token_hash         BYTEA NOT NULL,                  -- SHA-256 of the token
	maker_id           BIGINT NOT NULL,                 -- who set its limits last: it works while he could make it
	date               {{text}} NOT NULL,               -- the last day it works, YYYY-MM-DD
	expires_at         BIGINT NOT NULL,                 -- end of that day in the maker's time zone
	uses_max           BIGINT NOT NULL,                 -- 0: no limit
	uses               BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX links_token ON links (token_hash);
CREATE INDEX links_maker ON links (maker_id);
