package thumb

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime/debug"

	"golang.org/x/image/draw"
)

// largePixels is from how many pixels on the memory of a picture is given back at once.
const largePixels = 10_000_000

// Side is the width and the height of a thumbnail.
const Side = 256

// Make makes the thumbnail of a picture: the whole of it, upright, fitted into a square and centred. It is a JPEG on white,
// or a PNG if anything of the picture is transparent. Of an animation it is the first frame. What is no picture, or
// exceeds a limit, is ErrNone; a decoder that panics, or time that runs out, is an error that tells of it.
func Make(ctx context.Context, data []byte) (made []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("thumb: a decoder panicked: %v\n%s", p, debug.Stack())
		}
	}()
	k := kindOf(data)
	if k == nil || len(data) > maxInput {
		return nil, ErrNone
	}
	config, err := k.config(&input{ctx, bytes.NewReader(data)})
	if err != nil || !k.fits(data, config) {
		return nil, none(ctx)
	}
	if pixels(config) > largePixels {
		defer debug.FreeOSMemory() // or the next large one comes on top of it
	}
	picture, err := k.decode(&input{ctx, bytes.NewReader(data)})
	if err != nil {
		return nil, none(ctx)
	}
	small, err := shrink(ctx, picture)
	if err != nil {
		return nil, err
	}
	return encode(small, orientation(data))
}

// none says that there can be no thumbnail: because of time, if that has run out.
func none(ctx context.Context) error {
	if ctx.Err() != nil {
		return fmt.Errorf("thumb: %w", context.Cause(ctx))
	}
	return ErrNone
}

// input ends when the time is over, and with it the decoder that reads it: none of them takes long without reading.
type input struct {
	ctx context.Context
	r   *bytes.Reader
}

// Read implements io.Reader.
func (i *input) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}

// ReadAt implements io.ReaderAt.
func (i *input) ReadAt(p []byte, off int64) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.ReadAt(p, off)
}

// encode fits a picture into the square and writes that.
func encode(src *image.RGBA, orientation int) ([]byte, error) {
	opaque := src.Opaque()
	square := image.NewRGBA(image.Rect(0, 0, Side, Side))
	if opaque {
		draw.Draw(square, square.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	draw.CatmullRom.Scale(square, fitted(src.Rect.Dx(), src.Rect.Dy()), src, src.Rect, draw.Over, nil)
	square = turn(square, orientation)
	var out bytes.Buffer
	if !opaque {
		err := png.Encode(&out, square)
		return out.Bytes(), err
	}
	err := jpeg.Encode(&out, square, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

// fitted returns where a picture of some size goes in the square.
func fitted(w, h int) image.Rectangle {
	long := max(w, h)
	fit := func(n int) int { return max(1, (n*Side+long/2)/long) }
	w, h = fit(w), fit(h)
	x, y := (Side-w)/2, (Side-h)/2
	return image.Rect(x, y, x+w, y+h)
}
