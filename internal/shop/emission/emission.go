// Package emission is how the shop's documents go to SUNAT: by which channel, under whose name, and what each of them says.
//
// Its settings are versions in MySQL. Another channel, or another RUC, begins an epoch: in the same transaction every till gets series of its
// own that were never used, so nothing old is ever sent, and what was sent to SUNAT's test service never mixes with what counts. A document
// belongs to the epoch of its series. What a machine found out (why the queue stopped, when the certificate ends) is noted with the epoch.
//
// The certificate and the passwords are not here: they live in a secret (internal/aws/vault).
package emission

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission/db"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/ubigeo"
)

// Channel is to whom documents go.
type Channel string

// The channels. Off is internal documents, which go to nobody; Beta is SUNAT's test service, where nothing counts.
const (
	Off        Channel = "off"
	Beta       Channel = "beta"
	Production Channel = "production"
	OSE        Channel = "ose"
)

// Setup is what an admin decides.
type Setup struct {
	Channel Channel `json:"channel" validate:"required,oneof=off beta production ose"`
	// URL is the bill service of an OSE; empty for SUNAT.
	URL       string `json:"url" validate:"max=300"`
	RUC       string `json:"ruc" validate:"required"`
	LegalName string `json:"legalName" validate:"required,max=160"`
	TradeName string `json:"tradeName" validate:"max=80"`
	// Establishment is the code of the shop in its RUC: 0000 is the main address.
	Establishment string `json:"establishment" validate:"required"`
	// Ubigeo is the six digits of INEI for the district: one of SUNAT's catalogue 13.
	Ubigeo       string `json:"ubigeo" validate:"required"`
	Department   string `json:"department" validate:"required,max=30"`
	Province     string `json:"province" validate:"required,max=30"`
	District     string `json:"district" validate:"required,max=30"`
	Urbanization string `json:"urbanization" validate:"max=25"`
	Address      string `json:"address" validate:"required,max=200"`
	// Amazon: goods are sold exonerated under Ley 27037.
	Amazon bool `json:"amazon"`
}

// Emission is the newest version, with what machines noted and how the queue is.
type Emission struct {
	Version int `json:"version"`
	Setup
	ChangedBy string    `json:"changedBy,omitempty"`
	ChangedAt time.Time `json:"changedAt,omitzero"`
	// Epoch is the version that the series of now are of.
	Epoch int `json:"-"`
	// Since is when the channel and the RUC of now began, and Series are those of the tills since then; nothing where the shop does not emit.
	Since  *time.Time `json:"since,omitempty"`
	Series []string   `json:"series"`
	// Stopped says why nothing is sent, until a person lets it go on.
	Stopped *Stopped `json:"stopped,omitempty"`
	// Certificate is the one that signed last.
	Certificate *Certificate `json:"certificate,omitempty"`
	Queue       []Count      `json:"queue"`
}

// Stopped is an answer that every document of the shop would get.
type Stopped struct {
	At     time.Time `json:"at"`
	Code   string    `json:"code"`
	Answer string    `json:"answer"`
}

// Certificate is what may be told of one.
type Certificate struct {
	Subject string    `json:"subject"`
	EndsAt  time.Time `json:"endsAt"`
	// Warning is "soon" in its last 30 days, "now" in the last 7, "over" after its end.
	Warning string `json:"warning,omitempty"`
}

// Before its end a certificate is urgent once, and then more so: to buy one and to tell SUNAT of it takes days.
const (
	soon   = 30 * 24 * time.Hour
	urgent = 7 * 24 * time.Hour
)

// Urgency is 1 in the last 30 days of a certificate, 2 in the last 7 and after its end, else 0.
func Urgency(ends, now time.Time) int {
	switch left := ends.Sub(now); {
	case left <= urgent:
		return 2
	case left <= soon:
		return 1
	}
	return 0
}

// Warned tells of a certificate that ends soon, seen at a time.
func (e Emission) Warned(now time.Time) Emission {
	if e.Certificate == nil || e.Channel == Off {
		return e
	}
	warned := *e.Certificate
	warned.Warning = []string{"", "soon", "now"}[Urgency(warned.EndsAt, now)]
	if !warned.EndsAt.After(now) {
		warned.Warning = "over"
	}
	e.Certificate = &warned
	return e
}

// Brought notes when the certificate ends that was brought for a RUC, before it signs anything. Nothing for a shop that sends no documents.
func Brought(ctx context.Context, tx db.DBTX, ruc string, c Certificate) error {
	now, err := Load(ctx, tx)
	if err != nil || now.Channel == Off || now.RUC != ruc {
		return err
	}
	return document.SignedBy(ctx, tx, now.Epoch, c.Subject, c.EndsAt)
}

// Count is how many documents wait in a state, and the nearest last day of them.
type Count struct {
	State     document.State `json:"state"`
	Documents int            `json:"documents"`
	Nearest   peru.Day       `json:"nearest"`
}

// Load reads the newest version; Off when nobody ever decided.
func Load(ctx context.Context, conn db.DBTX) (Emission, error) {
	q := db.New(conn)
	row, err := q.Newest(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Emission{Setup: Setup{Channel: Off, Establishment: mainPremises}, Series: []string{}, Queue: []Count{}}, nil
	}
	if err != nil {
		return Emission{}, fmt.Errorf("reading how the shop emits: %w", mysql.Explain(err))
	}
	e := Emission{Version: row.Version, Epoch: row.Epoch, ChangedBy: row.ChangedBy, ChangedAt: row.ChangedAt, Series: []string{}, Queue: []Count{},
		Setup: Setup{Channel: Channel(row.Channel), URL: row.Url, RUC: row.Ruc, LegalName: row.LegalName, TradeName: row.TradeName, Establishment: row.Establishment,
			Ubigeo: row.Ubigeo, Department: row.Department, Province: row.Province, District: row.District, Urbanization: row.Urbanization, Address: row.Address,
			Amazon: row.Amazon}}
	noted, err := q.Noted(ctx, row.Epoch)
	if err != nil {
		return Emission{}, fmt.Errorf("reading how the queue is: %w", mysql.Explain(err))
	}
	if e.Channel != Off {
		e.Since = &noted.ChangedAt
		if e.Series, err = q.Series(ctx, sql.NullInt32{Int32: int32(row.Epoch), Valid: true}); err != nil {
			return Emission{}, fmt.Errorf("reading the series: %w", mysql.Explain(err))
		}
	}
	if noted.StoppedAt.Valid {
		e.Stopped = &Stopped{At: noted.StoppedAt.Time, Code: noted.StoppedCode, Answer: noted.StoppedText}
	}
	if noted.CertificateEnds.Valid {
		e.Certificate = &Certificate{Subject: noted.Certificate, EndsAt: noted.CertificateEnds.Time}
	}
	counts, err := q.Counts(ctx)
	if err != nil {
		return Emission{}, fmt.Errorf("counting documents: %w", mysql.Explain(err))
	}
	for _, c := range counts {
		e.Queue = append(e.Queue, Count{State: document.State(c.State), Documents: int(c.Documents),
			Nearest: peru.Day{Year: c.Nearest.Year(), Month: c.Nearest.Month(), Day: c.Nearest.Day()}})
	}
	return e, nil
}

// mainPremises is the establishment that every RUC has.
const mainPremises = "0000"

var (
	fourDigits = regexp.MustCompile(`^[0-9]{4}$`)
)

// Checked returns the setup in its one spelling; errs.InvalidRequest with every field that is wrong.
func (s Setup) Checked() (Setup, error) {
	var wrong []errs.Field
	must := func(good bool, field, message string) {
		if !good {
			wrong = append(wrong, errs.Field{Field: field, Message: message})
		}
	}
	for field, text := range map[string]*string{"legalName": &s.LegalName, "tradeName": &s.TradeName, "department": &s.Department, "province": &s.Province,
		"district": &s.District, "urbanization": &s.Urbanization, "address": &s.Address, "url": &s.URL} {
		*text = strings.Join(strings.Fields(*text), " ") // SUNAT takes neither tabs nor ends of lines
		must(utf8.ValidString(*text), field, "must be text")
	}
	for field, text := range map[string]string{"legalName": s.LegalName, "department": s.Department, "province": s.Province, "district": s.District, "address": s.Address} {
		must(text != "", field, "is required")
	}
	ruc, err := peru.ParseRUC(s.RUC)
	must(err == nil, "ruc", "is no RUC")
	s.RUC = ruc
	must(fourDigits.MatchString(s.Establishment), "establishment", "must have 4 digits")
	_, known := ubigeo.Find(s.Ubigeo)
	must(known, "ubigeo", "is no district of SUNAT's catalogue 13")
	if s.Channel == OSE {
		must(Encrypted(s.URL), "url", "must be an address that begins with https://")
	} else {
		s.URL = ""
	}
	if wrong != nil {
		refused := errs.New(errs.InvalidRequest, "the setup has wrong fields")
		refused.Fields = wrong
		return Setup{}, refused
	}
	return s, nil
}

// Encrypted says whether documents and a password may be sent to an address: over TLS, to a name.
func Encrypted(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Scheme == "https" && parsed.User == nil && strings.Contains(parsed.Hostname(), ".")
}

// Change makes a setup the next version for somebody who saw the version seen. Another channel or RUC begins new series. The same change
// again returns what the first one made.
//
// Errors: errs.InvalidRequest, errs.Stale, errs.Conflict (the series are used up).
func Change(ctx context.Context, conn *sql.DB, seen int, s Setup, by actor.Actor, now time.Time) (is Emission, err error) {
	if s, err = s.Checked(); err != nil {
		return Emission{}, err
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := change(ctx, tx, seen, s, by, now); err != nil {
			return err
		}
		is, err = Load(ctx, tx)
		return err
	})
	return is, mysql.Explain(err)
}

func change(ctx context.Context, tx *sql.Tx, seen int, s Setup, by actor.Actor, now time.Time) error {
	q := db.New(tx)
	newest, err := q.LockNewest(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("locking how the shop emits: %w", err)
	}
	before, err := Load(ctx, tx)
	if err != nil {
		return err
	}
	if newest.Version == seen+1 && before.Setup == s && before.ChangedBy == by.Username {
		return nil
	}
	if newest.Version != seen {
		return errs.New(errs.Stale, "version %d was changed; the newest is %d", seen, newest.Version)
	}
	next := Emission{Version: seen + 1, Epoch: newest.Epoch, Setup: s}
	begins := before.Channel != s.Channel || s.Channel != Off && before.RUC != s.RUC
	if begins || next.Epoch == 0 {
		next.Epoch = next.Version
	}
	if err := insert(ctx, q, next, by, now); err != nil {
		return err
	}
	if begins {
		if err := till.Renew(ctx, tx, next.series()); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, by, "emission.changed", fmt.Sprintf("emission#%d", next.Version), before.Setup, s, now)
}

// series is what the series of an epoch are marked with.
func (e Emission) series() int {
	if e.Channel == Off {
		return 0
	}
	return e.Epoch
}

func insert(ctx context.Context, q *db.Queries, e Emission, by actor.Actor, now time.Time) error {
	err := q.Insert(ctx, db.InsertParams{Version: e.Version, Channel: string(e.Channel), Url: e.URL, Ruc: e.RUC, LegalName: e.LegalName, TradeName: e.TradeName,
		Establishment: e.Establishment, Ubigeo: e.Ubigeo, Department: e.Department, Province: e.Province, District: e.District, Urbanization: e.Urbanization,
		Address: e.Address, Amazon: e.Amazon, ChangedBy: by.Username, ChangedAt: now, Epoch: e.Epoch})
	if mysql.IsDuplicate(err) { // two at once
		return errs.Wrap(errs.Stale, err, "version %d is there already", e.Version)
	}
	if err != nil {
		return fmt.Errorf("keeping how the shop emits: %w", err)
	}
	return nil
}

// GoOn lets a stopped queue go on: the cause was mended. It may be said twice.
func GoOn(ctx context.Context, conn *sql.DB, by actor.Actor, now time.Time) (is Emission, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if is, err = Load(ctx, tx); err != nil || is.Stopped == nil {
			return err
		}
		if _, err := db.New(tx).GoOn(ctx, is.Epoch); err != nil {
			return fmt.Errorf("letting the queue go on: %w", err)
		}
		if err := audit.Write(ctx, tx, by, "emission.resumed", fmt.Sprintf("emission#%d", is.Version), is.Stopped, nil, now); err != nil {
			return err
		}
		is.Stopped = nil
		return nil
	})
	return is, mysql.Explain(err)
}
