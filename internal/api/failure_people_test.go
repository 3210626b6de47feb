package api_test

import (
	"fmt"

	"driveway/internal/api/apitest"
)

// newMember are the parameters of an account user, new for each deed.
func (s *site) newMember() apitest.Args {
	return apitest.Args{"access_first_name": "Carl", "access_last_name": "Cook", "access_password": "correct carl", "access_admin_mode": 2,
		"access_email": fmt.Sprintf("carl%d@example.com", s.n), "access_notification": 0, "access_max_storage": -1, "access_bw_max": -1}
}

// member makes an account user, to whom a folder is open, and returns his address.
func (s *site) member() string {
	s.Helper()
	args := s.newMember()
	email := args["access_email"].(string)
	s.world.Ann.Post("/accountusers.json", args).OK()
	s.world.Ann.Post("/accountusers/setfolderaccess.json", apitest.Args{"access_email": email, "foldersObj": map[string]int{s.folder("open"): 1}}).OK()
	return email
}

// group makes a group and returns its id.
func (s *site) group() string {
	s.Helper()
	args := apitest.Args{"group_name": s.name("group"), "group_bw_max": -1, "group_max_storage": -1}
	return fmt.Sprint(s.world.Ann.Post("/usergroups.json", args).OK().Int("Group_id"))
}

// onMember is a deed of one call about an account user.
func onMember(covers, method, path string, args func(s *site) apitest.Args) deed {
	return deed{covers: covers, name: method + " " + path, prepare: func(s *site) func() answer {
		email := s.member()
		if args == nil {
			return func() answer { return s.get(method, path+email) }
		}
		all := args(s)
		all["access_email"] = email
		return func() answer { return s.post(method, path, all) }
	}}
}

// onGroup is a deed of one call about a group.
func onGroup(covers, method, path string) deed {
	return deed{covers: covers, name: method + " " + path, prepare: func(s *site) func() answer {
		group := s.group()
		return func() answer { return s.get(method, path+group) }
	}}
}

// peopleDay is what is done to account users and groups.
var peopleDay = []deed{
	{covers: "1.5", name: "make an account user", prepare: func(s *site) func() answer {
		args := s.newMember()
		return func() answer { return s.post("POST", "/accountusers.json", args) }
	}},
	onMember("1.6", "POST", "/accountusers/move.json", func(s *site) apitest.Args { return apitest.Args{"group_id": s.group()} }),
	onMember("1.7", "POST", "/accountusers/setaccess.json", func(*site) apitest.Args { return apitest.Args{"access_active": 2} }),
	onMember("1.8", "POST", "/accountusers/setfolderaccess.json", func(s *site) apitest.Args {
		return apitest.Args{"foldersObj": map[string]int{s.folder("another"): 0}, "update": 0, "permissions": 0}
	}),
	onMember("1.9", "PUT", "/accountusers.json", func(s *site) apitest.Args {
		return apitest.Args{"new_access_email": fmt.Sprintf("dora%d@example.com", s.n), "access_password": "correct dora", "access_admin_mode": 1}
	}),
	onMember("1.10", "DELETE", "/accountusers.json/{session_id}/", nil),
	{covers: "14.3", name: "make a group", prepare: func(s *site) func() answer {
		args := apitest.Args{"group_name": s.name("new"), "group_bw_max": 1, "group_max_storage": 2}
		return func() answer { return s.post("POST", "/usergroups.json", args) }
	}},
	{covers: "14.4", name: "change a group", prepare: func(s *site) func() answer {
		args := apitest.Args{"group_id": s.group(), "group_name": s.name("changed"), "group_bw_max": 1, "group_max_storage": 2}
		return func() answer { return s.post("PUT", "/usergroups.json", args) }
	}},
	onGroup("14.5", "DELETE", "/usergroups.json/{session_id}/"),

	// What only reads.
	onMember("1.1", "GET", "/accountusers/folderslist.json/{session_id}/0?access_email=", nil),
	onMember("1.2", "GET", "/accountusers/info.json/{session_id}/", nil),
	onMember("1.3", "GET", "/accountusers/searchusers.json/{session_id}?search_query=", nil),
	onGroup("1.4", "GET", "/accountusers/usersingroup.json/{session_id}/"),
	onGroup("14.1", "GET", "/usergroups.json/{session_id}/"),
	onGroup("14.2", "GET", "/usergroups/all.json?session_id={session_id}&group="),
}

// share shares a folder with Ben, and returns it and the sharing.
func (s *site) share() (folder, sharing string) {
	s.Helper()
	folder = s.folder("shared")
	args := apitest.Args{"folder_id": folder, "username": "ben1", "sharemode": 1}
	return folder, fmt.Sprint(s.world.Ann.Post("/sharing.json", args).OK().At("SharingID"))
}

// sharingDay is what is done with sharings, and tokens.
var sharingDay = []deed{
	{covers: "9.4", name: "share a folder", prepare: func(s *site) func() answer {
		args := apitest.Args{"folder_id": s.folder("shared"), "username": "ben@example.com", "sharemode": 0}
		return func() answer { return s.post("POST", "/sharing.json", args) }
	}},
	{covers: "9.5", name: "change a sharing", prepare: func(s *site) func() answer {
		_, sharing := s.share()
		args := apitest.Args{"sharing_id": sharing, "sharemode": 0}
		return func() answer { return s.post("PUT", "/sharing/setmode.json", args) }
	}},
	{covers: "9.6", name: "end a sharing", prepare: func(s *site) func() answer {
		_, sharing := s.share()
		return func() answer { return s.get("DELETE", "/sharing.json/{session_id}/"+sharing) }
	}},
	{covers: "9.1 9.2 9.3", name: "whom it is shared with", prepare: func(s *site) func() answer {
		folder, _ := s.share()
		return func() answer { return s.get("GET", "/sharing/listusers.json/{session_id}/"+folder) }
	}},
	{covers: "15.1", name: "grant tokens", prepare: func(s *site) func() answer {
		body := []byte("grant_type=password&client_id=OpenDrive&username=ann1&password=correct+ann")
		return func() answer {
			return s.send("POST", "/oauth2/grant.json", "application/x-www-form-urlencoded", body)
		}
	}},
}
