package payment

import (
	_ "embed" // methods.json
	"encoding/json"
	"slices"
	"strings"
)

// Method is a way to pay: the id of a line of methods.json, which is the one table of them. The page reads the same file, and tests
// hold the API's and the database's enumerations to it.
type Method string

// The methods that rules name.
const (
	Cash Method = "cash"
	Card Method = "card"
	// Transfer is by a bank: how a manager settles what did not come, or goes back, otherwise.
	Transfer Method = "transfer"
	// Credit is store credit (fiado): the customer owes it.
	Credit Method = "credit"
)

// Where a method may be chosen: words for Known and for the validate tag `known=`.
const (
	// AtTill: a sale is paid by it.
	AtTill = "till"
	// ForDebt: a customer pays by it what he owes.
	ForDebt = "debt"
	// ForPayout: the shop pays by it what it owes a customer.
	ForPayout = "payout"
	// Numbered: the number of the operation proves it.
	Numbered = "numbered"
	// Anywhere: all of them.
	Anywhere = ""
)

//go:embed methods.json
var methodsFile []byte

// line is a method as methods.json has it. The page uses Key, icon and hint.
type line struct {
	ID Method `json:"id"`
	// Es is what a person reads.
	Es string `json:"es"`
	// Till, Debt, Payout and Numbered say where it may be chosen.
	Till     bool `json:"till"`
	Debt     bool `json:"debt"`
	Payout   bool `json:"payout"`
	Numbered bool `json:"numbered"`
	// ByHand: a person looks into the wallet's app whether the money came.
	ByHand bool `json:"byHand"`
}

var table = func() []line {
	var lines []line
	if err := json.Unmarshal(methodsFile, &lines); err != nil {
		panic(err) // the file is part of the program
	}
	return lines
}()

func (m Method) line() line {
	if i := slices.IndexFunc(table, func(l line) bool { return l.ID == m }); i >= 0 {
		return table[i]
	}
	return line{ID: m, Es: string(m)}
}

// Name is what a person reads, in Spanish.
func (m Method) Name() string { return m.line().Es }

// ByHand reports whether a person has to look whether the money came.
func (m Method) ByHand() bool { return m.line().ByHand }

// Begins is the state that a payment by the method begins in.
func (m Method) Begins() State {
	if m.ByHand() {
		return ToConfirm
	}
	return Confirmed
}

// Is reports whether the method may be chosen there: AtTill, ForDebt, ForPayout or Numbered.
func (m Method) Is(where string) bool { return m.line().is(where) }

// Known lists the methods that may be chosen there, for who gave another.
func (Method) Known(where string) []string {
	var ids []string
	for _, l := range table {
		if l.is(where) {
			ids = append(ids, string(l.ID))
		}
	}
	return ids
}

func (l line) is(where string) bool {
	switch where {
	case Anywhere:
		return true
	case AtTill:
		return l.Till
	case ForDebt:
		return l.Debt
	case ForPayout:
		return l.Payout
	case Numbered:
		return l.Numbered
	}
	return false
}

// OneOf joins what Known lists, for a sentence.
func OneOf(where string) string { return strings.Join(Method("").Known(where), ", ") }
