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

// TempStream is a link by which a player without a session streams a file as who, for six hours, or until his password changes
// or he is blocked. The link names file and user and grants nothing: what that user may do is asked again at each use. It is "" for nobody, for what is in
// the trash, and for types that are no media.
func (p *Presenter) TempStream(who access.Caller, it *drive.Item) string {
	if !who.Known() || it.TrashedAt != 0 || !slices.Contains(media, it.Extension) {
		return ""
	}
	id := it.FileID()
	until := p.now().Add(streamFor).Unix()
	return p.base + "/api/download/file.json/" + url.PathEscape(string(id)) + "?inline=1&temp_auth=" +
		strconv.FormatInt(until, 10) + "-" + p.token(id, who.User, who.Mark, until)
}

// StreamUser returns the user for whom a temp_auth lets a file be streamed, as long as his mark is still the one that is
// returned with him. ok is false for one that is malformed, forged, stale or another file's.
func (p *Presenter) StreamUser(id drive.FileID, tempAuth string) (user access.UserID, mark access.Mark, ok bool) {
	expiry, token, _ := strings.Cut(tempAuth, "-")
	until, err := strconv.ParseInt(expiry, 10, 64)
	if err != nil || until < p.now().Unix() {
		return 0, mark, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < 8+len(mark) {
		return 0, mark, false
	}
	user = access.UserID(binary.BigEndian.Uint64(raw))
	copy(mark[:], raw[8:])
	return user, mark, hmac.Equal([]byte(token), []byte(p.token(id, user, mark, until)))
}

// token is the user's number and mark, and a signature over file, user, mark and expiry.
func (p *Presenter) token(id drive.FileID, user access.UserID, mark access.Mark, until int64) string {
	raw := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(mark)+sha256.Size), uint64(user))
	raw = append(raw, mark[:]...)
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte("temp_auth\x00"))
	mac.Write(raw)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(until)))
	mac.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(raw))
}
