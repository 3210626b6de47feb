-- oldest binary: 0014
-- A search for one or two characters reads the texts of an account one by one: these hold no others.
CREATE INDEX tasks_account ON tasks (account_id, name_folded);
CREATE INDEX task_comments_account ON task_comments (account_id);
CREATE INDEX task_subcomments_account ON task_subcomments (account_id);
