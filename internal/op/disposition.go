package op

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// shown are the types that may be looked at in a browser: none of them can run anything. Text is text/plain, whatever it
// is. HTML, SVG, XML and scripts are missing on purpose.
var shown = map[string]string{
	"avif": "image/avif", "bmp": "image/bmp", "gif": "image/gif", "heic": "image/heic", "ico": "image/x-icon",
	"jfif": "image/jpeg", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png", "tif": "image/tiff",
	"tiff": "image/tiff", "webp": "image/webp",
	"aac": "audio/aac", "flac": "audio/flac", "m4a": "audio/mp4", "mp3": "audio/mpeg", "oga": "audio/ogg",
	"ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "weba": "audio/webm",
	"avi": "video/x-msvideo", "m4v": "video/mp4", "mkv": "video/x-matroska", "mov": "video/quicktime",
	"mp4": "video/mp4", "mpeg": "video/mpeg", "mpg": "video/mpeg", "ogv": "video/ogg", "webm": "video/webm",
	"pdf": "application/pdf",
	"txt": plain, "text": plain, "log": plain, "md": plain, "csv": plain, "tsv": plain, "json": plain, "yaml": plain,
	"yml": plain, "toml": plain, "ini": plain, "conf": plain, "srt": plain, "vtt": plain, "nfo": plain,
}

const plain = "text/plain; charset=utf-8"

// harmless says whether a type that was given may be shown.
func harmless(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	for _, known := range shown {
		if known, _, _ = strings.Cut(known, ";"); known == strings.TrimSpace(media) {
			return true
		}
	}
	return false
}

// active says whether a type could run something if it were ever opened as what it is. It is not even named.
func active(media string) bool {
	for _, word := range []string{"html", "xml", "svg", "script", "multipart", "flash"} {
		if strings.Contains(strings.ToLower(media), word) {
			return true
		}
	}
	return false
}

// describe sets the headers that say what the bytes are, and that keep a browser from making more of them.
func describe(h http.Header, name, media string, inline bool) {
	if media == "" && inline {
		media = shown[extension(name)]
	}
	inline = inline && harmless(media)
	if media == "" || active(media) {
		media = "application/octet-stream"
	}
	h.Set("Content-Type", media)
	h["X-Content-Type-Options"] = noSniff
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", disposition(name, inline))
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return strings.ToLower(name[i+1:])
	}
	return ""
}

// disposition names the file twice: in ASCII for old clients, and as it is (RFC 6266, RFC 8187).
func disposition(name string, inline bool) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	if name == "" {
		return kind
	}
	var ascii, full strings.Builder
	for i, r := range name {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(name[i:], "\ufffd"), r < ' ', r == 0x7f, r == '"', r == '\\', r == '/', r == '%', r > 0x7f:
			ascii.WriteByte('_')
		default:
			ascii.WriteRune(r)
		}
	}
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(strings.ToValidUTF8(name, "\ufffd")) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			full.WriteByte(c)
		} else {
			full.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return kind + `; filename="` + ascii.String() + `"; filename*=UTF-8''` + full.String()
}
