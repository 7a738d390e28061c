package benchorders

import (
	"fmt"
	"testing"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

var rules = []struct {
	name string
	rule func(*shop, int, []money.Centimos) map[*product]quantity.Quantity
}{{"before", before}, {"now", now}}

// One shop over half a year; over the benchmark's ten the rule of now fills more, too. In one, what the other throws away may buy it a point.
func TestOrders_theRuleOfNowFillsAsMuchThrowsLessAwayAndEarnsMore(t *testing.T) {
	t.Parallel()
	then, is := live(newShop(1), before), live(newShop(1), now)
	if is.fill() < then.fill()-1 || is.wasted() >= then.wasted()/2 || is.profit() <= 0 || is.absurd*10 > then.absurd {
		t.Errorf("now %s\nbefore %s", is, then)
	}
}

// BenchmarkOrders prints the table of docs/orders.md: `make bench-orders`.
func BenchmarkOrders(b *testing.B) {
	for _, r := range rules {
		b.Run(r.name, func(b *testing.B) {
			var sum result
			shops := 0
			for b.Loop() {
				for range 10 {
					shops++
					sum.add(live(newShop(uint64(100+shops)), r.rule))
				}
			}
			days := float64(shops * measured)
			b.ReportMetric(sum.fill(), "fill%")
			b.ReportMetric(100*sum.freshSold/sum.freshAsked, "fresh-fill%")
			b.ReportMetric(sum.stock/sum.costSold, "stock-days")
			b.ReportMetric(sum.stock/days/100, "stock-soles")
			b.ReportMetric(sum.waste/days/100, "waste-soles/day")
			b.ReportMetric(sum.wasted(), "waste-of-fresh%")
			b.ReportMetric(sum.profit()/days/100, "profit-soles/day")
			b.ReportMetric(7*float64(sum.orders)/days, "orders/week")
			b.ReportMetric(7*float64(sum.lines)/days, "lines/week")
			b.ReportMetric(7*float64(sum.absurd)/days, "absurd-lines/week")
		})
	}
}

func (r *result) add(o result) {
	r.asked, r.sold, r.freshAsked, r.freshSold = r.asked+o.asked, r.sold+o.sold, r.freshAsked+o.freshAsked, r.freshSold+o.freshSold
	r.margin, r.waste, r.freshBought, r.stock, r.costSold = r.margin+o.margin, r.waste+o.waste, r.freshBought+o.freshBought, r.stock+o.stock, r.costSold+o.costSold
	r.orders, r.lines, r.absurd = r.orders+o.orders, r.lines+o.lines, r.absurd+o.absurd
}

// fill is which part of what was asked for was sold, and wasted which part of the fresh goods was thrown away, in percent.
func (r result) fill() float64   { return 100 * r.sold / r.asked }
func (r result) wasted() float64 { return 100 * r.waste / max(r.freshBought, 1) }

// profit is the margin less what was thrown away, 30 % a year for what lies on the shelf, and S/ 3 an order and S/ 0.30 a line for the work;
// in centimos.
func (r result) profit() float64 {
	return r.margin - r.waste - 0.30/365*r.stock - 300*float64(r.orders) - 30*float64(r.lines)
}

func (r result) String() string {
	return fmt.Sprintf("fill %.1f %%, fresh %.1f %%, wasted %.1f %%, stock of %.1f days, profit S/ %.0f a day, %d absurd lines of %d",
		r.fill(), 100*r.freshSold/r.freshAsked, r.wasted(), r.stock/r.costSold, r.profit()/measured/100, r.absurd, r.lines)
}
