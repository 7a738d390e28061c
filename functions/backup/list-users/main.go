// List-users puts who works in the shop into the backup, without passwords.
package main

import (
	"context"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	directory := setup.Must(signin.OpenDirectory())
	files := setup.Must(filestore.Open("BACKUPS_BUCKET"))
	step.Start(func(ctx context.Context, _ *step.Task, in input) (backup.File, error) {
		users, err := directory.List(ctx)
		if err != nil {
			return backup.File{}, err
		}
		return backup.WriteUsers(ctx, files, in.ID, users)
	})
}
