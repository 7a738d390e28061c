package document

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// lease is how long a document is one run's. It is longer than the machine emit may take, so that nobody sends what another one is sending.
const lease = 6 * time.Minute

// Claim takes on what is due: at most so many, those of the nearest deadline first. Two runs at once get different documents.
func Claim(ctx context.Context, conn *sql.DB, most int, now time.Time) (ids []string, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		if ids, err = q.Due(ctx, db.DueParams{Now: at(now), Limit: int32(most)}); err != nil || len(ids) == 0 {
			return err
		}
		return q.Lease(ctx, db.LeaseParams{NextTry: at(now.Add(lease)), Ids: ids})
	})
	if err != nil {
		return nil, fmt.Errorf("taking on documents: %w", mysql.Explain(err))
	}
	return append([]string{}, ids...), nil
}

// Locked is a document in the hands of a transaction.
type Locked struct {
	ID       string
	Kind     Kind
	Original string
	Emission int
	IssuedAt time.Time
	Digest   string
	Total    money.Centimos
	sentAt   time.Time
	Standing
}

// Lock holds a document until the transaction ends. Errors: errs.NotFound.
func Lock(ctx context.Context, tx db.DBTX, id string) (Locked, error) {
	row, err := db.New(tx).Lock(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Locked{}, errs.New(errs.NotFound, "no document has the id %q", id)
	}
	if err != nil {
		return Locked{}, fmt.Errorf("locking a document: %w", err)
	}
	return Locked{ID: row.ID, Kind: Kind(row.Kind), Original: row.Original, Emission: row.Emission, IssuedAt: row.IssuedAt, Digest: row.Digest, Total: row.Total, sentAt: row.SentAt.Time,
		Standing: Standing{State: State(row.State), Way: Way(row.Way), Series: row.Series, Number: row.Number, Issued: row.BusinessDay,
			Revision: row.Revision, Attempts: row.Attempts, Deadline: row.Deadline}}, nil
}

// Waits says whether a machine may still do something about it.
func (l Locked) Waits() bool { return l.State == Issued || l.State == Sent || l.State == Unknown }

// Begin notes that the document with this digest is about to be sent, and says whether an earlier attempt may have arrived: also one of
// before a restore, which the books do not know of.
func (l Locked) Begin(ctx context.Context, tx db.DBTX, digest string, now time.Time) (doubt bool, err error) {
	q := db.New(tx)
	if err := q.Begin(ctx, db.BeginParams{Digest: digest, NextTry: at(now.Add(lease)), SentAt: at(now), ID: l.ID}); err != nil {
		return false, fmt.Errorf("noting an attempt: %w", err)
	}
	restored, err := q.Restored(ctx, l.IssuedAt)
	if err != nil {
		return false, fmt.Errorf("asking for restores: %w", err)
	}
	return l.State != Issued || restored > 0, nil
}

// Put keeps what becomes of a document without any answer.
func (l Locked) Put(ctx context.Context, tx db.DBTX, next Next) error {
	return put(ctx, db.New(tx), l.ID, next)
}

func put(ctx context.Context, q *db.Queries, id string, next Next) error {
	err := q.Put(ctx, db.PutParams{State: string(next.State), Way: string(next.Way), Revision: next.Revision, NextTry: try(next), Deadline: next.Deadline,
		Advice: string(next.Advice), ID: id})
	if err != nil {
		return fmt.Errorf("keeping a document: %w", err)
	}
	return nil
}

// Conclude notes what came of an attempt: the document goes on by After, and an answer that every document would get stops the queue. What
// has been concluded stays as it is.
func Conclude(ctx context.Context, tx db.DBTX, id string, o Outcome, now time.Time) (State, error) {
	held, err := Lock(ctx, tx, id)
	if err != nil || !held.Waits() {
		return held.State, err
	}
	q, next := db.New(tx), After(held.Standing, o, now)
	err = q.Conclude(ctx, db.ConcludeParams{State: string(next.State), Way: string(next.Way), Revision: next.Revision, NextTry: try(next), Deadline: next.Deadline,
		Code: cut(o.Answer.Code, 10), Answer: cut(o.Answer.Text, 500), Notes: notes(o.Answer.Notes), Advice: string(next.Advice), AnsweredAt: at(now), Cdr: o.CDR, Attempt: attempt(held.sentAt, now, o.Answer.Code), ID: id})
	if err != nil {
		return "", fmt.Errorf("noting an answer: %w", err)
	}
	if next.State == Rejected {
		if err := q.DropNotes(ctx, sql.NullString{String: id, Valid: true}); err != nil {
			return "", fmt.Errorf("dropping the notes of what was rejected: %w", err)
		}
	}
	if next.Stops {
		if err := stop(ctx, tx, held.Emission, o.Answer, now); err != nil {
			return "", err
		}
	}
	return next.State, nil
}

// Stop ends the sending of a shop's documents until a person lets it go on.
func stop(ctx context.Context, tx db.DBTX, emission int, why sunat.Answer, now time.Time) error {
	err := db.New(tx).Stop(ctx, db.StopParams{StoppedCode: cut(why.Code, 10), StoppedText: cut(why.Text, 500), StoppedAt: at(now), Version: emission})
	if err != nil {
		return fmt.Errorf("stopping the queue: %w", err)
	}
	return nil
}

// SignedBy notes whom the certificate names that signs an emission's documents, and when it ends.
func SignedBy(ctx context.Context, tx db.DBTX, emission int, subject string, ends time.Time) error {
	err := db.New(tx).SignedBy(ctx, db.SignedByParams{Certificate: cut(subject, 200), Ends: at(ends), Version: emission})
	if err != nil {
		return fmt.Errorf("noting the certificate: %w", err)
	}
	return nil
}

func try(n Next) sql.NullTime { return sql.NullTime{Time: n.Try, Valid: !n.Try.IsZero()} }

func notes(lines []string) sql.NullString {
	return sql.NullString{String: strings.Join(lines, "\n"), Valid: len(lines) > 0}
}

// cut keeps as many characters as a column has.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// Document is a document as people see it.
type Document struct {
	ID       string     `json:"id"`
	Kind     Kind       `json:"kind"`
	Number   string     `json:"number"`
	Original string     `json:"original,omitempty"`
	IssuedAt time.Time  `json:"issuedAt"`
	Day      peru.Day   `json:"day"`
	Total    int64      `json:"total"`
	State    State      `json:"state"`
	Way      Way        `json:"way"`
	Attempts int        `json:"attempts"`
	NextTry  *time.Time `json:"nextTry,omitempty"`
	Deadline peru.Day   `json:"deadline"`
	Digest   string     `json:"digest,omitempty"`
	// Code, Answer and Notes are what SUNAT said last.
	Code   string   `json:"code,omitempty"`
	Answer string   `json:"answer,omitempty"`
	Notes  []string `json:"notes,omitempty"`
	Advice Advice   `json:"advice,omitempty"`
	// Summary is the newest file that told SUNAT of it, or that made its sale void: RC-20261129-1.
	Summary string `json:"summary,omitempty"`
	// VoidUntil is the last day on which the sale may be taken back by making its document void.
	VoidUntil  peru.Day   `json:"voidUntil,omitzero"`
	SentAt     *time.Time `json:"sentAt,omitempty"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
	// Tries are the last attempts, the oldest first.
	Tries []Try `json:"tries"`
	// Revision and File name the bytes that were signed; CDR is the key of the answer.
	Revision int `json:"-"`
	// Series and Correlative are the parts of Number.
	Series      string `json:"-"`
	Correlative int    `json:"-"`
	RUC         string `json:"-"`
	CDR         string `json:"-"`
	Emission    int    `json:"-"`
}

// Find reads a document. Errors: errs.NotFound.
func Find(ctx context.Context, conn db.DBTX, id string) (Document, error) {
	row, err := db.New(conn).Find(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Document{}, errs.New(errs.NotFound, "no document has the id %q", id)
	}
	if err != nil {
		return Document{}, fmt.Errorf("reading a document: %w", mysql.Explain(err))
	}
	return shown(row), nil
}

// File is the name of the document's files: RUC-TT-SERIE-N.
func (d Document) File() string {
	return strings.Join([]string{d.RUC, string(d.Kind), d.Series, strconv.Itoa(d.Correlative)}, "-")
}

func shown(row db.FindRow) Document {
	d := Document{ID: row.ID, Kind: Kind(row.Kind), Number: padded(row.Series, row.Number), Original: row.Original, IssuedAt: row.IssuedAt, Day: row.BusinessDay,
		Total: int64(row.Total), State: State(row.State), Way: Way(row.Way), Attempts: row.Attempts, NextTry: moment(row.NextTry), Deadline: row.Deadline,
		Digest: row.Digest, Code: row.Code, Answer: row.Answer, Advice: Advice(row.Advice), SentAt: moment(row.SentAt), AnsweredAt: moment(row.AnsweredAt),
		Revision: row.Revision, Series: row.Series, Correlative: row.Number, RUC: row.Ruc, CDR: row.Cdr, Emission: row.Emission}
	d.Summary = row.Summary
	if d.Kind != CreditNote && maybeVoid(d.State, row.Noted) {
		d.VoidUntil = d.Day.AddDays(daysOfVoid)
	}
	if row.Notes.Valid {
		d.Notes = strings.Split(row.Notes.String, "\n")
	}
	d.Tries = tries(row.History)
	return d
}

func moment(t sql.NullTime) *time.Time {
	if !t.Valid {
		return nil
	}
	return &t.Time
}
