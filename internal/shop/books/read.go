package books

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/books/db"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Writer takes the lines of a register in their order. The last call is End.
type Writer interface {
	Begin(r Register, p Period, o Options) error
	Line(e Entry) error
	End(r Register) error
}

// None writes nothing: for who wants the figures alone.
type None struct{}

// Begin does nothing.
func (None) Begin(Register, Period, Options) error { return nil }

// Line does nothing.
func (None) Line(Entry) error { return nil }

// End does nothing.
func (None) End(Register) error { return nil }

// trial is the channel of SUNAT's test service (emission.Beta).
const trial = "beta"

// Read reads a month of the shop of a regime, hands its lines to a writer and returns its figures. No more than a day is held at a time.
//
// Errors: errs.Conflict where the shop never set up to whom its documents go.
func Read(ctx context.Context, conn db.DBTX, p Period, o Options, regime peru.Regime, to Writer) (Register, error) {
	q := db.New(conn)
	epochs, err := q.Epochs(ctx)
	if err != nil {
		return Register{}, fmt.Errorf("reading to whom documents went: %w", mysql.Explain(err))
	}
	if len(epochs) == 0 {
		return Register{}, errs.New(errs.Conflict, "the shop has not been set up to send its documents to SUNAT")
	}
	owner := epochs[len(epochs)-1]
	r := Register{Period: p.String(), RUC: owner.Ruc, LegalName: owner.LegalName, Kinds: []Part{}}
	of := make(map[int]db.EpochsRow, len(epochs))
	for _, e := range epochs {
		of[e.Version] = e
	}
	if err := to.Begin(r, p, o); err != nil {
		return Register{}, err
	}
	for day := p.First; !p.Last.Before(day); day = day.AddDays(1) {
		entries, err := ofDay(ctx, q, day)
		if err != nil {
			return Register{}, err
		}
		for _, e := range entries {
			switch {
			case of[e.epoch].Channel == trial:
				r.Trials++
			case of[e.epoch].Ruc != owner.Ruc:
				r.Others++
			default:
				r.count(e.Entry, o, p)
				if !o.listed(e.Entry) {
					continue
				}
				if err := to.Line(e.Entry); err != nil {
					return Register{}, err
				}
			}
		}
	}
	if r.Internal, err = internal(ctx, q, p); err != nil {
		return Register{}, err
	}
	r.Kept = regime != peru.RUS || r.taxed
	return r, to.End(r)
}

// read is an entry with the epoch of its series.
type read struct {
	Entry
	epoch int
}

func ofDay(ctx context.Context, q *db.Queries, day peru.Day) ([]read, error) {
	sales, err := q.Sales(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("reading the documents of a day: %w", mysql.Explain(err))
	}
	notes, err := q.Notes(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("reading the credit notes of a day: %w", mysql.Explain(err))
	}
	entries := make([]read, 0, len(sales)+len(notes))
	for _, row := range sales {
		e := Entry{ID: row.ID, Day: row.BusinessDay, Kind: document.Kind(row.Kind), Series: row.Series, Number: row.Number, State: document.State(row.State),
			Customer: customer(row.BuyerKind, row.BuyerNumber, row.BuyerName), Taxed: row.TaxedBase, IGV: row.Igv, Exonerated: row.Exonerated,
			Unaffected: row.Unaffected, ICBPER: row.Icbper, Rounding: row.Rounding}
		entries = append(entries, read{e.byRate(row.IgvRate), row.Emission})
	}
	for _, row := range notes {
		if row.State == string(document.Void) && row.OriginalState == string(document.Rejected) {
			continue // it was never sent: what it would change is none
		}
		e := Entry{ID: row.ID, Day: row.BusinessDay, Kind: document.Kind(row.Kind), Series: row.Series, Number: row.Number, State: document.State(row.State),
			Customer: customer(row.BuyerKind, row.BuyerNumber, row.BuyerName), Taxed: money.Centimos(row.Taxed), IGV: money.Centimos(row.IgvSum),
			Exonerated: money.Centimos(row.ExoneratedBase), Unaffected: money.Centimos(row.UnaffectedBase), ICBPER: money.Centimos(row.IcbperSum),
			Rounding: ubl.NoteRounding(money.Centimos(row.ToPay), row.Amount),
			Modifies: &Modified{row.OriginalDay, document.Kind(row.OriginalKind), row.OriginalSeries, row.OriginalNumber}}
		entries = append(entries, read{e.byRate(row.IgvRate), row.Emission})
	}
	return entries, nil
}

// byRate counts what was sold without a rate, under the Nuevo RUS, as the document does: as unaffected.
func (e Entry) byRate(rate int) Entry {
	if rate == 0 {
		e.Unaffected, e.Taxed = e.Unaffected+e.Taxed, 0
	}
	return e
}

// customer is whom the document names.
func customer(kind peru.DocumentKind, number, name string) Customer {
	var buyer *sale.Buyer
	if name != "" {
		buyer = &sale.Buyer{DocumentKind: kind, DocumentNumber: number, Name: name}
	}
	c := ubl.CustomerOf(buyer)
	return Customer{Kind: c.Document.Kind.Code(), Number: c.Document.Number, Name: c.Name}
}

func internal(ctx context.Context, q *db.Queries, p Period) (Papers, error) {
	sold, err := q.InternalSales(ctx, db.InternalSalesParams{FromDay: p.First, ToDay: p.Last})
	if err != nil {
		return Papers{}, fmt.Errorf("counting what was sold without a document: %w", mysql.Explain(err))
	}
	back, err := q.InternalRefunds(ctx, db.InternalRefundsParams{FromDay: p.First, ToDay: p.Last})
	if err != nil {
		return Papers{}, fmt.Errorf("counting what was taken back without a document: %w", mysql.Explain(err))
	}
	return Papers{Sales: int(sold.Papers), Sold: money.Centimos(sold.Amount), Refunds: int(back.Papers), Refunded: money.Centimos(back.Money)}, nil
}
