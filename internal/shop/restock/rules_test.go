package restock_test

import (
	"testing"

	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

func pieces(n int) quantity.Quantity { return quantity.Quantity(n) * quantity.One }

func TestMayApprove_aboveTheLimitOnlyAnAdmin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role  string
		total money.Centimos
		may   bool
	}{{"manager", 100_000, true}, {"manager", 100_001, false}, {"admin", 100_001, true}, {"admin", 1, true}} {
		if got := restock.MayApprove(c.role, c.total, 100_000); got != c.may {
			t.Errorf("%s and %s: %t", c.role, c.total, got)
		}
	}
}
