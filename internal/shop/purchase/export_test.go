package purchase

import (
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Priced is what price works out, for tests of the pure rule.
type Priced struct {
	Tax
	Total, Freight money.Centimos
	Lines          []Line
}

// Price is price.
func Price(n New, classes map[string]peru.TaxClass) (Priced, error) {
	p, err := price(n, classes)
	return Priced{p.Tax, p.total, p.freight, p.lines}, err
}
