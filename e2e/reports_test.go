package e2e_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/cloud"
)

// ask asks for reports and gives the request's id.
func (s *shop) ask(from, to peru.Day, each bool) string {
	s.t.Helper()
	id := newID()
	s.till(manager).send(http.MethodPost, "/api/reports", report.Request{ID: id, From: from, To: to, Each: each}).want(http.StatusAccepted)
	return id
}

// reportsEnd waits until a machine that makes reports has ended, and asserts how.
func (s *shop) reportsEnd(name string, want types.ExecutionStatus) {
	s.t.Helper()
	s.eventually("the reports are made", func() bool {
		return s.execution(executionARN(report.Workflow, name)).Status != types.ExecutionStatusRunning
	})
	if got := s.execution(executionARN(report.Workflow, name)); got.Status != want {
		s.t.Errorf("the machine is %s, want %s: %s %s", got.Status, want, aws.ToString(got.Error), aws.ToString(got.Cause))
	}
}

// requested returns the reports of a request.
func (s *shop) requested(request string) []report.Report {
	s.t.Helper()
	reports, err := report.Requested(s.ctx(), s.db(), request)
	if err != nil {
		s.t.Fatal(err)
	}
	return reports
}

// reported waits until the reports of a request are made, and returns them.
func (s *shop) reported(request string) []report.Report {
	s.t.Helper()
	s.reportsEnd(request, types.ExecutionStatusSucceeded)
	return s.requested(request)
}

// opened reads a report by HTTP.
func (s *shop) opened(id string) report.Opened {
	s.t.Helper()
	opened := decode[report.Opened](s.till(manager).get("/api/reports/" + id).want(http.StatusOK))
	if opened.Document == nil {
		s.t.Fatalf("the report %s says nothing: %+v", id, opened.Report)
	}
	return opened
}

// wantReportEvents asserts that the reports are ready, that each left one event, and that one mail tells of them.
func (s *shop) wantReportEvents(reports []report.Report, subject string) {
	s.t.Helper()
	for _, r := range reports {
		if r.State != report.Ready && r.State != report.ReadyDifferences {
			s.t.Errorf("the report of %s is %s", r.From, r.State)
		}
		if events := one[int](s, "select count(*) from outbox where kind = 'ReportReady' and subject = ?", r.ID); events != 1 {
			s.t.Errorf("the report of %s left %d events", r.From, events)
		}
	}
	s.wantOneMail(subject, reports[0].CreatedAt)
}

// wantOneMail asserts that since a time one mail has a subject that begins so.
func (s *shop) wantOneMail(subject string, since time.Time) {
	s.t.Helper()
	var subjects []string
	mails := 0
	for _, m := range s.cloud.Mailbox.Mails() {
		if m.At.Before(since) {
			continue
		}
		subjects = append(subjects, m.Subject)
		if strings.HasPrefix(m.Subject, subject) {
			mails++
		}
	}
	if mails != 1 {
		s.t.Errorf("%d mails tell of %q, want one; there are %q", mails, subject, subjects)
	}
}

// shown is a day as a mail writes it.
func shown(day peru.Day) string {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC).Format("02/01/2006")
}

func today() peru.Day { return peru.BusinessDay(time.Now()) }

func TestReports_aDayIsMadeListedAndFetched(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // alone, so that the day stands still
	p := s.stocked(10)
	cash := s.till(cashier).sell(s.cart(p.times(3))).sold()
	s.till(cashier).sell(byCard(s.cart(p.times(2)), "123456")).sold()
	s.till(cashier).refund(cash.ID, s.back(1, 1)).refunded()
	day := today()

	made := s.reported(s.ask(day, day, false))

	if len(made) != 1 {
		t.Fatalf("%d reports were made", len(made))
	}
	s.wantReportEvents(made, "Reporte del "+shown(day))
	opened := s.opened(made[0].ID)
	s.wantFigures(day, opened.Document)
	s.wantFiles(opened.Files)
	if listed := s.till(manager).get("/api/reports?limit=200").want(http.StatusOK); !strings.Contains(string(listed.body), made[0].ID) {
		t.Error("the list does not have the report")
	}
	run := decode[execution.Execution](s.till(admin).get("/api/executions/" + report.Workflow + "/" + opened.Report.Execution.Name).want(http.StatusOK))
	if run.SettingsVersion == nil || run.Version == "" {
		t.Errorf("the execution tells of the definition %q and of the rules %v", run.Version, run.SettingsVersion)
	}
}

// wantFigures asserts that a report tells of its day what plain SQL tells from the raw tables.
func (s *shop) wantFigures(day peru.Day, d *report.Document) {
	s.t.Helper()
	f := d.Sales.Summary
	for what, figure := range map[string]struct {
		got   int64
		query string
	}{
		"tickets":  {int64(f.Tickets), "select count(*) from sales where business_day = ?"},
		"total":    {int64(f.Total), "select sum(total) from sales where business_day = ?"},
		"IGV":      {int64(f.Tax.IGV), "select sum(igv) from sales where business_day = ?"},
		"cost":     {int64(f.Cost), "select sum(cost) from sales where business_day = ?"},
		"pieces":   {int64(f.Pieces), "select sum(quantity) from sale_lines l join sales s on s.id = l.sale_id where l.unit <> 'KGM' and s.business_day = ?"},
		"refunds":  {int64(f.Refunds), "select count(*) from refunds where business_day = ?"},
		"refunded": {int64(f.Refunded), "select sum(amount) from refunds where business_day = ?"},
	} {
		if want := one[int64](s, figure.query, day.String()); figure.got != want || want == 0 {
			s.t.Errorf("the report tells %d as %s, the ledger %d", figure.got, what, want)
		}
	}
	for _, method := range []payment.Method{payment.Cash, payment.Card} {
		want := one[int64](s, "select sum(p.amount) from payments p join sales s on s.id = p.sale_id where p.method = ? and s.business_day = ?", method, day.String())
		if i := slices.IndexFunc(d.Money.Methods, func(m rollup.Method) bool { return m.Method == string(method) }); i < 0 ||
			int64(d.Money.Methods[i].Amount) != want {
			s.t.Errorf("by %s the ledger has %d, the report %+v", method, want, d.Money.Methods)
		}
	}
	var byHour, byProduct, byCashier, byCategory money.Centimos
	for _, h := range d.Sales.Hours {
		byHour += h.Total
	}
	for _, p := range d.Sales.Products {
		byProduct += p.Amount
	}
	for _, c := range d.Sales.Cashiers {
		byCashier += c.Total
	}
	for _, c := range d.Sales.Categories {
		byCategory += c.Amount
	}
	if f.Total != byHour || f.Total != byCashier || byProduct != byCategory || f.Total != byProduct+f.Tax.ICBPER {
		s.t.Errorf("%d are %d by hour, %d by cashier, %d by product and %d by category", f.Total, byHour, byCashier, byProduct, byCategory)
	}
	if len(d.Differences) > 0 || d.Stock.Products == 0 {
		s.t.Errorf("the report has the differences %+v, and %d products on the shelves", d.Differences, d.Stock.Products)
	}
}

// wantFiles asserts that each format is served by its link, and by none that was forged.
func (s *shop) wantFiles(files []report.File) {
	s.t.Helper()
	begins := map[report.Format]string{report.PDF: "%PDF-", report.XLSX: "PK\x03\x04", report.CSV: "", report.JSON: "{"}
	if len(files) != len(begins) {
		s.t.Errorf("the report has the files %+v", files)
	}
	for _, file := range files {
		status, content := s.fetch(file.URL)
		if status != http.StatusOK || len(content) < 500 || !strings.HasPrefix(content, begins[file.Format]) {
			s.t.Errorf("%s: %d with %d bytes: %.20q", file.Name, status, len(content), content)
		}
		if status, _ := s.fetch(strings.Replace(file.URL, "X-Amz-Expires=900", "X-Amz-Expires=90000", 1)); status != http.StatusForbidden {
			s.t.Errorf("%s: a link that somebody made longer is answered with %d", file.Name, status)
		}
	}
}

func (s *shop) fetch(url string) (status int, content string) {
	s.t.Helper()
	response, err := s.client.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Error(err)
	}
	return response.StatusCode, string(read)
}

func TestReports_aMonthIsMadeDayByDayTwoAtATime(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	last := today().AddDays(-400)
	request := s.ask(last.AddDays(-27), last, true)

	made := s.reported(request)

	if len(made) != 28 {
		t.Fatalf("%d reports were made", len(made))
	}
	s.wantReportEvents(made, "Reportes: 28 listos")
	for begin, end := range map[string]string{
		"Roll the day up":     "Roll the day up",
		"Compare the books":   "Compare the books",
		"Collect the figures": "The report is done",
	} {
		if most := s.atATime(executionARN(report.Workflow, request), begin, end); most != 2 {
			t.Errorf("%d were between %q and %q at a time, want 2", most, begin, end)
		}
	}
}

// atATime counts how many iterations were at most between entering a state and leaving another.
func (s *shop) atATime(arn, begin, end string) (most int) {
	s.t.Helper()
	now := 0
	s.events(arn, func(e types.HistoryEvent) bool {
		if entering(e) == begin {
			now++
		}
		if e.StateExitedEventDetails != nil && aws.ToString(e.StateExitedEventDetails.Name) == end {
			now--
		}
		most = max(most, now)
		return false
	})
	return most
}

func TestReports_aMismatchIsNamedWithItsSale(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	sold := s.till(cashier).sell(s.cart(p.times(1))).sold()
	day := today()
	s.exec("update payments set amount = amount - 100 where sale_id = ?", sold.ID)
	defer s.exec("update payments set amount = amount + 100 where sale_id = ?", sold.ID)

	made := s.reported(s.ask(day, day, false))

	if len(made) != 1 {
		t.Fatalf("%d reports were made", len(made))
	}
	s.wantReportEvents(made, "Reporte del "+shown(day)+": CON DIFERENCIAS")
	found := s.opened(made[0].ID).Document.Differences
	if made[0].State != report.ReadyDifferences || len(found) != 1 || found[0].SaleID != sold.ID || found[0].Number != sold.Number ||
		found[0].Expected-found[0].Found != 100 {
		t.Errorf("the report is %s with %+v", made[0].State, found)
	}
}

func TestReportHour_beginsTheDaysReportOnce(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t) // alone: a sale that is recorded meanwhile would be in no report
	p := s.stocked(3)
	s.till(cashier).sell(s.cart(p.times(1))).sold()
	day := today()
	begin := func(at time.Time) {
		ran, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("report-hour"), "", `{"at":"`+at.Format(time.RFC3339)+`"}`)
		if err != nil || ran.Error != nil {
			t.Fatalf("%v %v", err, ran.Error)
		}
	}
	scheduled := func() []string {
		return s.rows("select execution, state from reports where requested_by = '' and from_day = ?", day.String())
	}
	begin(day.Start().Add(23*time.Hour + 50*time.Minute))
	if early := scheduled(); len(early) != 0 {
		t.Errorf("before its time it begins %q", early)
	}
	atOnce(3, func(int) { begin(day.Start().Add(23*time.Hour + 55*time.Minute)) })
	s.reportsEnd(day.String(), types.ExecutionStatusSucceeded)
	begin(day.End().Add(9 * time.Hour)) // the morning after
	if made := scheduled(); !slices.Equal(made, []string{day.String() + " ready"}) {
		t.Errorf("the day has the reports %q", made)
	}
}

func TestReports_refusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, day := s.till(manager), today()
	good := func(change ...func(body)) body {
		b := body{"id": newID(), "from": day.AddDays(-1).String(), "to": day.AddDays(-1).String(), "each": false}
		for _, c := range change {
			c(b)
		}
		return b
	}
	for name, bad := range map[string]struct {
		body body
		code errs.Code
	}{
		"the end before the beginning": {good(set("from", day.String())), errs.InvalidRequest},
		"a day to come":                {good(set("to", day.AddDays(1).String())), errs.InvalidRequest},
		"more than a year":             {good(set("from", day.AddDays(-400).String())), errs.InvalidRequest},
		"each day of two months":       {good(set("from", day.AddDays(-60).String()), set("each", true)), errs.InvalidRequest},
		"an id of nobody's making":     {good(set("id", "7")), errs.InvalidRequest},
		"no id":                        {good(set("id", nil)), errs.InvalidRequest},
		"no days":                      {body{"id": newID()}, errs.InvalidRequest},
		"the 30th of February":         {good(set("from", "2026-02-30")), errs.InvalidRequest},
		"a day as a number":            {good(set("from", 20260101)), errs.InvalidBody},
		"a word for yes":               {good(set("each", "yes")), errs.InvalidBody},
		"a field that nobody knows":    {good(set("format", "pdf")), errs.InvalidBody},
	} {
		if got := luis.send(http.MethodPost, "/api/reports", bad.body); got.status != bad.code.Spec().Status {
			t.Errorf("%s: %d: %.300s", name, got.status, got.body)
		} else {
			got.refused(bad.code)
		}
	}
	luis.send(http.MethodPost, "/api/reports", []byte("{")).refused(errs.InvalidBody)
	s.till(cashier).send(http.MethodPost, "/api/reports", good()).want(http.StatusForbidden)
	for _, path := range []string{"/api/reports?cursor=x", "/api/reports?limit=0", "/api/dashboard?day=ayer", "/api/dashboard?day=" + day.AddDays(1).String()} {
		luis.get(path).refused(errs.InvalidRequest)
	}
	for _, id := range []string{newID(), "7"} {
		luis.get("/api/reports/" + id).refused(errs.NotFound)
	}
	for _, path := range []string{"/api/reports", "/api/dashboard"} {
		s.till(cashier).get(path).want(http.StatusForbidden)
	}
}

// TestReports_anIDAsksForOneThing asks again, while the reports are made and when they are done.
func TestReports_anIDAsksForOneThing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	day := today().AddDays(-900)
	asked := report.Request{ID: newID(), From: day, To: day.AddDays(1)}
	send := func(by string, change func(*report.Request)) answer {
		request := asked
		change(&request)
		return s.till(by).send(http.MethodPost, "/api/reports", request)
	}
	same := func(*report.Request) {}
	first := send(manager, same).want(http.StatusAccepted)
	for range 2 {
		for _, by := range []string{manager, admin} {
			if again := send(by, same).want(http.StatusAccepted); string(again.body) != string(first.body) {
				t.Errorf("the same again is answered by %s, first by %s", again.body, first.body)
			}
		}
		for name, change := range map[string]func(*report.Request){
			"another day to begin with": func(r *report.Request) { r.From = r.From.AddDays(-1) },
			"another day to end with":   func(r *report.Request) { r.To = r.To.AddDays(1) },
			"one of each day":           func(r *report.Request) { r.Each = true },
		} {
			if refusal := send(manager, change).refused(errs.Conflict); !strings.Contains(refusal.Detail, day.String()) {
				t.Errorf("%s: it is not said what the id stands for: %q", name, refusal.Detail)
			}
		}
		s.reportsEnd(asked.ID, types.ExecutionStatusSucceeded)
	}
	if made := s.requested(asked.ID); len(made) != 1 || made[0].From != asked.From || made[0].To != asked.To {
		t.Errorf("made %+v", made)
	}
}

func TestDashboard_showsTodayAndDaysThatAreOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(3)
	s.till(cashier).sell(s.cart(p.times(2))).sold()
	day := today()

	view := decode[report.Dashboard](s.till(manager).get("/api/dashboard").want(http.StatusOK))

	if view.Day != day || !view.Live || view.Summary.Tickets == 0 || view.Summary.Total == 0 || len(view.TopProducts) == 0 ||
		len(view.Methods) == 0 || len(view.Hours) == 0 {
		t.Errorf("the dashboard shows %+v", view)
	}
	over := decode[report.Dashboard](s.till(manager).get("/api/dashboard?day=" + day.AddDays(-1).String()).want(http.StatusOK))
	if over.Live || over.Day != day.AddDays(-1) || over.Summary.Tickets != 0 {
		t.Errorf("of yesterday the dashboard shows %+v", over)
	}
}
