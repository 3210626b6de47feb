// Package migrations holds the schema, as numbered forward migrations.
package migrations

import "embed"

// Files holds the migrations, NNNN_name.sql, to be applied in order of their numbers.
//
//go:embed *.sql
var Files embed.FS
