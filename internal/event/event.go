// Package event is what happened in the shop, told to whoever wants to know.
//
// A step writes its event in the transaction that makes it true (table outbox); the state machine publish-events puts what is
// waiting on the bus, the oldest first, at least once. So nothing is told that did not happen, and nothing that happened is forgotten. Who
// listens gets Detail, and must bear a repeat: its id tells one.
package event

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"carmensita.pe/market/internal/event/db"
	"carmensita.pe/market/internal/mysql"
)

// Kind is what happened. It is the detail-type on the bus.
type Kind string

// The kinds of events, and what their subject is.
const (
	SaleCompleted  Kind = "SaleCompleted"  // a sale
	RefundRecorded Kind = "RefundRecorded" // a refund
	StockLow       Kind = "StockLow"       // a product that came down to its reorder point
	RestockDrafted Kind = "RestockDrafted" // a restock order, as the next three
	RestockDecided Kind = "RestockDecided"
	RestockSent    Kind = "RestockSent"
	// RestockReceived comes with each delivery.
	RestockReceived Kind = "RestockReceived"
	ReportReady     Kind = "ReportReady"    // a report
	BackupVerified  Kind = "BackupVerified" // a backup
	BackupFailed    Kind = "BackupFailed"   // a backup; its machine puts it on the bus by itself
)

// Write tells the event in the transaction that makes it true. Data is any JSON value of less than a kilobyte or so: ids and
// figures, no personal data. It needs no answer of the server, so tx may be a mysql.Bundle.
func Write(ctx context.Context, tx db.DBTX, kind Kind, subject string, data any, now time.Time) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("writing the event: %w", err)
	}
	if err := db.New(tx).InsertEvent(ctx, db.InsertEventParams{Kind: string(kind), Subject: subject, Payload: string(text), CreatedAt: now}); err != nil {
		return fmt.Errorf("writing the event: %w", err)
	}
	return nil
}

// Detail is an event as a listener gets it.
type Detail struct {
	// ID is of the event: a repeat has the same.
	ID      string          `json:"id"`
	Subject string          `json:"subject"`
	At      time.Time       `json:"at"`
	Data    json.RawMessage `json:"data"`
}

// Entry is an event on its way to the bus, as events:putEvents takes it.
type Entry struct {
	Source       string
	DetailType   Kind
	Detail       Detail
	EventBusName string
}

// Batch is some events in order, and their numbers in the outbox.
type Batch struct {
	IDs     []int64 `json:"ids"`
	Entries []Entry `json:"entries"`
}

// Waiting gives the oldest events that are not on the bus yet, at most so many.
func Waiting(ctx context.Context, conn db.DBTX, source, bus string, limit int) (Batch, error) {
	rows, err := db.New(conn).WaitingEvents(ctx, int32(limit))
	if err != nil {
		return Batch{}, fmt.Errorf("reading the outbox: %w", mysql.Explain(err))
	}
	batch := Batch{IDs: make([]int64, len(rows)), Entries: make([]Entry, len(rows))}
	for i, row := range rows {
		batch.IDs[i] = row.ID
		batch.Entries[i] = Entry{Source: source, DetailType: Kind(row.Kind), EventBusName: bus, Detail: Detail{
			ID: strconv.FormatInt(row.ID, 10), Subject: row.Subject, At: row.CreatedAt, Data: json.RawMessage(row.Payload)}}
	}
	return batch, nil
}

// Published notes that the events are on the bus. It may run again.
func Published(ctx context.Context, conn db.DBTX, ids []int64, now time.Time) error {
	if err := db.New(conn).MarkPublished(ctx, db.MarkPublishedParams{Now: sql.NullTime{Time: now, Valid: true}, Ids: ids}); err != nil {
		return fmt.Errorf("emptying the outbox: %w", mysql.Explain(err))
	}
	return nil
}
