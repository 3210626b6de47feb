package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// stat is what the rounds gave for one piece of work of one peer.
type stat struct{ min, median, max float64 }

func statOf(values []float64) stat {
	slices.Sort(values)
	n := len(values)
	return stat{values[0], (values[(n-1)/2] + values[n/2]) / 2, values[n-1]}
}

// report writes the table: a row a piece of work, a column a peer. A cell has the median, and how Driveway's compares, as
// the median of the ratios within each round: over 1 Driveway is better.
func (b *bench) report(out *strings.Builder, rounds int, began time.Time) {
	fmt.Fprintf(out, "%s, %d rounds in turn, %s\n\n", began.UTC().Format("2006-01-02"), rounds, machine())
	fmt.Fprintf(out, "Each cell: median (least–most); then Driveway's figure against it, the median of the ratios of each round. **Over 1, Driveway is better.**\n\n")
	out.WriteString("| server | version | protocol | an acknowledged write is on stable storage | start | idle memory | peak memory | binary |\n|---|---|---|---|---|---|---|---|\n")
	for _, p := range b.peers {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", p.name, p.version(), p.protocol, p.durable,
			b.cell("start", p.name), b.cell("idle memory", p.name), b.cell("peak memory", p.name), b.cell("binary", p.name))
	}
	out.WriteString("\n| work | unit |")
	for _, p := range b.peers {
		out.WriteString(" " + p.name + " |")
	}
	out.WriteString("\n|---|---|" + strings.Repeat("---|", len(b.peers)) + "\n")
	for _, work := range b.works() {
		if slices.Contains([]string{"start", "idle memory", "peak memory", "binary"}, work) {
			continue
		}
		fmt.Fprintf(out, "| %s | %s |", work, b.unit(work))
		for _, p := range b.peers {
			out.WriteString(" " + b.cell(work, p.name) + " |")
		}
		out.WriteString("\n")
	}
	if len(b.failures) > 0 {
		out.WriteString("\nNot done:\n\n")
		for _, f := range b.failures {
			out.WriteString("- " + f + "\n")
		}
	}
}

func (b *bench) works() (names []string) {
	for _, m := range b.measures {
		if !slices.Contains(names, m.work) {
			names = append(names, m.work)
		}
	}
	return names
}

func (b *bench) unit(work string) string {
	i := slices.IndexFunc(b.measures, func(m measure) bool { return m.work == work })
	return b.measures[i].unit
}

func (b *bench) values(work, peer string) (values []float64, more bool) {
	for _, m := range b.measures {
		if m.work == work && m.peer == peer {
			values, more = append(values, m.value), m.more
		}
	}
	return values, more
}

// ratio compares Driveway with a peer, round by round. ok is false where one of them has no figure.
func (b *bench) ratio(work, peer string) (stat, bool) {
	ours, more := b.values(work, b.peers[0].name)
	theirs, _ := b.values(work, peer)
	n := min(len(ours), len(theirs))
	if n == 0 {
		return stat{}, false
	}
	ratios := make([]float64, n)
	for i := range ratios {
		ratios[i] = ours[i] / theirs[i]
		if !more {
			ratios[i] = theirs[i] / ours[i]
		}
	}
	return statOf(ratios), true
}

func (b *bench) cell(work, peer string) string {
	values, _ := b.values(work, peer)
	if len(values) == 0 {
		return "–"
	}
	s := statOf(slices.Clone(values))
	text := figure(s.median)
	if s.min != s.max {
		text += fmt.Sprintf(" (%s–%s)", figure(s.min), figure(s.max))
	}
	if peer != b.peers[0].name {
		if r, ok := b.ratio(work, peer); ok {
			text += fmt.Sprintf("; **%.2f**", r.median)
		}
	}
	return text
}

func figure(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// version is what a peer says of itself, in one short line.
func (p *peer) version() string {
	if _, version, ok := strings.Cut(p.pack, "@"); ok {
		return version
	}
	arg := "-v"
	if p.name == "driveway" || p.name == "previous" {
		arg = "version"
	}
	out, err := exec.Command(p.binary, arg).CombinedOutput()
	if err != nil {
		return "?"
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	line = strings.TrimPrefix(strings.TrimPrefix(line, "Server version: "), "nginx version: ")
	return line
}

// machine is what the figures were made on.
func machine() string {
	model := "unknown processor"
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(b), "model name\t: "); ok {
			model, _, _ = strings.Cut(rest, "\n")
		}
	}
	return fmt.Sprintf("%d cores of %s, %s, client on the same cores", runtime.NumCPU(), model, runtime.Version())
}
