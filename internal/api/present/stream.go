package present

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// streamFor is how long a temporary streaming link lasts.
const streamFor = 6 * time.Hour

// media are the types that players stream.
var media = []string{"mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "wma", "mp4", "m4v", "mov", "webm", "ogv",
	"mkv", "avi", "wmv", "mpg", "mpeg", "3gp"}

// TempStream is a link by which a player without a session streams a file as who, for six hours. The link names file
// and user and grants nothing: what that user may do is asked again at each use. It is "" for nobody, for what is in
// the trash, and for types that are no media.
func (p *Presenter) TempStream(who access.Caller, it *drive.Item) string {
	if !who.Known() || it.TrashedAt != 0 || !slices.Contains(media, it.Extension) {
		return ""
	}
	id := it.FileID()
	until := p.now().Add(streamFor).Unix()
	return p.base + "/api/download/file.json/" + url.PathEscape(string(id)) + "?inline=1&temp_auth=" +
		strconv.FormatInt(until, 10) + "-" + p.token(id, who.User, until)
}

// StreamUser returns the user for whom a temp_auth lets a file be streamed. ok is false for one that is malformed,
// forged, stale or another file's.
func (p *Presenter) StreamUser(id drive.FileID, tempAuth string) (user access.UserID, ok bool) {
	expiry, token, _ := strings.Cut(tempAuth, "-")
	until, err := strconv.ParseInt(expiry, 10, 64)
	if err != nil || until < p.now().Unix() {
		return 0, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < 8 {
		return 0, false
	}
	user = access.UserID(binary.BigEndian.Uint64(raw))
	return user, hmac.Equal([]byte(token), []byte(p.token(id, user, until)))
}

// token is the user's number and a signature over file, user and expiry.
func (p *Presenter) token(id drive.FileID, user access.UserID, until int64) string {
	raw := make([]byte, 16, 8+sha256.Size)
	binary.BigEndian.PutUint64(raw, uint64(user))
	binary.BigEndian.PutUint64(raw[8:], uint64(until))
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte("temp_auth\x00"))
	mac.Write(raw)
	mac.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(raw[:8]))
}
