-- Times are Unix seconds, sizes bytes. {{key}} is an integer key that the database gives and never gives again;
-- {{text}} is text that compares byte by byte; BYTEA holds bytes on both databases.

CREATE TABLE accounts (
	id                 {{key}},
	created_at         BIGINT NOT NULL,
	plan               {{text}} NOT NULL DEFAULT 'Free',
	role               BIGINT NOT NULL DEFAULT 2,       -- 1 basic, 2 manager
	company            {{text}} NOT NULL DEFAULT '',
	storage_max        BIGINT,                          -- NULL: unlimited
	storage_used       BIGINT NOT NULL DEFAULT 0,       -- bytes of all versions, trash included
	bandwidth_max      BIGINT,                          -- bytes a day; NULL: unlimited
	file_size_max      BIGINT,                          -- NULL: unlimited
	versioning         BIGINT NOT NULL DEFAULT 1,       -- 0 or 1
	versions_kept      BIGINT NOT NULL DEFAULT 10,      -- the current one included
	default_access     BIGINT NOT NULL DEFAULT 0,       -- of new things in the root: 0 private, 1 public, 2 hidden
	trash_stamp        BIGINT NOT NULL DEFAULT 1,       -- the trash's DirUpdateTime
	suspended_at       BIGINT                           -- NULL: not suspended
);

CREATE TABLE users (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	is_owner           BIGINT NOT NULL,                 -- 1 for the one owner of the account
	email              {{text}} NOT NULL,
	name               {{text}} NOT NULL DEFAULT '',    -- user name; empty: none
	password           {{text}} NOT NULL,               -- argon2id, PHC string
	first_name         {{text}} NOT NULL DEFAULT '',
	last_name          {{text}} NOT NULL DEFAULT '',
	phone              {{text}} NOT NULL DEFAULT '',
	lang               {{text}} NOT NULL DEFAULT 'En',
	time_zone          {{text}} NOT NULL DEFAULT 'UTC',
	created_at         BIGINT NOT NULL,
	disabled_at        BIGINT                           -- NULL: may sign in
);
CREATE INDEX users_account ON users (account_id);

-- E-mail addresses and user names are one namespace over the instance: nobody's name can imitate another's address.
CREATE TABLE sign_in_names (
	name_key           {{text}} PRIMARY KEY,            -- case-folded
	user_id            BIGINT NOT NULL
);

CREATE TABLE sessions (
	id_hash            BYTEA PRIMARY KEY,               -- SHA-256 of the session id
	account_id         BIGINT NOT NULL,
	user_id            BIGINT NOT NULL,
	created_at         BIGINT NOT NULL,
	used_at            BIGINT NOT NULL,                 -- slides at most hourly
	app                {{text}} NOT NULL DEFAULT ''     -- the client's version at sign-in
);
CREATE INDEX sessions_user ON sessions (user_id, used_at);
CREATE INDEX sessions_age ON sessions (used_at);

-- Failed sign-ins, counted by what was tried and from where. See package account. What was typed is kept as hashes only:
-- people type passwords into the wrong field.
CREATE TABLE sign_in_failures (
	counter            {{text}} NOT NULL,               -- which limit: a (name, address) pair, a name, an address
	password_mark      BYTEA NOT NULL,                  -- keyed hash: the same wrong password counts once
	failed_at          BIGINT NOT NULL,                 -- the last time
	times              BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (counter, password_mark)
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (failed_at);

-- Which (name, address) pairs signed in lately: such a pair has a counter of its own.
CREATE TABLE sign_in_places (
	pair               {{text}} PRIMARY KEY,            -- the pair's counter
	seen_at            BIGINT NOT NULL
);
CREATE INDEX sign_in_places_age ON sign_in_places (seen_at);

-- The tree: folders and files. A file's row holds its current version; older ones are in versions.
CREATE TABLE nodes (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	public_id          {{text}} NOT NULL,               -- what the API calls FolderID or FileId
	parent_id          BIGINT,                          -- NULL: the account's root
	is_folder          BIGINT NOT NULL,
	state              BIGINT NOT NULL DEFAULT 0,       -- 0 live, 1 trashed, 2 removed (in the trash too), 3 being purged
	name               {{text}} NOT NULL,
	name_key           {{text}} NOT NULL,               -- NFC and case-folded: what names are compared and ordered by
	access             BIGINT NOT NULL DEFAULT 0,       -- 0 private, 1 public, 2 hidden
	description        {{text}} NOT NULL DEFAULT '',
	created_at         BIGINT NOT NULL,                 -- of a file: when its current version was published
	modified_at        BIGINT NOT NULL,                 -- of a file: what the client said; of a folder: its last change
	trashed_at         BIGINT,                          -- NULL while live

	-- folders only
	stamp              BIGINT NOT NULL DEFAULT 1,       -- DirUpdateTime
	folders            BIGINT NOT NULL DEFAULT 0,       -- live folders directly in it
	files              BIGINT NOT NULL DEFAULT 0,       -- live files directly in it
	bytes              BIGINT NOT NULL DEFAULT 0,       -- of the live files directly in it
	public_upload      BIGINT NOT NULL DEFAULT 0,
	public_display     BIGINT NOT NULL DEFAULT 1,
	public_download    BIGINT NOT NULL DEFAULT 1,
	display_subfolders BIGINT NOT NULL DEFAULT 1,

	-- files only
	content_id         BIGINT,
	size               BIGINT NOT NULL DEFAULT 0,
	md5                BYTEA,
	version            BIGINT NOT NULL DEFAULT 0,       -- number of the current version, from 1
	last_version       BIGINT NOT NULL DEFAULT 1,       -- greatest number ever given to a version: none is used twice
	uploader_id        BIGINT NOT NULL DEFAULT 0,       -- user who published the current version
	upload             {{text}} NOT NULL DEFAULT '',    -- the upload that published it: its close may be repeated
	extension          {{text}} NOT NULL DEFAULT '',
	password           {{text}} NOT NULL DEFAULT '',    -- argon2id, PHC string; empty: none
	edit_online        BIGINT NOT NULL DEFAULT 0,
	price              {{text}} NOT NULL DEFAULT '0',
	dest_url           {{text}} NOT NULL DEFAULT '',
	views              BIGINT NOT NULL DEFAULT 0,
	downloads          BIGINT NOT NULL DEFAULT 0,
	accessed_at        BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX nodes_public ON nodes (public_id);
-- The referee between clients that race for a name.
CREATE UNIQUE INDEX nodes_name ON nodes (parent_id, name_key) WHERE state = 0;
CREATE INDEX nodes_folders ON nodes (parent_id, name_key) WHERE state = 0 AND is_folder = 1;
CREATE UNIQUE INDEX nodes_root ON nodes (account_id) WHERE parent_id IS NULL;
-- SQLite takes it only for queries that say state > 0 themselves.
CREATE INDEX nodes_trash ON nodes (account_id, state, trashed_at) WHERE state > 0;
CREATE INDEX nodes_purging ON nodes (id) WHERE state = 3;
CREATE INDEX nodes_trash_age ON nodes (trashed_at) WHERE state > 0;
CREATE INDEX nodes_content ON nodes (content_id) WHERE content_id IS NOT NULL;

-- Which new node stands for which old one while a folder is copied; empty between transactions.
CREATE TABLE copies (
	job                BIGINT NOT NULL,                 -- key of the folder that the copy goes to
	old_id             BIGINT NOT NULL,
	new_id             BIGINT NOT NULL,
	PRIMARY KEY (job, old_id)
);

-- Versions of a file before its current one.
CREATE TABLE versions (
	node_id            BIGINT NOT NULL,
	number             BIGINT NOT NULL,
	account_id         BIGINT NOT NULL,
	content_id         BIGINT NOT NULL,
	size               BIGINT NOT NULL,
	md5                BYTEA NOT NULL,
	created_at         BIGINT NOT NULL,
	modified_at        BIGINT NOT NULL,
	uploader_id        BIGINT NOT NULL,
	upload             {{text}} NOT NULL DEFAULT '',
	PRIMARY KEY (node_id, number)
);
CREATE INDEX versions_content ON versions (content_id);

-- Ids that stand for another node for a while: of a pending file that became a new version of one already there.
CREATE TABLE aliases (
	public_id          {{text}} PRIMARY KEY,
	node_id            BIGINT NOT NULL,
	expires_at         BIGINT NOT NULL
);
CREATE INDEX aliases_age ON aliases (expires_at);

-- Immutable content. A small one lies in content_data, a larger one in the content store under its key.
CREATE TABLE contents (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	store_key          {{text}} NOT NULL DEFAULT '',    -- empty: in content_data
	size               BIGINT NOT NULL,
	md5                BYTEA NOT NULL,
	sha256             BYTEA NOT NULL,
	refs               BIGINT NOT NULL,                 -- how many nodes and versions hold it
	unused_at          BIGINT                           -- since when refs is 0; NULL while it is not
);
CREATE INDEX contents_hash ON contents (account_id, md5, size);
CREATE INDEX contents_stored ON contents (store_key) WHERE store_key <> '';
CREATE INDEX contents_unused ON contents (unused_at) WHERE unused_at IS NOT NULL;

CREATE TABLE content_data (
	content_id         BIGINT PRIMARY KEY,
	data               BYTEA NOT NULL
);

-- Uploads under way that have to outlive a restart or to be known to other nodes. See package transfer.
CREATE TABLE uploads (
	id                 {{text}} PRIMARY KEY,            -- TempLocation
	account_id         BIGINT NOT NULL,                 -- whose drive it goes to
	user_id            BIGINT NOT NULL,                 -- who uploads
	file_id            {{text}} NOT NULL,               -- the file's public id, also while it is pending
	folder_id          BIGINT,                          -- a pending file's folder; NULL: the file exists
	name               {{text}} NOT NULL DEFAULT '',
	description        {{text}} NOT NULL DEFAULT '',
	size               BIGINT NOT NULL,                 -- what was announced; -1: unknown
	md5                BYTEA,                           -- what was announced
	offered_content    BIGINT,                          -- content that a hash hit offered; the upload holds a reference
	received           BIGINT NOT NULL DEFAULT 0,
	hash_state         BYTEA,                           -- of the bytes received
	store_key          {{text}} NOT NULL DEFAULT '',    -- staging content; empty: data holds what came
	data               BYTEA,
	touched_at         BIGINT NOT NULL
);
CREATE INDEX uploads_age ON uploads (touched_at);
CREATE INDEX uploads_file ON uploads (file_id);
CREATE INDEX uploads_stored ON uploads (store_key) WHERE store_key <> '';
CREATE INDEX uploads_account ON uploads (account_id);

-- Which process does a background job, until when.
CREATE TABLE leases (
	job                {{text}} PRIMARY KEY,
	holder             {{text}} NOT NULL,
	until              BIGINT NOT NULL
);

-- Values of the instance that are made once: keys for signing and for marks.
CREATE TABLE secrets (
	name               {{text}} PRIMARY KEY,
	value              BYTEA NOT NULL
);
