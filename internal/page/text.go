package page

import (
	"fmt"
	"time"
)

// sizeText is a size as people read it.
func sizeText(bytes int64) string {
	if bytes < 1024 {
		return fmt.Sprintf("%d B", bytes)
	}
	value, unit := float64(bytes), ""
	for _, unit = range []string{"KB", "MB", "GB", "TB", "PB", "EB"} {
		if value /= 1024; value < 1023.95 {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}

// dateText is a day; isoText the same for programs.
func dateText(unix int64) string { return time.Unix(unix, 0).UTC().Format("2 January 2006") }
func isoText(unix int64) string  { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
