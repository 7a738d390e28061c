// Package paging pages lists by cursor: a page says where it ends, and the next one starts there. Rows inserted or removed in
// between cause no duplicate and no gap.
package paging

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
)

// Page is one page of a list. Next is empty on the last one.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Cursor is the place of a row in a list's order: its sort key, and its id where keys are equal.
type Cursor struct {
	Key string `json:"k"`
	ID  string `json:"i"`
}

// ParseCursor reads what a page gave as Next; "" is the start. Anything else is errs.InvalidRequest.
func ParseCursor(text string) (Cursor, error) {
	var cursor Cursor
	if text == "" {
		return cursor, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &cursor) != nil || !mysql.ASCII(cursor.ID) {
		return Cursor{}, errs.Invalid("cursor", "send the value of next as it came")
	}
	return cursor, nil
}

// ParseBefore reads the cursor of a list that goes from the newest number to the oldest: the numbers before it come next, at the start
// all do.
func ParseBefore(text string) (int64, error) {
	cursor, err := ParseCursor(text)
	if err != nil || cursor.ID == "" {
		return math.MaxInt64, err
	}
	number, err := strconv.ParseInt(cursor.ID, 10, 64)
	if err != nil {
		return 0, errs.Invalid("cursor", "send the value of next as it came")
	}
	return number, nil
}

// Before is the cursor after which the numbers before this one come.
func Before(number int64) Cursor { return Cursor{ID: strconv.FormatInt(number, 10)} }

// Earliest is before every row of a list by time, Latest after it: what a DATETIME holds.
var (
	Earliest = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	Latest   = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// At is the cursor of a row in a list by time.
func At(t time.Time, id string) Cursor { return Cursor{Key: t.Format(time.RFC3339Nano), ID: id} }

// ParseAt reads a cursor that At made: the time and the id of the row after which the page begins; start and no id for the first page.
func ParseAt(text string, start time.Time) (at time.Time, id string, err error) {
	cursor, err := ParseCursor(text)
	if err != nil || text == "" {
		return start, "", err
	}
	at, err = time.Parse(time.RFC3339Nano, cursor.Key)
	if at = at.UTC(); err != nil || at.Before(Earliest) || at.After(Latest) {
		return start, "", errs.Invalid("cursor", "send the value of next as it came")
	}
	return at, cursor.ID, nil
}

// String writes the cursor as a page's Next.
func (c Cursor) String() string {
	raw, _ := json.Marshal(c) // two strings always marshal
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Fetch is how many rows to read for a page of limit: one more, to know whether there is a next page.
func Fetch(limit int) int32 { return int32(limit) + 1 }

// Cut makes the page of the rows that Fetch asked for.
func Cut[T any](rows []T, limit int, cursor func(T) Cursor) Page[T] {
	if len(rows) <= limit {
		return Page[T]{Items: rows}
	}
	rows = rows[:limit]
	return Page[T]{Items: rows, Next: cursor(rows[limit-1]).String()}
}
