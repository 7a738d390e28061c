package emission

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission/db"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/money"
)

// Written is a document as XML, without its signature. The same document always gives the same bytes.
type Written struct {
	// Name is RUC-TT-SERIE-N.
	Name     string
	XML      []byte
	Revision int
	// Payable is what the document comes to, after the rounding of cash: SUNAT is asked about it by this amount.
	Payable money.Centimos
}

// paper is an invoice or a credit note.
type paper interface {
	Name() string
	Totals() ubl.Totals
	XML() ([]byte, error)
}

// Write writes the document of a sale or a refund, by the shop as it was when the document was issued; one that is signed anew, by the
// shop as it is now. Errors: errs.NotFound; a document that cannot be written is a fault of the program.
func Write(ctx context.Context, conn *sql.DB, id string, now time.Time) (Written, error) {
	d, err := document.Find(ctx, conn, id)
	if err != nil {
		return Written{}, err
	}
	at := d.IssuedAt
	if d.Revision > 1 {
		at = now
	}
	p, err := Paper(ctx, conn, d, at)
	if err != nil {
		return Written{}, err
	}
	text, err := p.XML()
	if err != nil {
		return Written{}, fmt.Errorf("writing the document %s: %w", d.Number, err)
	}
	return Written{Name: p.Name(), XML: text, Revision: d.Revision, Payable: p.Totals().Payable}, nil
}

// Paper gives what a document says, by the shop as it was at a time.
func Paper(ctx context.Context, conn *sql.DB, d document.Document, at time.Time) (paper, error) {
	issuer, _, err := Issuer(ctx, conn, d.Emission, at)
	if err != nil {
		return nil, err
	}
	if d.Kind != document.CreditNote {
		sold, err := sale.Find(ctx, conn, d.ID)
		if err != nil {
			return nil, err
		}
		return ubl.FromSale(sold, issuer)
	}
	back, err := refund.Find(ctx, conn, d.ID)
	if err != nil {
		return nil, err
	}
	return ubl.FromRefund(back, issuer)
}

// Issuer gives who issued the documents of an epoch, as it was at a time, and by which channel they go.
func Issuer(ctx context.Context, conn db.DBTX, epoch int, at time.Time) (ubl.Issuer, Channel, error) {
	row, err := db.New(conn).Issuer(ctx, db.IssuerParams{Epoch: epoch, At: at})
	if err != nil {
		return ubl.Issuer{}, "", fmt.Errorf("reading who issues: %w", mysql.Explain(err))
	}
	return ubl.Issuer{RUC: row.Ruc, LegalName: row.LegalName, TradeName: row.TradeName, Establishment: row.Establishment, Amazon: row.Amazon,
		Address: ubl.Address{Ubigeo: row.Ubigeo, Department: row.Department, Province: row.Province, District: row.District, Urbanization: row.Urbanization,
			Line: row.Address}}, Channel(row.Channel), nil
}

// Delivery is a document on its way: all that is needed to sign and send it without the database.
type Delivery struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Kind, Series, Number, Day and Total are what SUNAT is asked about.
	Kind     document.Kind `json:"kind"`
	Series   string        `json:"series"`
	Number   int           `json:"number"`
	Day      string        `json:"day"`
	Total    int64         `json:"total"`
	RUC      string        `json:"ruc"`
	Channel  Channel       `json:"channel"`
	URL      string        `json:"url"`
	Revision int           `json:"revision"`
	Emission int           `json:"emission"`
	// Doubt: an earlier attempt may have arrived.
	Doubt bool `json:"doubt"`
	// Skip: there is nothing to send.
	Skip bool `json:"skip"`
}

// Key is where a document's files are kept. The signed bytes of a revision are made once.
func (d Delivery) Key(file string) string { return Key(d.ID, d.Revision, file) }

// Key is where a file of a revision of a document is kept.
func Key(id string, revision int, file string) string {
	return fmt.Sprintf("cpe/%s/%d/%s", id, revision, file)
}

// Begin begins an attempt to send what was written, with its digest. What is concluded meanwhile, or too late, is skipped.
func Begin(ctx context.Context, conn *sql.DB, id string, w Written, digest string, now time.Time) (d Delivery, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		d, err = begin(ctx, tx, id, w, digest, now)
		return err
	})
	return d, err
}

func begin(ctx context.Context, tx *sql.Tx, id string, w Written, digest string, now time.Time) (Delivery, error) {
	held, err := document.Lock(ctx, tx, id)
	if err != nil {
		return Delivery{}, err
	}
	skipped := Delivery{ID: id, Skip: true}
	if !held.Waits() || held.Way != document.Bill || held.Revision != w.Revision {
		return skipped, nil
	}
	if next, late := document.Overdue(held.Standing, now); late {
		return skipped, held.Put(ctx, tx, next)
	}
	doubt, err := held.Begin(ctx, tx, digest, now)
	if err != nil {
		return Delivery{}, err
	}
	to, err := db.New(tx).Address(ctx, held.Emission)
	if err != nil {
		return Delivery{}, fmt.Errorf("reading where documents go: %w", err)
	}
	return Delivery{ID: id, Name: w.Name, Kind: held.Kind, Series: held.Series, Number: held.Number, Day: held.Issued.String(), Total: int64(w.Payable), RUC: to.Ruc,
		Channel: Channel(to.Channel), URL: to.Url, Revision: held.Revision, Emission: held.Emission, Doubt: doubt}, nil
}

// Hold gives a document that cannot be written to a person, with the reason.
func Hold(ctx context.Context, conn *sql.DB, id string, why error, now time.Time) (Delivery, error) {
	outcome := document.Outcome{Unwritten: true, Answer: sunat.Answer{Text: why.Error()}}
	_, err := Attempt{ID: id, Outcome: &outcome}.Conclude(ctx, conn, now)
	return Delivery{ID: id, Skip: true}, err
}

// Attempt is an attempt to send a document, and what came of it: no outcome where nobody knows.
type Attempt struct {
	ID          string            `json:"id"`
	Emission    int               `json:"emission"`
	Certificate *Certificate      `json:"certificate"`
	Outcome     *document.Outcome `json:"outcome"`
}

// Conclude notes what came of it, and which certificate signed.
func (a Attempt) Conclude(ctx context.Context, conn *sql.DB, now time.Time) (state document.State, err error) {
	outcome := document.Outcome{Doubt: true, Answer: sunat.Answer{Where: sunat.InSilence, Text: "the attempt ended without an answer"}}
	if a.Outcome != nil {
		outcome = *a.Outcome
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if c := a.Certificate; c != nil {
			if err := document.SignedBy(ctx, tx, a.Emission, c.Subject, c.EndsAt); err != nil {
				return err
			}
		}
		state, err = document.Conclude(ctx, tx, a.ID, outcome, now)
		return err
	})
	return state, err
}
