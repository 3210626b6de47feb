package op

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

type rangeKind uint8

const (
	noRange      rangeKind = iota // everything
	oneRange                      // a part
	outsideRange                  // a part that is not there
)

// parseRange reads a Range header for content of the given size. What is malformed, of another unit or more than one
// range is answered with everything, as RFC 9110 allows; so is any range of empty content, as some clients always send one.
func parseRange(header string, size int64) (off, n int64, how rangeKind) {
	unit, spec, ok := strings.Cut(header, "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(unit), "bytes") || strings.Contains(spec, ",") || size == 0 {
		return 0, size, noRange
	}
	first, last, ok := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok {
		return 0, size, noRange
	}
	first, last = strings.TrimSpace(first), strings.TrimSpace(last)
	if first == "" { // the last n bytes
		count, ok := rangeNumber(last)
		switch {
		case !ok:
			return 0, size, noRange
		case count == 0:
			return 0, 0, outsideRange
		}
		count = min(count, size)
		return size - count, count, oneRange
	}
	from, ok := rangeNumber(first)
	if !ok {
		return 0, size, noRange
	}
	to := size - 1
	if last != "" {
		given, ok := rangeNumber(last)
		if !ok || given < from {
			return 0, size, noRange
		}
		to = min(to, given)
	}
	if from >= size {
		return 0, 0, outsideRange
	}
	return from, to - from + 1, oneRange
}

// rangeNumber reads digits; a number too large for 64 bits is the largest one.
func rangeNumber(s string) (int64, bool) {
	if s == "" {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		n = 1<<63 - 1
	}
	return n, true
}

// rangeHolds says whether a range still belongs to the content that the client has a part of.
func rangeHolds(ifRange, etag string, modified int64) bool {
	if ifRange == "" {
		return true
	}
	if strings.HasPrefix(ifRange, `"`) {
		return ifRange == etag
	}
	t, err := http.ParseTime(ifRange)
	return err == nil && modified >= 0 && t.Unix() == modified
}

// unchanged says whether the client already has this content.
func unchanged(h http.Header, etag string, modified int64) bool {
	if none := h.Get("If-None-Match"); none != "" {
		for tag := range strings.SplitSeq(none, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == "*" || etag != "" && tag == etag {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	return err == nil && modified >= 0 && !time.Unix(modified, 0).After(since)
}
