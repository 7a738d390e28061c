// Package event publishes what happened in the shop.
//
// A step writes its event in the transaction that makes it true (table outbox); the state machine publish-events puts waiting events
// on the bus, the oldest first, at least once. So no event is false and none is lost. A consumer gets Detail and detects a repeat by
// its id. An event that the bus refuses, while it accepts others, is set aside after some tries (outbox.go), until an admin retries it.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/event/db"
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
	PurchaseEntered Kind = "PurchaseEntered" // a purchase, with an order or without one
	ReportReady     Kind = "ReportReady"     // a report
	BackupVerified  Kind = "BackupVerified"  // a backup
	BackupFailed    Kind = "BackupFailed"    // a backup; its machine puts it on the bus by itself
)

// Write records an event in the transaction that makes it true. Data is any JSON value of less than a kilobyte or so: ids and
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

// Detail is an event as a consumer receives it.
type Detail struct {
	// ID identifies the event: a repeat has the same ID.
	ID      string          `json:"id"`
	Subject string          `json:"subject"`
	At      time.Time       `json:"at"`
	Data    json.RawMessage `json:"data"`
}

// Entry is an event in the form of events:putEvents.
type Entry struct {
	Source       string
	DetailType   Kind
	Detail       Detail
	EventBusName string
}
