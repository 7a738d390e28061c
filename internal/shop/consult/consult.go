// Package consult lets a customer see his document without signing in: by a form, in which all that stands on the paper must be right, or by a
// link that nobody can guess.
//
// The link is the document's id and the first twelve bytes of its HMAC-SHA-256 under a secret of the shop. Every document has one, and nothing of
// it is written when it is sold.
package consult

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/consult/db"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Asked is what a customer types from his paper. Hash is asked for when too many tries were wrong: the first HashLength characters at least.
type Asked struct {
	RUC    string
	Kind   document.Kind
	Number string // B001-42, with or without zeros
	Day    peru.Day
	Total  money.Centimos
	Hash   string
}

// HashLength is how much of the hash on the paper is enough: of 64 to the power of 8, nobody guesses one.
const HashLength = 8

// Subject is what tries are counted for: the number as it is asked for, whether there is such a document or not.
func (a Asked) Subject() string {
	number, err := peru.ParseReceiptNumber(a.Number)
	if err != nil {
		return "none"
	}
	return string(a.Kind) + "-" + number.String()
}

// Find returns the id of the document that is all that was asked for. Whatever is wrong, the answer is the same.
//
// Errors: errs.NotFound.
func Find(ctx context.Context, conn db.DBTX, a Asked) (string, error) {
	nothing := errs.New(errs.NotFound, "no document is all of that")
	number, err := peru.ParseReceiptNumber(a.Number)
	if err != nil {
		return "", nothing
	}
	rows, err := db.New(conn).Find(ctx, db.FindParams{Series: string(number.Series), Number: int(number.Correlative)})
	if err != nil {
		return "", fmt.Errorf("looking a document up: %w", mysql.Explain(err))
	}
	for _, row := range rows {
		other := row.Total - row.Rounding // a paper has the total before and after cash is rounded
		if document.Kind(row.Kind) == document.CreditNote {
			other = row.Total + ubl.NoteRounding(money.Centimos(row.ToPay), row.Total)
		}
		right := row.Ruc == a.RUC && document.Kind(row.Kind) == a.Kind && row.BusinessDay == a.Day && (a.Total == row.Total || a.Total == other)
		if right && (a.Hash == "" || begins(row.Digest, a.Hash)) {
			return row.ID, nil
		}
	}
	return "", nothing
}

func begins(digest, hash string) bool {
	return len(hash) >= HashLength && len(hash) <= len(digest) && subtle.ConstantTimeCompare([]byte(digest[:len(hash)]), []byte(hash)) == 1
}

// Links makes links and opens them. The secret is read once.
type Links struct {
	DB *sql.DB

	mu     sync.Mutex
	secret []byte
}

// macLength is 96 bits: no one who tries for years finds a link.
const macLength = 12

// Of is the link of a document: letters, digits, - and _.
func (l *Links) Of(ctx context.Context, id string) (string, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return "", errs.New(errs.NotFound, "no document has the id %q", id)
	}
	mac, err := l.mac(ctx, parsed)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(parsed[:], mac...)), nil
}

// Open returns the id of the document that a link is of. Errors: errs.NotFound for what is none.
func (l *Links) Open(ctx context.Context, link string) (string, error) {
	nothing := errs.New(errs.NotFound, "the link is of no document")
	content, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(content) != len(uuid.UUID{})+macLength {
		return "", nothing
	}
	id := uuid.UUID(content[:len(uuid.UUID{})])
	mac, err := l.mac(ctx, id)
	if err != nil {
		return "", err
	}
	if !hmac.Equal(mac, content[len(id):]) {
		return "", nothing
	}
	return id.String(), nil
}

func (l *Links) mac(ctx context.Context, id uuid.UUID) ([]byte, error) {
	secret, err := l.key(ctx)
	if err != nil {
		return nil, err
	}
	made := hmac.New(sha256.New, secret)
	made.Write(id[:])
	return made.Sum(nil)[:macLength], nil
}

// key reads the secret, and makes it when nobody has: of two at once, one wins.
func (l *Links) key(ctx context.Context) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.secret != nil {
		return l.secret, nil
	}
	q := db.New(l.DB)
	secret, err := q.Key(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		made := make([]byte, sha256.Size)
		_, _ = rand.Read(made) // never fails
		if err := q.OpenKey(ctx, made); err != nil {
			return nil, fmt.Errorf("making the secret of links: %w", mysql.Explain(err))
		}
		secret, err = q.Key(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the secret of links: %w", mysql.Explain(err))
	}
	l.secret = secret
	return secret, nil
}
