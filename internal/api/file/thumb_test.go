package file_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// picture is a red PNG.
func picture(w, h int) string {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(m.Pix); i += 4 {
		copy(m.Pix[i:], []byte{200, 0, 0, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

func thumb(u *apitest.User, id, query string) *apitest.Answer {
	path := "/file/thumb.json/" + id + "?" + query
	if u.Session != "" {
		path += "&session_id=" + u.Session
	}
	return u.Get(path)
}

func TestThumb(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, nobody := w.Ann, w.Nobody
		box := ann.Folder("0", "box")
		id := ann.Upload(box, "picture.png", picture(600, 300))
		a := thumb(ann, id, "time_offset=1.5").OK()
		m, format, err := image.Decode(strings.NewReader(a.Body))
		if err != nil || format != "jpeg" || m.Bounds() != image.Rect(0, 0, 256, 256) {
			t.Fatalf("%s %v %v", format, m.Bounds(), err)
		}
		if r, g, _, _ := m.At(128, 128).RGBA(); r>>8 < 180 || g>>8 > 30 {
			t.Errorf("the middle is %v", m.At(128, 128))
		}
		if c := color.GrayModel.Convert(m.At(128, 20)).(color.Gray); c.Y < 250 {
			t.Errorf("the margin is %v", m.At(128, 20))
		}
		h := a.Header
		if h.Get("Content-Type") != "image/jpeg" || h.Get("Content-Disposition") != "inline" || h.Get("X-Content-Type-Options") != "nosniff" || len(h.Get("ETag")) < 10 {
			t.Errorf("%v", h)
		}
		if again := thumb(ann, id, ""); again.Body != a.Body || again.Header.Get("ETag") != h.Get("ETag") {
			t.Error("the second one differs")
		}

		// A copy holds the same content; a new version another one, and the old one keeps its own.
		twin := ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": id, "dst_folder_id": "0", "move": "0", "overwrite_if_exists": "0"}).Text("FileId")
		if thumb(ann, twin, "").Body != a.Body {
			t.Error("a copy looks otherwise")
		}
		ann.Upload(box, "picture.png", picture(10, 300))
		if thumb(ann, id, "").OK().Body == a.Body || thumb(ann, id+"1", "").Body != a.Body {
			t.Error("versions look alike")
		}

		// What is no picture, whatever its name.
		for name, content := range map[string]string{"text.png": "no picture", "empty.png": "", "cut.png": picture(60, 30)[:60], "bomb.gif": "GIF89a\xff\xff\xff\xff\x00\x00\x00;"} {
			thumb(ann, ann.Upload("0", name, content), "").Refused(404, "Thumbnail not available")
		}
		ann.Upload("0", "picture.txt", picture(3, 3))

		// Rights are those of the download, and a thumbnail counts as none.
		for _, other := range []*apitest.User{nobody, w.Ben} {
			thumb(other, id, "").Refused(400, unseen)
		}
		thumb(ann, box, "").Refused(400, unseen)
		nobody.Get("/file/thumb.json/"+id+"?session_id=ended").Refused(401, ended)
		token := link(ann, "2026-01-05/1", id)
		for range 3 {
			thumb(nobody, token, "").OK()
		}
		ann.Get("/file/fileexpiringlinks.json/{session_id}/" + id).Has(apitest.Args{"Counter": "0"})
		protect(ann, id, "sesame")
		thumb(nobody, id, "").Refused(403, "File requires password")
		thumb(nobody, token, "").Refused(403, "File requires password")
		key := verify(nobody, id, "sesame").Text("TempKey")
		thumb(nobody, id, "temp_key="+key).OK()
		thumb(nobody, token, "temp_key="+key).OK()
		info(ann, id).Has(apitest.Args{"Downloads": "0", "Views": "0"})
		film := ann.Upload("0", "film.mp4", picture(9, 9))
		_, auth, _ := strings.Cut(info(ann, film).Text("TempStreamingLink"), "temp_auth=")
		thumb(nobody, film, "temp_auth="+auth).OK()
		thumb(nobody, film, "temp_auth="+auth+"x").Refused(400, unseen)
		ann.Post("/file/trash.json", apitest.Args{"file_id": id}).OK()
		thumb(ann, id, "").Refused(400, unseen)
		thumb(nobody, token, "").Refused(400, unseen)
	})
}
