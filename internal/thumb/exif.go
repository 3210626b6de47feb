package thumb

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Tags of a TIFF file that matter here.
const (
	tagCompression  = 259
	tagOrientation  = 274
	tagRowsPerStrip = 278
	tagTileWidth    = 322
	tagTileHeight   = 323
)

// readIFD returns the numbers of the first directory of a TIFF file (which EXIF data is too), of lists the first element.
// What is damaged is left out.
func readIFD(data []byte) map[uint16]uint32 {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(data, []byte("MM\x00*")):
		order = binary.BigEndian
	case !bytes.HasPrefix(data, []byte("II*\x00")):
		return nil
	}
	if len(data) < 8 {
		return nil
	}
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return nil
	}
	entries := data[at+2:]
	found := map[uint16]uint32{}
	for range order.Uint16(data[at:]) {
		if len(entries) < 12 {
			break
		}
		tag, kind, count := order.Uint16(entries), order.Uint16(entries[2:]), int64(order.Uint32(entries[4:]))
		value, size := entries[8:12], map[uint16]int64{1: 1, 3: 2, 4: 4}[kind]
		entries = entries[12:]
		if size == 0 || count == 0 {
			continue
		}
		if size*count > 4 {
			far := int64(order.Uint32(value))
			if far+size > int64(len(data)) {
				continue
			}
			value = data[far : far+size]
		}
		switch size {
		case 1:
			found[tag] = uint32(value[0])
		case 2:
			found[tag] = uint32(order.Uint16(value))
		case 4:
			found[tag] = order.Uint32(value)
		}
	}
	return found
}

// orientation says how a picture has to be turned to be upright, from 1 (not at all) to 8.
func orientation(data []byte) int {
	var exif []byte
	switch {
	case begins("\xff\xd8")(data):
		exif = readJPEG(data).exif
	case begins(string(pngMagic))(data):
		exif = chunk(data[8:], "eXIf", binary.BigEndian, 4)
	case isWebP(data):
		exif = bytes.TrimPrefix(chunk(data[12:], "EXIF", binary.LittleEndian, 0), []byte("Exif\x00\x00"))
	default:
		exif = data
	}
	if o := readIFD(exif)[tagOrientation]; o >= 1 && o <= 8 {
		return int(o)
	}
	return 1
}

// chunk finds a chunk in a PNG, where the length stands before the name and a checksum of some bytes after the data, or in
// a WebP, where the length stands after the name and data is filled up to even lengths.
func chunk(data []byte, name string, order binary.ByteOrder, checksum int64) []byte {
	for len(data) >= 8 {
		length, called := data[:4], data[4:8]
		if checksum == 0 {
			length, called = called, length
		}
		n := int64(order.Uint32(length))
		data = data[8:]
		if n > int64(len(data)) {
			return nil
		}
		if string(called) == name {
			return data[:n]
		}
		if checksum == 0 {
			n += n & 1
		}
		data = data[min(n+checksum, int64(len(data))):]
	}
	return nil
}

// turn returns a square picture as its orientation wants it.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	dst := image.NewRGBA(src.Rect)
	const end = Side - 1
	for y := range Side {
		for x := range Side {
			var from image.Point
			switch orientation {
			case 2: // mirrored
				from = image.Pt(end-x, y)
			case 3: // upside down
				from = image.Pt(end-x, end-y)
			case 4:
				from = image.Pt(x, end-y)
			case 5:
				from = image.Pt(y, x)
			case 6: // lies on its left side
				from = image.Pt(y, end-x)
			case 7:
				from = image.Pt(end-y, end-x)
			case 8: // lies on its right side
				from = image.Pt(end-y, x)
			}
			dst.SetRGBA(x, y, src.RGBAAt(from.X, from.Y))
		}
	}
	return dst
}
