package report

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/internal/shop/settlement"
	"carmensita.pe/market/internal/values/peru"
)

// Waiting is what needs a person's attention now.
type Waiting struct {
	LowStock int `json:"lowStock"`
	// Expiring are batches that expire within a week, or did.
	Expiring  int `json:"expiring"`
	Incidents int `json:"incidents"`
	// Unreviewed are products that a till added or gave a code, and no manager has looked at.
	Unreviewed int `json:"unreviewed"`
	// Approvals are restock orders that wait for a decision.
	Approvals int `json:"approvals"`
	// Unsent are approved orders whose mail was refused: their suppliers' addresses are wrong.
	Unsent int `json:"unsent"`
	// WrongPINs is for how many managers somebody typed five wrong PINs or more today.
	WrongPINs int `json:"wrongPins"`
	// Unsettled is money that waits for a decision: payments to confirm, and paybacks that are owed.
	Unsettled int `json:"unsettled"`
	// Differences are reports of this week whose books disagree, and that were not made anew since.
	Differences int `json:"differences"`
	// BackupAt is when the last backup was verified; nil for none. BackupLate says that a night went by without.
	BackupAt   *time.Time `json:"backupAt"`
	BackupLate bool       `json:"backupLate"`
}

const (
	soonExpiring = 7                  // days
	recent       = 7 * 24 * time.Hour // how long a report that disagrees is listed
	backupEvery  = 26 * time.Hour     // a night, with time for the work
)

// waiting counts what waits at a time.
func waiting(ctx context.Context, conn *sql.DB, now time.Time) (Waiting, error) {
	q := db.New(conn)
	found, err := q.Waiting(ctx, db.WaitingParams{ByDay: peru.BusinessDay(now).AddDays(soonExpiring), Since: now.Add(-recent), Midnight: peru.BusinessDay(now).Start()})
	if err != nil {
		return Waiting{}, fmt.Errorf("counting what waits: %w", mysql.Explain(err))
	}
	w := Waiting{LowStock: int(found.Low), Expiring: int(found.Expiring), Incidents: int(found.Incidents), Unreviewed: int(found.Unreviewed), Approvals: int(found.Approvals),
		Differences: int(found.Differences), Unsent: int(found.Unsent), WrongPINs: int(found.WrongPins)}
	if w.Unsettled, err = settlement.Count(ctx, conn); err != nil {
		return Waiting{}, err
	}
	verified, err := q.LastVerified(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Waiting{}, fmt.Errorf("looking for the last backup: %w", mysql.Explain(err))
	}
	if verified.Valid {
		w.BackupAt = &verified.Time
	}
	w.BackupLate = !verified.Valid || now.Sub(verified.Time) > backupEvery
	return w, nil
}
