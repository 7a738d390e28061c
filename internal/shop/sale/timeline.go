package sale

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
)

// Outcome is how a sale stands.
type Outcome string

// A sale is recorded; or every try failed and was undone; or one is under way.
const (
	OutcomeRecorded   Outcome = "recorded"
	OutcomeFailed     Outcome = "failed"
	OutcomeInProgress Outcome = "in_progress"
)

// Timeline is the story of a sale, and the proof that it happened once: however many submits, one stock group and
// one number.
type Timeline struct {
	SaleID  string  `json:"saleId"`
	Outcome Outcome `json:"outcome"`
	Number  string  `json:"number,omitempty"`
	// SettingsVersion is of the shop's rules (tax, rounding, limits) that a recorded sale went by, and Execution the one that
	// recorded it.
	SettingsVersion *int   `json:"settingsVersion,omitempty"`
	Execution       string `json:"execution,omitempty"`
	// Submits is how many executions the till's sends started.
	Submits    int          `json:"submits"`
	StockGroup stock.Group  `json:"stockGroup"`
	Executions []string     `json:"executions"`
	Steps      []trail.Step `json:"steps"`
}

const checkoutWorkflow, sweepWorkflow = "checkout", "sweep"

// TimelineOf returns the timeline of a sale, recorded or not. It returns errs.NotFound when nothing of it ever arrived.
func TimelineOf(ctx context.Context, conn *sql.DB, id string) (Timeline, error) {
	records, err := trail.Records(ctx, conn, id, checkoutWorkflow, sweepWorkflow)
	if err != nil {
		return Timeline{}, err
	}
	if len(records) == 0 {
		return Timeline{}, errs.New(errs.NotFound, "nothing was submitted under the id %q", id)
	}
	line := Timeline{SaleID: id, Steps: trail.Story(records)}
	line.Executions, line.Submits = trail.Runs(records, checkoutWorkflow)
	if line.Outcome, err = outcome(ctx, conn, id); err != nil {
		return Timeline{}, err
	}
	if line.Outcome == OutcomeRecorded {
		row, err := db.New(conn).RecordedAs(ctx, id)
		if err != nil {
			return Timeline{}, fmt.Errorf("reading the sale: %w", mysql.Explain(err))
		}
		line.Number = fmt.Sprintf("%s-%08d", row.Series, row.Number)
		line.SettingsVersion, line.Execution = &row.SettingsVersion, step.Run(row.Execution)
	}
	if line.StockGroup, err = stock.GroupOf(ctx, conn, id); err != nil {
		return Timeline{}, err
	}
	return line, nil
}

func outcome(ctx context.Context, conn *sql.DB, id string) (Outcome, error) {
	state, err := db.New(conn).CheckoutState(ctx, id)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && state == abandoned:
		return OutcomeFailed, nil
	case err != nil:
		return "", fmt.Errorf("reading how the sale stands: %w", mysql.Explain(err))
	case state == recorded:
		return OutcomeRecorded, nil
	}
	return OutcomeInProgress, nil
}
