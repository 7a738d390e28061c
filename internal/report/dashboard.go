package report

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/report/db"
	"carmensita.pe/market/internal/rollup"
)

// Dashboard is a day at a glance.
type Dashboard struct {
	Day peru.Day `json:"day"`
	// Until is when it was measured; Live says that the day goes on.
	Until   time.Time `json:"until"`
	Live    bool      `json:"live"`
	Summary Summary   `json:"summary"`
	// Comparison is of whole days; UsualSoFar is what is usually sold until this time of the day. Nil when nothing is usual.
	Comparison  *Comparison     `json:"comparison"`
	UsualSoFar  *money.Centimos `json:"usualSoFar"`
	Hours       []HourSales     `json:"hours"`
	Methods     []rollup.Method `json:"methods"`
	TopProducts []ProductSales  `json:"topProducts"`
	Waiting     Waiting         `json:"waiting"`
}

// Waiting is what somebody should look at, now.
type Waiting struct {
	LowStock int `json:"lowStock"`
	// Expiring are batches that expire within a week, or did.
	Expiring  int `json:"expiring"`
	Incidents int `json:"incidents"`
	// Approvals are restock orders that wait for a decision.
	Approvals int `json:"approvals"`
}

const (
	topProducts  = 10
	soonExpiring = 7 // days
)

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
	view := Dashboard{Day: day, Live: day == today}
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
	waiting, err := db.New(conn).Waiting(ctx, today.AddDays(soonExpiring))
	if err != nil {
		return Dashboard{}, fmt.Errorf("counting what waits: %w", mysql.Explain(err))
	}
	view.Waiting = Waiting{LowStock: int(waiting.Low), Expiring: int(waiting.Expiring), Incidents: int(waiting.Incidents), Approvals: int(waiting.Approvals)}
	return view, nil
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
	v.Methods = slices.SortedFunc(maps.Values(day.Methods), func(a, b rollup.Method) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Method, b.Method))
	})
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
	usual := average(byDay)
	v.Hours = withUsual(sold, usual)
	if v.Comparison == nil {
		return nil
	}
	soFar := money.Centimos(v.Comparison.Total.Usual)
	if v.Live {
		soFar = until(usual, now.In(peru.Lima()))
	}
	v.UsualSoFar = &soFar
	return nil
}

// until is what is usual up to a time of the day; of its hour, as much as has passed of it.
func until(usual map[int]money.Centimos, at time.Time) (sum money.Centimos) {
	for hour, total := range usual {
		switch {
		case hour < at.Hour():
			sum += total
		case hour == at.Hour():
			sum += total * money.Centimos(at.Minute()) / 60
		}
	}
	return sum
}
