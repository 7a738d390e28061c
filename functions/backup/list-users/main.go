// List-users puts who works in the shop into the backup, without passwords.
package main

import (
	"context"

	"carmensita.pe/market/internal/backup"
	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
)

type input struct {
	ID string `json:"id"`
}

func main() {
	directory := setup.Must(cognito.OpenDirectory())
	files := setup.Must(bucket.Open("BACKUPS_BUCKET"))
	step.Start(func(ctx context.Context, _ *step.Task, in input) (backup.File, error) {
		users, err := directory.List(ctx)
		if err != nil {
			return backup.File{}, err
		}
		return backup.WriteUsers(ctx, files, in.ID, users)
	})
}
