package check

// kind is what is known of a kind of finding.
type kind struct {
	of     noun
	advice string // beyond what can be said of all
}

const (
	backup    = "Get the file from a backup, or have it uploaded again. What is left of it can be deleted like any file."
	reporting = "This is not what a disk does: report it. Until then compare with a backup."
)

// kinds are all kinds of findings. Their names are in scripts: they don't change.
var kinds = map[string]kind{
	// Rows of the tree: package drive.
	"folder-counters":         {of: node},
	"content-references":      {of: contents},
	"storage-used":            {of: account},
	"storage-used-by-user":    {of: user},
	"account-without-root":    {of: account, advice: reporting},
	"parent-missing":          {of: node, advice: reporting},
	"cycle":                   {of: node, advice: reporting},
	"node-without-account":    {of: node, advice: reporting},
	"file-without-content":    {of: node, advice: backup},
	"dangling-version":        {of: node, advice: backup},
	"version-number":          {of: node, advice: reporting},
	"content-without-data":    {of: contents, advice: backup},
	"stored-once-held-twice":  {of: contents, advice: reporting},
	"data-without-content":    {},
	"state-and-time":          {of: node, advice: reporting},
	"interrupted-copy":        {},
	"name-key":                {of: node, advice: "Rename it: that makes its key anew."},
	"user-without-account":    {advice: reporting},
	"account-without-owner":   {of: account, advice: reporting},
	"name-without-user":       {},
	"session-without-user":    {},
	"link-without-thing":      {},
	"grant-without-thing":     {},
	"thumbnail-without-image": {},

	// Bytes.
	"database-damaged":   {advice: "Stop the server and restore the database from a backup; driveway.db is no longer to be trusted."},
	"content-missing":    {of: contents, advice: backup},
	"content-size":       {of: contents, advice: backup},
	"content-changed":    {of: contents, advice: backup + " Look at the disk: it does not keep what is written to it."},
	"content-unreadable": {of: contents, advice: "Look at the disk. " + backup},
	"upload-missing":     {advice: "The client will be told to begin again. driveway check --repair forgets the bytes that are lost."},
	"upload-changed":     {advice: "The client will be told to begin again. driveway check --repair forgets the bytes that are lost."},
	"orphan":             {advice: "driveway gc removes it."},
}
