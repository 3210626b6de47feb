package task

import (
	"context"
	"iter"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/api/task/board"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// taskOut is a task: 11.1, 11.2, 11.9, 11.10, 11.13, 11.21.
type taskOut struct {
	TaskId                 board.TaskID `json:",string"`
	Name                   string
	Number                 int64
	Description            string
	StartDate              string
	DueDate                string
	Private                op.Flag
	Priority               int64
	Progress               int64
	Status                 string
	Color                  string
	Trashed                op.Flag
	Archived               op.Flag
	OrderNo                int64
	AssignedFirstName      string
	AssignedLastName       string
	AssignedToUserId       string
	AssignedToAccessUserId string
	OwnerFirstName         string
	OwnerLastName          string
	TagColor               string
	TagText                string
	TagId                  board.TagID      `json:",string"`
	TaskListId             board.TaskListID `json:",string"`
	TaskListName           string
	ProjectId              board.ProjectID `json:",string"`
	ProjectName            string
	ProjectListId          board.ProjectListID `json:",string"`
	ProjectListName        string
	CommentsCount          int64
	OwnerUserId            access.UserID
	OwnerAccessUserId      access.UserID
	AccessMode             op.Flag
	Link                   string
	AccountUsers           []userOut
	Attachments            []fileOut
	avatarOut
}

// userOut is somebody of the account.
type userOut struct {
	AccessUserId access.UserID `json:",string"`
	UserId       access.UserID `json:",string"`
	FirstName    string
	LastName     string
}

// fileOut is an attached file.
type fileOut struct {
	FileName  string
	Size      int64 `json:",string"`
	FileId    drive.FileID
	ThumbLink string
}

// avatarOut is how somebody looks.
type avatarOut struct {
	OwnerAvatar      string
	OwnerAvatarColor string
}

// authorOut is who wrote something.
type authorOut struct {
	OwnerFirstName string
	OwnerLastName  string
	UserId         access.UserID
	AccessUserId   access.UserID
	avatarOut
}

// commentOut is a comment: 11.8, 11.26.
type commentOut struct {
	CommentId board.CommentID `json:",string"`
	Comment   string
	Number    int64 `json:",string"`
	Created   int64 `json:",string"`
	TagId     board.TagID
	TagName   string
	TagColor  string
	authorOut
	SubComments op.Seq[subcommentOut]
	Attachments []fileOut
}

// subcommentOut is a comment on a comment: 11.8, 11.18, 11.26, 11.32.
type subcommentOut struct {
	SubCommentId board.SubcommentID `json:",string"`
	SubComment   string
	Created      int64 `json:",string"`
	authorOut
}

// taskListOut is a list of tasks: 11.2, 11.9, 11.10.
type taskListOut struct {
	TaskListId      board.TaskListID `json:",string"`
	Name            string
	DueDate         string
	Trashed         op.Flag
	Status          string
	Archived        op.Flag
	ProjectName     string
	ProjectListName string
	AccountUsers    []userOut
	Tasks           op.Seq[taskOut] `json:",omitempty"` // where they were asked for
}

// projectOut is a project: 11.5, 11.28.
type projectOut struct {
	ProjectId       board.ProjectID `json:",string"`
	StartDate       string
	DueDate         string
	Status          string
	ProjectListId   board.ProjectListID `json:",string"`
	ProjectListName string
	Name            string
}

// projectEntryOut is a project in its list: 11.4.
type projectEntryOut struct {
	ProjectId   board.ProjectID `json:",string"`
	ProjectName string
	Archived    op.Flag
	Trashed     op.Flag
}

const (
	statusActive    = "active"
	statusCompleted = "completed"
)

func status(completed bool) string {
	if completed {
		return statusCompleted
	}
	return statusActive
}

// view shows what a caller sees. Every answer names the owner of his account.
type view struct {
	present *present.Presenter
	owner   access.UserID
}

func (c *chapter) view(ctx context.Context, who access.Caller) (view, error) {
	owner, err := c.board.Owner(ctx, who)
	return view{c.present, owner}, err
}

// account is the id of somebody as an account user; the owner's is 0.
func account(p board.Person) access.UserID {
	if p.Owner {
		return 0
	}
	return p.ID
}

func (v view) task(t board.Task) taskOut {
	out := taskOut{
		TaskId: t.ID, Name: t.Name, Number: t.Number, Description: t.Description, StartDate: t.Start, DueDate: t.Due,
		Private: op.Flag(t.Private), Priority: t.Priority, Progress: t.Progress, Status: status(t.Completed), Color: t.Color,
		Trashed: op.Flag(t.Trashed), Archived: op.Flag(t.Archived), OrderNo: t.Order,
		AssignedFirstName: t.Assignee.First, AssignedLastName: t.Assignee.Last, OwnerFirstName: t.Creator.First, OwnerLastName: t.Creator.Last,
		TagColor: t.Tag.Color, TagText: t.Tag.Name, TagId: t.Tag.ID, TaskListId: t.List.ID, TaskListName: t.List.Name,
		ProjectId: t.Project.ID, ProjectName: t.Project.Name, ProjectListId: t.ProjectList.ID, ProjectListName: t.ProjectList.Name,
		CommentsCount: t.Comments, OwnerUserId: v.owner, OwnerAccessUserId: account(t.Creator), AccessMode: op.Flag(t.MayChange),
		Link: v.present.TaskPage(strconv.FormatInt(int64(t.ID), 10)), AccountUsers: v.users(t.Members), Attachments: v.files(t.Files),
		avatarOut: avatar(),
	}
	if t.Assignee.ID != 0 {
		out.AssignedToUserId = strconv.FormatInt(int64(v.owner), 10)
		out.AssignedToAccessUserId = strconv.FormatInt(int64(account(t.Assignee)), 10)
	}
	return out
}

// avatar is how everybody looks who has no picture.
func avatar() avatarOut { return avatarOut{OwnerAvatarColor: present.AvatarColor} }

func (v view) user(p board.Person) userOut {
	return userOut{AccessUserId: account(p), UserId: v.owner, FirstName: p.First, LastName: p.Last}
}

func (v view) users(people []board.Person) []userOut {
	out := make([]userOut, len(people))
	for i, p := range people {
		out[i] = v.user(p)
	}
	return out
}

func (v view) files(files []*drive.Item) []fileOut {
	out := make([]fileOut, len(files))
	for i, f := range files {
		out[i] = fileOut{FileName: f.Name, Size: f.Size, FileId: f.FileID(), ThumbLink: v.present.Thumb(f)}
	}
	return out
}

func (v view) author(p board.Person) authorOut {
	return authorOut{OwnerFirstName: p.First, OwnerLastName: p.Last, UserId: v.owner, AccessUserId: account(p), avatarOut: avatar()}
}

func (v view) comment(c board.Comment) commentOut {
	return commentOut{
		CommentId: c.ID, Comment: c.Text, Number: c.Number, Created: c.Created, TagId: c.Tag.ID, TagName: c.Tag.Name, TagColor: c.Tag.Color,
		authorOut: v.author(c.Author), SubComments: op.Each(c.Subcomments, v.subcomment), Attachments: v.files(c.Files),
	}
}

func (v view) subcomment(c board.Subcomment) subcommentOut {
	return subcommentOut{SubCommentId: c.ID, SubComment: c.Text, Created: c.Created, authorOut: v.author(c.Author)}
}

func (v view) taskList(l board.TaskList) taskListOut {
	out := taskListOut{
		TaskListId: l.ID, Name: l.Name, DueDate: l.Due, Trashed: op.Flag(l.Trashed), Status: status(l.Completed), Archived: op.Flag(l.Archived),
		ProjectName: l.Project.Name, ProjectListName: l.ProjectList.Name, AccountUsers: v.users(l.Members),
	}
	if l.Tasks != nil {
		out.Tasks = op.Each(l.Tasks, v.task)
	}
	return out
}

func newProjectOut(p board.Project) projectOut {
	return projectOut{ProjectId: p.ID, StartDate: p.Start, DueDate: p.Due, Status: status(p.Completed), ProjectListId: p.List.ID,
		ProjectListName: p.List.Name, Name: p.Name}
}

func newProjectEntryOut(p board.Project) projectEntryOut {
	return projectEntryOut{ProjectId: p.ID, ProjectName: p.Name, Archived: op.Flag(p.Archived), Trashed: op.Flag(p.Trashed)}
}

// listing hands emit what a listing of the board gives.
func listing[From, To any](emit func(op.Seq[To]) error, wire func(From) To) func(iter.Seq2[From, error]) error {
	return func(rows iter.Seq2[From, error]) error { return emit(op.Each(rows, wire)) }
}
