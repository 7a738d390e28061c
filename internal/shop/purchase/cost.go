package purchase

import (
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// AverageCost is a product's cost for a unit after goods came in: the mean of what was on the shelf and of what came,
// each weighed by its quantity, rounded half up to the centimo. A shelf that was empty, or below zero while an incident is
// open, weighs nothing. It returns money.ErrOverflow for figures that no shop has.
func AverageCost(onHand quantity.Quantity, cost money.Centimos, came quantity.Quantity, paid money.Centimos) (money.Centimos, error) {
	if onHand <= 0 || came <= 0 {
		return paid, nil
	}
	lower, higher, weight := cost, paid, came // from the lower one up: a half then goes up whichever is the lower
	if paid < cost {
		lower, higher, weight = paid, cost, onHand
	}
	above, err := (higher - lower).MulDiv(int64(weight), int64(onHand+came))
	if err != nil {
		return 0, err
	}
	return lower + above, nil
}
