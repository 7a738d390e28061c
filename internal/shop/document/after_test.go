package document_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/values/peru"
)

var (
	now    = time.Date(2026, 3, 15, 18, 0, 0, 0, time.UTC)
	today  = peru.Day{Year: 2026, Month: 3, Day: 15}
	boleta = document.Standing{State: document.Sent, Way: document.Bill, Series: "B001", Number: 7, Issued: today, Revision: 1, Attempts: 1,
		Deadline: document.LastDay("B001", today, document.Bill)}
	factura = document.Standing{State: document.Sent, Way: document.Bill, Series: "F001", Number: 7, Issued: today, Revision: 1, Attempts: 1,
		Deadline: document.LastDay("F001", today, document.Bill)}
)

func TestLastDay_isOfTheSeriesAndTheWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		series string
		way    document.Way
		want   peru.Day
	}{
		{"F001", document.Bill, today.AddDays(3)}, {"FC01", document.Bill, today.AddDays(3)}, {"B001", document.Bill, today.AddDays(5)},
		{"BC01", document.Bill, today.AddDays(5)}, {"B001", document.Summary, today.AddDays(7)}, {"F001", document.Summary, today.AddDays(3)},
	} {
		if got := document.LastDay(c.series, today, c.way); got != c.want {
			t.Errorf("%s by %s: %s, want %s", c.series, c.way, got, c.want)
		}
	}
}

func TestAfter_givesEveryAnswerItsPath(t *testing.T) {
	t.Parallel()
	cdr := func(code string, notes ...string) sunat.Answer {
		return sunat.Answer{Where: sunat.InCDR, Code: code, Notes: notes, Reference: "B001-7"}
	}
	fault := func(code string) sunat.Answer { return sunat.Answer{Where: sunat.InFault, Code: code} }
	silence := sunat.Answer{Where: sunat.InSilence}
	unknown := boleta
	unknown.State = document.Unknown
	third := boleta
	third.Attempts = 3
	another := cdr("0")
	another.Reference = "B001-8"
	long := cdr("0")
	long.Reference = "B001-00000007"
	const (
		issued, unsure, held = document.Issued, document.Unknown, document.Held
	)
	for name, c := range map[string]struct {
		of      document.Standing
		outcome document.Outcome
		state   document.State
		wait    time.Duration // before the next try; -1 for none
		advice  document.Advice
		stops   bool
	}{
		"accepted":                        {boleta, document.Outcome{Answer: cdr("0"), CDR: "k"}, document.Accepted, -1, "", false},
		"accepted, the number padded":     {boleta, document.Outcome{Answer: long, CDR: "k"}, document.Accepted, -1, "", false},
		"accepted with notes":             {boleta, document.Outcome{Answer: cdr("0", "4287 - x"), CDR: "k"}, document.Observed, -1, "", false},
		"an observation for a code":       {boleta, document.Outcome{Answer: cdr("4287"), CDR: "k"}, document.Observed, -1, "", false},
		"accepted, but another's":         {boleta, document.Outcome{Answer: another}, held, -1, document.LookUp, false},
		"there, as SUNAT says":            {unknown, document.Outcome{Answer: sunat.Answer{Where: sunat.InStatus, Code: "0001"}, Doubt: true}, document.Accepted, -1, document.LookedUp, false},
		"it cannot be written":            {boleta, document.Outcome{Unwritten: true}, held, -1, document.MendData, false},
		"no certificate":                  {boleta, document.Outcome{Refused: true, Answer: sunat.Answer{Code: "cert"}}, issued, 0, "", true},
		"rejected":                        {factura, document.Outcome{Answer: cdr("2017")}, document.Rejected, -1, document.SellAgain, false},
		"refused at the door":             {factura, document.Outcome{Answer: fault("2017")}, held, -1, document.MendData, false},
		"unreadable XML":                  {boleta, document.Outcome{Answer: fault("0306")}, held, -1, document.MendData, false},
		"down":                            {boleta, document.Outcome{Answer: fault("0109")}, issued, time.Minute, "", false},
		"down for the third time":         {third, document.Outcome{Answer: fault("0109")}, issued, 5 * time.Minute, "", false},
		"down, and one answer was lost":   {unknown, document.Outcome{Answer: fault("0109"), Doubt: true}, unsure, time.Minute, "", false},
		"a wrong password":                {boleta, document.Outcome{Answer: fault("0102")}, issued, 0, "", true},
		"an expired certificate":          {factura, document.Outcome{Answer: fault("2327")}, issued, 0, "", true},
		"an expired one, number burnt":    {factura, document.Outcome{Answer: cdr("2327")}, document.Rejected, -1, document.SellAgain, true},
		"a lost answer":                   {boleta, document.Outcome{Answer: silence}, unsure, time.Minute, "", false},
		"an equal one in process":         {boleta, document.Outcome{Answer: fault("0140")}, unsure, time.Minute, "", false},
		"there, and nothing was sent":     {factura, document.Outcome{Answer: fault("1033"), CanAsk: true}, held, -1, document.OtherSystem, false},
		"there, after a lost answer":      {unknown, document.Outcome{Answer: fault("1033"), Doubt: true, CanAsk: true}, unsure, time.Minute, "", false},
		"there, and nobody to ask":        {unknown, document.Outcome{Answer: fault("1033"), Doubt: true}, held, -1, document.LookUp, false},
		"void there already":              {unknown, document.Outcome{Answer: fault("1032"), Doubt: true}, document.Rejected, -1, document.SellAgain, false},
		"a boleta too late to go alone":   {boleta, document.Outcome{Answer: fault("1079")}, issued, 0, "", false},
		"too late, and one may be there":  {unknown, document.Outcome{Answer: fault("1079"), Doubt: true}, unsure, 0, "", false},
		"too late, and not there":         {unknown, document.Outcome{Answer: fault("1079"), Doubt: true, Absent: true}, issued, 0, "", false},
		"a factura that would be summary": {factura, document.Outcome{Answer: fault("1079")}, held, -1, document.TooLate, false},
	} {
		next := document.After(c.of, c.outcome, now)
		want := time.Time{}
		if c.wait >= 0 {
			want = now.Add(c.wait)
		}
		if next.State != c.state || !next.Try.Equal(want) || next.Advice != c.advice || next.Stops != c.stops {
			t.Errorf("%s: %+v", name, next)
		}
	}
	if next := document.After(boleta, document.Outcome{Answer: fault("1079")}, now); next.Way != document.Summary || next.Deadline != today.AddDays(7) {
		t.Errorf("a late boleta is %+v", next)
	}
	if next := document.After(factura, document.Outcome{Answer: fault("2327")}, now); next.Revision != 2 {
		t.Errorf("what was signed by an expired certificate is sent as it is: %+v", next)
	}
}

func TestPause_growsToHalfAnHour(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for attempts := range 50 {
		pause := document.Pause(attempts)
		if pause < last || pause > 30*time.Minute {
			t.Errorf("after %d attempts it waits %s, and %s before", attempts, pause, last)
		}
		last = pause
	}
}

func TestOverdue_leavesABoletaASummaryAndAFacturaNothing(t *testing.T) {
	t.Parallel()
	at := func(days int) time.Time { return today.AddDays(days).Start().Add(12 * time.Hour) }
	of := func(s document.Standing, state document.State) document.Standing { s.State = state; return s }
	if next, late := document.Overdue(of(boleta, document.Issued), at(5)); late {
		t.Errorf("on its last day: %+v", next)
	}
	if next, late := document.Overdue(of(boleta, document.Issued), at(6)); !late || next.Way != document.Summary || next.State != document.Issued || !next.Try.Equal(at(6)) {
		t.Errorf("a boleta a day late: %+v", next)
	}
	if next, late := document.Overdue(of(factura, document.Issued), at(4)); !late || next.State != document.Held || next.Advice != document.TooLate {
		t.Errorf("a factura a day late: %+v", next)
	}
	if next, late := document.Overdue(of(factura, document.Unknown), at(9)); late {
		t.Errorf("one that SUNAT may have: %+v", next)
	}
}
