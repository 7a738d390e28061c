package report

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Compared returns the days that a range is compared with: the same weekday of the weeks before a day, and as many days
// before a range.
func Compared(r rollup.Range) []peru.Day {
	days, step := Weeks, 7
	if n := r.Days(); n > 1 {
		days, step = n, 1
	}
	compared := make([]peru.Day, days)
	for i := range compared {
		compared[days-1-i] = r.From.AddDays(-step * (i + 1))
	}
	return compared
}

// CollectSales reads what was sold in a range whose days, and those that it is compared with, are rolled up.
func CollectSales(ctx context.Context, conn *sql.DB, r rollup.Range) (Sales, error) {
	var s Sales
	days, err := rollup.Days(ctx, conn, r)
	if err != nil {
		return Sales{}, err
	}
	var sum rollup.Figures
	s.Days = []DaySales{}
	for _, d := range days {
		sum.Add(d.Figures)
		s.Until = d.MeasuredAt
		if r.Days() > 1 {
			s.Days = append(s.Days, DaySales{Day: d.Day, Tickets: d.Tickets, Total: d.Total, Net: d.Net(), Uncosted: d.Uncosted, Margin: d.Margin()})
		}
	}
	s.Summary = summaryOf(sum)
	if err := s.compare(ctx, conn, r); err != nil {
		return Sales{}, err
	}
	if err := rollup.AddUp(ctx, conn, r); err != nil {
		return Sales{}, err
	}
	products, err := rollup.Products(ctx, conn, r)
	if err != nil {
		return Sales{}, err
	}
	s.Categories, s.Products = rollup.Categories(products), productSales(products)
	s.Cashiers, err = rollup.Cashiers(ctx, conn, r)
	return s, err
}

func productSales(products []rollup.Product) []ProductSales {
	sales := make([]ProductSales, len(products))
	for i, p := range products {
		sales[i] = ProductSales{Product: p, Net: p.Net(), Margin: p.Margin()}
	}
	return sales
}

// compare reads the hours and what is usual.
func (s *Sales) compare(ctx context.Context, conn db.DBTX, r rollup.Range) error {
	hours, err := rollup.Hours(ctx, conn, r)
	if err != nil {
		return err
	}
	before := Compared(r)
	days, err := rollup.Days(ctx, conn, rollup.Range{From: before[0], To: before[len(before)-1]})
	if err != nil {
		return err
	}
	if r.Days() > 1 {
		s.Comparison = previous(days)
		s.Hours = withUsual(hours, nil)
		return nil
	}
	usual := sameWeekday(days, r.From)
	s.Comparison = weekdays(usual)
	byDay, err := rollup.HoursOf(ctx, conn, daysOf(usual))
	s.Hours = withUsual(hours, average(byDay))
	return err
}

// sameWeekday keeps the days of a weekday on which the shop sold: a day on which it was closed says nothing about others.
func sameWeekday(days []rollup.Day, as peru.Day) (same []rollup.Day) {
	for _, d := range days {
		if d.Tickets > 0 && d.Day.Start().Weekday() == as.Start().Weekday() {
			same = append(same, d)
		}
	}
	return same
}

func daysOf(days []rollup.Day) []peru.Day {
	of := make([]peru.Day, len(days))
	for i, d := range days {
		of[i] = d.Day
	}
	return of
}

// weekdays makes the bands of some days; nil without any.
func weekdays(days []rollup.Day) *Comparison {
	if len(days) == 0 {
		return nil
	}
	return &Comparison{
		Days:          daysOf(days),
		Total:         band(days, func(f rollup.Figures) int64 { return int64(f.Total) }),
		Tickets:       band(days, func(f rollup.Figures) int64 { return int64(f.Tickets) }),
		AverageTicket: band(days, func(f rollup.Figures) int64 { return int64(f.AverageTicket()) }),
		Margin:        band(days, func(f rollup.Figures) int64 { return int64(f.Margin()) }),
		Refunded:      band(days, func(f rollup.Figures) int64 { return int64(f.Refunded) }),
	}
}

func band(days []rollup.Day, figure func(rollup.Figures) int64) Band {
	b := Band{Low: figure(days[0].Figures), High: figure(days[0].Figures)}
	for _, d := range days {
		value := figure(d.Figures)
		b.Low, b.High, b.Usual = min(b.Low, value), max(b.High, value), b.Usual+value
	}
	b.Usual = rounded(b.Usual, len(days))
	return b
}

// previous makes the comparison with the range before: one figure is all that there is of each.
func previous(days []rollup.Day) *Comparison {
	var sum rollup.Figures
	for _, d := range days {
		sum.Add(d.Figures)
	}
	if sum.Tickets == 0 {
		return nil
	}
	c := weekdays([]rollup.Day{{Figures: sum}})
	c.Days = []peru.Day{days[0].Day, days[len(days)-1].Day}
	return c
}

// average is what is usual in each hour of some days.
func average(days map[peru.Day][]rollup.Hour) map[int]money.Centimos {
	usual := map[int]money.Centimos{}
	for _, hours := range days {
		for _, h := range hours {
			usual[h.Hour] += h.Total
		}
	}
	for hour, sum := range usual {
		usual[hour] = money.Centimos(rounded(int64(sum), len(days)))
	}
	return usual
}

// rounded is a sum shared by n, rounded half up.
func rounded(sum int64, n int) int64 {
	if sum < 0 {
		return -rounded(-sum, n)
	}
	return (sum + int64(n)/2) / int64(n)
}

// withUsual returns every hour from the first to the last in which something is or usually was sold.
func withUsual(hours []rollup.Hour, usual map[int]money.Centimos) []HourSales {
	var sold [24]HourSales
	first, last := 24, -1
	note := func(hour int) { first, last = min(first, hour), max(last, hour) }
	for _, h := range hours {
		sold[h.Hour].Hour = h
		note(h.Hour)
	}
	for hour, total := range usual {
		sold[hour].Usual = total
		note(hour)
	}
	found := []HourSales{}
	for hour := first; hour <= last; hour++ {
		sold[hour].Hour.Hour = hour
		found = append(found, sold[hour])
	}
	return found
}

// CollectMoney reads how a range was paid, its tax, and how far the drawers were off.
func CollectMoney(ctx context.Context, conn db.DBTX, r rollup.Range) (m Money, err error) {
	days, err := rollup.Days(ctx, conn, r)
	if err != nil {
		return Money{}, err
	}
	var sum rollup.Figures
	for _, d := range days {
		sum.Add(d.Figures)
	}
	m.Tax, m.RefundedTax = sum.Tax, sum.RefundedTax
	if m.Methods, err = rollup.Methods(ctx, conn, r); err != nil {
		return Money{}, err
	}
	if m.Movements, err = rollup.Movements(ctx, conn, r); err != nil {
		return Money{}, err
	}
	m.Tills, err = rollup.Tills(ctx, conn, r)
	return m, err
}
