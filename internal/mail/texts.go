package mail

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// ResetPassword is for somebody who forgot his password: a link to choose another one, which works once within an hour.
func ResetPassword(to, code string) Message {
	return Message{To: to, about: "password reset", subject: "Choose a new password", body: []part{
		{Text: "Somebody, probably you, asked for a new password for your account."},
		{Text: "This link works once, within one hour:", Links: []Link{{"Choose a new password", resetPage(code)}}},
		{Text: "If it was not you, do nothing: your password stays as it is."},
	}}
}

// Welcome is for an account user who has just been made: a code by which he proves his address, and, unless reset is empty, a
// link to choose a password, which works once within 72 hours. by is who made him.
func Welcome(to, by, verification, reset string) Message {
	m := Message{To: to, about: "welcome", subject: "Your account", body: []part{
		{Text: fmt.Sprintf("%s has made an account for you. You sign in with your address, %s.", by, to)},
	}}
	if reset != "" {
		m.body = append(m.body, part{Text: "Choose a password first. This link works once, within 72 hours:",
			Links: []Link{{"Choose a password", resetPage(reset)}}})
	}
	m.body = append(m.body, part{Text: "Confirm that this address is yours, within 7 days:",
		Links: []Link{{"Confirm the address", "/verify?" + url.Values{"email": {to}, "code": {verification}}.Encode()}}},
		part{Text: "Or enter this code: " + verification})
	return m
}

// ConfirmAddress goes to the address that somebody wants instead of his old one: the code that makes it his, within 24 hours.
func ConfirmAddress(to, code string) Message {
	return Message{To: to, about: "address confirmation", subject: "Confirm your new address", body: []part{
		{Text: "Somebody, probably you, wants to use this address for his account."},
		{Text: "Confirm it within 24 hours, while signed in:", Links: []Link{{"Confirm the address", "/verify?" + url.Values{"code": {code}}.Encode()}}},
		{Text: "Or enter this code: " + code},
		{Text: "If it was not you, do nothing."},
	}}
}

// AddressWanted goes to the old address when another one is asked for. It has no link.
func AddressWanted(to, wanted string) Message {
	return Message{To: to, about: "address change", subject: "Your address is about to change", body: []part{
		{Text: fmt.Sprintf("Somebody, probably you, asked that your account use the address %s from now on. "+
			"This address stays in use until the other one is confirmed.", wanted)},
		{Text: "If it was not you, change your password now."},
	}}
}

// AddressChanged goes to the old and to the new address when somebody else has changed the address of an account user.
func AddressChanged(to, before, after string) Message {
	return Message{To: to, about: "address change", subject: "Your address has changed", body: []part{
		{Text: fmt.Sprintf("The address of your account was changed from %s to %s by somebody who manages it. "+
			"You sign in with the new one from now on.", before, after)},
		{Text: "If that is not right, ask whoever manages your account."},
	}}
}

// PasswordChanged tells somebody that his password is another one now.
func PasswordChanged(to string, at time.Time) Message {
	return Message{To: to, about: "password change", subject: "Your password has changed", body: []part{
		{Text: fmt.Sprintf("The password of your account was changed on %s. Everywhere else you have been signed out.",
			at.UTC().Format("2 January 2006 at 15:04 UTC"))},
		{Text: "If it was not you, choose another password now:", Links: []Link{{"Choose a new password", "/forgot"}}},
	}}
}

// Shared tells somebody that a folder was opened to him.
func Shared(to, by, folder string, mayEdit bool) Message {
	may := "You can look at what is in it."
	if mayEdit {
		may = "You can look at what is in it, and change it."
	}
	return Message{To: to, about: "sharing", subject: fmt.Sprintf("%s shares “%s” with you", by, folder), body: []part{
		{Text: fmt.Sprintf("%s shares the folder “%s” with you. %s", by, folder, may)},
		{Text: "You find it among what is shared with you."},
	}}
}

// Things is a person's mail with links to files or folders. Subject and text are his, and may be empty. privately says that some of
// the links open only for those who sign in and may see the thing.
func Things(to, by, subject, text string, things []Link, privately bool) Message {
	if subject == "" {
		subject = by + " sends you links"
	}
	m := Message{To: to, about: "links", subject: subject}
	if text != "" {
		m.body = append(m.body, part{Text: by + " writes:", Quote: text})
	}
	m.body = append(m.body, part{Text: by + " sends you:", Links: things})
	if privately {
		m.body = append(m.body, part{Text: "What is not public opens only for those who sign in and may see it."})
	}
	return m
}

// Assigned tells somebody of a task that was given to him; without a task, of a project that was opened to him. due may be empty.
// page is where the task is shown.
func Assigned(to, by, task, project, due, page string) Message {
	m := Message{To: to, about: "assignment", subject: fmt.Sprintf("%s has given you a task: %s", by, task), body: []part{
		{Text: fmt.Sprintf("%s has given you the task “%s” in the project “%s”.", by, task, project)},
	}}
	if task == "" {
		m.subject = fmt.Sprintf("%s has opened a project to you: %s", by, project)
		m.body[0].Text = fmt.Sprintf("%s has opened the project “%s” to you. You can look at what is in it, and change it.", by, project)
	}
	if due != "" {
		m.body = append(m.body, part{Text: "Due: " + due})
	}
	if page != "" {
		m.body = append(m.body, part{Links: []Link{{"Open the task", page}}})
	}
	return m
}

// Digest is a mail of a heading and a list.
func Digest(to, subject, heading string, entries []string) Message {
	for i, e := range entries {
		entries[i] = oneLine(e)
	}
	return Message{To: to, about: "digest", subject: subject, body: []part{{Text: heading, Quote: strings.Join(entries, "\n")}}}
}

// Figures are what a user did in a day. What visitors did counts for the owner.
type Figures struct {
	Uploads, Uploaded     int64 // files, bytes
	Downloads, Downloaded int64 // the same
	Stored                int64 // bytes in the end
}

// Daily tells a user his figures of a day.
func Daily(to string, day time.Time, f Figures) Message {
	return Digest(to, "Your figures of "+day.Format("2 January 2006"), "On that day:", []string{
		fmt.Sprintf("uploads: %d, %s", f.Uploads, megabytes(f.Uploaded)),
		fmt.Sprintf("downloads: %d, %s", f.Downloads, megabytes(f.Downloaded)),
		"storage used: " + megabytes(f.Stored),
	})
}

// megabytes writes bytes in MB of 1,048,576.
func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20)) }

// resetPage is where a new password is chosen. Looking at the page uses nothing up.
func resetPage(code string) string { return "/reset?" + url.Values{"code": {code}}.Encode() }
