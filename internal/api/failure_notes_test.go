package api_test

import (
	"context"

	"driveway/internal/api/apitest"
)

func (s *site) pad() string {
	return s.world.Ann.Post("/notes/notepad.json", apitest.Args{"name": s.name("pad")}).OK().Text("notepad_id")
}

func (s *site) noteList(pad string) string {
	args := apitest.Args{"notepad_id": pad, "name": s.name("list"), "order": 1, "color": "fff", "size": 1}
	return s.world.Ann.Post("/notes/noteslist.json", args).OK().Text("list_id")
}

func (s *site) note(list string) string {
	return s.world.Ann.Post("/notes.json", apitest.Args{"list_id": list, "text": s.name("note")}).OK().Text("note_id")
}

// marked returns the id of something to which another operation has been done.
func (s *site) marked(method, path, id string) string {
	s.Helper()
	s.must(s.get(method, path+id))
	return id
}

var noteDay = []deed{
	posts("6.9", "make a notepad", "POST", "/notes/notepad.json", func(s *site) apitest.Args { return apitest.Args{"name": s.name("new")} }),
	posts("6.8", "make a list of notes", "POST", "/notes/noteslist.json", func(s *site) apitest.Args {
		return apitest.Args{"notepad_id": s.pad(), "name": s.name("new"), "order": 1, "color": "fff", "size": 2}
	}),
	posts("6.6b", "write a note", "POST", "/notes.json", func(s *site) apitest.Args {
		return apitest.Args{"list_id": s.noteList(s.pad()), "text": s.name("new")}
	}),
	posts("6.7", "attach a file to a note", "POST", "/notes/attachfile.json", func(s *site) apitest.Args {
		return apitest.Args{"note_id": s.note(s.noteList(s.pad())), "file_id": s.file("0", "attached")}
	}),
	posts("6.10", "change a note", "PUT", "/notes.json", func(s *site) apitest.Args {
		return apitest.Args{"note_id": s.note(s.noteList(s.pad())), "text": s.name("changed"), "status": "done"}
	}),
	{covers: "6.13", name: "change a list of notes", prepare: func(s *site) func() answer {
		list := s.noteList(s.pad())
		return func() answer {
			return s.post("PUT", "/notes/noteslist.json/{session_id}/"+list, apitest.Args{"name": s.name("other"), "order": 5, "color": "000"})
		}
	}},
	{covers: "6.14", name: "rename a notepad", prepare: func(s *site) func() answer {
		pad := s.pad()
		return func() answer {
			return s.post("PUT", "/notes/notepad.json/{session_id}/"+pad, apitest.Args{"name": s.name("other")})
		}
	}},
	posts("6.15", "order lists of notes", "PUT", "/notes/ordernotelists.json/{session_id}", func(s *site) apitest.Args {
		pad := s.pad()
		return apitest.Args{"notelists": map[string]int{s.noteList(pad): 2, s.noteList(pad): 3}}
	}),
	gets("6.11", "archive a list of notes", "PUT", func(s *site) string { return "/notes/archivenoteslist.json/{session_id}/" + s.noteList(s.pad()) }),
	gets("6.12", "archive a notepad", "PUT", func(s *site) string { return "/notes/archivenotepad.json/{session_id}/" + s.pad() }),
	gets("6.16", "take a list of notes out of the archive", "PUT", func(s *site) string {
		return "/notes/restorearchivednotelist.json/{session_id}/" + s.marked("PUT", "/notes/archivenoteslist.json/{session_id}/", s.noteList(s.pad()))
	}),
	gets("6.17", "take a notepad out of the archive", "PUT", func(s *site) string {
		return "/notes/restorearchivednotepad.json/{session_id}/" + s.marked("PUT", "/notes/archivenotepad.json/{session_id}/", s.pad())
	}),
	gets("6.24", "trash a list of notes", "DELETE", func(s *site) string { return "/notes/trashnoteslist.json/{session_id}/" + s.noteList(s.pad()) }),
	gets("6.22", "trash a notepad", "DELETE", func(s *site) string { return "/notes/trashnotepad.json/{session_id}/" + s.pad() }),
	gets("6.18", "restore a list of notes", "PUT", func(s *site) string {
		return "/notes/restoretrashednotelist.json/{session_id}/" + s.marked("DELETE", "/notes/trashnoteslist.json/{session_id}/", s.noteList(s.pad()))
	}),
	gets("6.19", "restore a notepad", "PUT", func(s *site) string {
		return "/notes/restoretrashednotepad.json/{session_id}/" + s.marked("DELETE", "/notes/trashnotepad.json/{session_id}/", s.pad())
	}),
	gets("6.20", "delete a note", "DELETE", func(s *site) string { return "/notes.json/{session_id}/" + s.note(s.noteList(s.pad())) }),
	gets("6.21", "delete a list of notes", "DELETE", func(s *site) string {
		list := s.noteList(s.pad())
		s.note(list)
		return "/notes/noteslist.json/{session_id}/" + list
	}),
	gets("6.23", "empty the trash of notes", "DELETE", func(s *site) string {
		pad := s.pad()
		s.note(s.noteList(pad))
		s.marked("DELETE", "/notes/trashnotepad.json/{session_id}/", pad)
		s.marked("DELETE", "/notes/trashnoteslist.json/{session_id}/", s.noteList(s.pad()))
		return "/notes/trash.json/{session_id}"
	}),
	gets("6.1", "read notes", "GET", func(s *site) string {
		pad := s.pad()
		note := s.note(s.noteList(pad))
		s.must(s.post("POST", "/notes/attachfile.json", apitest.Args{"note_id": note, "file_id": s.file("0", "attached")}))
		return "/notes.json/{session_id}/notepad/" + pad
	}),
	gets("6.3", "read a notepad", "GET", func(s *site) string { return "/notes/notelists.json/{session_id}/" + s.pad() }),
	gets("6.2 6.4 6.6", "read notepads", "GET", func(s *site) string { return "/notes/notepads.json/{session_id}" }),
	gets("6.5", "search notes", "GET", func(s *site) string {
		s.note(s.noteList(s.pad()))
		return "/notes/search.json/{session_id}?search_query=note"
	}),
	{name: "purge notes", steps: true, prepare: func(s *site) func() answer {
		pad := s.pad()
		s.note(s.noteList(pad))
		s.marked("DELETE", "/notes/trashnotepad.json/{session_id}/", pad)
		s.must(s.get("DELETE", "/notes/trash.json/{session_id}"))
		return func() answer { return s.job(func(ctx context.Context) error { return s.world.Notes.Purge(ctx, nil) }) }
	}},
}
