//go:build long

package e2e

// Rounds of each crash test in `make e2e`.
const crashRounds = 100
