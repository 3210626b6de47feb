package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// smallFiles puts and gets files of 4 KiB by a number of connections.
func (b *bench) smallFiles(round, files, connections int) {
	folder := fmt.Sprintf("small-%d-%d", round, connections)
	data := small(uint64(round*100+connections), 4096+files*16)
	// Each file is another window of the same noise, so that no two are alike.
	window := func(i int) func() io.Reader {
		return func() io.Reader {
			r := data()
			_, _ = r.(io.Seeker).Seek(int64(i*16), io.SeekStart)
			return io.LimitReader(r, 4096)
		}
	}
	up, down := fmt.Sprintf("put 4 KiB, %d connections", connections), fmt.Sprintf("get 4 KiB, %d connections", connections)
	b.each(func(p *peer) error {
		if err := p.MakeFolder(folder); err != nil {
			return err
		}
		before, err := p.run.usage()
		if err != nil {
			return err
		}
		took, err := parallel(connections, files, func(i int) error { return p.Put(folder, fileName(i), 4096, window(i)) })
		if err != nil {
			return err
		}
		after, err := p.run.usage()
		if err != nil {
			return err
		}
		b.add(up, p, "files/s", true, float64(files)/took.Seconds())
		if connections == 16 {
			b.add("server CPU to put 1,000 files of 4 KiB", p, "s", false, (after.cpu-before.cpu).Seconds()*1000/float64(files))
		}
		return nil
	})
	b.each(func(p *peer) error {
		took, err := parallel(connections, files, func(i int) error {
			n, err := p.Get(folder, fileName(i))
			if err == nil && n != 4096 {
				err = fmt.Errorf("%s has %d bytes", fileName(i), n)
			}
			return err
		})
		if err == nil {
			b.add(down, p, "files/s", true, float64(files)/took.Seconds())
		}
		return err
	})
}

// largeFiles puts and gets one large file, and many at once.
func (b *bench) largeFiles(round int, size int64, many int, each int64) {
	folder := fmt.Sprintf("large-%d", round)
	mib := func(n int64, took time.Duration) float64 { return float64(n) / (1 << 20) / took.Seconds() }
	b.each(func(p *peer) error {
		if err := p.MakeFolder(folder); err != nil {
			return err
		}
		before, err := p.run.usage()
		if err != nil {
			return err
		}
		took, err := parallel(1, 1, func(int) error {
			return p.Put(folder, "large", size, func() io.Reader { return content(uint64(round), size) })
		})
		if err != nil {
			return err
		}
		after, err := p.run.usage()
		if err != nil {
			return err
		}
		b.add("put one large file", p, "MiB/s", true, mib(size, took))
		b.add("server CPU to put 1 GiB", p, "s", false, (after.cpu-before.cpu).Seconds()*float64(1<<30)/float64(size))
		return nil
	})
	b.each(func(p *peer) error {
		before, err := p.run.usage()
		if err != nil {
			return err
		}
		took, err := parallel(1, 1, func(int) error {
			n, err := p.Get(folder, "large")
			if err == nil && n != size {
				err = fmt.Errorf("the large file has %d bytes", n)
			}
			return err
		})
		if err != nil {
			return err
		}
		after, err := p.run.usage()
		if err != nil {
			return err
		}
		b.add("get one large file", p, "MiB/s", true, mib(size, took))
		b.add("server CPU to get 1 GiB", p, "s", false, (after.cpu-before.cpu).Seconds()*float64(1<<30)/float64(size))
		return nil
	})
	if many == 0 {
		return
	}
	b.each(func(p *peer) error {
		took, err := parallel(many, many, func(i int) error {
			return p.Put(folder, fileName(i), each, func() io.Reader { return content(uint64(round*1000+i+1), each) })
		})
		if err == nil {
			b.add(fmt.Sprintf("put %d files of 64 MiB at once", many), p, "MiB/s", true, mib(int64(many)*each, took))
		}
		return err
	})
	b.each(func(p *peer) error {
		took, err := parallel(many, many, func(i int) error { _, err := p.Get(folder, fileName(i)); return err })
		if err == nil {
			b.add(fmt.Sprintf("get %d files of 64 MiB at once", many), p, "MiB/s", true, mib(int64(many)*each, took))
		}
		return err
	})
}

// list reads the list of a folder with that many entries several times.
func (b *bench) list(folder string, entries, times int) {
	work := fmt.Sprintf("list %d entries", entries)
	b.each(func(p *peer) error {
		var all, first latencies
		for range times {
			err := all.time(func() error {
				n, after, err := p.List(folder)
				if err == nil && n != entries {
					err = fmt.Errorf("%s has %d entries, not %d", folder, n, entries)
				}
				first.all = append(first.all, after)
				return err
			})
			if err != nil {
				return err
			}
		}
		b.add(work, p, "ms", false, all.at(50))
		if entries >= 5000 {
			b.add(work+": first byte", p, "ms", false, first.at(50))
		}
		return nil
	})
}

// fill makes a folder with that many entries: by the side door where there is one, else by the peer itself.
func (b *bench) fill(folder string, entries int) {
	b.each(func(p *peer) error {
		if p.fill != nil {
			return p.fill(p.dir, folder, entries)
		}
		if err := p.MakeFolder(folder); err != nil {
			return err
		}
		_, err := parallel(16, entries, func(i int) error { return p.Put(folder, fileName(i), 1, small(1, 1)) })
		return err
	})
}

// trees moves and deletes a folder with very many files, where there are folders.
func (b *bench) trees(round int, folder string, entries int) {
	into := fmt.Sprintf("into-%d", round)
	b.each(func(p *peer) error {
		t, ok := p.store.(treeStore)
		if !ok {
			return nil
		}
		if err := t.MakeFolder(into); err != nil {
			return err
		}
		for _, step := range []struct {
			name string
			do   func() error
		}{
			{"move", func() error { return t.MoveFolder(folder, into) }},
			{"delete", func() error { return t.DeleteFolder(into) }},
		} {
			start := time.Now()
			if err := step.do(); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			b.add(fmt.Sprintf("%s a folder with %d files", step.name, entries), p, "ms", false, float64(time.Since(start).Microseconds())/1000)
		}
		return nil
	})
}

// mixed has many clients call now and then, with some of them uploading without a pause, and looks at the small calls.
func (b *bench) mixed(round, clients int, lasts time.Duration) {
	folder := fmt.Sprintf("mixed-%d", round)
	const files = 500
	b.each(func(p *peer) error {
		if err := p.MakeFolder(folder); err != nil {
			return err
		}
		data := small(uint64(round), 4096)
		if _, err := parallel(16, files, func(i int) error { return p.Put(folder, fileName(i), 4096, data) }); err != nil {
			return err
		}
		var calls latencies
		stop := time.Now().Add(lasts)
		_, err := parallel(clients+4, clients+4, func(i int) error {
			if i < 4 { // they keep the disk busy
				for n := 0; time.Now().Before(stop); n++ {
					name, size := fmt.Sprintf("saturate-%d-%d", i, n), int64(16<<20)
					if err := p.Put(folder, name, size, func() io.Reader { return content(uint64(i*1000+n), size) }); err != nil {
						return err
					}
				}
				return nil
			}
			r := rand.New(rand.NewPCG(uint64(i), uint64(round)))
			for n := 0; time.Now().Before(stop); n++ {
				time.Sleep(time.Duration(r.IntN(1000)) * time.Millisecond)
				at := r.IntN(files)
				err := calls.time(func() (err error) {
					if r.IntN(10) < 8 {
						_, err = p.Get(folder, fileName(at))
						return err
					}
					return p.Put(folder, fmt.Sprintf("mixed-%d-%d", i, n), 4096, data)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		b.add(fmt.Sprintf("%d clients and 4 uploads: median", clients), p, "ms", false, calls.at(50))
		b.add(fmt.Sprintf("%d clients and 4 uploads: 99th percentile", clients), p, "ms", false, calls.at(99))
		return nil
	})
}
