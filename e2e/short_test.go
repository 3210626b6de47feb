//go:build !long

package e2e

// Rounds of each crash test in `make test`.
const crashRounds = 10
