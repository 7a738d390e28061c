// Package watch measures what must stay small: goods reserved for finished sales, refunds owed, events and approvals waiting,
// documents and the certificate of electronic documents, and the age of the last verified backup.
//
// The figures are logged every five minutes by the state machine "watch"; on AWS they become metrics with alarms. A figure
// describes the data, so it also reveals a workflow that stopped, which raises no error.
package watch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/ops/watch/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/peru"
)

// Grace is how long after its lease a sale may keep its goods: the sweep comes every minute.
const Grace = 10 * time.Minute

// Never is what BackupHours says while no backup was ever found right.
const Never = 9999

// Figures at one moment.
type Figures struct {
	// LeakedReservations counts goods of sales that are over.
	LeakedReservations int64 `json:"leakedReservations"`
	// OwedHours is the age of the oldest refund that a card still waits for; 0 for none.
	OwedHours float64 `json:"owedHours"`
	// EventMinutes is the age of the oldest event that waits to be published; 0 for none.
	EventMinutes float64 `json:"eventMinutes"`
	// EventsSetAside counts events that the bus would not take.
	EventsSetAside int64 `json:"eventsSetAside"`
	// ApprovalHours is the age of the oldest order to a supplier that nobody has decided; 0 for none.
	ApprovalHours float64 `json:"approvalHours"`
	// BackupHours is how long ago a backup was last found right.
	BackupHours float64 `json:"backupHours"`
	// DocumentsInDanger counts electronic documents that SUNAT has not answered and that can be sent until tomorrow at most.
	DocumentsInDanger int64 `json:"documentsInDanger"`
	// CertificateUrgency is 1 in the last 30 days of the certificate that signs electronic documents, 2 in the last 7 and after them.
	CertificateUrgency int `json:"certificateUrgency"`
	// OldTrail says that some of the trail is in the table of before: see trail.Convert.
	OldTrail bool `json:"oldTrail"`
}

// Measure reads the figures. It returns errs.Unavailable when the database does not answer.
func Measure(ctx context.Context, conn db.DBTX, now time.Time) (Figures, error) {
	now = now.UTC()
	q := db.New(conn)
	var f Figures
	leaked, err := q.LeakedReservations(ctx, now.Add(-Grace))
	if err != nil {
		return f, fmt.Errorf("counting reservations: %w", mysql.Explain(err))
	}
	owed, err := q.OldestOwedRefund(ctx, now)
	if err != nil {
		return f, fmt.Errorf("reading what is owed: %w", mysql.Explain(err))
	}
	event, err := q.OldestWaitingEvent(ctx, now)
	if err != nil {
		return f, fmt.Errorf("reading what waits to be published: %w", mysql.Explain(err))
	}
	aside, err := q.EventsSetAside(ctx)
	if err != nil {
		return f, fmt.Errorf("counting events that were set aside: %w", mysql.Explain(err))
	}
	approval, err := q.OldestApproval(ctx, now)
	if err != nil {
		return f, fmt.Errorf("reading what waits for approval: %w", mysql.Explain(err))
	}
	verified, err := q.NewestVerifiedBackup(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return f, fmt.Errorf("reading the newest backup: %w", mysql.Explain(err))
	}
	danger, err := q.DocumentsInDanger(ctx, peru.BusinessDay(now).AddDays(1))
	if err != nil {
		return f, fmt.Errorf("counting documents in danger: %w", mysql.Explain(err))
	}
	ends, err := q.CertificateEnds(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return f, fmt.Errorf("reading when the certificate ends: %w", mysql.Explain(err))
	}
	converted, err := trail.Converted(ctx, conn)
	if err != nil {
		return f, err
	}
	f = Figures{LeakedReservations: leaked, OwedHours: now.Sub(owed).Hours(), EventMinutes: now.Sub(event).Minutes(), EventsSetAside: aside,
		ApprovalHours: now.Sub(approval).Hours(), BackupHours: Never, DocumentsInDanger: danger, OldTrail: !converted}
	if ends.Valid {
		f.CertificateUrgency = emission.Urgency(ends.Time, now)
	}
	if verified.Valid {
		f.BackupHours = now.Sub(verified.Time).Hours()
	}
	return f, nil
}
