// Package explorer has the files of the explorer: a page in which a person signs in and tries operations out. The page is
// Swagger UI (dist/, unchanged from npm: dist/VERSION) over the server's own OpenAPI document, with a sign-in in front
// (page/). It needs nothing from any other host. Package server serves the files.
package explorer

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"sync"
)

//go:embed page dist
var files embed.FS

// Policy is the Content-Security-Policy of the page: nothing from, and nothing to, another host; no inline script. Swagger UI
// sets styles on its elements, and shows images and answers to save from data: and blob: URLs that it makes itself.
const Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// A File is one of the explorer's, in both encodings. It is not to be changed.
type File struct {
	Type string // for Content-Type
	ETag string // of Body, quoted

	Body []byte
	gzip func() []byte
}

// Gzip returns the file compressed. The first call does the work.
func (f *File) Gzip() []byte { return f.gzip() }

var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// Files returns all files by the name that the page has for them. The page itself has the empty name.
func Files() map[string]*File {
	all := map[string]*File{}
	err := fs.WalkDir(files, ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(at)
		name := path.Base(at)
		if name == "index.html" {
			name = ""
		}
		all[name] = newFile(types[path.Ext(at)], body)
		return err
	})
	if err != nil {
		panic(err) // they are part of the program
	}
	return all
}

func newFile(kind string, body []byte) *File {
	if kind == "" {
		kind = "text/plain; charset=utf-8"
	}
	sum := sha256.Sum256(body)
	return &File{
		Type: kind,
		ETag: `"` + hex.EncodeToString(sum[:12]) + `"`,
		Body: body,
		gzip: sync.OnceValue(func() []byte {
			var b bytes.Buffer
			z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a good one
			_, _ = z.Write(body)                                  // memory takes all
			_ = z.Close()
			return b.Bytes()
		}),
	}
}
