// Package document is the queue of the electronic documents that go to SUNAT, or to an OSE: one for each sale and refund of a shop that emits.
//
// A document is written in the transaction that records its sale or refund (Issue, IssueNote), so there is exactly one, or none. Machines
// work the queue off: Claim takes what is due, Begin notes that an attempt is under way, and Conclude notes what came of it. Whatever dies in
// between, the same bytes are sent again, and after an attempt whose answer nobody saw, SUNAT is asked first. What follows from an answer
// is a pure function (After). Days are Lima's.
//
// What cannot go alone any more, and what is made void, goes by a summary (Plan): a file of many documents, with a queue, a number and an
// answer of its own. SUNAT takes a summary whole or not at all, so one that is refused is divided until the document is found that it does not
// want (AfterSummary).
//
// This package knows neither sales nor the XML: internal/shop/emission reads them.
package document

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"carmensita.pe/market/internal/shop/document/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Kind is SUNAT's code of a document: catalogue 1.
type Kind string

// The kinds that a shop issues.
const (
	Factura    Kind = "01"
	Boleta     Kind = "03"
	CreditNote Kind = "07"
)

// State is how far a document has come.
type State string

// The states.
const (
	// Issued: numbered and printed, and certainly not registered at SUNAT yet.
	Issued State = "issued"
	// Sent: an attempt is under way, or died.
	Sent State = "sent"
	// Unknown: an attempt ended without an answer. SUNAT is asked before the same bytes are sent again.
	Unknown State = "unknown"
	// Accepted and Observed are registered; observations are to be mended in the next documents.
	Accepted State = "accepted"
	Observed State = "observed"
	// Rejected is registered as rejected: the number is burnt.
	Rejected State = "rejected"
	// Held waits for a person: Advice says what to do.
	Held State = "held"
	// Void was taken back, or is a note on something that was rejected.
	Void State = "void"
)

// States are all of them.
var States = []State{Issued, Sent, Unknown, Accepted, Observed, Rejected, Held, Void}

// Way is how a document is told to SUNAT.
type Way string

// The ways: alone, or in a daily summary. A note that is Instead is not sent: its sale's document is made void in its place, and where SUNAT
// will not have that, the note goes alone after all.
const (
	Bill    Way = "bill"
	Summary Way = "summary"
	Instead Way = "void"
)

// Advice is what a person does about a document.
type Advice string

// The advices.
const (
	// SellAgain: SUNAT rejected it and its number is burnt. The sale is taken back and made anew, with the mended data.
	SellAgain Advice = "sell_again"
	// MendData: it was refused at the door for what is in it, and its number is free. Mend the data, then send it again.
	MendData Advice = "mend_data"
	// TooLate: the days in which it could be sent are over.
	TooLate Advice = "too_late"
	// OtherSystem: SUNAT has another document of this number. Some other system uses the series.
	OtherSystem Advice = "other_system"
	// LookUp: SUNAT may have it and cannot be asked by program. Look it up in SOL, and say what is there.
	LookUp Advice = "look_up"
	// LookedUp: SUNAT said that it has it; its receipt never came.
	LookedUp Advice = "looked_up"
)

// Paper is what is issued.
type Paper struct {
	ID     string
	Kind   Kind
	Series string
	Number int
	// Emission is that of the series (till.Number): 0 for a shop that does not emit.
	Emission int
	At       time.Time
	Total    money.Centimos
}

// Issue queues the document of a sale, in the sale's transaction; nothing for internal documents. The write may wait in a mysql.Bundle.
func Issue(ctx context.Context, tx db.DBTX, p Paper) error {
	if p.Emission == 0 {
		return nil
	}
	day := peru.BusinessDay(p.At)
	err := db.New(tx).Issue(ctx, db.IssueParams{ID: p.ID, Kind: string(p.Kind), Series: p.Series, Number: p.Number, Emission: p.Emission, IssuedAt: p.At,
		BusinessDay: day, Total: p.Total, NextTry: at(p.At), Deadline: LastDay(p.Series, day, Bill)})
	if err != nil {
		return fmt.Errorf("issuing the document: %w", err)
	}
	return nil
}

// IssueNote is Issue for the credit note of a sale: nothing when the sale itself is not SUNAT's to know. Instead has the sale's document made
// void in its place.
//
// Errors: errs.Conflict (it may not be made void).
func IssueNote(ctx context.Context, tx db.DBTX, p Paper, original string, instead bool) error {
	day := peru.BusinessDay(p.At)
	way, deadline := Bill, LastDay(p.Series, day, Bill)
	if instead {
		sold, err := voidable(ctx, tx, p, original)
		if err != nil {
			return err
		}
		if way = Instead; sold.AddDays(daysOfVoid).Before(deadline) {
			deadline = sold.AddDays(daysOfVoid)
		} else {
			deadline = deadline.AddDays(-1) // and on the day after, the note can still go
		}
	}
	if p.Emission == 0 {
		return nil
	}
	err := db.New(tx).IssueNote(ctx, db.IssueNoteParams{ID: p.ID, Series: p.Series, Number: p.Number, Original: original, Emission: p.Emission, IssuedAt: p.At,
		BusinessDay: day, Total: p.Total, Way: string(way), NextTry: at(p.At), Deadline: deadline})
	if err != nil {
		return fmt.Errorf("issuing the note: %w", err)
	}
	return nil
}

// Days after the day of issue in which a document may be sent: SUNAT's rules of 2026-02-12 (facturas since RS 000003-2023).
const (
	daysOfFactura = 3
	daysOfBoleta  = 5
	daysOfSummary = 7
	daysOfVoid    = 7
)

// LastDay is the last day on which a document of the series may be sent in its way. Notes go by the letter of their series, too.
func LastDay(series string, issued peru.Day, way Way) peru.Day {
	switch {
	case strings.HasPrefix(series, "F"):
		return issued.AddDays(daysOfFactura)
	case way == Summary:
		return issued.AddDays(daysOfSummary)
	}
	return issued.AddDays(daysOfBoleta)
}

// voidable gives the day of a sale's document, which may be made void: SUNAT has it or will, nothing changed it yet, and its days are not over.
func voidable(ctx context.Context, tx db.DBTX, p Paper, original string) (peru.Day, error) {
	row, err := db.New(tx).Voidable(ctx, original)
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.Emission != p.Emission {
		return peru.Day{}, errs.New(errs.Conflict, "the sale %s has no electronic document: take it back without a void", original)
	}
	if err != nil {
		return peru.Day{}, fmt.Errorf("reading what shall be void: %w", err)
	}
	if !maybeVoid(State(row.State), row.Noted) || row.BusinessDay.AddDays(daysOfVoid).Before(peru.BusinessDay(p.At)) {
		return peru.Day{}, errs.New(errs.Conflict, "the document of the sale %s is %s of %s, and can be made void no more: a credit note takes it back", original,
			row.State, row.BusinessDay)
	}
	return row.BusinessDay, nil
}

// maybeVoid says whether a document of this state, which a note changed or not, may still be made void.
func maybeVoid(s State, noted bool) bool {
	return !noted && (s == Issued || s == Sent || s == Unknown || s == Accepted || s == Observed)
}

// Number is the document's number as SUNAT writes it in answers: F001-7.
func Number(series string, number int) string { return series + "-" + strconv.Itoa(number) }

func at(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: true} }
