-- oldest binary: 0010
-- Notes in lists, lists in notepads, each a person's own. Marks are set where somebody set them and nowhere else: what lies below
-- something archived, trashed or being purged is so too. What is searched lies folded beside itself.

CREATE TABLE notepads (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	owner_id           BIGINT NOT NULL,                 -- the user whose it is
	name               {{text}} NOT NULL,
	name_folded        {{text}} NOT NULL,
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	archived_at        BIGINT,
	trashed_at         BIGINT,
	purging            BIGINT NOT NULL DEFAULT 0        -- 1: gone for everybody; its rows are on their way out
);
CREATE INDEX notepads_owner ON notepads (owner_id, id);
CREATE INDEX notepads_archive ON notepads (owner_id, archived_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX notepads_trash ON notepads (owner_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX notepads_trash_age ON notepads (trashed_at) WHERE trashed_at IS NOT NULL AND purging = 0;
CREATE INDEX notepads_purging ON notepads (account_id) WHERE purging = 1;
{{trigrams:notepads(owner_id, name_folded)}};

CREATE TABLE note_lists (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	owner_id           BIGINT NOT NULL,
	notepad_id         BIGINT NOT NULL,                 -- never changes
	name               {{text}} NOT NULL,
	position           BIGINT NOT NULL,                 -- what lists are ordered by; several may have the same
	color              {{text}} NOT NULL,               -- six hex digits
	size               BIGINT NOT NULL,                 -- of its tile: 1, 2 or 4
	created_at         BIGINT NOT NULL,
	archived_at        BIGINT,
	trashed_at         BIGINT,
	purging            BIGINT NOT NULL DEFAULT 0
);
-- With all that a count of the lists that show has to know.
CREATE INDEX note_lists_notepad ON note_lists (notepad_id, position, id, archived_at, trashed_at, purging);
CREATE INDEX note_lists_archive ON note_lists (owner_id, archived_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX note_lists_trash ON note_lists (owner_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX note_lists_trash_age ON note_lists (trashed_at) WHERE trashed_at IS NOT NULL AND purging = 0;
CREATE INDEX note_lists_purging ON note_lists (account_id, id) WHERE purging = 1;

CREATE TABLE notes (
	id                 {{key}},
	owner_id           BIGINT NOT NULL,
	list_id            BIGINT NOT NULL,                 -- never changes
	text               {{text}} NOT NULL,
	text_folded        {{text}} NOT NULL,
	status             {{text}} NOT NULL,               -- default, important, done
	file_id            BIGINT,                          -- the node that is attached to it; it may be gone
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL
);
CREATE INDEX notes_list ON notes (list_id, id);
CREATE INDEX notes_files ON notes (list_id, file_id) WHERE file_id IS NOT NULL;
CREATE INDEX notes_owner ON notes (owner_id);
{{trigrams:notes(owner_id, text_folded)}};
