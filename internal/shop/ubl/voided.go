package ubl

import (
	"errors"
	"fmt"
	"strconv"

	"carmensita.pe/market/internal/values/peru"
)

// Voided is the communication of facturas, and of their credit notes, that are no more (RA). Boletas are voided by a summary (2308).
type Voided struct {
	Issuer Issuer
	// Issued is the day of the documents, the same of all (2375); Made the day of the communication, which is in its name.
	Issued, Made peru.Day
	// Number counts the communications of a day, from 1.
	Number int
	Lines  []VoidedLine
}

// VoidedLine is a document, and why it is voided: 3 to 100 characters.
type VoidedLine struct {
	Number peru.ReceiptNumber
	Reason string
}

// ErrVoided says what a communication takes.
var ErrVoided = errors.New("facturas and their credit notes are voided, each once and for a reason, all of one day that is not after the communication's")

// Name is the name of its file, without extension.
func (v Voided) Name() string { return v.Issuer.RUC + "-" + v.id() }

func (v Voided) id() string { return dayID("RA", v.Made, v.Number) }

// XML gives the canonical bytes of the communication, without signature. Errors: ErrIssuer, ErrVoided.
func (v Voided) XML() ([]byte, error) {
	if err := v.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", v.Name(), err)
	}
	var w writer
	return w.root("VoidedDocuments", voidedNS, true, func() {
		w.dayHead("1.0", v.id(), v.Issued, v.Made, v.Issuer)
		for i, l := range v.Lines {
			w.in("sac:VoidedDocumentsLine", func() {
				w.text("cbc:LineID", number(i+1))
				w.text("cbc:DocumentTypeCode", l.Number.Series.Kind().Code())
				w.text("sac:DocumentSerialID", string(l.Number.Series))
				w.text("sac:DocumentNumberID", strconv.FormatInt(l.Number.Correlative, 10))
				w.text("sac:VoidReasonDescription", line(l.Reason, 100))
			})
		}
	}), nil
}

func (v Voided) check() error {
	if err := v.Issuer.Check(); err != nil {
		return err
	}
	seen := map[peru.ReceiptNumber]bool{}
	for _, l := range v.Lines {
		kind := l.Number.Series.Kind()
		if kind != peru.Factura && kind != peru.CreditNote || l.Number.Series[0] != 'F' || seen[l.Number] || !fits(l.Reason, 3, 10_000) {
			return fmt.Errorf("%w: %s", ErrVoided, plain(l.Number))
		}
		seen[l.Number] = true
	}
	if !dated(v.Issued, v.Made, v.Number, len(v.Lines)) {
		return ErrVoided
	}
	return nil
}
