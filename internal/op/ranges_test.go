package op

import "testing"

// A range always lies within the content.
func FuzzRange(f *testing.F) {
	for _, h := range []string{"", "bytes=0-", "bytes=-1", "bytes=5-3", "bytes=0-0,2-3", "bytes=99999999999999999999-", "bytes = 1 - 2 ", "bytes=-0", "bytes=--1", "octets=1-2"} {
		f.Add(h, int64(10))
		f.Add(h, int64(0))
	}
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		off, n, how := parseRange(header, size)
		switch {
		case how == outsideRange:
		case how == noRange && (off != 0 || n != size), how == oneRange && (n < 1 || off < 0 || off > size-n):
			t.Fatalf("%q of %d: %d, %d, %d", header, size, off, n, how)
		}
	})
}
