package api

import "driveway/internal/api/guide"

// Why the wire differs from the guide's data. Clients in the field were written against the live service, and some of
// them read JSON strictly: where the two differ, what they read decides.
const (
	strict    = "known clients read JSON strictly, and this type"
	bools     = "true, false, 1 and 0 are all taken, as JSON and as text"
	idText    = "ids are text"
	asLive    = "the live service has it, and clients read it"
	spelled   = "the guide's misspelling stays; this is the same, spelled right"
	rest      = "an entry or record is complete, so that no second call is needed"
	stamps    = "a client compares stamps without asking for each folder"
	search    = "only in what a search finds: where the hit lies"
	byLink    = "what lies in a linked folder is fetched by its own id, with the link's token beside it"
	unchanged = "what is absent stays as it is"
	byKey     = "what 4.15 gives for a right password"
	allKinds  = "without item_type: all kinds at once"
)

// Deviations are the wanted differences from the guide's data. Any other fails a test.
var Deviations = []guide.Deviation{
	// Account users.
	{Operations: "1.4", What: "returns AccessUserID: not in the guide", Reason: spelled},
	{Operations: "1.5", What: "parameter group_id: optional, in the guide required", Reason: "without one it is the default group"},
	{Operations: "1.5", What: "parameter access_send_password: boolean, in the guide string", Reason: bools},
	{Operations: "1.8", What: "parameter access_mode: missing", Reason: "the mode of each folder stands in foldersObj"},
	{Operations: "1.8", What: "parameter update: not in the guide", Reason: asLive},
	{Operations: "1.8", What: "parameter permissions: not in the guide", Reason: asLive},
	{Operations: "1.9", What: "parameter new_access_email: optional, in the guide required", Reason: unchanged},
	{Operations: "1.9", What: "parameter access_admin_mode: optional, in the guide required", Reason: unchanged},

	// Groups.
	{Operations: "14.4", What: "parameter group_name: optional, in the guide required", Reason: unchanged},
	{Operations: "14.4", What: "parameter group_bw_max: integer, in the guide string", Reason: "as in 14.3"},
	{Operations: "14.4", What: "parameter group_bw_max: optional, in the guide required", Reason: unchanged},
	{Operations: "14.4", What: "parameter group_max_storage: integer, in the guide string", Reason: "as in 14.3"},
	{Operations: "14.4", What: "parameter group_max_storage: optional, in the guide required", Reason: unchanged},

	// Files.
	{Operations: "4.4 4.8 4.10 4.11 4.12 12.2 12.3", What: "returns GroupID: integer, in the guide string", Reason: strict},
	{Operations: "4.8", What: "parameter access_folder_id: string, in the guide integer", Reason: idText},
	{Operations: "4.10", What: "parameter move: boolean, in the guide string", Reason: bools},
	{Operations: "4.10", What: "parameter overwrite_if_exists: boolean, in the guide string", Reason: bools},
	{Operations: "4.14", What: "parameter access_folder_id: not in the guide", Reason: "clients send it; it changes nothing"},
	{Operations: "4.7", What: "returns EditOnline: not in the guide", Reason: asLive},
	{Operations: "4.4 4.7", What: "returns Encrypted: not in the guide", Reason: asLive},
	{Operations: "4.4", What: "returns TempStreamingLink: not in the guide", Reason: asLive},
	{Operations: "3.1 3.2 4.4 4.6 4.15 5.4 5.6", What: "parameter link: not in the guide", Reason: byLink},
	{Operations: "3.2 4.6", What: "parameter temp_key: not in the guide", Reason: byKey},
	{Operations: "4.6", What: "parameter session_id: optional, in the guide required", Reason: "not needed where the download needs none"},
	{Operations: "4.6", What: "parameter temp_auth: not in the guide", Reason: "as for the download"},
	{Operations: "4.6", What: "parameter time_offset: not in the guide", Reason: "clients send it; it changes nothing"},
	{Operations: "4.1", What: "parameter enable: integer, in the guide string", Reason: "as in 5.2"},
	{Operations: "4.2 5.3", What: "returns CounterMax: string, in the guide integer", Reason: strict},
	{Operations: "4.2 5.3", What: "returns CounterEnable: string, in the guide integer", Reason: strict},
	{Operations: "4.2 5.3", What: "returns Counter: string, in the guide integer", Reason: strict},
	{Operations: "4.15", What: "returns result: not in the guide", Reason: asLive},
	{Operations: "4.15", What: "returns tempkey: not in the guide", Reason: asLive},
	{Operations: "4.15", What: "returns TempKey: not in the guide", Reason: "the same, spelled like the other fields"},

	// Folders.
	{Operations: "5.5 5.6", What: "returns DirUpdateTime: integer, in the guide string", Reason: strict},
	{Operations: "5.5", What: "returns Folders: not in the guide", Reason: "the guide leaves out what is found; as in 5.6"},
	{Operations: "5.5", What: "returns Files: not in the guide", Reason: "the guide leaves out what is found; as in 5.6"},
	{Operations: "5.6", What: "returns Breadcrumbs: not in the guide", Reason: "with_breadcrumbs asks for it"},
	{Operations: "5.6", What: "returns TotalFolders: not in the guide", Reason: asLive},
	{Operations: "5.6", What: "returns TotalFiles: not in the guide", Reason: asLive},
	{Operations: "5.6", What: "returns UserAccessMode: not in the guide", Reason: asLive},
	{Operations: "5.6", What: "returns Encrypted: not in the guide", Reason: asLive},
	{Operations: "5.4 5.6 5.19", What: "returns Size: not in the guide", Reason: asLive},
	{Operations: "5.4 5.19", What: "returns DisplaySubfolders: not in the guide", Reason: "5.10 and 5.19 set it, so it has to be read back"},
	{Operations: "5.4", What: "returns Permission: not in the guide", Reason: rest},
	{Operations: "5.6", What: "returns Folders.DirUpdateTime: not in the guide", Reason: stamps},
	{Operations: "5.6", What: "returns Folders.ParentFolderID: not in the guide", Reason: search},
	{Operations: "5.6", What: "returns Files.DirUpdateTime: not in the guide", Reason: asLive},
	{Operations: "5.6", What: "returns Files.EditLink: not in the guide", Reason: asLive},
	{Operations: "5.6", What: "returns Files.FileHash: not in the guide", Reason: "clients that compare hashes need it in the listing"},
	{Operations: "5.6", What: "returns Files.ParentFolderID: not in the guide", Reason: search},
	{Operations: "5.8", What: "returns DirUpdateTime: not in the guide", Reason: "last_request_time is compared with it"},
	{Operations: "5.8", What: "returns Files.DateTrashed: not in the guide", Reason: spelled},
	{Operations: "5.12", What: "returns DirUpdateTimeSrc: not in the guide", Reason: "as 4.10: two folders change"},
	{Operations: "5.19", What: "returns PublicDownload: boolean, in the guide string", Reason: strict},

	{Operations: "4.13 5.16", What: "parameter session_id: required, in the guide optional", Reason: "mail goes out in somebody's name only: strangers would send it to anybody"},

	// Sessions.
	{Operations: "8.1 13.1", What: "returns Enable2FA: not in the guide", Reason: asLive},
	{Operations: "8.1", What: "returns Active2FA: not in the guide", Reason: asLive},
	{Operations: "8.1 13.1", What: "returns UploadSpeedLimit: not in the guide", Reason: asLive},
	{Operations: "8.1 13.1", What: "returns DownloadSpeedLimit: not in the guide", Reason: asLive},
	{Operations: "8.1", What: "returns UploadsPerSecond: not in the guide", Reason: asLive},
	{Operations: "8.1", What: "returns DownloadPerSecond: not in the guide", Reason: asLive},
	{Operations: "8.3", What: "returns AccType: string, in the guide integer", Reason: strict},
	{Operations: "8.3", What: "returns UserID: not in the guide", Reason: asLive},
	{Operations: "8.3", What: "returns IsAccountUser: not in the guide", Reason: asLive},
	{Operations: "8.4", What: "returns object, in the guide boolean", Reason: "known clients can't read a bare true here"},

	// Tasks.
	{Operations: "11.1", What: "parameter session_id: required, in the guide optional", Reason: "every task belongs to people: nobody sees any"},
	{Operations: "11.1", What: "returns Comments: not in the guide", Reason: "with_comments asks for it"},
	{Operations: "11.2 11.10", What: "returns ProjectLists: not in the guide", Reason: allKinds},
	{Operations: "11.2 11.10", What: "returns TaskLists: not in the guide", Reason: allKinds},
	{Operations: "11.2 11.10", What: "returns Tasks: not in the guide", Reason: allKinds},
	{Operations: "11.10", What: "returns Projects: not in the guide", Reason: allKinds},
	{Operations: "11.9", What: "parameter with_tasks: boolean, in the guide string", Reason: bools},
	{Operations: "11.9", What: "returns Tasks: not in the guide", Reason: "with_tasks asks for it"},
	{Operations: "11.13 11.21 11.26", What: "parameter tag_id: string, in the guide integer", Reason: "an empty one is no tag, not unchanged"},

	// Uploads.
	{Operations: "12.3", What: "returns DateModified: not in the guide", Reason: asLive},
	{Operations: "12.4", What: "returns RequireCompression: boolean, in the guide integer", Reason: strict},
	{Operations: "12.4", What: "returns RequireHash: boolean, in the guide integer", Reason: strict},
	{Operations: "12.4", What: "returns RequireHashOnly: boolean, in the guide integer", Reason: strict},
	{Operations: "12.2", What: "returns Size: integer, in the guide string", Reason: strict},
	{Operations: "12.2", What: "returns DirectLinkPublic: not in the guide", Reason: spelled},
	{Operations: "12.2", What: "returns OwnerSuspended: not in the guide", Reason: spelled},
	{Operations: "12.5 12.6", What: "parameter file_data: optional, in the guide required", Reason: "the data may be the body itself, or nothing"},

	// Users.
	{Operations: "13.1", What: "parameter apply_bw: boolean, in the guide integer", Reason: bools},
	{Operations: "13.1", What: "parameter branding: boolean, in the guide integer", Reason: bools},
	{Operations: "13.5", What: "parameter email: not in the guide", Reason: "with it no session is needed, as the live service has it"},
	{Operations: "13.5", What: "parameter session_id: optional, in the guide required", Reason: "a new user who follows the link of a mail has not signed in"},
	{Operations: "13.3", What: "parameter captcha_response: not in the guide", Reason: "clients send it; it changes nothing"},
	{Operations: "13.7", What: "parameter default_file_permission: integer, in the guide string", Reason: "as access is given everywhere else; text is taken too"},
	{Operations: "13.7", What: "parameter invoice_address: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Suspended: boolean, in the guide string", Reason: strict},
	{Operations: "13.1", What: "returns AccessAdminLevel: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Address1: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Address2: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Affiliation: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns CardAddress: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns InvoiceAddress: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Method2FA: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Partner: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns PopUp: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns SignupVerified: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns TotpAvailable: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns UploadSpeedLimitDisplay: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns UserAddress: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns UserUID: not in the guide", Reason: asLive},
	{Operations: "13.1", What: "returns Verified: not in the guide", Reason: asLive},
}
