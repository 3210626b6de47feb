package note_test

import (
	"fmt"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// The calls that most stories begin with. Each returns the new id.

func pad(u *apitest.User, name string) string {
	return u.Post("/notes/notepad.json", apitest.Args{"name": name}).OK().Text("notepad_id")
}

func list(u *apitest.User, pad, name string, order int) string {
	args := apitest.Args{"notepad_id": pad, "name": name, "order": order, "color": "00ff00", "size": 1}
	return u.Post("/notes/noteslist.json", args).OK().Text("list_id")
}

func note(u *apitest.User, list, text string) string {
	return u.Post("/notes.json", apitest.Args{"list_id": list, "text": text}).OK().Text("note_id")
}

// each tells a story on both databases.
func each(t *testing.T, story func(t *testing.T, w *apitest.World)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) { story(t, apitest.Start(t, d)) })
}

// shown is what a user sees of all his notes: notepads, in each its lists, and their notes.
func shown(u *apitest.User) string {
	text := ""
	for _, p := range u.Get("/notes/notepads.json/{session_id}").OK().JSON().([]any) {
		p := p.(map[string]any)
		text += fmt.Sprint(p["Name"], " ", p["NotelistCount"], "(")
		for _, l := range u.Get("/notes/notelists.json/{session_id}/" + p["NotepadId"].(string)).OK().JSON().([]any) {
			l := l.(map[string]any)
			notes := u.Get("/notes.json/{session_id}/notelist/"+l["NoteListId"].(string)).All("", "Text")
			text += fmt.Sprint(l["Name"], "[", notes, "]")
		}
		text += ")"
	}
	return text
}

// tops is what lies in a user's archive or trash: notepads, then lists.
func tops(u *apitest.User, which string) string {
	a := u.Get("/notes/" + which + ".json/{session_id}").OK()
	return a.All("Notepads", "Name") + " | " + a.All("Notelists", "Name")
}
