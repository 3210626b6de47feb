-- Apps that may exchange a user's password for tokens. A family of tokens is a session whose id nobody knows.

CREATE TABLE oauth_clients (
	client_key         {{text}} PRIMARY KEY,            -- client_id, case-folded
	client_id          {{text}} NOT NULL,
	name               {{text}} NOT NULL,
	created_at         BIGINT NOT NULL,
	disabled_at        BIGINT                           -- NULL: its tokens are taken
);
INSERT INTO oauth_clients (client_key, client_id, name, created_at) VALUES ('opendrive', 'OpenDrive', 'OpenDrive', 0);

ALTER TABLE sessions ADD COLUMN client {{text}} NOT NULL DEFAULT ''; -- client_key, of a family of tokens

CREATE TABLE oauth_tokens (
	token_hash         BYTEA PRIMARY KEY,               -- SHA-256 of the token
	session            BYTEA NOT NULL,                  -- sessions.id_hash
	is_refresh         BIGINT NOT NULL,                 -- 0 access token, 1 refresh token
	is_spent           BIGINT NOT NULL DEFAULT 0,       -- a refresh token that was used
	expires_at         BIGINT NOT NULL
);
CREATE INDEX oauth_tokens_session ON oauth_tokens (session, expires_at);
CREATE INDEX oauth_tokens_age ON oauth_tokens (expires_at);
