package content_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"testing"

	"driveway/internal/content"
)

func BenchmarkSums(b *testing.B) {
	p := random(1 << 20)
	h := content.NewHash()
	for name, f := range map[string]func(){
		"md5":    func() { _ = md5.Sum(p) },
		"sha256": func() { _ = sha256.Sum256(p) },
		"both":   func() { _, _ = h.Write(p) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(p)))
			for b.Loop() {
				f()
			}
		})
	}
}

// BenchmarkWriteHashed shows from which size on the sums are better computed beside the writing.
func BenchmarkWriteHashed(b *testing.B) {
	for _, size := range []int{4 << 10, 60 << 10, 100 << 10, 256 << 10, 1 << 20, 10 << 20} {
		p := random(size)
		b.Run(fmt.Sprintf("%dKiB/inline", size>>10), func(b *testing.B) {
			st := staging(b)
			h := content.NewHash()
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, err := st.WriteFrom(0, bytes.NewReader(p)); err != nil {
					b.Fatal(err)
				}
				_, _ = h.Write(p)
			}
		})
		b.Run(fmt.Sprintf("%dKiB/beside", size>>10), func(b *testing.B) {
			st := staging(b)
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, err := content.WriteHashed(st, 0, bytes.NewReader(p), content.NewHash()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
