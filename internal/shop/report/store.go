package report

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Workflow is the state machine that makes reports.
const Workflow = "daily-report"

// Request asks for one report of a range, or with Each for one of every day in it. The client makes the id, which makes
// it happen once.
type Request struct {
	ID   string   `json:"id" validate:"required,uuid"`
	From peru.Day `json:"from" validate:"required"`
	To   peru.Day `json:"to" validate:"required"`
	Each bool     `json:"each"`
}

// Check returns errs.InvalidRequest for days that no report can be about.
func (r Request) Check(now time.Time) error {
	days := rollup.Range{From: r.From, To: r.To}
	switch {
	case r.To.Before(r.From):
		return errs.Invalid("to", "must not be before %s", r.From)
	case peru.BusinessDay(now).Before(r.To):
		return errs.Invalid("to", "must not be after today")
	case days.Days() > MostDays:
		return errs.Invalid("from", "a report is about %d days at most", MostDays)
	case r.Each && days.Days() > mostEach:
		return errs.Invalid("from", "reports of every day are made for %d days at most", mostEach)
	}
	return nil
}

// mostEach is the longest month.
const mostEach = 31

// Submission is a request with who sent it: the input of the workflow. By is empty for the schedule.
type Submission struct {
	Request Request     `json:"request"`
	By      actor.Actor `json:"by"`
}

// Asks returns errs.Conflict unless the submission, which began under the request's id, asked for the same reports.
func (s Submission) Asks(r Request) error {
	if s.Request != r {
		return errs.New(errs.Conflict, "the id %s was used to ask for other reports: from %s to %s", r.ID, s.Request.From, s.Request.To)
	}
	return nil
}

// Plan is what is to be done for a request.
type Plan struct {
	// Reports that are not finished.
	Reports []Report `json:"reports"`
	// Roll are days to roll up first, Check those whose books to compare.
	Roll  []peru.Day `json:"roll"`
	Check []peru.Day `json:"check"`
}

// rolledAnew is the longest range of which even closed days are rolled up again.
const rolledAnew = 31

// MakePlan notes the reports of a request, all in one transaction, and says what is to be done for them. It may run again:
// the reports stay the same.
func MakePlan(ctx context.Context, conn *sql.DB, s Submission, execution string, now time.Time) (Plan, error) {
	var plan Plan
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		ranges := s.Request.ranges()
		rows := make([]db.PlanReportParams, len(ranges))
		for i, r := range ranges {
			id, err := uuid.NewV7()
			if err != nil {
				return fmt.Errorf("making an id: %w", err)
			}
			kind := OfDay
			if r.Days() > 1 {
				kind = OfRange
			}
			rows[i] = db.PlanReportParams{ID: id.String(), RequestID: s.Request.ID, Kind: string(kind), FromDay: r.From, ToDay: r.To,
				RequestedBy: s.By.Username, Execution: execution, CreatedAt: now}
		}
		planned, err := mysql.InsertAll(ctx, tx, db.PlanReport, rows)
		if err != nil {
			return fmt.Errorf("planning reports: %w", err)
		}
		if fresh, err := planned.RowsAffected(); err != nil || fresh > 0 && s.By.Username != "" {
			if err := errors.Join(err, audit.Write(ctx, tx, s.By, "reports.requested", s.Request.ID, nil, s.Request, now)); err != nil {
				return err
			}
		}
		noted, err := db.New(tx).ReportsOf(ctx, s.Request.ID)
		if err != nil {
			return fmt.Errorf("reading reports: %w", err)
		}
		plan.Reports = []Report{}
		for _, r := range noted {
			if report := reportOf(db.ReportRow(r)); report.State == Running || report.State == Failed {
				plan.Reports = append(plan.Reports, report)
			}
		}
		return plan.prepare(ctx, tx)
	})
	return plan, err
}

// ranges returns the range of each report.
func (r Request) ranges() []rollup.Range {
	whole := rollup.Range{From: r.From, To: r.To}
	if !r.Each {
		return []rollup.Range{whole}
	}
	each := make([]rollup.Range, whole.Days())
	for i := range each {
		each[i] = rollup.Range{From: r.From.AddDays(i), To: r.From.AddDays(i)}
	}
	return each
}

// prepare lists the days to roll up and to check: those of the reports, and those that they are compared with unless they
// are rolled up for good. Of a long range, the closed days are believed.
func (p *Plan) prepare(ctx context.Context, conn db.DBTX) error {
	p.Roll, p.Check = []peru.Day{}, []peru.Day{}
	if len(p.Reports) == 0 {
		return nil
	}
	of := map[peru.Day]bool{}
	compared := map[peru.Day]bool{}
	first, last := p.Reports[0].From, p.Reports[len(p.Reports)-1].To
	for _, r := range p.Reports {
		for i := range r.Days() {
			of[r.From.AddDays(i)] = true
		}
		for _, day := range Compared(r.Range) {
			compared[day] = true
			first = earlier(first, day)
		}
	}
	missing, err := rollup.Open(ctx, conn, first, last)
	if err != nil {
		return err
	}
	open := map[peru.Day]bool{}
	for _, day := range missing {
		open[day] = true
	}
	for day := first; !last.Before(day); day = day.AddDays(1) {
		if of[day] {
			p.Check = append(p.Check, day)
		}
		if of[day] && len(of) <= rolledAnew || (of[day] || compared[day]) && open[day] {
			p.Roll = append(p.Roll, day)
		}
	}
	return nil
}

func earlier(a, b peru.Day) peru.Day {
	if b.Before(a) {
		return b
	}
	return a
}

// Turn is the report whose turn it is at a time, and what the schedule asks for it with.
type Turn struct {
	// Due is false when the report was asked for already, before the first sale, and after a restore when it may have been mailed before.
	Due        bool       `json:"due"`
	Day        peru.Day   `json:"day"`
	Submission Submission `json:"submission"`
}

// Due says whose turn it is. A report that is made before noon is about the day before. reportAt is HH:MM in Lima.
func Due(ctx context.Context, conn db.DBTX, reportAt string, at time.Time) (Turn, error) {
	id, err := uuid.NewV7() // of a run that is begun already, another id is not begun with
	if err != nil {
		return Turn{}, fmt.Errorf("making an id: %w", err)
	}
	day, due, err := dayDue(ctx, conn, reportAt, at)
	return Turn{Due: due, Day: day, Submission: Submission{Request: Request{ID: id.String(), From: day, To: day}}}, err
}

func dayDue(ctx context.Context, conn db.DBTX, reportAt string, at time.Time) (day peru.Day, due bool, err error) {
	moment, err := time.Parse("15:04", reportAt)
	if err != nil {
		return peru.Day{}, false, fmt.Errorf("reading the time of the report: %w", err)
	}
	offset := time.Duration(moment.Hour())*time.Hour + time.Duration(moment.Minute())*time.Minute
	if moment.Hour() < 12 {
		offset += 24 * time.Hour
	}
	day = peru.BusinessDay(at.Add(-offset))
	q := db.New(conn)
	first, err := q.FirstDay(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return peru.Day{}, false, nil
	}
	if err != nil {
		return peru.Day{}, false, fmt.Errorf("reading the first sale: %w", mysql.Explain(err))
	}
	made, err := q.Scheduled(ctx, day)
	if err != nil {
		return peru.Day{}, false, fmt.Errorf("looking for the day's report: %w", mysql.Explain(err))
	}
	if made > 0 || day.Before(first) {
		return day, false, nil
	}
	mailed, err := q.MailedBeforeRestore(ctx, day.Start().Add(offset))
	if err != nil {
		return peru.Day{}, false, fmt.Errorf("asking for a restore: %w", mysql.Explain(err))
	}
	return day, mailed == 0, nil
}

// Finish notes that a report is done and writes its event, in one transaction. It reports whether it was not before: done
// again, it changes nothing.
func Finish(ctx context.Context, tx *sql.Tx, r Report, o Outcome, now time.Time) (bool, error) {
	done, err := db.New(tx).FinishReport(ctx, db.FinishReportParams{State: string(o.state()), Tickets: o.Tickets, Total: o.Total, Differences: o.Differences,
		FinishedAt: sql.NullTime{Time: now, Valid: true}, Location: r.location(), ID: r.ID})
	if err != nil {
		return false, fmt.Errorf("noting a report: %w", err)
	}
	if done == 0 {
		return false, nil
	}
	ready := map[string]any{"reportId": r.ID, "from": r.From, "to": r.To, "state": o.state(), "tickets": o.Tickets, "total": o.Total, "differences": o.Differences}
	return true, event.Write(ctx, tx, event.ReportReady, r.ID, ready, now)
}

// GiveUp marks a report as failed; with no id, all of a request that are under way.
func GiveUp(ctx context.Context, tx *sql.Tx, requestID, id string, now time.Time) error {
	q, at := db.New(tx), sql.NullTime{Time: now, Valid: true}
	var err error
	if id == "" {
		_, err = q.FailReports(ctx, db.FailReportsParams{FinishedAt: at, RequestID: requestID})
	} else {
		_, err = q.FailReport(ctx, db.FailReportParams{FinishedAt: at, ID: id})
	}
	if err != nil {
		return fmt.Errorf("giving reports up: %w", err)
	}
	return nil
}

// Find reads a report; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Report, error) {
	row, err := db.New(conn).Report(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Report{}, errs.New(errs.NotFound, "no report has the id %q", id)
	}
	if err != nil {
		return Report{}, fmt.Errorf("reading a report: %w", mysql.Explain(err))
	}
	return reportOf(row), nil
}

// Requested reads the reports of a request by their days.
func Requested(ctx context.Context, conn db.DBTX, requestID string) ([]Report, error) {
	rows, err := db.New(conn).ReportsOf(ctx, requestID)
	if err != nil {
		return nil, fmt.Errorf("reading reports: %w", mysql.Explain(err))
	}
	reports := make([]Report, len(rows))
	for i, r := range rows {
		reports[i] = reportOf(db.ReportRow(r))
	}
	return reports, nil
}

// List returns reports, the newest first. It returns errs.InvalidRequest for a cursor that no page gave.
func List(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Report], error) {
	before, beforeID, err := paging.ParseAt(cursor, paging.Latest)
	if err != nil {
		return paging.Page[Report]{}, err
	}
	rows, err := db.New(conn).Reports(ctx, db.ReportsParams{Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Report]{}, fmt.Errorf("reading reports: %w", mysql.Explain(err))
	}
	reports := make([]Report, len(rows))
	for i, r := range rows {
		reports[i] = reportOf(db.ReportRow(r))
	}
	return paging.Cut(reports, limit, func(r Report) paging.Cursor { return paging.At(r.CreatedAt, r.ID) }), nil
}

func reportOf(r db.ReportRow) Report {
	report := Report{ID: r.ID, Kind: Kind(r.Kind), State: State(r.State), Range: rollup.Range{From: r.FromDay, To: r.ToDay}, RequestedBy: r.RequestedBy,
		Tickets: r.Tickets, Total: r.Total, Differences: r.Differences, Execution: Execution{Workflow, r.Execution}, CreatedAt: r.CreatedAt}
	if r.FinishedAt.Valid {
		report.FinishedAt = &r.FinishedAt.Time
	}
	return report
}
