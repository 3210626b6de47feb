package apitest

import (
	"strings"

	"driveway/internal/db"
)

// dumped are the tables and columns that a call which is refused must not change. What is missing changes by itself:
// views and downloads, when a session was used, content that nothing holds, failed sign-ins in the log.
var dumped = []struct{ table, columns, which string }{
	{"accounts", "id storage_used tasks_used trash_stamp versioning versions_kept company", "1 = 1"},
	{"nodes", `id account_id public_id parent_id is_folder state name access description modified_at trashed_at stamp folders files bytes
		public_upload public_display public_download display_subfolders content_id size version last_version uploader_id upload
		extension password edit_online price dest_url`, "1 = 1"},
	{"versions", "node_id number account_id content_id size created_at modified_at uploader_id upload", "1 = 1"},
	{"contents", "id account_id size refs", "refs > 0"},
	{"links", "node_id account_id maker_id date uses_max uses", "1 = 1"},
	{"aliases", "public_id node_id", "1 = 1"},
	{"notepads", "id account_id owner_id name name_folded created_at changed_at archived_at trashed_at purging", "1 = 1"},
	{"note_lists", "id account_id owner_id notepad_id name position color size created_at archived_at trashed_at purging", "1 = 1"},
	{"notes", "id owner_id list_id text text_folded status file_id created_at changed_at", "1 = 1"},
	{"sessions", "account_id user_id created_at app", "1 = 1"},
	{"users", `id account_id is_owner email name first_name last_name phone group_id mode admin_level active storage_max bandwidth_max
		changes_password notify position verified_at disabled_at`, "1 = 1"},
	{"codes", "user_id kind email wrong is_used", "1 = 1"},
	{"mails", "about account_id user_id recipient subject", "done_at IS NULL"},
	{"sign_in_names", "name_key user_id", "1 = 1"},
	{"user_groups", "id account_id name limited storage_max bandwidth_max", "1 = 1"},
	{"grants", "account_id node_id user_id mode", "1 = 1"},
	{"activity", "account_id type user_id user_name name size details", "type NOT IN (3, 11)"},
	{"project_lists", "id account_id creator_id name archived_at trashed_at trashed_by purging", "1 = 1"},
	{"projects", `id account_id project_list_id creator_id name start_date due_date completed last_number archived_at trashed_at trashed_by
		purging`, "1 = 1"},
	{"project_members", "project_id user_id mode", "1 = 1"},
	{"task_lists", "id account_id project_id creator_id name due_date archived_at trashed_at trashed_by purging", "1 = 1"},
	{"tasks", `id account_id project_id list_id order_no number creator_id assignee_id tag_id name description start_date due_date private
		priority progress completed color last_comment archived_at trashed_at trashed_by purging`, "1 = 1"},
	{"task_tags", "id account_id creator_id name color", "1 = 1"},
	{"task_comments", "id account_id task_id number author_id tag_id body trashed_at trashed_by purging", "1 = 1"},
	{"task_subcomments", "id account_id comment_id author_id body trashed_at trashed_by purging", "1 = 1"},
	{"task_files", "id task_id comment_id node_id attached_by", "1 = 1"},
	{"uploads", "id account_id user_id file_id folder_id name size received store_key", "1 = 1"},
}

// Dump returns all that a refused call must not change, a line a row.
func (w *World) Dump() string {
	w.t.Helper()
	var b strings.Builder
	err := w.DB.Read(w.t.Context(), func(tx db.Tx) error {
		b.Reset()
		for row, err := range tx.Query(dump) {
			var line string
			if err == nil {
				err = row.Scan(&line)
			}
			if err != nil {
				return err
			}
			b.WriteString(line + "\n")
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}

// dump is the query for all that is dumped.
var dump = func() string {
	var parts []string
	for _, d := range dumped {
		columns := strings.Fields(d.columns)
		for i, c := range columns {
			columns[i] = "COALESCE(CAST(" + c + " AS TEXT), '-')"
		}
		parts = append(parts, "SELECT '"+d.table+" ' || "+strings.Join(columns, " || ' ' || ")+" FROM "+d.table+" WHERE "+d.which)
	}
	return strings.Join(parts, " UNION ALL ") + " ORDER BY 1"
}()

// Difference returns the lines of two dumps that are in only one of them.
func Difference(before, after string) string {
	var b strings.Builder
	compare := func(mark, one, other string) {
		has := map[string]bool{}
		for line := range strings.Lines(other) {
			has[line] = true
		}
		for line := range strings.Lines(one) {
			if !has[line] {
				b.WriteString(mark + line)
			}
		}
	}
	compare("- ", before, after)
	compare("+ ", after, before)
	return b.String()
}

// Exec changes the database behind the API's back.
func (w *World) Exec(sql string, args ...any) {
	w.t.Helper()
	err := w.DB.Write(w.t.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
