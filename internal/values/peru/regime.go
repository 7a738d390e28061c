package peru

import (
	"errors"
	"fmt"
)

// Regime is the tax regime of the shop; it decides which receipts the shop may give and whether they show IGV.
type Regime string

// The regimes of a small business.
const (
	RUS     Regime = "rus"     // Nuevo RUS: a monthly fee; boletas only, no IGV lines
	RER     Regime = "rer"     // Régimen Especial
	MYPE    Regime = "mype"    // Régimen MYPE Tributario
	General Regime = "general" // Régimen General
)

// ErrRegime says that a regime is not one of the four.
var ErrRegime = errors.New("tax regime must be rus, rer, mype or general")

// ParseRegime returns the regime of that name, or ErrRegime.
func ParseRegime(s string) (Regime, error) {
	switch regime := Regime(s); regime {
	case RUS, RER, MYPE, General:
		return regime, nil
	}
	return "", fmt.Errorf("%w: %q", ErrRegime, s)
}

// ChargesIGV reports whether the shop's receipts break IGV out. Such a shop also collects ICBPER.
func (r Regime) ChargesIGV() bool {
	return r == RER || r == MYPE || r == General
}

// IGVRate is the rate to give to SplitTax, in basis points: 0 where the receipt shows no IGV.
func (r Regime) IGVRate() int {
	if r.ChargesIGV() {
		return IGVRate
	}
	return 0
}

// Issues reports whether a shop of this regime may give that kind of receipt: a RUS shop gives no facturas.
func (r Regime) Issues(kind ReceiptKind) bool {
	switch kind {
	case Boleta, CreditNote:
		return r == RUS || r.ChargesIGV()
	case Factura:
		return r.ChargesIGV()
	}
	return false
}
