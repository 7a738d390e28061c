package restock

import (
	"context"

	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/restock/db"
)

// Timeline is the story of an order: what its state machine and the people did, step by step.
type Timeline struct {
	OrderID string        `json:"orderId"`
	Number  string        `json:"number"`
	State   State         `json:"state"`
	Acts    []RecordedAct `json:"acts"`
	Steps   []trail.Step  `json:"steps"`
}

// TimelineOf returns the timeline of an order. It returns errs.NotFound.
func TimelineOf(ctx context.Context, conn db.DBTX, id string) (Timeline, error) {
	q := db.New(conn)
	row, err := rowOf(ctx, q, id)
	if err != nil {
		return Timeline{}, err
	}
	timeline := Timeline{OrderID: id, Number: NumberOf(row.Number), State: State(row.State)}
	if timeline.Acts, err = actsOf(ctx, q, id); err != nil {
		return Timeline{}, err
	}
	records, err := trail.Records(ctx, conn, id, "restock", "restock-act", "wake-restock")
	if err != nil {
		return Timeline{}, err
	}
	timeline.Steps = trail.Story(records)
	return timeline, nil
}
