package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	s3Access = "benchmark"
	s3Secret = "benchmark-secret"
	s3Region = "us-east-1"
)

// s3Store speaks S3 to one bucket, with requests that are signed but for their payload, which is what costs clients least.
type s3Store struct {
	http   *http.Client
	host   string
	bucket string
}

func newS3Store(addr string) (*s3Store, error) {
	s := &s3Store{http: newHTTPClient(), host: addr, bucket: "bench"}
	return s, s.do("PUT", "", nil, nil, 0, nil)
}

// do sends a request, signed by version 4 of the signature.
func (s *s3Store) do(method, key string, query url.Values, body io.Reader, size int64, read func(*http.Response) error) error {
	target := "http://" + s.host + "/" + s.bucket
	if key != "" {
		target += "/" + key
	}
	canonicalQuery := strings.ReplaceAll(query.Encode(), "+", "%20")
	if canonicalQuery != "" {
		target += "?" + canonicalQuery
	}
	r := request(method, target, body, size)
	now := time.Now().UTC()
	day, stamp := now.Format("20060102"), now.Format("20060102T150405Z")
	const payload = "UNSIGNED-PAYLOAD"
	r.Header.Set("X-Amz-Date", stamp)
	r.Header.Set("X-Amz-Content-Sha256", payload)
	canonical := strings.Join([]string{method, r.URL.EscapedPath(), canonicalQuery,
		"host:" + s.host, "x-amz-content-sha256:" + payload, "x-amz-date:" + stamp, "",
		"host;x-amz-content-sha256;x-amz-date", payload}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	scope := day + "/" + s3Region + "/s3/aws4_request"
	key4 := []byte("AWS4" + s3Secret)
	for _, part := range []string{day, s3Region, "s3", "aws4_request"} {
		key4 = mac(key4, part)
	}
	signature := hex.EncodeToString(mac(key4, "AWS4-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hex.EncodeToString(sum[:])))
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+s3Access+"/"+scope+
		", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="+signature)
	return send(s.http, r, read)
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// MakeFolder implements store: folders are parts of names.
func (s *s3Store) MakeFolder(string) error { return nil }

// Put implements store.
func (s *s3Store) Put(folder, name string, size int64, content func() io.Reader) error {
	return s.do("PUT", folder+"/"+name, nil, content(), size, nil)
}

// Get implements store.
func (s *s3Store) Get(folder, name string) (n int64, err error) {
	err = s.do("GET", folder+"/"+name, nil, nil, 0, func(a *http.Response) error {
		n, err = io.Copy(io.Discard, a.Body)
		return err
	})
	return n, err
}

// List implements store: a page of 1,000 after the other.
func (s *s3Store) List(folder string) (entries int, first time.Duration, err error) {
	began, after := time.Now(), ""
	for {
		query := url.Values{"list-type": {"2"}, "prefix": {folder + "/"}, "delimiter": {"/"}, "max-keys": {"1000"}}
		if after != "" {
			query.Set("start-after", after)
		}
		var page []byte
		err := s.do("GET", "", query, nil, 0, func(a *http.Response) (err error) {
			if first == 0 {
				first = time.Since(began)
			}
			page, err = io.ReadAll(a.Body)
			return err
		})
		if err != nil {
			return entries, first, err
		}
		text := string(page)
		n := strings.Count(text, "<Key>")
		entries += n
		if n == 0 || !strings.Contains(text, "<IsTruncated>true") {
			return entries, first, nil
		}
		_, after, _ = strings.Cut(text[strings.LastIndex(text, "<Key>"):], "<Key>")
		after, _, _ = strings.Cut(after, "<")
	}
}
