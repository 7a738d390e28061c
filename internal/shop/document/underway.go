package document

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/document/db"
)

// attemptLasts is longer than an attempt may: what was sent earlier and has no answer died on its way.
const attemptLasts = 2 * time.Minute

// UnderWay is how many documents are being sent at this moment. After each sale a run may begin, and all go on while there is something to send: a
// backlog would have ever more of them, and they would take the processors of one computer from the tills, or call SUNAT hundreds of times at once.
func UnderWay(ctx context.Context, conn db.DBTX, now time.Time) (int, error) {
	n, err := db.New(conn).UnderWay(ctx, at(now.Add(-attemptLasts)))
	if err != nil {
		return 0, fmt.Errorf("counting what is being sent: %w", mysql.Explain(err))
	}
	return int(n), nil
}

// ClaimSome is Claim, and nothing while twice as many are being sent: the runs that are at it take the rest.
func ClaimSome(ctx context.Context, conn *sql.DB, most int, now time.Time) ([]string, error) {
	if busy, err := UnderWay(ctx, conn, now); err != nil || busy >= 2*most {
		return []string{}, err
	}
	return Claim(ctx, conn, most, now)
}
