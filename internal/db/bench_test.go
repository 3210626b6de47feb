package db_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func eachB(b *testing.B, bench func(b *testing.B, d db.DB)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { bench(b, dbtest.OpenPostgres(b, dbtest.Postgres(b), db.Options{})) })
}

func BenchmarkWrite(b *testing.B) {
	eachB(b, func(b *testing.B, d db.DB) {
		items(b, d)
		var id atomic.Int64
		for _, mode := range []string{"durable", "relaxed"} {
			write := d.Write
			if mode == "relaxed" {
				write = d.WriteRelaxed
			}
			for _, writers := range []int{1, 16} {
				b.Run(fmt.Sprintf("%s/%d", mode, writers), func(b *testing.B) {
					b.ReportAllocs()
					b.SetParallelism(max(1, writers/2)) // of two processors
					one := func() {
						n := id.Add(1)
						if err := write(context.Background(), 1, insert(n, "a name of some length.txt")); err != nil {
							b.Error(err)
						}
					}
					if writers == 1 {
						for b.Loop() {
							one()
						}
						return
					}
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							one()
						}
					})
				})
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	eachB(b, func(b *testing.B, d db.DB) {
		items(b, d)
		write(b, d, insert(1, "a name of some length.txt"))
		read := func() {
			err := d.Read(context.Background(), func(tx db.Tx) error {
				var id int64
				var name string
				return tx.One(`SELECT id, name FROM items WHERE id = $1`, int64(1)).Scan(&id, &name)
			})
			if err != nil {
				b.Error(err)
			}
		}
		b.Run("1", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read()
			}
		})
		b.Run("16", func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					read()
				}
			})
		})
	})
}

// BenchmarkScan reads 5,000 rows of 20 columns.
func BenchmarkScan(b *testing.B) {
	eachB(b, func(b *testing.B, d db.DB) {
		write(b, d, func(tx db.Tx) error {
			var columns []string
			for i := range 20 {
				columns = append(columns, fmt.Sprintf("c%d %s", i, []string{"BIGINT", "TEXT"}[i%4/3]))
			}
			if _, err := tx.Exec(`CREATE TABLE wide (` + strings.Join(columns, ", ") + `)`); err != nil {
				return err
			}
			for i := range int64(5000) {
				args := make([]any, 20)
				marks := make([]string, 20)
				for c := range args {
					args[c], marks[c] = i*int64(c)*1000, fmt.Sprintf("$%d", c+1)
					if c%4 == 3 {
						args[c] = fmt.Sprintf("text %d of column %d", i, c)
					}
				}
				if _, err := tx.Exec(`INSERT INTO wide VALUES (`+strings.Join(marks, ", ")+`)`, args...); err != nil {
					return err
				}
			}
			return nil
		})
		b.ReportAllocs()
		b.ResetTimer()
		for b.Loop() {
			var ints [20]int64
			var texts [20]string
			dest := make([]any, 20)
			for c := range dest {
				dest[c] = &ints[c]
				if c%4 == 3 {
					dest[c] = &texts[c]
				}
			}
			rows := 0
			err := d.Read(context.Background(), func(tx db.Tx) error {
				for row, err := range tx.Query(`SELECT * FROM wide`) {
					if err == nil {
						err = row.Scan(dest...)
					}
					if err != nil {
						return err
					}
					rows++
				}
				return nil
			})
			if err != nil || rows != 5000 {
				b.Fatal(rows, err)
			}
		}
	})
}
