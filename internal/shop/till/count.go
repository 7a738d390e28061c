package till

import (
	"slices"
	"strconv"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Count is how many coins and notes of each value are in a drawer. The keys are centimos: 20000 is the note of S/ 200.
type Count map[money.Centimos]int

// circulating are the coins and notes of Peru.
var circulating = []money.Centimos{smallestCoin, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000}

// smallestCoin is the least that cash can pay.
const smallestCoin = 10

// mostPieces of one coin or note that anybody counts.
const mostPieces = 100_000

// Amount adds a count up; errs.InvalidRequest for money that Peru does not have, and for impossible numbers.
func (c Count) Amount() (money.Centimos, error) {
	var sum money.Centimos
	for value, pieces := range c {
		field := "counted." + strconv.FormatInt(int64(value), 10)
		if !slices.Contains(circulating, value) {
			return 0, errs.Invalid(field, "is no coin or note: the values are %d", circulating)
		}
		if pieces < 0 || pieces > mostPieces {
			return 0, errs.Invalid(field, "must be from 0 to %d", mostPieces)
		}
		sum += value * money.Centimos(pieces)
	}
	return sum, nil
}

// Payable refuses an amount that no coins make up: errs.InvalidRequest about the field.
func Payable(field string, amount money.Centimos) error {
	if amount%smallestCoin != 0 {
		return errs.Invalid(field, "must be in steps of %d centimos: there is no smaller coin", smallestCoin)
	}
	return nil
}
