package peru

import (
	"errors"

	"carmensita.pe/market/internal/values/money"
)

// Errors of SplitCash.
var (
	ErrOverpaid      = errors.New("the exact payments are more than the total")
	ErrNegativeTotal = errors.New("a total and its payments must not be negative")
)

// Cash is how the cash part of a total is paid.
type Cash struct {
	Due      money.Centimos `json:"due"`      // what the cashier asks for in coins and notes
	Rounding money.Centimos `json:"rounding"` // what the customer is let off: 0, or less than a coin below
}

// SplitCash returns the cash part of a total of which exact was paid by card, wallet, transfer or store credit. Those are
// never rounded; what remains for cash is rounded down to multiples of coin (10 centimos is the smallest in use; 1 rounds
// nothing), always in the customer's favour (Law 29571, article 44). Total + Rounding = exact + Due. The rounding is no discount: base and IGV stay as they are. Call it only when cash
// takes part: a sale that is paid without cash is paid exactly.
//
// Errors: ErrOverpaid, ErrNegativeTotal.
func SplitCash(total, exact, coin money.Centimos) (Cash, error) {
	if total < 0 || exact < 0 {
		return Cash{}, ErrNegativeTotal
	}
	if exact > total {
		return Cash{}, ErrOverpaid
	}
	rest := total - exact
	due := rest - rest%max(coin, 1)
	return Cash{Due: due, Rounding: due - rest}, nil
}
