package document

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/document/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// File is which kind of summary.
type File string

// The files: the daily summary of boletas and their notes, and the communication of facturas that are void.
const (
	RC File = "RC"
	RA File = "RA"
)

// mostInSummary is how many documents a summary tells of: what the field sends. SUNAT's rules give a line five digits.
const mostInSummary = 500

// atOnce is how many documents one plan takes on.
const atOnce = 5_000

// Run is an execution of a summary's state machine.
type Run struct {
	ID string `json:"id"`
	// Name is that of the execution: RC-20261129-1, and which attempt of how many.
	Name string `json:"name"`
}

// Plan makes summaries of what waits for one, and gives those that are due: at most so many. Two plans at once take on different documents.
//
// Errors: errs.Unavailable (another plan makes summaries at this moment).
func Plan(ctx context.Context, conn *sql.DB, most int, now time.Time) ([]Run, error) {
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		if err := giveUpVoids(ctx, q, now); err != nil {
			return err
		}
		due, err := q.DueForSummary(ctx, db.DueForSummaryParams{Now: at(now), Limit: atOnce})
		if err != nil {
			return fmt.Errorf("reading what waits for a summary: %w", err)
		}
		type day struct {
			kind     File
			emission int
			issued   peru.Day
		}
		var days []day
		ids := map[day][]string{}
		for _, d := range due {
			of := day{RC, d.Emission, peru.Day{Year: d.Issued.Year(), Month: d.Issued.Month(), Day: d.Issued.Day()}}
			if d.Series[0] == 'F' {
				of.kind = RA
			}
			if ids[of] == nil {
				days = append(days, of)
			}
			ids[of] = append(ids[of], d.ID)
		}
		for _, of := range days {
			for rest := ids[of]; len(rest) > 0; {
				part := rest[:min(len(rest), mostInSummary)]
				rest = rest[len(part):]
				if err := begin(ctx, tx, of.kind, of.emission, of.issued, part, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("planning summaries: %w", mysql.Explain(err))
	}
	return claimSummaries(ctx, conn, most, now)
}

// giveUpVoids sends notes alone whose sale was not made void in time.
func giveUpVoids(ctx context.Context, q *db.Queries, now time.Time) error {
	late, err := q.OverdueVoids(ctx, db.OverdueVoidsParams{Now: at(now), Day: peru.BusinessDay(now)})
	if err != nil {
		return fmt.Errorf("reading voids that come too late: %w", err)
	}
	for _, d := range late { // there is seldom one
		next := note(Standing{Series: d.Series, Issued: d.BusinessDay, Revision: d.Revision}, now)
		if err := put(ctx, q, d.ID, next); err != nil {
			return err
		}
	}
	return nil
}

// begin makes a summary of documents of one day, under the next number of today.
func begin(ctx context.Context, tx *sql.Tx, kind File, emission int, issued peru.Day, documents []string, now time.Time) error {
	q, id, made := db.New(tx), uuid.Must(uuid.NewV7()).String(), peru.BusinessDay(now)
	last, err := q.LastSummary(ctx, db.LastSummaryParams{Kind: string(kind), Made: made})
	if err != nil {
		return fmt.Errorf("numbering a summary: %w", err)
	}
	err = q.InsertSummary(ctx, db.InsertSummaryParams{ID: id, Kind: string(kind), Emission: emission, Issued: issued, Made: made, Number: int(last) + 1,
		Size: len(documents), NextTry: at(now), CreatedAt: now})
	if mysql.IsDuplicate(err) {
		return errs.Wrap(errs.Unavailable, err, "another plan makes summaries at this moment")
	}
	if err != nil {
		return fmt.Errorf("beginning a summary: %w", err)
	}
	lines := make([]db.InsertSummaryLineParams, len(documents))
	for i, document := range documents {
		lines[i] = db.InsertSummaryLineParams{Summary: id, Document: document}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertSummaryLine, lines); err != nil {
		return fmt.Errorf("writing what a summary tells of: %w", err)
	}
	if err := q.Summarize(ctx, documents); err != nil {
		return fmt.Errorf("noting that a summary tells of documents: %w", err)
	}
	return nil
}

// claimSummaries takes on the summaries that are due.
func claimSummaries(ctx context.Context, conn *sql.DB, most int, now time.Time) (runs []Run, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		due, err := q.DueSummaries(ctx, db.DueSummariesParams{Now: at(now), Limit: int32(most)})
		if err != nil || len(due) == 0 {
			return err
		}
		ids := make([]string, len(due))
		runs = make([]Run, len(due))
		for i, s := range due {
			ids[i] = s.ID
			runs[i] = Run{ID: s.ID, Name: fmt.Sprintf("%s-%d-%s", nameOf(File(s.Kind), s.Made, s.Number), s.Runs+1, s.ID[len(s.ID)-6:])}
		}
		return q.LeaseSummaries(ctx, db.LeaseSummariesParams{NextTry: at(now.Add(lease)), Ids: ids})
	})
	if err != nil {
		return nil, fmt.Errorf("taking on summaries: %w", mysql.Explain(err))
	}
	return append([]Run{}, runs...), nil
}

// nameOf is RC-20261129-1.
func nameOf(kind File, made peru.Day, number int) string {
	return fmt.Sprintf("%s-%04d%02d%02d-%d", kind, made.Year, made.Month, made.Day, number)
}

// SummaryFile is a summary in the hands of a transaction.
type SummaryFile struct {
	ID       string
	Kind     File
	Emission int
	// Issued is the day of its documents, Made its own.
	Issued, Made peru.Day
	Number       int
	// Over: it is answered for good, or its queue is stopped.
	Over bool
	SummaryStanding
	createdAt, triedAt time.Time
}

// LockSummary holds a summary until the transaction ends. Errors: errs.NotFound.
func LockSummary(ctx context.Context, tx db.DBTX, id string) (SummaryFile, error) {
	row, err := db.New(tx).LockSummary(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return SummaryFile{}, errs.New(errs.NotFound, "no summary has the id %q", id)
	}
	if err != nil {
		return SummaryFile{}, fmt.Errorf("locking a summary: %w", err)
	}
	return SummaryFile{ID: row.ID, Kind: File(row.Kind), Emission: row.Emission, Issued: row.Issued, Made: row.Made, Number: row.Number,
		Over: !row.NextTry.Valid || row.Stopped, createdAt: row.CreatedAt, triedAt: row.TriedAt.Time,
		SummaryStanding: SummaryStanding{State: SummaryState(row.State), Ticket: row.Ticket, Size: row.Size, Attempts: row.Attempts, SentAt: row.SentAt.Time}}, nil
}

// Begin notes that an attempt begins, and says whether an earlier one may have arrived.
func (f SummaryFile) Begin(ctx context.Context, tx db.DBTX, now time.Time) (doubt bool, err error) {
	q := db.New(tx)
	if err := q.BeginSummary(ctx, db.BeginSummaryParams{Lease: at(now.Add(lease)), Now: at(now), ID: f.ID}); err != nil {
		return false, fmt.Errorf("noting an attempt: %w", err)
	}
	restored, err := q.Restored(ctx, f.createdAt)
	if err != nil {
		return false, fmt.Errorf("asking for restores: %w", err)
	}
	return f.State != notSent || restored > 0, nil
}

// SummaryLine is what a summary tells of: a document that goes by it, or the note in whose place its sale's document is made void.
type SummaryLine struct {
	ID string
	// Sale is whose document is made void; "" for a line that adds a document.
	Sale string
	// Kind, Series, Number, Total are those of the document that the line names.
	Kind   Kind
	Series string
	Number int
	Total  money.Centimos
	of     Standing
}

// InDoubt says whether the document may have been registered by itself, by an attempt whose answer was lost.
func (l SummaryLine) InDoubt() bool { return l.of.State == Unknown }

// Lines reads what a summary tells of.
func (f SummaryFile) Lines(ctx context.Context, conn db.DBTX) ([]SummaryLine, error) {
	rows, err := db.New(conn).LinesOfSummary(ctx, f.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what a summary tells of: %w", mysql.Explain(err))
	}
	lines := make([]SummaryLine, len(rows))
	for i, r := range rows {
		lines[i] = SummaryLine{ID: r.ID, Kind: Kind(r.Kind), Series: r.Series, Number: r.Number, Total: r.Total,
			of: Standing{State: State(r.State), Way: Way(r.Way), Series: r.Series, Number: r.Number, Issued: r.BusinessDay, Revision: r.Revision, Attempts: r.Attempts,
				Deadline: LastDay(r.Series, r.BusinessDay, Way(r.Way))}}
		if Way(r.Way) == Instead {
			lines[i].Sale, lines[i].Kind, lines[i].Series, lines[i].Number, lines[i].Total = r.Original, Kind(r.OriginalKind), r.OriginalSeries, r.OriginalNumber,
				money.Centimos(r.OriginalTotal)
		}
	}
	return lines, nil
}

// Again says whether the machine of a summary goes on, and after how long. What needs longer is left to the next plan.
type Again struct {
	Again   bool `json:"again"`
	Seconds int  `json:"seconds"`
}

// awake is how long the machine of a summary waits for a ticket's answer by itself.
const awake = 2 * time.Minute

// ConcludeSummary notes what came of an attempt with a summary, and of its documents. What has been concluded stays as it is.
func ConcludeSummary(ctx context.Context, tx *sql.Tx, id string, o Told, now time.Time) (Again, error) {
	held, err := LockSummary(ctx, tx, id)
	if err != nil || held.Over {
		return Again{}, err
	}
	next := AfterSummary(held.SummaryStanding, o, now)
	lines, err := held.Lines(ctx, tx)
	if err != nil {
		return Again{}, err
	}
	q := db.New(tx)
	err = q.ConcludeSummary(ctx, db.ConcludeSummaryParams{State: string(next.State), Ticket: next.Ticket, NextTry: sql.NullTime{Time: next.Try, Valid: !next.Try.IsZero()},
		Code: cut(o.Answer.Code, 10), Answer: cut(o.Answer.Text, 500), Notes: notes(o.Answer.Notes), AnsweredAt: at(now), Cdr: o.CDR, ID: id})
	if err != nil {
		return Again{}, fmt.Errorf("noting the answer to a summary: %w", err)
	}
	if err := held.follow(ctx, tx, lines, next, o, now); err != nil {
		return Again{}, err
	}
	if next.Stops {
		if err := stop(ctx, tx, held.Emission, o.Answer, now); err != nil {
			return Again{}, err
		}
	}
	wait := next.Try.Sub(now)
	return Again{Again: next.State == Ticketed && !next.Stops && wait <= awake, Seconds: int(wait.Seconds())}, nil
}

// follow does with the documents of a summary what became of it.
func (f SummaryFile) follow(ctx context.Context, tx *sql.Tx, lines []SummaryLine, next NextOfSummary, o Told, now time.Time) error {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	q := db.New(tx)
	switch next.Fate {
	case Done:
		return f.done(ctx, q, lines, next, o, now)
	case Alone:
		return f.alone(ctx, q, lines[0], o, now)
	case LookedFor:
		return f.answered(ctx, q, ids, Held, LookUp, o, now)
	case Mended:
		return f.answered(ctx, q, ids, Held, MendData, o, now)
	case Waits, Anew, Halved:
	}
	if next.State != Ticketed || o.Answer.Ticket != "" && f.Ticket == "" { // each question about a ticket would say the same
		err := q.TriedAll(ctx, db.TriedAllParams{Code: cut(o.Answer.Code, 10), Answer: cut(o.Answer.Text, 500), SentAt: at(f.triedAt), AnsweredAt: at(now),
			Attempt: attempt(f.triedAt, now, o.Answer.Code), Ids: ids})
		if err != nil {
			return fmt.Errorf("noting an attempt: %w", err)
		}
	}
	if next.Fate == Anew && o.Doubt {
		if err := q.DoubtAll(ctx, ids); err != nil {
			return fmt.Errorf("noting a doubt: %w", err)
		}
	}
	half := len(ids)
	if next.Fate == Halved {
		half = (len(ids) + 1) / 2
	}
	if next.Fate == Anew || next.Fate == Halved {
		for _, part := range [][]string{ids[:half], ids[half:]} {
			if len(part) == 0 {
				continue
			}
			if err := begin(ctx, tx, f.Kind, f.Emission, f.Issued, part, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// done notes that SUNAT took a summary: what it added is accepted, and what it voided is void, as is the note in whose place that was.
func (f SummaryFile) done(ctx context.Context, q *db.Queries, lines []SummaryLine, next NextOfSummary, o Told, now time.Time) error {
	advice := Advice("")
	if o.CDR == "" {
		advice = LookedUp
	}
	var added, instead, sold []string
	for _, l := range lines {
		if l.Sale == "" {
			added = append(added, l.ID)
		} else {
			instead, sold = append(instead, l.ID), append(sold, l.Sale)
		}
	}
	if err := f.answered(ctx, q, added, State(next.State), advice, o, now); err != nil {
		return err
	}
	if err := f.answered(ctx, q, instead, Void, "", o, now); err != nil || len(sold) == 0 {
		return err
	}
	if err := q.MakeVoid(ctx, sold); err != nil {
		return fmt.Errorf("noting that documents are void: %w", err)
	}
	return nil
}

// answered notes the answer to a summary with documents of it that go nowhere else.
func (f SummaryFile) answered(ctx context.Context, q *db.Queries, ids []string, state State, advice Advice, o Told, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	err := q.ToldAll(ctx, db.ToldAllParams{State: string(state), Code: cut(o.Answer.Code, 10), Answer: cut(o.Answer.Text, 500), Notes: notes(o.Answer.Notes),
		Advice: string(advice), SentAt: at(f.triedAt), AnsweredAt: at(now), Cdr: o.CDR, Attempt: attempt(f.triedAt, now, o.Answer.Code), Ids: ids})
	if err != nil {
		return fmt.Errorf("noting that documents of a summary are %s: %w", state, err)
	}
	return nil
}

// alone does with the document that SUNAT does not want what is left to do.
func (f SummaryFile) alone(ctx context.Context, q *db.Queries, l SummaryLine, o Told, now time.Time) error {
	next := unwanted(l.of, o.Answer.Code, now)
	err := q.Told(ctx, db.ToldParams{State: string(next.State), Way: string(next.Way), Revision: next.Revision, NextTry: try(next), Deadline: next.Deadline,
		Code: cut(o.Answer.Code, 10), Answer: cut(o.Answer.Text, 500), Notes: notes(o.Answer.Notes), Advice: string(next.Advice), SentAt: at(f.triedAt), AnsweredAt: at(now),
		Cdr: o.CDR, Attempt: attempt(f.triedAt, now, o.Answer.Code), ID: l.ID})
	if err != nil {
		return fmt.Errorf("noting that SUNAT does not want a document: %w", err)
	}
	if l.Sale != "" && next.State == Void {
		if err := q.MakeVoid(ctx, []string{l.Sale}); err != nil {
			return fmt.Errorf("noting that a document is void: %w", err)
		}
	}
	return nil
}
