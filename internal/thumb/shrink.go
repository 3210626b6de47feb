package thumb

import (
	"context"
	"image"

	"golang.org/x/image/draw"
)

// shrink makes a large picture smaller by a whole number, so that its longer side has 512 to 1,023 pixels left: each the
// mean of a square of the picture. What follows is costly for each pixel, and this is not; it works on a few rows at a
// time, so that its memory does not depend on how wide or high the picture is.
func shrink(ctx context.Context, src image.Image) (*image.RGBA, error) {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	by := max(1, max(w, h)/(2*Side))
	dst := image.NewRGBA(image.Rect(0, 0, (w+by-1)/by, (h+by-1)/by))
	const across = 64 // pixels of dst that are worked on at once
	part := image.NewRGBA(image.Rect(0, 0, min(w, across*by), min(h, by)))
	for y := 0; y < h; y += by {
		if err := ctx.Err(); err != nil {
			return nil, none(ctx)
		}
		for x := 0; x < w; x += across * by {
			r := image.Rect(0, 0, min(across*by, w-x), min(by, h-y))
			draw.Draw(part, r, src, b.Min.Add(image.Pt(x, y)), draw.Src)
			average(dst, image.Pt(x/by, y/by), part, r, by)
		}
	}
	return dst, nil
}

// average puts the means of the squares of src, from left to right, into dst.
func average(dst *image.RGBA, at image.Point, src *image.RGBA, r image.Rectangle, by int) {
	for x := 0; x < r.Dx(); x += by {
		width := min(by, r.Dx()-x)
		var sum [4]uint64
		for y := range r.Dy() {
			row := src.Pix[y*src.Stride+4*x:][:4*width]
			for i := 0; i < len(row); i += 4 {
				p := row[i : i+4 : i+4]
				sum[0] += uint64(p[0])
				sum[1] += uint64(p[1])
				sum[2] += uint64(p[2])
				sum[3] += uint64(p[3])
			}
		}
		n := uint64(width * r.Dy())
		to := dst.Pix[dst.PixOffset(at.X, at.Y):]
		for c := range sum {
			to[c] = uint8((sum[c] + n/2) / n)
		}
		at.X++
	}
}
