-- Account users, their groups, what folders are open to whom, and what everybody transfers.

CREATE TABLE user_groups (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	name               {{text}} NOT NULL,
	name_key           {{text}} NOT NULL,               -- case-folded
	is_default         BIGINT NOT NULL DEFAULT 0,       -- 1 for the one that every account has
	created_at         BIGINT NOT NULL,
	limited            BIGINT NOT NULL DEFAULT 1,       -- 0: the limits rest
	storage_max        BIGINT,                          -- bytes of all members together; NULL: no limit of its own
	bandwidth_max      BIGINT                           -- bytes a day of all members together; NULL: no limit of its own
);
CREATE UNIQUE INDEX user_groups_name ON user_groups (account_id, name_key);
CREATE UNIQUE INDEX user_groups_default ON user_groups (account_id) WHERE is_default = 1;
INSERT INTO user_groups (account_id, name, name_key, is_default, created_at) SELECT id, 'Users', 'users', 1, created_at FROM accounts;

ALTER TABLE accounts ADD COLUMN users_max BIGINT;                           -- account users that are not inactive; NULL: unlimited
ALTER TABLE accounts ADD COLUMN upload_speed_max BIGINT;                    -- bytes a second of one upload; NULL: unlimited
ALTER TABLE accounts ADD COLUMN download_speed_max BIGINT;                  -- bytes a second of one download; NULL: unlimited
ALTER TABLE accounts ADD COLUMN is_operator BIGINT NOT NULL DEFAULT 0;      -- 1: sees the whole instance's statistics

-- An owner is in no group; the columns from mode to notify are for account users.
ALTER TABLE users ADD COLUMN group_id BIGINT;
ALTER TABLE users ADD COLUMN mode BIGINT NOT NULL DEFAULT 1;                -- 0 users, 1 admin, 2 files
ALTER TABLE users ADD COLUMN admin_level BIGINT NOT NULL DEFAULT 0;         -- 1: as an admin he may change the branding
ALTER TABLE users ADD COLUMN active BIGINT NOT NULL DEFAULT 1;              -- 0 inactive, 1 active, 2 blocked
ALTER TABLE users ADD COLUMN storage_max BIGINT;                            -- bytes; NULL: no limit of his own
ALTER TABLE users ADD COLUMN storage_used BIGINT NOT NULL DEFAULT 0;        -- bytes of the versions that he made, trash included
ALTER TABLE users ADD COLUMN bandwidth_max BIGINT;                          -- bytes a day; NULL: no limit of his own
ALTER TABLE users ADD COLUMN changes_password BIGINT NOT NULL DEFAULT 1;    -- he may change his password
ALTER TABLE users ADD COLUMN notify BIGINT NOT NULL DEFAULT 0;              -- mail about him is on
ALTER TABLE users ADD COLUMN position {{text}} NOT NULL DEFAULT '';         -- his job title
ALTER TABLE users ADD COLUMN verified_at BIGINT;                            -- when he proved his address; NULL: not yet
ALTER TABLE users ADD COLUMN shared_stamp BIGINT NOT NULL DEFAULT 1;        -- DirUpdateTime of what is open to him by grants
CREATE INDEX users_group ON users (group_id) WHERE group_id IS NOT NULL;

-- Folders that are open to somebody who has no right to them otherwise: to an account user of the folder's own account
-- (folder access), or to the owner of another account (a sharing, whose SharingID the key is). The nearest row counts.
CREATE TABLE grants (
	id                 {{key}},
	account_id         BIGINT NOT NULL,                 -- whose folder it is
	node_id            BIGINT NOT NULL,
	user_id            BIGINT NOT NULL,
	mode               BIGINT NOT NULL,                 -- 0 view, 1 edit, 2 nothing, whatever folders above give
	created_at         BIGINT NOT NULL
);
CREATE UNIQUE INDEX grants_user ON grants (user_id, node_id);
CREATE INDEX grants_node ON grants (node_id);
CREATE INDEX grants_account ON grants (account_id, user_id);

ALTER TABLE nodes ADD COLUMN trashed_by BIGINT NOT NULL DEFAULT 0;          -- the user who put it into the trash

-- What was transferred, by day (days since 1970 in the instance's day, see docs/running.md) and user. What visitors and
-- recipients of sharings do counts for the owner of the account.
CREATE TABLE traffic (
	account_id         BIGINT NOT NULL,
	day                BIGINT NOT NULL,
	user_id            BIGINT NOT NULL,
	uploads            BIGINT NOT NULL DEFAULT 0,       -- versions published by an upload
	uploaded           BIGINT NOT NULL DEFAULT 0,       -- their bytes
	downloads          BIGINT NOT NULL DEFAULT 0,       -- answers that sent content from its first byte
	downloaded         BIGINT NOT NULL DEFAULT 0,       -- bytes of content sent
	PRIMARY KEY (account_id, day, user_id)
);
