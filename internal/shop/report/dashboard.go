package report

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Dashboard is a day at a glance.
type Dashboard struct {
	Day peru.Day `json:"day"`
	// Until is when it was measured; Live says that the day goes on.
	Until   time.Time `json:"until"`
	Live    bool      `json:"live"`
	Summary Summary   `json:"summary"`
	// Comparison is of whole days; UsualSoFar is what is usual at this time of the day. Nil when nothing is usual.
	Comparison  *Comparison     `json:"comparison"`
	UsualSoFar  *SoFar          `json:"usualSoFar"`
	Hours       []HourSales     `json:"hours"`
	Methods     []rollup.Method `json:"methods"`
	TopProducts []ProductSales  `json:"topProducts"`
	Waiting     Waiting         `json:"waiting"`
}

// SoFar is what is usual until a time of the day.
type SoFar struct {
	Total         money.Centimos `json:"total"`
	Tickets       int            `json:"tickets"`
	AverageTicket money.Centimos `json:"averageTicket"`
	// MarginRate is that of the whole days, in basis points: returns are not kept by the hour.
	MarginRate int `json:"marginRate"`
}

const topProducts = 10

// DashboardOf reads a day: today from the ledger, a day that is over from its rollup. Days that are not rolled up yet,
// of which there are five at most, are rolled up first. It returns errs.InvalidRequest for a day to come.
func DashboardOf(ctx context.Context, conn *sql.DB, day peru.Day, now time.Time) (Dashboard, error) {
	today := peru.BusinessDay(now)
	if today.Before(day) {
		return Dashboard{}, errs.Invalid("day", "must not be after today")
	}
	of := rollup.Range{From: day, To: day}
	compared := Compared(of)
	for _, d := range append(compared, day) {
		if d == today {
			continue
		}
		if err := rollOpen(ctx, conn, d, now); err != nil {
			return Dashboard{}, err
		}
	}
	view := Dashboard{Day: day, Live: day == today, Methods: []rollup.Method{}, TopProducts: []ProductSales{}}
	read := view.closed
	if view.Live {
		read = view.live
	}
	sold, err := read(ctx, conn, of, now)
	if err != nil {
		return Dashboard{}, err
	}
	if err := view.compare(ctx, conn, compared, sold, now); err != nil {
		return Dashboard{}, err
	}
	view.Waiting, err = waiting(ctx, conn, now)
	return view, err
}

func rollOpen(ctx context.Context, conn *sql.DB, day peru.Day, now time.Time) error {
	open, err := rollup.Open(ctx, conn, day, day)
	if err != nil || len(open) == 0 {
		return err
	}
	return rollup.Roll(ctx, conn, day, now)
}

// live measures the day from the ledger.
func (v *Dashboard) live(ctx context.Context, conn *sql.DB, of rollup.Range, now time.Time) ([]rollup.Hour, error) {
	day, err := rollup.Measure(ctx, conn, of.From, now)
	if err != nil {
		return nil, err
	}
	v.Until, v.Summary = day.MeasuredAt, summaryOf(day.Figures)
	v.Methods = append(v.Methods, slices.SortedFunc(maps.Values(day.Methods), func(a, b rollup.Method) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Method, b.Method))
	})...)
	ids := slices.SortedFunc(maps.Keys(day.Products), func(a, b string) int {
		return cmp.Or(cmp.Compare(day.Products[b].Net(), day.Products[a].Net()), cmp.Compare(a, b))
	})
	products, err := rollup.Named(ctx, conn, ids[:min(topProducts, len(ids))], day.Products)
	v.TopProducts = productSales(products)
	return slices.Collect(maps.Values(day.Hours)), err
}

// closed reads the day's rollup.
func (v *Dashboard) closed(ctx context.Context, conn *sql.DB, of rollup.Range, _ time.Time) ([]rollup.Hour, error) {
	days, err := rollup.Days(ctx, conn, of)
	if err != nil || len(days) == 0 {
		return nil, err
	}
	v.Until, v.Summary = days[0].MeasuredAt, summaryOf(days[0].Figures)
	if v.Methods, err = rollup.Methods(ctx, conn, of); err != nil {
		return nil, err
	}
	products, err := rollup.Products(ctx, conn, of)
	if err != nil {
		return nil, err
	}
	v.TopProducts = productSales(products[:min(topProducts, len(products))])
	return rollup.Hours(ctx, conn, of)
}

// compare puts what is usual beside what was sold.
func (v *Dashboard) compare(ctx context.Context, conn *sql.DB, before []peru.Day, sold []rollup.Hour, now time.Time) error {
	days, err := rollup.Days(ctx, conn, rollup.Range{From: before[0], To: before[len(before)-1]})
	if err != nil {
		return err
	}
	days = sameWeekday(days, v.Day)
	v.Comparison = weekdays(days)
	byDay, err := rollup.HoursOf(ctx, conn, daysOf(days))
	if err != nil {
		return err
	}
	v.Hours = withUsual(sold, average(byDay))
	if v.Comparison == nil {
		return nil
	}
	hour, minute := 24, 0
	if v.Live {
		at := now.In(peru.Lima())
		hour, minute = at.Hour(), at.Minute()
	}
	usual := until(byDay, hour, minute)
	var whole rollup.Figures
	for _, day := range days {
		whole.Add(day.Figures)
	}
	usual.MarginRate = whole.MarginRate()
	v.UsualSoFar = &usual
	return nil
}

// until is what is usual up to a time of the day; of its hour, as much as has passed of it.
func until(days map[peru.Day][]rollup.Hour, hour, minute int) SoFar {
	const whole = 60 // minutes
	var total, tickets int64
	for _, hours := range days {
		for _, h := range hours {
			passed := 0
			switch {
			case h.Hour < hour:
				passed = whole
			case h.Hour == hour:
				passed = minute
			}
			total += int64(h.Total) * int64(passed)
			tickets += int64(h.Tickets) * int64(passed)
		}
	}
	n := whole * len(days)
	usual := rollup.Figures{Total: money.Centimos(rounded(total, n)), Tickets: int(rounded(tickets, n))}
	return SoFar{Total: usual.Total, Tickets: usual.Tickets, AverageTicket: usual.AverageTicket()}
}
