-- Projects in lists, tasks in the lists of a project, comments on tasks. Marks are set where somebody set them and nowhere
-- else: what lies below something archived, trashed or being purged is so too. Texts lie folded beside themselves, for search.

CREATE TABLE project_lists (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	creator_id         BIGINT NOT NULL,
	name               {{text}} NOT NULL,
	name_folded        {{text}} NOT NULL,
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	archived_at        BIGINT,
	trashed_at         BIGINT,
	trashed_by         BIGINT NOT NULL DEFAULT 0,       -- the user who put it into the trash
	purging            BIGINT NOT NULL DEFAULT 0        -- 1: gone for everybody; its rows are on their way out
);
CREATE INDEX project_lists_account ON project_lists (account_id, id);
CREATE INDEX project_lists_archive ON project_lists (account_id, archived_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX project_lists_trash ON project_lists (account_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX project_lists_purging ON project_lists (account_id) WHERE purging = 1;

CREATE TABLE projects (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	project_list_id    BIGINT NOT NULL,                 -- never changes
	creator_id         BIGINT NOT NULL,
	name               {{text}} NOT NULL,
	name_folded        {{text}} NOT NULL,
	start_date         {{text}} NOT NULL,               -- YYYY-MM-DD, as all dates here; empty: none
	due_date           {{text}} NOT NULL,
	completed          BIGINT NOT NULL,
	last_number        BIGINT NOT NULL DEFAULT 0,       -- greatest number ever given to a task of the project
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	archived_at        BIGINT,
	trashed_at         BIGINT,
	trashed_by         BIGINT NOT NULL DEFAULT 0,
	purging            BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX projects_account ON projects (account_id, project_list_id, id);
CREATE INDEX projects_list ON projects (project_list_id, id);
CREATE INDEX projects_archive ON projects (account_id, archived_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX projects_trash ON projects (account_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX projects_purging ON projects (account_id) WHERE purging = 1;

-- What account users may do in a project. Its creator and the owner of the account need no row.
CREATE TABLE project_members (
	project_id         BIGINT NOT NULL,
	user_id            BIGINT NOT NULL,
	mode               BIGINT NOT NULL,                 -- 0 view, 1 edit, 2 nothing, whoever he is
	PRIMARY KEY (project_id, user_id)
);
CREATE INDEX project_members_user ON project_members (user_id, project_id);

CREATE TABLE task_lists (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	project_id         BIGINT NOT NULL,                 -- never changes
	creator_id         BIGINT NOT NULL,
	name               {{text}} NOT NULL,
	due_date           {{text}} NOT NULL,
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	archived_at        BIGINT,
	trashed_at         BIGINT,
	trashed_by         BIGINT NOT NULL DEFAULT 0,
	purging            BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX task_lists_account ON task_lists (account_id, id);
CREATE INDEX task_lists_project ON task_lists (project_id, id);
CREATE INDEX task_lists_archive ON task_lists (account_id, archived_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX task_lists_trash ON task_lists (account_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX task_lists_purging ON task_lists (account_id) WHERE purging = 1;

CREATE TABLE task_tags (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	creator_id         BIGINT NOT NULL,
	name               {{text}} NOT NULL,
	name_folded        {{text}} NOT NULL,               -- what they are ordered by
	color              {{text}} NOT NULL                -- six hex digits
);
CREATE INDEX task_tags_account ON task_tags (account_id, name_folded, id);

CREATE TABLE tasks (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	project_id         BIGINT NOT NULL,                 -- of its list
	list_id            BIGINT NOT NULL,
	order_no           BIGINT NOT NULL,                 -- unique in the list: whoever writes is alone in the account
	number             BIGINT NOT NULL,
	creator_id         BIGINT NOT NULL,
	assignee_id        BIGINT,                          -- NULL: nobody
	tag_id             BIGINT NOT NULL DEFAULT 0,       -- 0, or a tag that is no more: none
	name               {{text}} NOT NULL,
	name_folded        {{text}} NOT NULL,
	description        {{text}} NOT NULL,
	description_folded {{text}} NOT NULL,
	start_date         {{text}} NOT NULL,
	due_date           {{text}} NOT NULL,
	private            BIGINT NOT NULL,
	priority           BIGINT NOT NULL,                 -- 0 to 3
	progress           BIGINT NOT NULL DEFAULT 0,       -- 0 to 100
	completed          BIGINT NOT NULL DEFAULT 0,
	color              {{text}} NOT NULL DEFAULT '',    -- six hex digits; empty: none
	last_comment       BIGINT NOT NULL DEFAULT 0,       -- greatest number ever given to a comment on it
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	archived_at        BIGINT,
	trashed_at         BIGINT,
	trashed_by         BIGINT NOT NULL DEFAULT 0,
	purging            BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX tasks_number ON tasks (project_id, number);
CREATE INDEX tasks_order ON tasks (list_id, order_no);
CREATE INDEX tasks_assignee ON tasks (assignee_id, list_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX tasks_archive ON tasks (account_id, archived_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX tasks_trash ON tasks (account_id, trashed_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX tasks_purging ON tasks (account_id) WHERE purging = 1;

CREATE TABLE task_comments (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	task_id            BIGINT NOT NULL,
	number             BIGINT NOT NULL,
	author_id          BIGINT NOT NULL,
	tag_id             BIGINT NOT NULL DEFAULT 0,       -- as of tasks
	body               {{text}} NOT NULL,
	body_folded        {{text}} NOT NULL,
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	trashed_at         BIGINT,                          -- gone for everybody; the row waits until the trash is emptied
	trashed_by         BIGINT NOT NULL DEFAULT 0,
	purging            BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX task_comments_number ON task_comments (task_id, number);
CREATE INDEX task_comments_shown ON task_comments (task_id, id) WHERE trashed_at IS NULL;
CREATE INDEX task_comments_trash ON task_comments (account_id, trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX task_comments_purging ON task_comments (account_id) WHERE purging = 1;

CREATE TABLE task_subcomments (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	comment_id         BIGINT NOT NULL,
	author_id          BIGINT NOT NULL,
	body               {{text}} NOT NULL,
	body_folded        {{text}} NOT NULL,
	created_at         BIGINT NOT NULL,
	changed_at         BIGINT NOT NULL,
	trashed_at         BIGINT,
	trashed_by         BIGINT NOT NULL DEFAULT 0,
	purging            BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX task_subcomments_comment ON task_subcomments (comment_id, id);
CREATE INDEX task_subcomments_trash ON task_subcomments (account_id, trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX task_subcomments_purging ON task_subcomments (account_id) WHERE purging = 1;

-- Files attached to a task or to a comment. A row gives nobody a right to the file.
CREATE TABLE task_files (
	id                 {{key}},
	task_id            BIGINT,                          -- either this
	comment_id         BIGINT,                          -- or this
	node_id            BIGINT NOT NULL,                 -- the file, whatever its version
	attached_by        BIGINT NOT NULL,
	attached_at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX task_files_task ON task_files (task_id, node_id) WHERE task_id IS NOT NULL;
CREATE UNIQUE INDEX task_files_comment ON task_files (comment_id, node_id) WHERE comment_id IS NOT NULL;
CREATE INDEX task_files_node ON task_files (node_id);

-- Account users who are no more, whose names stand beside what they wrote. Their ids are never given again.
CREATE TABLE former_users (
	id                 BIGINT PRIMARY KEY,
	first_name         {{text}} NOT NULL,
	last_name          {{text}} NOT NULL
);

ALTER TABLE accounts ADD COLUMN tasks_max BIGINT;                           -- NULL: unlimited
ALTER TABLE accounts ADD COLUMN tasks_used BIGINT NOT NULL DEFAULT 0;       -- stored tasks, trash included

{{trigrams:project_lists(account_id, name_folded)}};
{{trigrams:projects(account_id, name_folded)}};
{{trigrams:tasks(account_id, name_folded)}};
{{trigrams:tasks(account_id, description_folded)}};
{{trigrams:task_comments(account_id, body_folded)}};
{{trigrams:task_subcomments(account_id, body_folded)}};
