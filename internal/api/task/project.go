package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type projectsIn struct {
	Project key `in:"project_id"`
}

// projects lists the active projects that the caller sees, or one in any state. Guide 11.5.
func (c *chapter) projects() op.Op {
	return op.NewStream("11.5", "GET", "/tasks/projects.json", op.Session,
		func(ctx context.Context, who access.Caller, in projectsIn, emit func(op.Seq[projectOut]) error) error {
			return c.board.Projects(ctx, who, board.ProjectQuery{ID: board.ProjectID(in.Project)}, listing(emit, newProjectOut))
		})
}

type createProjectIn struct {
	List     key    `in:"project_list_id,required"`
	Name     string `in:"project_name,required"`
	AssignTo string `in:"email_assign_to"` // may work in it, too
	Start    string `in:"start_date"`      // absent: today
	Due      string `in:"due_date"`
	Status   string `in:"status,enum=active;completed"`
}

type createProjectOut struct {
	ProjectId board.ProjectID `json:",string"`
	Name      string
}

// createProject makes a project. Guide 11.16.
func (c *chapter) createProject() op.Op {
	return nameWords(op.New("11.16", "POST", "/tasks/project.json/{session_id}/{project_list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createProjectIn) (createProjectOut, error) {
			p, err := c.board.CreateProject(ctx, who, board.NewProject{List: board.ProjectListID(in.List), Name: in.Name, Start: in.Start, Due: in.Due,
				Completed: in.Status == statusCompleted, AssignTo: in.AssignTo})
			return createProjectOut{p.ID, p.Name}, err
		}).Words(board.ErrNoProjectList, 400, ""), "project_name", 255)
}

type updateProjectIn struct {
	Project  key     `in:"project_id,required"`
	Name     *string `in:"project_name"`
	AssignTo string  `in:"email_assign_to"` // as in createProject
	Start    *string `in:"start_date"`
	Due      *string `in:"due_date"`
	Status   string  `in:"status,enum=active;completed"`
}

// updateProject changes a project. What is absent stays. Guide 11.28.
func (c *chapter) updateProject() op.Op {
	return nameWords(op.New("11.28", "PUT", "/tasks/project.json/{session_id}/{project_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateProjectIn) (projectOut, error) {
			p, err := c.board.ChangeProject(ctx, who, board.ProjectID(in.Project), board.ProjectChange{Name: in.Name, Start: in.Start, Due: in.Due,
				Completed: completed(in.Status), AssignTo: in.AssignTo})
			return newProjectOut(p), err
		}), "project_name", 255)
}

type addProjectPermissionIn struct {
	Project key    `in:"project_id,required"`
	Email   string `in:"access_user_email,required"`
	Mode    int64  `in:"mode,required,enum=0;1;2"` // view, edit, nothing
}

// addProjectPermission sets what an account user may do in a project. Guide 11.14.
func (c *chapter) addProjectPermission() op.Op {
	return op.New("11.14", "POST", "/tasks/addprojectpermission.json/{session_id}/{project_id}", op.Session,
		func(ctx context.Context, who access.Caller, in addProjectPermissionIn) (op.Result, error) {
			return op.Done, c.board.SetMode(ctx, who, board.ProjectID(in.Project), in.Email, board.Mode(in.Mode))
		}).Words(board.ErrNoProject, 400, "").ParamWords("mode", "", "Invalid value specified for `mode`. Expected one of (0,1,2).")
}

type usersIn struct {
	Project key `in:"project_id"`
}

// users lists the people of a project, or of all projects that the caller sees. Guide 11.12.
func (c *chapter) users() op.Op {
	return op.New("11.12", "GET", "/tasks/users.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in usersIn) ([]userOut, error) {
			v, err := c.view(ctx, who)
			if err != nil {
				return nil, err
			}
			people, err := c.board.Users(ctx, who, board.ProjectID(in.Project))
			return v.users(people), err
		})
}
