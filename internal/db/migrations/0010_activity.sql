-- What was done in an account, for its people to read. Texts, not keys: a row outlives the things and people that it names.
-- See package activity.
-- oldest binary: 0009
CREATE TABLE activity (
	id                 {{key}},
	account_id         BIGINT NOT NULL,                 -- in whose log it stands
	at                 BIGINT NOT NULL,
	type               BIGINT NOT NULL,                 -- the API's LogType, as a number
	user_id            BIGINT NOT NULL,                 -- who did it; 0: the account's owner, -1: a visitor, or the holder of a link
	user_name          {{text}} NOT NULL,               -- as he was shown at that time
	name               {{text}} NOT NULL,               -- of the thing
	size               BIGINT NOT NULL,                 -- bytes of a file
	address            {{text}} NOT NULL,               -- of the client
	app                {{text}} NOT NULL,               -- the client's name or version
	details            {{text}} NOT NULL,
	times              BIGINT NOT NULL DEFAULT 1,       -- how often; of others than failed sign-ins each has its own row
	repeats            {{text}}                         -- what is noted under this again goes into the same row; NULL: never
);
-- All that is asked for stands in the indexes: the rows of a page are found, and counted, without looking at the others. An
-- upload by the owner is in the first one alone. SQLite takes the next two only for queries that say their conditions themselves.
CREATE INDEX activity_account ON activity (account_id, at, id, type, user_id);
CREATE INDEX activity_user ON activity (account_id, user_id, at, id, type) WHERE user_id <> 0;
CREATE INDEX activity_type ON activity (account_id, type, at, id, user_id) WHERE type NOT IN (10, 11);
CREATE UNIQUE INDEX activity_repeats ON activity (repeats) WHERE repeats IS NOT NULL;
