package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func TestAccountsWhileServing(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse")
	must := func(command string) string {
		t.Helper()
		out, complaint := run(t, data, "", strings.Fields(command)...)
		if complaint != "" {
			t.Fatalf("%s: %s", command, complaint)
		}
		return out
	}
	has := func(out string, patterns ...string) {
		t.Helper()
		for _, pattern := range patterns {
			if !regexp.MustCompile(`(?m)^` + pattern + `$`).MatchString(out) {
				t.Errorf("no %q in\n%s", pattern, out)
			}
		}
	}
	_, session := p.login("ann@example.com", "correct horse")
	info := func(want string) {
		t.Helper()
		if status, body := p.get("/api/v1/users/info.json/" + session); status != 200 || !strings.Contains(body, want) {
			t.Errorf("no %s in %d %s", want, status, body)
		}
	}

	has(must("account list"), `ann@example\.com +\d{4}-\d\d-\d\d +Free +0 +0 B +active`)
	has(must("account show ann@example.com"), `plan +Free`, `role +manager`, `operator +no`, `storage +none, 0 B used`, `users +none, 0 there`, `versions +10`)
	out := must("account limits ANN@example.com --storage 5GB --bandwidth 100mib --users 3 --versions 4 --file-size 1048576 --upload-speed 1M " +
		"--download-speed 512 --plan Pro --role basic --operator")
	has(out, `plan +Pro`, `role +basic`, `operator +yes`, `storage +5\.0 GiB, 0 B used`, `bandwidth +100\.0 MiB a day`, `users +3, 0 there`,
		`versions +4`, `file-size +1\.0 MiB`, `upload-speed +1\.0 MiB a second`, `download-speed +512 B a second`)
	for _, want := range []string{`"MaxStorage":"5120"`, `"BwMax":"100"`, `"MaxAccountUsers":"3"`, `"FVersions":"4"`, `"MaxFileSize":"1048576"`, `"UserPlan":"Pro"`, `"AccType":"1"`} {
		info(want)
	}
	has(must("account limits ann@example.com --storage none --users none --no-operator"), `storage +none, 0 B used`, `users +none, 0 there`, `operator +no`, `plan +Pro`)

	// Account users are of the account, and no accounts.
	post := func(path string, args map[string]any) {
		t.Helper()
		args["session_id"] = session
		body, _ := json.Marshal(args)
		answer, err := p.http.Post(p.url+"/api/v1"+path, "application/json", bytes.NewReader(body))
		if err != nil || answer.StatusCode != 200 {
			t.Fatalf("%s: %v %v", path, answer, err)
		}
		answer.Body.Close()
	}
	post("/accountusers.json", map[string]any{"access_first_name": "Dora", "access_last_name": "Dee", "access_password": "correct dora",
		"access_email": "dora@example.com", "access_admin_mode": 2, "access_notification": 0, "access_max_storage": -1, "access_bw_max": -1})
	post("/accountusers/setaccess.json", map[string]any{"access_email": "dora@example.com", "access_active": 2})
	has(must("user list"), `dora@example\.com +\d{4}-\d\d-\d\d +blocked`)
	has(must("account list"), `ann@example\.com +\d{4}-\d\d-\d\d +Pro +1 +0 B +active`)
	if _, complaint := run(t, data, "", "account", "suspend", "dora@example.com"); !strings.Contains(complaint, "name the owner of the account") {
		t.Errorf("suspend an account user: %s", complaint)
	}

	must("account suspend ann@example.com")
	if status, _ := p.get("/api/v1/users/info.json/" + session); status != 401 {
		t.Errorf("the next call of somebody who is suspended: %d", status)
	}
	if status, _ := p.login("ann@example.com", "correct horse"); status != 403 {
		t.Errorf("sign-in of somebody who is suspended: %d", status)
	}
	if status, _ := p.login("ann@example.com", "wrong"); status != 401 {
		t.Errorf("the same with a wrong password: %d", status)
	}
	has(must("account list"), `ann@example\.com .* suspended since \d{4}-\d\d-\d\d`)
	must("account suspend ann@example.com")
	must("account resume ann@example.com")
	if status, _ := p.get("/api/v1/users/info.json/" + session); status != 401 {
		t.Errorf("an old session after the suspension: %d", status)
	}
	if status, _ := p.login("ann@example.com", "correct horse"); status != 200 {
		t.Errorf("sign-in after the suspension: %d", status)
	}

	for command, want := range map[string]string{
		"account show nobody@example.com":                   "no such user",
		"account suspend nobody@example.com":                "no such user",
		"account limits ann@example.com":                    "nothing to change: give --storage",
		"account limits ann@example.com --storage much":     "much is no size: give a number with a unit",
		"account limits ann@example.com --storage=-1":       "-1 is no size",
		"account limits ann@example.com --storage 9999999P": "9999999P is no size",
		"account limits ann@example.com --users many":       "many is no number",
		"account limits ann@example.com --versions 100":     "1 to 99",
		"account limits ann@example.com --upload-speed 0":   "a limit of speed is more than 0",
		"account limits ann@example.com --role king":        "must be one of",
	} {
		if _, complaint := run(t, data, "", strings.Fields(command)...); !strings.Contains(complaint, want) {
			t.Errorf("%s: %s", command, complaint)
		}
	}
}
