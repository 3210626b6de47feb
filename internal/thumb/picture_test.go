package thumb

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The pictures in testdata are 60 by 40, in four quarters: red and green above, blue and yellow (or nothing) below. Those
// called turned are stored lying on their left side, with an orientation that tells so.
func picture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func pictures(t testing.TB) []string {
	t.Helper()
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if !f.IsDir() {
			names = append(names, f.Name())
		}
	}
	return names
}

// letter names the colour of a pixel.
func letter(c color.Color) byte {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	if n.A < 30 {
		return '.'
	}
	near := func(r, g, b uint8) bool {
		off := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
		return off(n.R, r) < 45 && off(n.G, g) < 45 && off(n.B, b) < 45
	}
	switch {
	case near(200, 0, 0):
		return 'R'
	case near(0, 200, 0):
		return 'G'
	case near(0, 0, 200):
		return 'B'
	case near(200, 200, 0):
		return 'Y'
	case near(255, 255, 255):
		return 'W'
	}
	return '?'
}

// quarters looks at the middles of a thumbnail's quarters, and then at its upper margin.
func quarters(m image.Image) string {
	var s []byte
	for _, p := range []image.Point{{64, 85}, {192, 85}, {64, 170}, {192, 170}, {128, 20}} {
		s = append(s, letter(m.At(p.X, p.Y)))
	}
	return string(s)
}

func TestEveryFormat(t *testing.T) {
	for _, name := range pictures(t) {
		made, err := Make(t.Context(), picture(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, format, err := image.Decode(bytes.NewReader(made))
		if err != nil || m.Bounds() != image.Rect(0, 0, 256, 256) {
			t.Errorf("%s: %v %v", name, m.Bounds(), err)
			continue
		}
		want, kind := "RGBYW", "jpeg"
		if strings.HasPrefix(name, "alpha") || name == "deep.png" {
			want, kind = "RGB..", "png"
		}
		if got := quarters(m); format != kind || got != want && name != "grey.jpg" {
			t.Errorf("%s: a %s that shows %s, not %s", name, format, got, want)
		}
	}
}

func TestOrientations(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, Side, Side))
	quarter := map[image.Point]color.RGBA{{0, 0}: {200, 0, 0, 255}, {1, 0}: {0, 200, 0, 255}, {0, 1}: {0, 0, 200, 255}, {1, 1}: {200, 200, 0, 255}}
	for y := range Side {
		for x := range Side {
			src.SetRGBA(x, y, quarter[image.Pt(x/128, y/128)])
		}
	}
	for i, want := range []string{"RGBY", "GRYB", "YBGR", "BYRG", "RBGY", "BRYG", "YGBR", "GYRB"} {
		if got := quarters(turn(src, i+1))[:4]; got != want {
			t.Errorf("orientation %d: %s, not %s", i+1, got, want)
		}
	}
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want image.Rectangle
	}{
		{60, 40, image.Rect(0, 42, 256, 213)},
		{40, 60, image.Rect(42, 0, 213, 256)},
		{1, 1, image.Rect(0, 0, 256, 256)},
		{5000, 1, image.Rect(0, 127, 256, 128)},
		{1, 1_000_000, image.Rect(127, 0, 128, 256)},
	} {
		if got := fitted(c.w, c.h); got != c.want {
			t.Errorf("%d×%d goes to %v, not %v", c.w, c.h, got, c.want)
		}
		m := image.NewGray(image.Rect(7, 9, 7+c.w, 9+c.h))
		for i := range m.Pix {
			m.Pix[i] = 100
		}
		small, err := shrink(t.Context(), m)
		if err != nil || max(small.Rect.Dx(), small.Rect.Dy()) > 1024 {
			t.Fatalf("%d×%d: %v %v", c.w, c.h, small.Rect, err)
		}
		for i := 0; i < len(small.Pix); i += 4 {
			if got := [4]byte(small.Pix[i:]); got != [4]byte{100, 100, 100, 255} {
				t.Fatalf("%d×%d: %v", c.w, c.h, got)
			}
		}
	}
}

// patched is a picture of testdata with other bytes at some place: other dimensions, say.
func patched(t testing.TB, name string, at int, with ...byte) []byte {
	data := bytes.Clone(picture(t, name))
	copy(data[at:], with)
	return data
}

func be32(n ...uint32) (b []byte) {
	for _, n := range n {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

func le32(n ...uint32) (b []byte) {
	for _, n := range n {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// sized gives a JPEG's frame other dimensions, and perhaps another sampling of its first component.
func sized(t testing.TB, name string, w, h uint16, sampling ...byte) []byte {
	data := bytes.Clone(picture(t, name))
	for _, marker := range []string{"\xff\xc0\x00\x11\x08", "\xff\xc2\x00\x11\x08", "\xff\xc0\x00\x0b\x08"} {
		if i := bytes.Index(data, []byte(marker)); i > 0 {
			binary.BigEndian.PutUint16(data[i+5:], h)
			binary.BigEndian.PutUint16(data[i+7:], w)
			copy(data[i+11:], sampling)
			return data
		}
	}
	t.Fatalf("%s has no frame", name)
	return nil
}

func bigPNG(w, h uint32, depth, colours, interlaced byte) []byte {
	header := append(append([]byte("IHDR"), be32(w, h)...), depth, colours, 0, 0, interlaced)
	b := append(append(bytes.Clone(pngMagic), be32(13)...), header...)
	return append(b, be32(crc32.ChecksumIEEE(header))...)
}

func TestBombs(t *testing.T) {
	webp := append([]byte("RIFF\xff\xff\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), 0xff, 0xff, 0, 0xff, 0x7f, 0)
	bombs := map[string][]byte{
		"png of 100,000 squared":    bigPNG(100_000, 100_000, 8, 2, 0),
		"png of 2^31-1 squared":     bigPNG(1<<31-1, 1<<31-1, 8, 2, 0),
		"png one row too high":      bigPNG(10_000, 5001, 8, 2, 0),
		"deep interlaced png":       bigPNG(7000, 7000, 16, 6, 1),
		"jpeg of 65,535 squared":    sized(t, "baseline.jpg", 65535, 65535),
		"large progressive jpeg":    sized(t, "progressive.jpg", 7000, 7000, 0x11),
		"gif of 65,535 squared":     patched(t, "animated.gif", 6, 0xff, 0xff, 0xff, 0xff),
		"webp of 65,536 by 32,768":  webp,
		"bmp of 100,000 squared":    patched(t, "plain.bmp", 18, le32(100_000, 100_000)...),
		"bmp of 2^31-1 squared":     patched(t, "plain.bmp", 18, le32(1<<31-1, 1<<31-1)...),
		"tiff of 100,000 squared":   tiffOf(t, "plain.tif", map[uint16]uint32{256: 100_000, 257: 100_000}),
		"tiff that is one strip":    tiffOf(t, "deflate.tif", map[uint16]uint32{256: 7000, 257: 7000, 278: 7000}),
		"tiff with tiles of 65,528": tiffOf(t, "tiles.tif", map[uint16]uint32{256: 7000, 257: 7000, 322: 65528, 323: 65528}),
		"more bytes than are taken": append(bigPNG(10, 10, 8, 2, 0), make([]byte, maxInput)...),
		"nothing":                   {},
		"text":                      []byte("no picture at all, but a text that is longer than a header"),
		"BM and nothing else":       []byte("BMW and other cars"),
	}
	for name, data := range bombs {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		made, err := Make(t.Context(), data)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrNone) {
			t.Errorf("%s: %d bytes, %v", name, len(made), err)
		}
		if bytes := after.TotalAlloc - before.TotalAlloc; took > time.Second || bytes > 1<<20 {
			t.Errorf("%s: took %v and %d bytes", name, took, bytes)
		}
	}
}

// What is large, but within the limits, is let through to the decoder.
func TestTheLimitsLetThrough(t *testing.T) {
	for name, data := range map[string][]byte{
		"png of 50 megapixels":              bigPNG(10_000, 5000, 8, 6, 0),
		"deep png of 50 megapixels":         bigPNG(10_000, 5000, 16, 6, 0),
		"jpeg of 49 megapixels":             sized(t, "baseline.jpg", 7000, 7000),
		"progressive jpeg of 49 megapixels": sized(t, "progressive.jpg", 7000, 7000),
		"gif of 49 megapixels":              patched(t, "animated.gif", 6, 0x58, 0x1b, 0x58, 0x1b),
		"bmp of 50 megapixels":              patched(t, "plain.bmp", 18, le32(10_000, 5000)...),
		"tiff of 49 megapixels in strips":   tiffOf(t, "lzw.tif", map[uint16]uint32{256: 7000, 257: 7000}),
	} {
		k := kindOf(data)
		c, err := k.config(bytes.NewReader(data))
		if err != nil || !k.fits(data, c) {
			t.Errorf("%s: %dx%d needs %d, %v", name, c.Width, c.Height, k.need(data, c), err)
		}
	}
}

// tiffOf changes entries of a little-endian TIFF.
func tiffOf(t testing.TB, name string, set map[uint16]uint32) []byte {
	data := bytes.Clone(picture(t, name))
	at := binary.LittleEndian.Uint32(data[4:])
	entries := data[at+2:]
	for range binary.LittleEndian.Uint16(data[at:]) {
		if n, ok := set[binary.LittleEndian.Uint16(entries)]; ok {
			binary.LittleEndian.PutUint16(entries[2:], 4)
			binary.LittleEndian.PutUint32(entries[8:], n)
		}
		entries = entries[12:]
	}
	return data
}

func TestTruncated(t *testing.T) {
	for _, name := range pictures(t) {
		data := picture(t, name)
		for n := 0; n < len(data); n += 1 + len(data)/50 {
			if _, err := Make(t.Context(), data[:n]); err != nil && !errors.Is(err, ErrNone) {
				t.Errorf("%s cut to %d: %v", name, n, err)
			}
		}
	}
}

func TestAnAnimationOfManyFrames(t *testing.T) {
	const frames = 3000
	g := &gif.GIF{Image: make([]*image.Paletted, frames), Delay: make([]int, frames)}
	for i := range g.Image {
		g.Image[i] = image.NewPaletted(image.Rect(0, 0, 100, 100), palette.WebSafe)
	}
	for i := range g.Image[0].Pix {
		g.Image[0].Pix[i] = uint8(g.Image[0].Palette.Index(color.RGBA{200, 0, 0, 255}))
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	made, err := Make(t.Context(), b.Bytes())
	if err != nil || time.Since(start) > time.Second {
		t.Fatalf("%v after %v", err, time.Since(start))
	}
	m, _, _ := image.Decode(bytes.NewReader(made))
	if got := quarters(m); got != "RRRRR" {
		t.Errorf("it shows %s", got)
	}
}

func TestTimeRunsOut(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range pictures(t) {
		if _, err := Make(ctx, picture(t, name)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := shrink(ctx, image.NewGray(image.Rect(0, 0, 10, 10))); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAPanicIsContained(t *testing.T) {
	was := kinds
	defer func() { kinds = was }()
	kinds = append(kinds[:len(kinds):len(kinds)], kind{begins("boom"), png.DecodeConfig, func(io.Reader) (image.Image, error) { panic("boom") }, pngNeed})
	kinds[len(kinds)-1].config = func(io.Reader) (image.Config, error) { panic("boom") }
	_, err := Make(t.Context(), []byte("boom"))
	if err == nil || errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "boom") {
		t.Error(err)
	}
}

func FuzzMake(f *testing.F) {
	for _, name := range pictures(f) {
		f.Add(picture(f, name))
	}
	f.Add(bigPNG(10_000, 5000, 16, 6, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		made, err := Make(ctx, data)
		if err != nil {
			if !errors.Is(err, ErrNone) {
				t.Fatal(err)
			}
			return
		}
		c, _, err := image.DecodeConfig(bytes.NewReader(made))
		if err != nil || c.Width != Side || c.Height != Side {
			t.Fatalf("%d×%d %v", c.Width, c.Height, err)
		}
	})
}

// BenchmarkMake makes thumbnails of large pictures.
func BenchmarkMake(b *testing.B) {
	for _, side := range []int{1000, 7000} {
		m := image.NewNRGBA(image.Rect(0, 0, side, side))
		for i := range m.Pix {
			m.Pix[i] = uint8(i>>9) | 7
		}
		var data bytes.Buffer
		if err := png.Encode(&data, m); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("png %d", side), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Make(b.Context(), data.Bytes()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
