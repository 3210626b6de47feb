package thumb

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

const (
	headSize  = 16
	maxInput  = 50 << 20   // bytes
	maxPixels = 50_000_000 // as the header says, before anything is decoded
	maxMemory = 512 << 20  // bytes that decoding may take, what is decoded included
)

var pngMagic = []byte("\x89PNG\r\n\x1a\n")

// kind is a format of pictures.
type kind struct {
	is     func(head []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)

	// need returns how many bytes the decoder takes at most for a picture with this header, 0 if it can't be told.
	need func(data []byte, c image.Config) int64
}

var kinds = []kind{
	{begins("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, jpegNeed},
	{begins(string(pngMagic)), png.DecodeConfig, png.Decode, pngNeed},
	{begins("GIF8"), gif.DecodeConfig, gif.Decode, func(_ []byte, c image.Config) int64 { return pixels(c) }},
	{isWebP, webp.DecodeConfig, webp.Decode, webpNeed},
	{begins("BM"), bmp.DecodeConfig, bmp.Decode, func(_ []byte, c image.Config) int64 { return 4 * pixels(c) }},
	{begins("II*\x00"), tiff.DecodeConfig, tiff.Decode, tiffNeed},
	{begins("MM\x00*"), tiff.DecodeConfig, tiff.Decode, tiffNeed},
}

// kindOf returns the format of a picture by its first bytes, nil for what is none. Names say nothing.
func kindOf(head []byte) *kind {
	for i := range kinds {
		if kinds[i].is(head) {
			return &kinds[i]
		}
	}
	return nil
}

func begins(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

func isWebP(head []byte) bool {
	return len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}

func pixels(c image.Config) int64 { return int64(c.Width) * int64(c.Height) }

// fits says whether a picture may be decoded.
func (k *kind) fits(data []byte, c image.Config) bool {
	if c.Width <= 0 || c.Height <= 0 || int64(c.Width) > maxPixels || int64(c.Height) > maxPixels || pixels(c) > maxPixels {
		return false
	}
	need := k.need(data, c)
	return need > 0 && need+int64(len(data)) <= maxMemory
}

// pngNeed: an interlaced picture is put together from seven others.
func pngNeed(data []byte, c image.Config) int64 {
	if len(data) < 29 {
		return 0
	}
	depth, colours, interlaced := data[24], data[25], data[28]
	need := 4 * pixels(c)
	switch {
	case depth == 16:
		need = 8 * pixels(c)
	case colours == 3:
		need = pixels(c)
	}
	if interlaced != 0 {
		need *= 2
	}
	return need
}

// webpNeed: the lossless format, which is also that of transparency, is turned around once more when it has been read, and
// its code tables take up to 128 MiB.
func webpNeed(data []byte, c image.Config) int64 {
	const tables = 128 << 20
	switch {
	case c.ColorModel == color.YCbCrModel:
		return 2 * pixels(c)
	case c.ColorModel == color.NYCbCrAModel:
		return 11*pixels(c) + tables
	}
	return 8*pixels(c) + tables
}

// tiffNeed: packed strips and tiles are unpacked one by one into a buffer that doubles when it is full, up to 8 bytes a pixel.
func tiffNeed(data []byte, c image.Config) int64 {
	dir := readIFD(data)
	need := 8 * pixels(c)
	switch c.ColorModel {
	case color.GrayModel:
		need = pixels(c)
	case color.Gray16Model:
		need = 2 * pixels(c)
	case color.RGBAModel, color.NRGBAModel:
		need = 4 * pixels(c)
	}
	if packed := dir[tagCompression] > 1; !packed {
		return 2 * need // the bytes of a strip are copied before they are read
	}
	width, height := int64(c.Width), int64(c.Height)
	if w, h := int64(dir[tagTileWidth]), int64(dir[tagTileHeight]); w > 0 {
		width, height = w, h
	} else if rows := int64(dir[tagRowsPerStrip]); rows > 0 {
		height = min(height, rows)
	}
	if width > maxPixels || height > maxPixels {
		return 0
	}
	return need + 24*width*height
}

// jpegNeed: a progressive picture is kept as coefficients, of four bytes each, until its last scan.
func jpegNeed(data []byte, c image.Config) int64 {
	f := readJPEG(data)
	if f.width != c.Width || f.height != c.Height {
		return 0
	}
	var maxH, maxV int64 = 1, 1
	var parts int64 // of a block of the largest sampling
	for _, s := range f.sampling {
		h, v := int64(s>>4), int64(s&15)
		maxH, maxV = max(maxH, h), max(maxV, v)
		parts += h * v
	}
	if len(f.sampling) == 1 {
		maxH, maxV, parts = 1, 1, 1
	}
	across, down := (int64(c.Width)+8*maxH-1)/(8*maxH), (int64(c.Height)+8*maxV-1)/(8*maxV)
	samples := across * down * parts * 64
	need := samples
	if f.progressive {
		need += 4 * samples
	}
	if len(f.sampling) == 4 { // black is put in afterwards
		need += 4 * pixels(c)
	}
	return need
}

// jpegFrame is what has to be known of a JPEG before it is decoded.
type jpegFrame struct {
	width, height int
	progressive   bool
	sampling      []byte // of each component: horizontally, vertically
	exif          []byte // a TIFF file of its own
}

// readJPEG reads the segments before the picture itself, as the decoder does. Fields that it does not find are empty.
func readJPEG(data []byte) (f jpegFrame) {
	for i := 2; i+4 <= len(data); {
		if data[i] != 0xff { // garbage between segments is overlooked
			i++
			continue
		}
		marker := data[i+1]
		if marker == 0xff {
			i++
			continue
		}
		if marker == 0 || marker >= 0xd0 && marker <= 0xd7 { // without a length
			i += 2
			continue
		}
		if marker == 0xd9 || marker == 0xda { // the end, the picture
			return f
		}
		n := int(binary.BigEndian.Uint16(data[i+2:]))
		if n < 2 || i+2+n > len(data) {
			return f
		}
		body := data[i+4 : i+2+n]
		switch {
		case marker >= 0xc0 && marker <= 0xc2 && len(body) >= 6 && f.sampling == nil:
			f.progressive = marker == 0xc2
			f.height, f.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
			for c := body[6:]; len(c) >= 3; c = c[3:] {
				f.sampling = append(f.sampling, c[1])
			}
		case marker == 0xe1 && f.exif == nil && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			f.exif = body[6:]
		}
		i += 2 + n
	}
	return f
}
