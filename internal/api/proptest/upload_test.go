package proptest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"net/http"
	"slices"

	"driveway/internal/api/apitest"
)

func (p *player) create(s step) error {
	dst, name := p.destination(s), names[s.name]
	p.sayf("create folder %q in %s", name, p.at(dst))
	a := p.users[s.user].Post("/folder.json", apitest.Args{"folder_sub_parent": dst.id, "folder_name": name, "folder_description": fmt.Sprint(s.text)})
	switch {
	case !sees(s.user, dst):
		return p.expect(a, http.StatusNotFound)
	case p.child(dst, name) != nil:
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK || a.Text("Name") != stored(name):
		return p.expect(a, http.StatusOK)
	}
	p.add(&thing{account: dst.account, id: a.Text("FolderID"), folder: true, name: stored(name), description: fmt.Sprint(s.text), in: dst})
	return nil
}

// upload is an upload from beginning to end.
func (p *player) upload(s step, dst *thing, name string) error {
	u, err := p.begin(s, dst, name)
	if err != nil || u == nil {
		return err
	}
	return p.closeUpload(u)
}

// begin begins an upload and sends all bytes, in one or two chunks.
func (p *player) begin(s step, dst *thing, name string) (*pending, error) {
	user := p.users[s.user]
	p.sayf("upload to %q in %s", name, p.at(dst))
	u := &pending{user: s.user, folder: dst, name: stored(name), text: textOf(s.text), modified: int64(1000 + s.text), description: fmt.Sprint("d", s.text)}
	a := user.Post("/upload/create_file.json", apitest.Args{"folder_id": dst.id, "file_name": name, "open_if_exists": 1, "file_description": u.description})
	there := p.child(dst, name)
	switch {
	case !sees(s.user, dst):
		return nil, p.expect(a, http.StatusBadRequest)
	case there != nil && there.folder:
		return nil, p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK:
		return nil, p.expect(a, http.StatusOK)
	}
	u.id, u.temp = a.Text("FileId"), a.Text("TempLocation")
	if there != nil {
		if u.id != there.id {
			return nil, differ("an upload to %s gets the id %s", there.id, u.id)
		}
		u.file, u.folder = there, nil
	}
	if u.sent = u.text; s.flag && u.text != "" {
		u.sent, u.compressed = pack(u.text), true
	}
	middle := 0
	if s.text%3 == 0 {
		middle = len(u.sent) / 2
	}
	for _, chunk := range []struct{ from, to int }{{0, middle}, {middle, len(u.sent)}} {
		if chunk.from == chunk.to {
			continue
		}
		a := user.Multipart("POST", "/upload/upload_file_chunk.json", apitest.Args{"file_id": u.id, "temp_location": u.temp,
			"chunk_offset": chunk.from, "chunk_size": chunk.to - chunk.from, "file_data": u.sent[chunk.from:chunk.to]})
		if err := p.expect(a, http.StatusOK); err != nil {
			return nil, err
		}
	}
	p.pending = append(p.pending, u)
	return u, nil
}

func pack(text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // into memory
	_ = z.Close()
	return b.String()
}

func (p *player) open(s step, closed bool) *pending {
	var fit []*pending
	for _, u := range p.pending {
		if u.user == s.user && u.closed == closed {
			fit = append(fit, u)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[s.a%len(fit)]
}

func (p *player) finish(s step) error {
	u := p.open(s, false)
	if u == nil {
		return nil
	}
	return p.closeUpload(u)
}

func (p *player) sendClose(u *pending) *apitest.Answer {
	args := apitest.Args{"file_id": u.id, "temp_location": u.temp, "file_size": len(u.text), "file_time": u.modified}
	if u.compressed {
		args["file_compressed"] = 1
	}
	return p.users[u.user].Post("/upload/close_file_upload.json", args)
}

// closeUpload publishes an upload. What it becomes is decided only now.
func (p *player) closeUpload(u *pending) error {
	if u.file == nil {
		if made := p.pick(0, func(t *thing) bool { return !t.folder && t.id == u.id }); made != nil {
			u.file = made
		}
	}
	p.sayf("close the upload of %q: file %s, folder %s", u.name, p.at(u.file), p.at(u.folder))
	a := p.sendClose(u)
	target := u.file
	if target == nil {
		target = p.child(u.folder, u.name)
	}
	switch {
	case u.file != nil && !sees(u.user, u.file), u.file == nil && !sees(u.user, u.folder):
		if u.refused++; u.refused > 1 { // nobody tries for ever
			p.pending = slices.DeleteFunc(p.pending, func(other *pending) bool { return other == u })
		}
		return p.expect(a, http.StatusNotFound)
	case target != nil && target.folder:
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK:
		return p.expect(a, http.StatusOK)
	case target == nil:
		target = p.add(&thing{account: u.folder.account, id: u.id, name: u.name, description: u.description, in: u.folder})
	}
	u.closed = true
	p.publish(target, u.text, u.modified)
	if got, want := words(a.At("FileId"), a.At("Version"), a.At("Size")), words(target.id, target.last, len(u.text)); got != want {
		return differ("the upload became file, version and size %s, in the model %s", got, want)
	}
	return nil
}

// finishAgain repeats a close: nothing changes, whatever it answers.
func (p *player) finishAgain(s step) error {
	u := p.open(s, true)
	if u == nil {
		return nil
	}
	p.sayf("close the upload of %q again", u.name)
	before := p.world.Dump()
	a := p.sendClose(u)
	if after := p.world.Dump(); after != before {
		return differ("a close that is repeated, and answered %d, changes something:\n%s", a.Status, apitest.Difference(before, after))
	}
	if a.Status >= 500 {
		return p.expect(a, http.StatusOK)
	}
	return nil
}

// cancel deletes a pending file by its id.
func (p *player) cancel(s step) error {
	u := p.open(s, false)
	if u == nil || u.folder == nil || p.pick(0, func(t *thing) bool { return t.id == u.id }) != nil {
		return nil
	}
	p.sayf("cancel the upload of %q", u.name)
	a := p.users[u.user].Delete("/file.json/{session_id}/" + u.id)
	p.pending = slices.DeleteFunc(p.pending, func(other *pending) bool { return other == u })
	return p.expect(a, http.StatusOK)
}
