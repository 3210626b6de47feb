package present_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
)

var ann = access.Caller{Kind: access.Owner, Account: 1, User: 12, Mark: access.MarkOf("secret")}

func key(name string) []byte { return []byte(name + strings.Repeat(".", 32)) }

func fileNamed(name, extension string) *drive.Item {
	return &drive.Item{Node: drive.Node{PublicID: "aVc1t1SL88T011CZVxmQ", Name: name, Extension: extension, Version: 1}}
}

func TestLinks(t *testing.T) {
	p := present.New("https://drive.example/base/", key("one"), time.Now)
	for got, want := range map[string]string{
		p.FilePage("id"):                        "https://drive.example/base/f/id",
		p.Download("id", "a b#c?d%e&ü\x01.txt"): "https://drive.example/base/d/id/a%20b%23c%3Fd%25e&%C3%BC%01.txt",
		p.Stream("id", "x+y"):                   "https://drive.example/base/s/id/x+y",
		p.FolderPage("id"):                      "https://drive.example/base/fl/id",
		p.FolderPage(drive.RootID):              "",
		p.Thumb(fileNamed("a.jpg", "jpg")):      "https://drive.example/base/api/v1/file/thumb.json/aVc1t1SL88T011CZVxmQ",
		p.Thumb(fileNamed("a.txt", "txt")):      "",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTempStream(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	clock := func() time.Time { return now }
	p := present.New("https://drive.example", key("one"), clock)
	song := fileNamed("song.mp3", "mp3")
	if link := p.TempStream(access.Caller{}, song) + p.TempStream(ann, fileNamed("a.txt", "txt")); link != "" {
		t.Errorf("for nobody, or for a text: %s", link)
	}
	link, err := url.Parse(p.TempStream(ann, song))
	if err != nil || link.Path != "/api/download/file.json/aVc1t1SL88T011CZVxmQ" || link.Query().Get("inline") != "1" {
		t.Fatalf("%s: %v", link, err)
	}
	auth := link.Query().Get("temp_auth")
	if !strings.HasPrefix(auth, "1800021600-") {
		t.Errorf("temp_auth %s does not begin with the time of its end", auth)
	}
	if user, mark, ok := p.StreamUser(song.FileID(), auth); !ok || user != ann.User || mark != ann.Mark {
		t.Errorf("the link is for %d, %v, %v", user, mark, ok)
	}
	other := present.New("https://drive.example", key("another"), clock)
	if _, _, ok := other.StreamUser(song.FileID(), auth); ok {
		t.Error("it holds under another key")
	}
	if _, _, ok := p.StreamUser("bVc1t1SL88T011CZVxmQ", auth); ok {
		t.Error("it holds for another file")
	}
	expiry, token, _ := strings.Cut(auth, "-")
	for _, forged := range []string{"", "-", auth + "A", auth[:len(auth)-2], "9" + auth, expiry + "-" + "B" + token[1:], expiry + "-",
		"1800021601-" + token, "x-" + token, expiry + "-" + "////"} {
		if _, _, ok := p.StreamUser(song.FileID(), forged); ok {
			t.Errorf("a forged one holds: %s", forged)
		}
	}
	now = now.Add(6*time.Hour + time.Second)
	if _, _, ok := p.StreamUser(song.FileID(), auth); ok {
		t.Error("it holds for longer than six hours")
	}
}

func TestAccess(t *testing.T) {
	for in, want := range map[present.AccessIn]access.Visibility{0: access.Private, 1: access.Public, 2: access.Hidden, 3: access.Private} {
		if got := *in.Visibility(); got != want {
			t.Errorf("%d is %d, want %d", in, got, want)
		}
	}
	for v, want := range map[access.Visibility]int{access.Private: 3, access.Public: 1, access.Hidden: 2} {
		if got := present.Access(v); got != want {
			t.Errorf("%d shows as %d, want %d", v, got, want)
		}
	}
}
