package drive

import (
	"cmp"
	"strings"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// note has the user log of the account that a thing is in tell what who did to it. did is what it is called of a file.
func (s *Service) note(tx db.Tx, who access.Caller, did activity.Type, n *Node, details string) error {
	return activity.Log(tx, who, activity.Entry{Account: n.Account, At: s.clock(), Type: did.For(n.IsFolder), Name: n.Name, Size: n.Size, Details: details})
}

// towards says in the user log where something went.
func towards(folder string) string { return "to " + cmp.Or(folder, "/") }

// changes says in the user log which properties of a node a change has changed: "" if none.
func changes(before, after *Node) string {
	var all []string
	say := func(changed bool, what string) {
		if changed {
			all = append(all, what)
		}
	}
	say(before.Name != after.Name, "renamed from "+before.Name)
	say(before.Access != after.Access, "access: "+visibilities[after.Access])
	say(before.Password != after.Password, "password")
	say(before.Description != after.Description, "description")
	say(before.Modified != after.Modified, "date")
	say(before.PublicUpload != after.PublicUpload, "upload by visitors")
	say(before.PublicDownload != after.PublicDownload, "download by visitors")
	say(before.PublicDisplay != after.PublicDisplay || before.DisplaySubfolders != after.DisplaySubfolders, "what visitors see")
	say(before.DestURL != after.DestURL || before.Price != after.Price || before.EditOnline != after.EditOnline, "settings")
	return strings.Join(all, ", ")
}

var visibilities = map[access.Visibility]string{access.Private: "private", access.Public: "public", access.Hidden: "hidden"}
