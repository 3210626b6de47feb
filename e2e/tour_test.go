package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestTour runs docs/tour.md: all its shell blocks in one shell, and each block's output against the answer below it,
// in which … stands for anything.
func TestTour(t *testing.T) {
	page, err := os.ReadFile("../docs/tour.md")
	ok(t, err)
	type step struct{ does, answers string }
	var steps []step
	for _, block := range regexp.MustCompile("(?ms)^```(sh|json)\n(.*?)^```$").FindAllStringSubmatch(string(page), -1) {
		if block[1] == "sh" {
			steps = append(steps, step{does: block[2]})
		} else {
			steps[len(steps)-1].answers = block[2]
		}
	}
	if len(steps) < 20 {
		t.Fatalf("the page has only %d steps", len(steps))
	}
	eachDatabase(t, func(t *testing.T, database string) {
		s := startServer(t, database)
		const mark = "-- end of step --"
		script := "set -e -o pipefail\n"
		for _, step := range steps {
			script += step.does + "\necho; echo '" + mark + "'\n"
		}
		cmd := exec.Command("bash", "-c", script)
		cmd.Env = append(os.Environ(), "API=http://"+s.Addr+"/api/v1", "EMAIL="+email, "PASSWORD="+password)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("the shell ends with %v", err)
		}
		answers := strings.Split(string(out), mark)
		for i, step := range steps {
			if i >= len(answers)-1 {
				t.Fatalf("the page stops at:\n%s%s", step.does, answers[len(answers)-1])
			}
			if got := strings.TrimSpace(answers[i]); !pattern(step.answers).MatchString(got) {
				t.Errorf("%s\ngot:\n%s\nthe page says:\n%s", step.does, got, step.answers)
			}
		}
	})
}

// pattern is what an answer on the page stands for.
func pattern(answer string) *regexp.Regexp {
	return regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(answer)), "…", ".*") + "$")
}
