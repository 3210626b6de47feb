package dbtest

import (
	"io"
	"log/slog"
)

// quiet keeps the news of a fresh database out of the tests' output.
var quiet = slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError}))
