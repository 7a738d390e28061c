package backup

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/mysql"
)

// Prune deletes the files of the backups that the rule of retention lets go, and returns their ids. Killed in between, the
// next one goes on.
func Prune(ctx context.Context, conn *sql.DB, from Store, now time.Time) ([]string, error) {
	q := db.New(conn)
	rows, err := q.Kept(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing backups: %w", mysql.Explain(err))
	}
	all := make([]Point, len(rows))
	for i, r := range rows {
		all[i] = Point{ID: r.ID, State: State(r.State), At: r.CreatedAt}
	}
	pruned := []string{}
	for _, p := range Prunable(all, now) {
		// The manifest goes first: what has lost files must not be taken for a backup.
		if err := from.Delete(ctx, []string{keyOf(p.ID, verifiedFile), keyOf(p.ID, manifestFile)}); err != nil {
			return pruned, err
		}
		keys, err := from.Keys(ctx, keyOf(p.ID, ""))
		if err != nil {
			return pruned, err
		}
		if err := from.Delete(ctx, keys); err != nil {
			return pruned, err
		}
		if err := q.SetPruned(ctx, p.ID); err != nil {
			return pruned, fmt.Errorf("marking a backup as pruned: %w", mysql.Explain(err))
		}
		pruned = append(pruned, p.ID)
	}
	return pruned, nil
}
