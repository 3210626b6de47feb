package server

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"driveway/internal/explorer"
)

const explorerPath = "/api/explorer" // with a slash behind it: the page

// explorerHandler serves the explorer's files. They may be kept, but have to be asked for each time: a new version of
// the server shows at once, and costs nothing where nothing is new.
func (s *Server) explorerHandler() http.HandlerFunc {
	files := explorer.Files()
	return func(w http.ResponseWriter, r *http.Request) {
		name, below := strings.CutPrefix(r.URL.Path, explorerPath+"/")
		file := files[name]
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			s.only(w, r, "", nil)
			return
		case !below: // relative: a proxy may have the server below a path of its own
			w.Header().Set("Location", "explorer/")
			s.send(w, r, http.StatusMovedPermanently, plainText, nil)
			return
		case file == nil:
			s.notFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.Type)
		h.Set("Content-Security-Policy", explorer.Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		body, tag := file.Body, file.ETag
		if takesGzip(r) {
			body, tag = file.Gzip(), strings.TrimSuffix(tag, `"`)+`-gzip"`
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

// takesGzip reports whether the client said that it reads gzip.
func takesGzip(r *http.Request) bool {
	for one := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return !strings.HasPrefix(strings.ReplaceAll(weight, " ", ""), "q=0") || strings.ContainsAny(weight, "123456789")
		}
	}
	return false
}
