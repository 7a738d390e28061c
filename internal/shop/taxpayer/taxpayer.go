// Package taxpayer asks a provider of the shop's choice who has a RUC or a DNI, so that nobody has to type the name of a buyer or a supplier.
//
// It is a proposal and nothing more: a person may always type the name instead, and nothing waits longer than Patience. A provider is a line
// of the table in provider.go: where it is asked, and how its answer is read. One number is asked at a time, with the token that the shop has
// there; no answer says anything about a person but what a receipt shows.
package taxpayer

import (
	"time"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Patience is how long anybody waits for a name, all in all.
const Patience = 850 * time.Millisecond

// Kept and KeptUnknown are for how long an answer counts, and that nobody has a number: a new company is known to a provider a day later.
const (
	Kept        = 30 * 24 * time.Hour
	KeptUnknown = 24 * time.Hour
)

// Taxpayer is who has a document: a company or a person with a RUC, or a person with a DNI.
type Taxpayer struct {
	Document string `json:"document"`
	// Name is the legal name, or surnames and names, as the register spells them; 160 characters at most.
	Name string `json:"name"`
	// Address is where a RUC is domiciled, with district, province and department; "" for a DNI and where the register shows none. 200 characters
	// at most.
	Address string `json:"address"`
	// Ubigeo is the six digits of the address's district; "" where there is none.
	Ubigeo string `json:"ubigeo,omitempty"`
	// State and Condition are SUNAT's words about a RUC, such as ACTIVO and HABIDO; "" for a DNI.
	State     string `json:"state,omitempty"`
	Condition string `json:"condition,omitempty"`
}

// Account is the provider that the shop asks, and its token there. The zero value asks nobody.
type Account struct {
	Provider Provider `json:"provider"`
	Token    string   `json:"token"`
}

// Facts are what may be told of an account.
type Facts struct {
	Provider Provider `json:"provider"`
	// KeptBy and KeptAt say who chose it; both empty where nobody ever did.
	KeptBy string     `json:"keptBy,omitempty"`
	KeptAt *time.Time `json:"keptAt,omitempty"`
}

// ParseDocument tells a RUC from a DNI by its length, and checks it; errs.TaxpayerUnknown for what nobody can have.
func ParseDocument(number string) (peru.Document, error) {
	kind := peru.RUC
	if len(number) == 8 {
		kind = peru.DNI
	}
	document, err := peru.ParseDocument(kind, number)
	if err != nil {
		return peru.Document{}, errs.Wrap(errs.TaxpayerUnknown, err, "%s has %d characters", kind, len(number))
	}
	return document, nil
}
