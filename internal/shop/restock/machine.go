package restock

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/values/errs"
)

// View is what the state machine knows of an order: enough to choose its next state, and to write to people.
type View struct {
	ID       string `json:"id"`
	Number   string `json:"number"`
	State    State  `json:"state"`
	Version  int    `json:"version"`
	Supplier string `json:"supplier"`
	Phone    string `json:"phone"`
	// Email is empty for a supplier who has none.
	Email string `json:"email"`
	// Standing is the state in plain Spanish, for the mail to whoever tells the supplier.
	Standing string `json:"standing"`
	// Total is written out, such as S/ 1,234.50.
	Total string `json:"total"`
	// Sent says that the supplier has the order.
	Sent bool `json:"sent"`
	// Paper is where the PDF of an order that was approved is kept.
	Paper string `json:"paper"`
	// Refused says that no mail reaches the supplier under the addresses that he has, and Why; it is sent again when they change.
	Refused bool   `json:"refused"`
	Why     string `json:"why"`
}

// Follow reads the state of an order and records the execution that follows it.
//
// Errors: errs.NotFound; errs.RestoreUndecided for an order that is to be mailed and was there before a restore that nobody has released:
// its supplier may have it already.
func Follow(ctx context.Context, tx *sql.Tx, id, execution string) (View, error) {
	q := db.New(tx)
	row, err := rowOf(ctx, q, id)
	if err != nil {
		return View{}, err
	}
	if State(row.State) == Approved && !row.SentAt.Valid {
		held, err := q.HeldByRestore(ctx, row.CreatedAt)
		if err != nil {
			return View{}, fmt.Errorf("asking for a restore: %w", err)
		}
		if held > 0 {
			return View{}, errs.New(errs.RestoreUndecided, "nobody has said whether the order %s was sent before the shop was restored", NumberOf(row.Number))
		}
	}
	if row.Execution == "" {
		if err := q.NoteExecution(ctx, db.NoteExecutionParams{Execution: execution, ID: id}); err != nil {
			return View{}, fmt.Errorf("noting the execution: %w", err)
		}
	}
	paper := ""
	if row.Approval != "" {
		paper = keyOf(row.ID, row.Approval)
	}
	return View{ID: row.ID, Number: NumberOf(row.Number), State: State(row.State), Standing: standings[State(row.State)], Version: row.Version, Supplier: row.Name, Phone: row.Phone,
		Email: row.Email, Total: row.Total.String(), Sent: row.SentAt.Valid, Paper: paper,
		Refused: refused(row), Why: row.MailRefusedWhy}, nil
}

// standings are those of which a supplier is told.
var standings = map[State]string{Approved: "aprobado", ClosedShort: "cerrado", Cancelled: "anulado"}

// refused reports whether the addresses that the supplier has are those that a mail was refused for.
func refused(r db.OrderRow) bool { return r.MailRefusedTo != "" && r.MailRefusedTo == r.Email }

// Delivery says how a supplier got an order; To are the addresses, empty when people pass it on. Refused is the cause of the
// failure when the mail was refused for good.
type Delivery struct {
	ID      string `json:"id"`
	To      string `json:"to"`
	Refused string `json:"refused,omitempty"`
}

// MarkRefused notes that the mail to the supplier was refused, and why. It may run again. It returns errs.NotFound.
func MarkRefused(ctx context.Context, tx *sql.Tx, d Delivery) (View, error) {
	q := db.New(tx)
	if _, err := q.LockOrder(ctx, d.ID); err != nil {
		return View{}, errs.Wrap(errs.NotFound, err, "no order has the id %q", d.ID)
	}
	cause := errs.FromWorkflow(errs.InvalidRequest.Spec().Workflow, d.Refused)
	why := []rune(cmp.Or(cause.Reason, cause.Message))
	if err := q.SetRefused(ctx, db.SetRefusedParams{RefusedTo: d.To, Why: string(why[:min(len(why), 300)]), ID: d.ID}); err != nil {
		return View{}, fmt.Errorf("noting a mail that was refused: %w", err)
	}
	return Follow(ctx, tx, d.ID, "")
}

// MarkSent notes the delivery, once. An order that was cancelled meanwhile stays cancelled: then the supplier must learn
// that, too. It returns errs.NotFound.
func MarkSent(ctx context.Context, tx *sql.Tx, d Delivery, now time.Time) (View, error) {
	q := db.New(tx)
	if _, err := q.LockOrder(ctx, d.ID); err != nil {
		return View{}, errs.Wrap(errs.NotFound, err, "no order has the id %q", d.ID)
	}
	marked, err := q.SetSent(ctx, db.SetSentParams{SentAt: at(now), SentTo: d.To, ID: d.ID})
	if err != nil {
		return View{}, fmt.Errorf("marking an order as sent: %w", err)
	}
	view, err := Follow(ctx, tx, d.ID, "")
	if err != nil || marked == 0 {
		return view, err
	}
	return view, event.Write(ctx, tx, event.RestockSent, d.ID, d, now)
}
