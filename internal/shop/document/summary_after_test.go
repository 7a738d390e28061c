package document_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
)

func TestAfterSummary_givesEveryAnswerItsPath(t *testing.T) {
	t.Parallel()
	cdr := func(code string, notes ...string) document.Told {
		return document.Told{Answer: sunat.Answer{Where: sunat.InCDR, Code: code, Notes: notes}, CDR: "k"}
	}
	fault := func(code string) document.Told {
		return document.Told{Answer: sunat.Answer{Where: sunat.InFault, Code: code}}
	}
	doubt := func(o document.Told, canAsk bool) document.Told { o.Doubt, o.CanAsk = true, canAsk; return o }
	status := func(code string) document.Told {
		return document.Told{Answer: sunat.Answer{Where: sunat.InStatus, Code: code}}
	}
	silence := document.Told{Answer: sunat.Answer{Where: sunat.InSilence}}
	given := document.Told{Answer: sunat.Answer{Where: sunat.InTicket, Ticket: "77"}}
	sent := document.SummaryStanding{State: "sent", Size: 3, Attempts: 1, SentAt: now}
	lost := document.SummaryStanding{State: "unknown", Size: 3, Attempts: 2, SentAt: now.Add(-time.Hour)}
	long := lost
	long.SentAt = now.Add(-25 * time.Hour)
	ticket := document.SummaryStanding{State: document.Ticketed, Ticket: "77", Size: 3, Attempts: 2, SentAt: now}
	alone := ticket
	alone.Size = 1
	for name, c := range map[string]struct {
		of    document.SummaryStanding
		told  document.Told
		state document.SummaryState
		fate  document.Fate
		wait  time.Duration // before the next try; -1 for none
		stops bool
	}{
		"a ticket":                         {sent, given, document.Ticketed, document.Waits, 15 * time.Second, false},
		"in process":                       {ticket, status("98"), document.Ticketed, document.Waits, 15 * time.Second, false},
		"accepted":                         {ticket, cdr("0"), "accepted", document.Done, -1, false},
		"accepted with notes":              {ticket, cdr("0", "4443 - x"), "observed", document.Done, -1, false},
		"with errors":                      {ticket, cdr("2282"), "rejected", document.Halved, -1, false},
		"with errors, of one document":     {alone, cdr("2987"), "rejected", document.Alone, -1, false},
		"with an exception of SUNAT's own": {ticket, cdr("0200"), "rejected", document.Anew, -1, false},
		"with errors that it keeps":        {ticket, status("99"), document.Ticketed, document.Waits, 15 * time.Second, false},
		"a ticket that nobody knows":       {ticket, fault("0127"), "unknown", document.Waits, 2 * time.Minute, false},
		"a silence about a ticket":         {ticket, silence, document.Ticketed, document.Waits, 15 * time.Second, false},
		"a wrong password, with a ticket":  {ticket, fault("0102"), document.Ticketed, document.Waits, 0, true},
		"a lost answer":                    {sent, silence, "unknown", document.Waits, time.Minute, false},
		"down":                             {sent, fault("0109"), "issued", document.Waits, time.Minute, false},
		"down, after a lost answer":        {lost, doubt(fault("0109"), true), "unknown", document.Waits, 2 * time.Minute, false},
		"an equal one in process":          {lost, doubt(fault("0140"), true), "unknown", document.Waits, 2 * time.Minute, false},
		"given before, by another system":  {sent, fault("2223"), "rejected", document.Anew, -1, false},
		"given before, and it was ours":    {lost, doubt(fault("2223"), true), "unknown", document.Waits, 2 * time.Minute, false},
		"given before, and nobody to ask":  {lost, doubt(fault("2324"), false), "held", document.LookedFor, -1, false},
		"given before, long ago":           {long, doubt(fault("2223"), true), "rejected", document.Anew, -1, false},
		"its documents are there":          {lost, document.Told{There: true, Doubt: true, Answer: sunat.Answer{Where: sunat.InStatus, Code: "0001"}}, "accepted", document.Done, -1, false},
		"a file that cannot be read":       {sent, fault("0306"), "held", document.Mended, -1, false},
		"a document refused at the door":   {sent, fault("2513"), "rejected", document.Halved, -1, false},
		"an expired certificate":           {sent, fault("2327"), "issued", document.Waits, 0, true},
		"no certificate":                   {sent, document.Told{Refused: true}, "issued", document.Waits, 0, true},
		"it cannot be written":             {sent, document.Told{Unwritten: true}, "held", document.Mended, -1, false},
	} {
		next := document.AfterSummary(c.of, c.told, now)
		want := time.Time{}
		if c.wait >= 0 {
			want = now.Add(c.wait)
		}
		if next.State != c.state || next.Fate != c.fate || !next.Try.Equal(want) || next.Stops != c.stops {
			t.Errorf("%s: %+v", name, next)
		}
		if ends := next.Fate != document.Waits; ends != next.Try.IsZero() {
			t.Errorf("%s: nobody takes it on, or somebody takes on what is over: %+v", name, next)
		}
	}
}
