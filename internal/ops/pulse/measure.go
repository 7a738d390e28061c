package pulse

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/workflows/titles"
)

// slow is what a customer notices of one step; a terminal asks the bank and the customer, so it has longer.
const (
	slow         = time.Second
	slowTerminal = 5 * time.Second
)

const (
	selling   = "Sell at once"
	recording = "Record the sale"
	givingUp  = "Give the sale up"
	charging  = "Take the payment"
)

// took is from when a state was entered to the end of the attempt: what a customer waits, retries and all.
func took(r step.Record) time.Duration {
	return max(0, r.Started.Sub(r.Entered)) + time.Duration(r.Micros)*time.Microsecond
}

// measure makes figures of the attempts, which are newest first.
func measure(attempts []step.Record) (Spread, []Step, []Failure) {
	ended := map[string][]time.Duration{} // by state
	failed := map[string]int{}
	began := map[string]time.Time{}  // the first step of each sale that was recorded
	atOnce := map[string]time.Time{} // the end of the first try to sell at once, which made the sale if nothing else did
	whole := map[string]time.Time{}
	givenUp := map[string]bool{}
	for _, r := range attempts {
		if r.Outcome != step.Done {
			failed[r.State]++
			continue
		}
		ended[r.State] = append(ended[r.State], took(r))
		switch r.State {
		case recording:
			whole[r.Subject] = r.Entered.Add(took(r))
		case selling:
			atOnce[r.Subject] = r.Entered.Add(took(r))
		case givingUp:
			givenUp[r.Subject] = true
		}
		if at, ok := began[r.Subject]; !ok || r.Entered.Before(at) {
			began[r.Subject] = r.Entered
		}
	}
	for id, end := range atOnce {
		if _, reserved := whole[id]; !reserved && !givenUp[id] {
			whole[id] = end
		}
	}
	var sales []time.Duration
	for id, end := range whole {
		sales = append(sales, end.Sub(began[id]))
	}
	steps := []Step{}
	for _, state := range states(ended, failed) {
		s := Step{State: state, Title: titles.Lookup(state), Spread: spread(ended[state]), Failed: failed[state]}
		limit := slow
		if state == charging {
			limit = slowTerminal
		}
		s.Slow = s.P95MS > millis(limit)
		steps = append(steps, s)
	}
	return spread(sales), steps, failures(attempts)
}

// ofASale are the states that a manager looks at.
var ofASale = []string{
	"Sell at once", "Price the cart", "Reserve the stock", "Take the payment", "Record the sale", "Give the sale up", "Undo the payment", "Undo the reservation",
}

// states are those of a sale that were seen, the slowest first.
func states(ended map[string][]time.Duration, failed map[string]int) []string {
	seen := slices.AppendSeq(slices.Collect(maps.Keys(ended)), maps.Keys(failed))
	slices.Sort(seen)
	seen = slices.DeleteFunc(slices.Compact(seen), func(state string) bool { return !slices.Contains(ofASale, state) })
	slices.SortStableFunc(seen, func(a, b string) int { return cmp.Compare(spread(ended[b]).P95MS, spread(ended[a]).P95MS) })
	return seen
}

// spread takes the nearest rank, so that each figure is one that was measured.
func spread(of []time.Duration) Spread {
	if len(of) == 0 {
		return Spread{}
	}
	slices.Sort(of)
	rank := func(percent int) float64 { return millis(of[(len(of)*percent+99)/100-1]) }
	return Spread{Count: len(of), P50MS: rank(50), P95MS: rank(95)}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// failures are the sales that were given up, newest first, with the last error before that.
func failures(attempts []step.Record) []Failure {
	list := []Failure{}
	at := map[string]int{}
	for _, r := range attempts {
		i, ok := at[r.Subject]
		switch {
		case r.State == givingUp && r.Outcome == step.Done && !ok && len(list) < mostSales:
			at[r.Subject] = len(list)
			list = append(list, Failure{SaleID: r.Subject, At: r.Entered})
		case ok && list[i].Error == "":
			list[i].Error = r.Error
		}
	}
	return list
}
