// Package payment settles a total with what the customer gives: cash, a card, Yape or Plin, or a mix of them.
//
// Everything but cash is exact and comes first. Only the rest that is left for cash is rounded down to the smallest coin
// (peru.SplitCash), and only cash gives change. A card is charged at the terminal under an id made of the sale
// and the try, so that no retry charges twice; Yape and Plin have no open interface, so their operation number is
// kept "to confirm".
package payment

import (
	"fmt"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// State reports whether the money is known to be there.
type State string

// A payment is confirmed, or someone must look into the wallet's app. Who finds no money there rejects it, until it is
// settled in another way or written off (package settlement).
const (
	Confirmed  State = "confirmed"
	ToConfirm  State = "to_confirm"
	Rejected   State = "rejected"
	Settled    State = "settled"
	WrittenOff State = "written_off"
)

// Tender is what the customer gives. For cash, Amount is the coins and notes handed over.
type Tender struct {
	Method Method         `json:"method" validate:"required,known=till"`
	Amount money.Centimos `json:"amount" validate:"min=0,max=100000000"`
	// Reference is the number of the operation as it was typed.
	Reference string `json:"reference,omitempty" validate:"max=64"`
}

// Payment is a tender as it counts for the sale. Amount is what the sale keeps; Received - Amount went back.
type Payment struct {
	Method        Method         `json:"method"`
	Amount        money.Centimos `json:"amount"`
	Received      money.Centimos `json:"received"`
	Change        money.Centimos `json:"change"`
	Reference     Operation      `json:"reference"`
	Authorization string         `json:"authorization"`
	State         State          `json:"state"`
	// SameOperation is where the number of the operation was used before: a warning, as people mistype.
	SameOperation []Use `json:"sameOperation,omitempty"`
}

// Settlement is a total, paid. The amounts of Payments add up to the total plus Rounding, which is 0 or negative.
type Settlement struct {
	Payments []Payment
	Rounding money.Centimos
	Change   money.Centimos
}

// Settle pays the total with the tenders. Cash is rounded down to multiples of coin.
//
// Errors: errs.PaymentShort and errs.PaymentOver, both with the amount that is due; errs.InvalidRequest when cash
// is given twice or in what no coins make up, or nothing by card or wallet, or an operation has no number.
func Settle(total money.Centimos, tenders []Tender, coin money.Centimos) (Settlement, error) {
	operations, err := operationsOf(tenders)
	if err != nil {
		return Settlement{}, err
	}
	var exact money.Centimos
	var cash *Tender
	for i, tender := range tenders {
		switch {
		case tender.Method == Cash && tender.Amount%coin != 0:
			return Settlement{}, errs.Invalid(fmt.Sprintf("payments[%d].amount", i), "must be in steps of %d centimos: there is no smaller coin", coin)
		case tender.Method != Cash && tender.Amount <= 0:
			return Settlement{}, errs.Invalid("payments", "leave out the %s of %s: there is nothing to charge", tender.Method, tender.Amount)
		case tender.Method != Cash:
			exact += tender.Amount
		case cash != nil:
			return Settlement{}, errs.Invalid("payments", "give cash once: add the amounts up")
		default:
			cash = &tenders[i]
		}
	}
	if exact > total {
		return Settlement{}, due(errs.PaymentOver, total, "%s by card or wallet is more than the total", exact)
	}
	if cash == nil {
		if exact < total {
			return Settlement{}, due(errs.PaymentShort, total, "%s is less than the total", exact)
		}
		return Settlement{Payments: settled(tenders, operations, 0)}, nil
	}
	if exact == total && exact > 0 {
		return Settlement{}, due(errs.PaymentOver, total, "nothing is left for cash")
	}
	split, err := peru.SplitCash(total, exact, coin)
	if err != nil {
		return Settlement{}, errs.Wrap(errs.InvalidRequest, err, "rounding the cash part")
	}
	if cash.Amount < split.Due {
		return Settlement{}, due(errs.PaymentShort, exact+split.Due, "%s in cash is less than the %s that is due", cash.Amount, split.Due)
	}
	return Settlement{Payments: settled(tenders, operations, split.Due), Rounding: split.Rounding, Change: cash.Amount - split.Due}, nil
}

func due(code errs.Code, total money.Centimos, format string, args ...any) error {
	err := errs.New(code, format, args...)
	err.Total = &total
	return err
}

func operationsOf(tenders []Tender) ([]Operation, error) {
	operations := make([]Operation, len(tenders))
	var err error
	for i, t := range tenders {
		if operations[i], err = t.Method.Operation(fmt.Sprintf("payments[%d].reference", i), t.Reference); err != nil {
			return nil, err
		}
	}
	return operations, nil
}

func settled(tenders []Tender, operations []Operation, cashDue money.Centimos) []Payment {
	payments := make([]Payment, len(tenders))
	for i, t := range tenders {
		payments[i] = Payment{Method: t.Method, Amount: t.Amount, Received: t.Amount, Reference: operations[i], State: t.Method.Begins()}
		if t.Method == Cash {
			payments[i].Amount, payments[i].Change = cashDue, t.Amount-cashDue
		}
	}
	return payments
}
