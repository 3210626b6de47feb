-- Owners are told by mail what those of their account users changed about whom mail is on.
ALTER TABLE accounts ADD COLUMN told_until BIGINT NOT NULL DEFAULT 0;        -- what was changed up to then has been told
CREATE INDEX users_notify ON users (account_id) WHERE notify = 1;
