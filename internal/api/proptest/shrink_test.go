package proptest

import "time"

// shrink leaves out steps of a script that fails, as long as what is left fails too: first many at once, then fewer. It
// gives up after a while with what it has.
func shrink(script []step, fails func([]step) bool, limit time.Duration) []step {
	deadline := time.Now().Add(limit)
	for size := len(script) / 2; size > 0; {
		smaller := false
		for at := 0; at < len(script) && time.Now().Before(deadline); {
			shorter := append(append([]step{}, script[:at]...), script[min(at+size, len(script)):]...)
			if fails(shorter) {
				script, smaller = shorter, true
			} else {
				at += size
			}
		}
		switch {
		case time.Now().After(deadline):
			return script
		case size > 1:
			size /= 2
		case !smaller:
			return script
		}
	}
	return script
}
