// Package page is what a person sees in a browser: the pages of files and folders that links lead to, signing in to see what
// isn't public, and choosing a new password. They are made on the server, work without scripts, and ask no other host for
// anything. Content goes out through the operations of the API, asked on behalf of whoever looks at the page.
//
// A page's session is a cookie that only pages take; no operation of the API does.
package page

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/share"
	"driveway/internal/transfer"
)

// Options are what the pages stand on. All of it is needed.
type Options struct {
	Accounts   *account.Service
	Drive      *drive.Service
	Share      *share.Service
	Transfer   *transfer.Service
	API        http.Handler // the operations, for callers whose session_id is a page's session: see account.Service.PageCaller
	PublicURL  string       // under which people find the server
	Key        []byte       // signs forms: secret, random, the same on every node
	Now        func() time.Time
	Log        *slog.Logger
	ClientAddr func(*http.Request) netip.Addr
}

// Pages serves the pages. It is safe for concurrent use.
type Pages struct {
	Options
	mux    *http.ServeMux
	secure bool // cookies are for TLS alone
}

//go:embed html style.css icon.svg
var files embed.FS

var (
	layouts = template.Must(template.New("").Funcs(template.FuncMap{"size": sizeText, "date": dateText, "iso": isoText}).ParseFS(files, "html/*.html"))
	// The URL of an asset changes with it, so that browsers may keep it for ever.
	style = newAsset("style.css", "text/css; charset=utf-8")
	icon  = newAsset("icon.svg", "image/svg+xml")
)

// asset is a file that pages need.
type asset struct {
	path, kind string
	body       []byte
}

func newAsset(name, kind string) asset {
	body, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(body)
	return asset{"/assets/" + base64.RawURLEncoding.EncodeToString(sum[:9]) + path.Ext(name), kind, body}
}

func (a asset) serve(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(a.body)
}

// New returns the pages.
func New(o Options) *Pages {
	p := &Pages{Options: o, mux: http.NewServeMux(), secure: strings.HasPrefix(o.PublicURL, "https://")}
	for pattern, serve := range map[string]func(w http.ResponseWriter, r *http.Request) error{
		"GET /f/{id}":          p.file,
		"POST /f/{id}":         p.unlock,
		"GET /fl/{id}":         p.folder,
		"POST /fl/{id}/zip":    p.zip,
		"POST /fl/{id}/upload": p.upload,
		"GET /d/{id}/{name}":   p.download,
		"GET /s/{id}/{name}":   p.stream,
		"GET /thumb/{id}":      p.thumb,
		"GET /login":           p.signInForm,
		"POST /login":          p.signIn,
		"POST /logout":         p.signOut,
		"GET /forgot":          p.forgotForm,
		"POST /forgot":         p.forgot,
		"GET /reset":           p.resetForm,
		"POST /reset":          p.reset,
		"GET /verify":          p.verifyForm,
		"POST /verify":         p.verify,
	} {
		p.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := serve(w, r); err != nil {
				p.refuse(w, r, err)
			}
		})
	}
	for _, a := range []asset{style, icon} {
		p.mux.HandleFunc("GET "+a.path, a.serve)
	}
	return p
}

// Serves says whether a path is a page's.
func Serves(path string) bool {
	for _, prefix := range []string{"/f/", "/fl/", "/d/", "/s/", "/thumb/", "/assets/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return slices.Contains([]string{"/login", "/logout", "/forgot", "/reset", "/verify"}, path)
}

// ServeHTTP implements http.Handler.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	if _, pattern := p.mux.Handler(r); pattern == "" {
		p.refuse(w, r, errNoPage)
		return
	}
	p.mux.ServeHTTP(w, r)
}

// policy lets a page show what is the drive's own, and run nothing.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// view is what every page shows.
type view struct {
	Title   string
	Style   string
	Icon    string
	Brand   string
	NoIndex bool
	User    string // who is signed in; empty: nobody
	Token   string // of forms
	Here    string // the page's own path and query
	Body    any
}

// show answers with a page.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) error {
	v.Style, v.Icon, v.Brand, v.Here = style.path, icon.path, "Driveway", r.URL.RequestURI()
	v.Token = p.formToken(w, r)
	if v.User == "" {
		if who, session := p.caller(r); session != "" {
			v.User = p.userName(r.Context(), who)
		}
	}
	var b bytes.Buffer
	if err := layouts.ExecuteTemplate(&b, name, v); err != nil {
		return err
	}
	if v.NoIndex {
		w.Header().Set("X-Robots-Tag", "noindex")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(patience))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader may be gone
	_ = control.Flush()
	_ = control.SetWriteDeadline(time.Time{}) // it would stay with the connection
	return nil
}

// patience is how long a browser may take over a page, or over a form without files.
const patience = time.Minute

func (p *Pages) userName(ctx context.Context, who access.Caller) string {
	in, err := p.Accounts.Info(ctx, who)
	switch {
	case err != nil:
		return ""
	case in.FirstName+in.LastName != "":
		return strings.TrimSpace(in.FirstName + " " + in.LastName)
	case in.Name != "":
		return in.Name
	}
	return in.Email
}

var errNoPage = fault.New(fault.NotFound, "This page doesn't exist.")

// problem is what a page says that something can't be had.
type problem struct {
	Heading, Text string
	SignIn        bool // somebody else might see it
}

// refuse answers with a page that says why. What is private, in the trash or unknown looks alike to those who may not see it.
func (p *Pages) refuse(w http.ResponseWriter, r *http.Request, err error) {
	_, session := p.caller(r)
	status, said := http.StatusInternalServerError, problem{Heading: "Something went wrong", Text: "The server could not do this. Please try again later."}
	f := fault.As(err)
	switch {
	case errors.Is(err, share.ErrUsedUp), errors.Is(err, errOver):
		status, said = http.StatusGone, problem{Heading: "This link is over", Text: "It has been used up, or its last day has passed. Whoever sent it to you can make a new one."}
	case f == nil || f.Kind == fault.Unavailable:
		p.Log.Error("a page failed", "route", r.Pattern, "cause", err)
	case f.Kind == fault.NotFound || f.Kind == fault.SignedOut:
		status, said = http.StatusNotFound, problem{Heading: "There is nothing here", Text: "What you are looking for doesn't exist, or is not open to you.", SignIn: session == ""}
	case f.Kind == fault.Busy:
		w.Header().Set("Retry-After", "60")
		status, said = http.StatusTooManyRequests, problem{Heading: "Too many attempts", Text: "Please wait a while and try again."}
	case f.Kind == fault.Limit:
		status, said = http.StatusForbidden, problem{Heading: "There is no room", Text: f.Message}
	case f.Kind == fault.Denied:
		status, said = http.StatusForbidden, problem{Heading: "This is not allowed", Text: f.Message}
	case f.Kind == fault.Conflict:
		status, said = http.StatusConflict, problem{Heading: "This can't be done", Text: f.Message}
	default:
		status, said = http.StatusBadRequest, problem{Heading: "That did not work", Text: f.Message}
	}
	if err := p.show(w, r, status, "problem.html", view{Title: said.Heading, NoIndex: true, Body: said}); err != nil {
		p.Log.Error("a page failed", "route", r.Pattern, "cause", err)
	}
}
