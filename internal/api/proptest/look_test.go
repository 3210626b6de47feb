package proptest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"driveway/internal/api/apitest"
)

func (p *player) settings(s step) error {
	t := p.target(s, true, true)
	text := fmt.Sprint("described ", s.text%3)
	p.sayf("describe %s as %s", p.at(t), text)
	var a *apitest.Answer
	if t.folder {
		a = p.users[s.user].Put("/folder/foldersettings.json", apitest.Args{"folder_id": t.id, "folder_description": text})
	} else {
		a = p.users[s.user].Put("/file/filesettings.json", apitest.Args{"file_id": t.id, "file_description": text, "file_modification_time": s.text % 5})
	}
	switch {
	case t.root():
		return p.expect(a, http.StatusBadRequest)
	case !sees(s.user, t):
		return p.expect(a, unseen(t))
	}
	if t.folder && t.description != text {
		t.in.bumped, t.bumped = true, true
	}
	if !t.folder {
		if t.description != text || t.current().modified != int64(s.text%5) {
			t.in.bumped = true
		}
		t.versions = slices.Clone(t.versions)
		t.current().modified = int64(s.text % 5)
	}
	t.description = text
	return p.expect(a, http.StatusOK)
}

// look compares the properties of a thing.
func (p *player) look(s step) error {
	t := p.target(s, true, true)
	p.sayf("look at %s", p.at(t))
	path := "/file/info.json/" + t.id + "?session_id={session_id}"
	if t.folder {
		path = "/folder/info.json/{session_id}/" + t.id
	}
	a := p.users[s.user].Get(path)
	if !knows(s.user, t) || t.effective() == removed {
		return p.expect(a, unseen(t))
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	if (t.effective() == trashed) != (fmt.Sprint(a.At("DateTrashed")) != "0" && fmt.Sprint(a.At("DateTrashed")) != "") {
		return differ("DateTrashed is %v", a.At("DateTrashed"))
	}
	want, got := "", ""
	switch {
	case t.root():
		return nil
	case t.folder:
		want, got = words(t.name, t.description), words(a.At("Name"), a.At("Description"))
	default:
		v := t.current()
		want = words(t.name, t.description, v.number, len(v.text), v.modified)
		got = words(a.At("Name"), a.At("Description"), a.At("Version"), a.At("Size"), a.At("DateModified"))
	}
	if got != want {
		return differ("it is %s, in the model %s", got, want)
	}
	return nil
}

// find finds a thing by a name, in one of its spellings, and a live one by its path.
func (p *player) find(s step) error {
	dst, name := p.destination(s), names[s.name]
	p.sayf("find %q in %s", name, p.at(dst))
	a := p.users[s.user].Get("/folder/itembyname.json/{session_id}/" + dst.id + "?name=" + url.QueryEscape(name))
	if !sees(s.user, dst) {
		return p.expect(a, http.StatusNotFound)
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	there := p.child(dst, name)
	got := words(a.At("Folders.0.FolderID"), a.At("Files.0.FileId"))
	want := words(nil, nil)
	if there != nil && there.folder {
		want = words(there.id, nil)
	} else if there != nil {
		want = words(nil, there.id)
	}
	if got != want {
		return differ("the folder and file of that name are %s, in the model %s", got, want)
	}
	return nil
}

// read downloads one of the versions of a file.
func (p *player) read(s step) error {
	t := p.target(s, false, true)
	if t == nil {
		return nil
	}
	number := t.number(s)
	p.sayf("read version %d of %s", number, p.at(t))
	a := p.users[s.user].Get("/download/file.json/" + fmt.Sprint(t.id, number) + "?session_id={session_id}")
	i := slices.IndexFunc(t.versions, func(v version) bool { return v.number == number })
	if !sees(s.user, t) || i < 0 {
		return p.expect(a, http.StatusBadRequest)
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	if a.Body != t.versions[i].text {
		return differ("it has %d bytes %.60q, in the model %d bytes %.60q", len(a.Body), a.Body, len(t.versions[i].text), t.versions[i].text)
	}
	return nil
}
