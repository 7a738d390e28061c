package outage_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"strconv"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/sunat"
)

var (
	sales = flag.Int("sales", 30, "how much is sold while SUNAT is down")
	seed  = flag.Uint64("seed", 7, "of what is sold, of what goes wrong, and of when functions die")
)

// troubles are what a SUNAT that has come back still does, in turns.
func troubles(every int) []sunat.Fault {
	var faults []sunat.Fault
	for range every {
		faults = append(faults, sunat.Fault{Kind: sunat.Lost, Operation: "sendBill"}, sunat.Fault{Kind: sunat.Empty, Operation: "sendBill"},
			sunat.Fault{Kind: sunat.DataPower, Operation: "sendBill"}, sunat.Fault{Kind: sunat.Coded, Code: "0109", Operation: "sendBill"}, sunat.Fault{Kind: sunat.Cut, Operation: "query"},
			sunat.Fault{Kind: sunat.Observe, Code: "4287", Operation: "sendBill"}, sunat.Fault{Kind: sunat.Lost, Operation: "getStatusCdr"})
	}
	return faults
}

// The day of the outage: an hour without SUNAT, an evening in which half of it gets through, and a week without it, so that facturas, boletas and
// voids pass their deadlines. Then it is back, and loses answers still.
func TestOutage_eachDocumentIsRegisteredOnceOrAPersonKnows(t *testing.T) { //nolint:paralleltest // the courier is opened by the environment
	s := newShop(t, *seed)
	m := newMachines(s, *seed)
	m.deaths = 20
	began := time.Now()
	s.sunat.Inject(sunat.Fault{Kind: sunat.Down, Times: sunat.UntilCleared})
	parts := min(30, 4+*sales/20) // of the hour
	for part := range parts {
		for range *sales*(part+1)/parts - *sales*part/parts {
			s.sells()
		}
		m.send(1 + *sales/1000)
		s.clock.jump(time.Hour / time.Duration(parts))
	}
	t.Logf("%s: %d sales, and nothing is sent", time.Since(began).Round(time.Second), *sales)
	if n := len(s.sunat.Documents()); n != 0 {
		t.Fatalf("SUNAT was down and registered %d documents", n)
	}

	s.sunat.Clear()
	s.sunat.Inject(troubles(1 + *sales/100)...)
	for s.waiting() > *sales/2 {
		m.send(1 + *sales/500)
		s.clock.jump(time.Minute)
	}
	m.summarize()
	t.Logf("%s: half is sent, %d killed", time.Since(began).Round(time.Second), m.killed)

	s.sunat.Clear()
	s.sunat.Inject(sunat.Fault{Kind: sunat.Down, Times: sunat.UntilCleared})
	for range 6 {
		m.send(1 + *sales/2000)
		m.summarize()
		s.clock.jump(24 * time.Hour)
	}

	s.sunat.Clear()
	s.sunat.Inject(troubles(1 + *sales/200)...)
	s.sunat.Inject(sunat.Fault{Kind: sunat.Lost, Operation: "sendSummary"}, sunat.Fault{Kind: sunat.Empty, Operation: "sendSummary"},
		sunat.Fault{Kind: sunat.Pending, Operation: "getStatus", Times: 3}, sunat.Fault{Kind: sunat.Lost, Operation: "getStatus"})
	for range 400 {
		m.send(2 + *sales/100)
		m.summarize()
		if s.waiting() == 0 {
			break
		}
		s.clock.jump(10 * time.Minute)
	}
	t.Logf("%s: all is told, %d killed", time.Since(began).Round(time.Second), m.killed)
	s.booksAgree()
}

// waiting is how many documents have no answer for good.
func (s *shop) waiting() (n int) {
	s.t.Helper()
	if err := s.db.QueryRowContext(s.t.Context(), "select count(*) from documents where state in ('issued', 'sent', 'unknown')").Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// written is a document as the shop's books have it.
type written struct {
	id, kind, state, way, advice string
	revision                     int
	day                          peru.Day
	total                        money.Centimos
}

func (s *shop) documents() map[string]written {
	s.t.Helper()
	rows, err := s.db.QueryContext(s.t.Context(), `select id, kind, series, number, state, way, advice, revision, business_day, total from documents`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]written{}
	for rows.Next() {
		var w written
		var series string
		var number int
		if err := rows.Scan(&w.id, &w.kind, &series, &number, &w.state, &w.way, &w.advice, &w.revision, &w.day, &w.total); err != nil {
			s.t.Fatal(err)
		}
		all[series+"-"+strconv.Itoa(number)] = w
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// booksAgree compares the shop's books with SUNAT's, document by document.
func (s *shop) booksAgree() {
	s.t.Helper()
	if err := invariant.Check(s.t.Context(), s.db); err != nil {
		s.t.Error(err)
	}
	ours, states := s.documents(), map[string]int{}
	theirs := map[string]sunat.Document{}
	for _, d := range s.sunat.Documents() {
		number := d.Series + "-" + d.Number
		if _, twice := theirs[number]; twice {
			s.t.Errorf("SUNAT has %s twice", number)
		}
		theirs[number] = d
		if ours[number].id == "" {
			s.t.Errorf("SUNAT has %s, which nobody sold", number)
		}
	}
	want := map[string]sunat.State{string(document.Accepted): sunat.Accepted, string(document.Observed): sunat.Accepted, string(document.Rejected): sunat.Rejected}
	for number, w := range ours {
		state := want[w.state]
		if w.state == string(document.Void) && w.kind != string(document.CreditNote) {
			state = sunat.Void
		}
		states[fmt.Sprintf("%s %s %s %s", w.kind, w.state, w.way, w.advice)]++
		d := theirs[number]
		if d.State != state {
			s.t.Errorf("%s is %+v in the shop, and at SUNAT %q", number, w, d.State)
		}
		if d.State != "" && (d.Total != w.total.Decimal() && d.Total != w.total.RoundDownToTen().Decimal() || d.IssueDate != w.day.String()) {
			s.t.Errorf("%s is of %s and %s at SUNAT, and of %s and %s in the shop", number, d.IssueDate, d.Total, w.day, w.total)
		}
		if w.state == string(document.Held) && w.advice != string(document.TooLate) {
			s.t.Errorf("%s waits for a person, who is told %q", number, w.advice)
		}
	}
	s.bytesAgree(ours)
	for what, n := range states {
		s.t.Logf("%6d x %s", n, what)
	}
}

// bytesAgree holds that SUNAT registered each file once, and that all that it was ever sent of a document are the bytes that were signed first.
func (s *shop) bytesAgree(ours map[string]written) {
	s.t.Helper()
	registered, sent, checked := map[string]int{}, map[string]string{}, 0
	for _, d := range s.sunat.Deliveries() {
		if d.Operation != "sendBill" && d.Operation != "sendSummary" || d.SHA256 == "" {
			continue
		}
		if d.Registered {
			registered[d.Name]++
		}
		if before, known := sent[d.Name]; known && before != d.SHA256 {
			s.t.Errorf("%s was sent with two contents", d.Name)
		}
		sent[d.Name] = d.SHA256
	}
	for name, times := range registered {
		if times != 1 {
			s.t.Errorf("SUNAT registered %s %d times", name, times)
		}
	}
	for number, w := range ours {
		name := ruc + "-" + w.kind + "-" + number
		hash := sent[name]
		if hash == "" {
			hash = sent[name+".zip"]
		}
		if hash == "" {
			continue
		}
		kept, err := s.desk.Files.Get(s.t.Context(), emission.Key(w.id, w.revision, name+".xml"))
		if err != nil {
			s.t.Errorf("%s was sent and is not kept: %v", number, err)
			continue
		}
		if sum := sha256.Sum256(kept); hex.EncodeToString(sum[:]) != hash {
			s.t.Errorf("%s was sent with other bytes than those that are kept", number)
		}
		checked++
	}
	if checked == 0 {
		s.t.Error("no document's bytes were compared")
	}
	s.t.Logf("%d files registered, the bytes of %d documents compared", len(registered), checked)
}
