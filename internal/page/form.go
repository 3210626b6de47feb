package page

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"driveway/internal/fault"
)

// A form carries a token made of a cookie that only this site can have set and read, so that no other site can send it in
// somebody's name. Besides, browsers say where a request comes from, and another site's is refused by that alone.
const (
	formCookie = "driveway_form"
	formField  = "token"
	maxForm    = 64 << 10 // bytes of a form without files
)

var (
	errForm = fault.New(fault.Denied, "This form has become stale. Please go back, load the page again and send it once more.")
	crossed = http.NewCrossOriginProtection()
)

// formToken returns the token for the forms of a page, and sets its cookie where there is none yet.
func (p *Pages) formToken(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(formCookie)
	if err != nil || len(c.Value) != 26 {
		c = p.cookie(formCookie, rand.Text())
		c.SameSite = http.SameSiteStrictMode
		http.SetCookie(w, c)
	}
	return p.tokenOf(c.Value)
}

func (p *Pages) tokenOf(cookie string) string {
	mac := hmac.New(sha256.New, p.Key)
	mac.Write([]byte("form\x00" + cookie))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkForm refuses a form that does not come from a page of ours. The form has been read.
func (p *Pages) checkForm(r *http.Request, token string) error {
	if crossed.Check(r) != nil {
		return errForm
	}
	c, err := r.Cookie(formCookie)
	if err != nil || !hmac.Equal([]byte(token), []byte(p.tokenOf(c.Value))) {
		return errForm
	}
	return nil
}

// form reads a form without files and checks it.
func (p *Pages) form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(patience))
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "The form can't be read.")
	}
	return r.PostForm, p.checkForm(r, r.PostForm.Get(formField))
}

// cookie is a cookie of ours, for as long as the browser runs.
func (p *Pages) cookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode}
}

// ownPath is where a form may lead on to: a path of this site, or else its fallback. What begins with two slashes, or has a
// backslash or a host, would be another site to a browser.
func ownPath(path, fallback string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return fallback
	}
	return path
}
