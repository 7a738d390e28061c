package emission

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission/db"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Errand is a summary on its way. Its Delivery names one of its documents, by which SUNAT can be asked whether it arrived.
type Errand struct {
	Delivery `json:"delivery"`
	// Ticket is what SUNAT gave for it; "" as long as it is to be sent.
	Ticket string `json:"ticket"`
	// Voids: what the document would be, if the summary arrived, is void.
	Voids bool `json:"voids"`
}

// file is a summary as XML.
type file interface {
	Name() string
	XML() ([]byte, error)
}

// WriteSummary writes a summary, without its signature. The same summary gives the same bytes, and the first ones are those that count.
//
// One that has a ticket, or is answered, has been written: only its name is given.
//
// Errors: errs.NotFound; one that cannot be written is a fault of the program.
func WriteSummary(ctx context.Context, conn *sql.DB, id string, now time.Time) (Written, error) {
	var f document.SummaryFile
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) (err error) {
		f, err = document.LockSummary(ctx, tx, id)
		return err
	})
	if err != nil {
		return Written{}, err
	}
	issuer, _, err := Issuer(ctx, conn, f.Emission, now)
	if err != nil {
		return Written{}, err
	}
	var lines []document.SummaryLine
	if !f.Over && f.Ticket == "" {
		if lines, err = f.Lines(ctx, conn); err != nil {
			return Written{}, err
		}
	}
	written, err := fileOf(ctx, conn, f, lines, issuer)
	if err != nil {
		return Written{}, err
	}
	if lines == nil {
		return Written{Name: written.Name(), Revision: 1}, nil
	}
	text, err := written.XML()
	if err != nil {
		return Written{}, fmt.Errorf("writing a summary: %w", err)
	}
	return Written{Name: written.Name(), XML: text, Revision: 1}, nil
}

func fileOf(ctx context.Context, conn *sql.DB, f document.SummaryFile, lines []document.SummaryLine, issuer ubl.Issuer) (file, error) {
	if f.Kind == document.RA {
		told, err := voids(ctx, conn, lines)
		return ubl.Voided{Issuer: issuer, Issued: f.Issued, Made: f.Made, Number: f.Number, Lines: told}, err
	}
	var sold, back []string
	for _, l := range lines {
		switch {
		case l.Sale != "":
			sold = append(sold, l.Sale)
		case l.Kind == document.CreditNote:
			back = append(back, l.ID)
		default:
			sold = append(sold, l.ID)
		}
	}
	sales, err := sale.All(ctx, conn, sold)
	if err != nil {
		return nil, err
	}
	refunds, err := refund.All(ctx, conn, back)
	if err != nil {
		return nil, err
	}
	told := make([]ubl.SummaryLine, len(lines))
	for i, l := range lines {
		if told[i], err = lineOf(l, sales, refunds, issuer); err != nil {
			return nil, err
		}
	}
	return ubl.Summary{Issuer: issuer, Issued: f.Issued, Made: f.Made, Number: f.Number, Lines: told}, nil
}

// voids are the lines of a communication, with the reason that the manager gave.
func voids(ctx context.Context, conn *sql.DB, lines []document.SummaryLine) ([]ubl.VoidedLine, error) {
	notes := make([]string, len(lines))
	for i, l := range lines {
		notes[i] = l.ID
	}
	refunds, err := refund.All(ctx, conn, notes)
	if err != nil {
		return nil, err
	}
	told := make([]ubl.VoidedLine, len(lines))
	for i, l := range lines {
		told[i] = ubl.VoidedLine{Number: numberOf(l), Reason: strings.Join(strings.Fields(refunds[l.ID].Note), " ")}
		if utf8.RuneCountInString(told[i].Reason) < shortestReason {
			told[i].Reason = refund.Annulment.Title()
		}
	}
	return told, nil
}

// shortestReason is what SUNAT wants of the reason of a void (4203), in letters.
const shortestReason = 3

func lineOf(l document.SummaryLine, sales map[string]sale.Sale, refunds map[string]refund.Refund, issuer ubl.Issuer) (ubl.SummaryLine, error) {
	switch {
	case l.Sale != "":
		invoice, err := ubl.FromSale(sales[l.Sale], issuer)
		return invoice.SummaryLine(ubl.Void), err
	case l.Kind == document.CreditNote:
		note, err := ubl.FromRefund(refunds[l.ID], issuer)
		return note.SummaryLine(ubl.Add), err
	}
	invoice, err := ubl.FromSale(sales[l.ID], issuer)
	return invoice.SummaryLine(ubl.Add), err
}

func numberOf(l document.SummaryLine) peru.ReceiptNumber {
	return peru.ReceiptNumber{Series: peru.Series(l.Series), Correlative: int64(l.Number)}
}

// BeginSummary begins an attempt with a summary that was written: to send it, or to ask about its ticket. What is concluded is skipped.
func BeginSummary(ctx context.Context, conn *sql.DB, id string, w Written, now time.Time) (e Errand, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		e, err = beginSummary(ctx, tx, id, w, now)
		return err
	})
	return e, err
}

func beginSummary(ctx context.Context, tx *sql.Tx, id string, w Written, now time.Time) (Errand, error) {
	f, err := document.LockSummary(ctx, tx, id)
	if err != nil || f.Over {
		return Errand{Delivery: Delivery{ID: id, Skip: true}}, err
	}
	lines, err := f.Lines(ctx, tx)
	if err != nil {
		return Errand{}, err
	}
	doubt, err := f.Begin(ctx, tx, now)
	if err != nil {
		return Errand{}, err
	}
	to, err := db.New(tx).Address(ctx, f.Emission)
	if err != nil {
		return Errand{}, fmt.Errorf("reading where documents go: %w", err)
	}
	probe := probeOf(lines)
	if probe.Sale == "" && probe.Kind == document.CreditNote {
		if probe.Total, err = payable(ctx, tx, probe.ID); err != nil {
			return Errand{}, err
		}
	}
	return Errand{Ticket: f.Ticket, Voids: probe.Sale != "", Delivery: Delivery{ID: id, Name: w.Name, Kind: probe.Kind, Series: probe.Series, Number: probe.Number,
		Day: f.Issued.String(), Total: int64(probe.Total), RUC: to.Ruc, Channel: Channel(to.Channel), URL: to.Url, Revision: w.Revision, Emission: f.Emission, Doubt: doubt}}, nil
}

// payable is what a note comes to after the rounding of cash, by which SUNAT knows it.
func payable(ctx context.Context, tx *sql.Tx, id string) (money.Centimos, error) {
	back, err := refund.Find(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	note, err := ubl.FromRefund(back, ubl.Issuer{})
	return note.Totals().Payable, err
}

// probeOf is a line that says whether a summary arrived: its document certainly stood otherwise before. The zero line where there is none.
func probeOf(lines []document.SummaryLine) document.SummaryLine {
	for _, l := range lines {
		if l.Sale != "" || !l.InDoubt() {
			return l
		}
	}
	return document.SummaryLine{}
}

// HoldSummary gives the documents of a summary that cannot be written to a person, with the reason.
func HoldSummary(ctx context.Context, conn *sql.DB, id string, why error, now time.Time) (Errand, error) {
	_, err := Journey{ID: id, Told: &document.Told{Unwritten: true, Answer: sunat.Answer{Text: why.Error()}}}.Conclude(ctx, conn, now)
	return Errand{Delivery: Delivery{ID: id, Skip: true}}, err
}

// Journey is an attempt with a summary, and what came of it: nothing where nobody knows.
type Journey struct {
	ID   string         `json:"id"`
	Told *document.Told `json:"told"`
	// Outcome is why it could not be signed.
	Outcome *document.Outcome `json:"outcome"`
}

// Conclude notes what came of it. Errors: errs.Unavailable.
func (j Journey) Conclude(ctx context.Context, conn *sql.DB, now time.Time) (again document.Again, err error) {
	told := document.Told{Doubt: true, Answer: sunat.Answer{Where: sunat.InSilence, Text: "the attempt ended without an answer"}}
	switch {
	case j.Told != nil:
		told = *j.Told
	case j.Outcome != nil:
		told = document.Told{Refused: true, Answer: j.Outcome.Answer}
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		again, err = document.ConcludeSummary(ctx, tx, j.ID, told, now)
		return err
	})
	if errs.CodeOf(err) == errs.NotFound {
		return document.Again{}, nil
	}
	return again, err
}
