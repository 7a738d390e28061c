package refund

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/refund/db"
	"carmensita.pe/market/internal/values/errs"
)

// Timeline is the story of a refund, and the proof that it was recorded once, however often it was sent.
type Timeline struct {
	RefundID string `json:"refundId"`
	// Recorded says that there is a credit note, of this Number; Settled that nothing of it is owed any more.
	Recorded bool   `json:"recorded"`
	Number   string `json:"number,omitempty"`
	Settled  bool   `json:"settled"`
	// SettingsVersion is of the shop's rules (tax, rounding) that the sale went by, and so its credit notes.
	SettingsVersion *int `json:"settingsVersion,omitempty"`
	// Submits is how many executions the till's sends started.
	Submits    int          `json:"submits"`
	Executions []string     `json:"executions"`
	Steps      []trail.Step `json:"steps"`
}

const workflow, laterWorkflow = "refund", "owed-refunds"

// TimelineOf returns the timeline of a refund, recorded or not. It returns errs.NotFound when nothing of it ever arrived.
func TimelineOf(ctx context.Context, conn db.DBTX, id string) (Timeline, error) {
	records, err := trail.Records(ctx, conn, id, workflow, laterWorkflow)
	if err != nil {
		return Timeline{}, err
	}
	if len(records) == 0 {
		return Timeline{}, errs.New(errs.NotFound, "nothing was submitted under the id %q", id)
	}
	timeline := Timeline{RefundID: id, Steps: trail.Story(records)}
	timeline.Executions, timeline.Submits = trail.Runs(records, workflow)
	found, err := Find(ctx, conn, id)
	switch {
	case err == nil:
		timeline.Recorded, timeline.Number, timeline.Settled = true, found.Number, found.Settled
		rules, err := db.New(conn).RulesOf(ctx, id)
		if err != nil {
			return Timeline{}, fmt.Errorf("reading the rules of a refund: %w", mysql.Explain(err))
		}
		timeline.SettingsVersion = &rules
	case errs.CodeOf(err) != errs.NotFound:
		return Timeline{}, err
	}
	return timeline, nil
}
