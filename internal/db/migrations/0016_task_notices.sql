-- oldest binary: 0015
-- Who is to be told by mail that a task was assigned to him, or a project opened. A job sends what still holds.
CREATE TABLE task_notices (
	id                 {{key}},
	account_id         BIGINT NOT NULL,
	user_id            BIGINT NOT NULL,                 -- to whom
	by_id              BIGINT NOT NULL,
	project_id         BIGINT,                          -- either this
	task_id            BIGINT                           -- or this
);
CREATE UNIQUE INDEX task_notices_task ON task_notices (task_id) WHERE task_id IS NOT NULL;
CREATE UNIQUE INDEX task_notices_project ON task_notices (project_id, user_id) WHERE project_id IS NOT NULL;
