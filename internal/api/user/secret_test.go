package user_test

import (
	"strings"
	"testing"

	"driveway/internal/db"
)

// dump is every row of the tables that hear of codes. Call it when the mails are out: until then a mail lies there in the clear.
func dump(t *testing.T, d db.DB) string {
	t.Helper()
	var all strings.Builder
	err := d.Read(t.Context(), func(tx db.Tx) error {
		for _, query := range []string{
			`SELECT email, code_hash FROM codes`,
			`SELECT message_id || about || recipient || subject || plain || html, NULL FROM mails`,
			`SELECT counter, password_mark FROM sign_in_failures`,
			`SELECT name || details, NULL FROM activity`,
		} {
			for row, err := range tx.Query(query) {
				var text string
				var bytes []byte
				if err == nil {
					err = row.Scan(&text, &bytes)
				}
				if err != nil {
					return err
				}
				all.WriteString(text + string(bytes) + "\n")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
