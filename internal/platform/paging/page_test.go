package paging_test

import (
	"encoding/base64"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/values/errs"
)

func TestParseCursor_readsWhatAPageGave(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cursor := paging.Cursor{Key: rapid.String().Draw(t, "key"), ID: rapid.StringMatching("[ -~]*").Draw(t, "id")}
		if back, err := paging.ParseCursor(cursor.String()); err != nil || back != cursor {
			t.Fatalf("%q became %q (%v)", cursor, back, err)
		}
	})
}

func TestParseCursor_startsAtNothing(t *testing.T) {
	t.Parallel()
	if got, err := paging.ParseCursor(""); err != nil || got != (paging.Cursor{}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParseCursor_refusesWhatNoPageGave(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2", "not base64!", "====", paging.Cursor{ID: "ñ"}.String(),
		base64.RawURLEncoding.EncodeToString([]byte(`{"k":1}`)), base64.RawURLEncoding.EncodeToString([]byte(`nope`)),
		paging.Cursor{Key: "Ñandú", ID: "ñandú"}.String()} {
		_, err := paging.ParseCursor(text)
		if errs.CodeOf(err) != errs.InvalidRequest || errs.From(err).Fields[0].Field != "cursor" {
			t.Errorf("%q: %v, want invalid_request about the cursor", text, err)
		}
	}
}

func TestParseAt_readsWhatAPageGave(t *testing.T) {
	t.Parallel()
	lima := time.FixedZone("Lima", -5*60*60)
	for _, at := range []time.Time{paging.Earliest, paging.Latest, time.Date(2026, 3, 14, 23, 59, 59, 999_000_000, lima)} {
		got, id, err := paging.ParseAt(paging.At(at, "a").String(), time.Time{})
		if err != nil || !got.Equal(at) || got.Location() != time.UTC || id != "a" {
			t.Errorf("%s became %s, %q (%v)", at, got, id, err)
		}
	}
	if got, id, err := paging.ParseAt("", paging.Latest); err != nil || !got.Equal(paging.Latest) || id != "" {
		t.Errorf("the start is %s, %q (%v)", got, id, err)
	}
}

// No column holds such a time, and the driver sends none: it would be our fault, where it is the caller's.
func TestParseAt_refusesTimesThatNoRowHas(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "yesterday", "2026-03-14", "0000-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"} {
		_, _, err := paging.ParseAt(paging.Cursor{Key: key, ID: "a"}.String(), paging.Latest)
		if errs.CodeOf(err) != errs.InvalidRequest || errs.From(err).Fields[0].Field != "cursor" {
			t.Errorf("%q: %v, want invalid_request about the cursor", key, err)
		}
	}
}

func TestCut_pagesShowEveryRowOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total, limit := rapid.IntRange(0, 30).Draw(t, "rows"), rapid.IntRange(1, 10).Draw(t, "limit")
		rows := make([]int, total)
		for i := range rows {
			rows[i] = i
		}
		var shown []int
		for next, pages := 0, 0; ; pages++ {
			if pages > total {
				t.Fatal("the pages never end")
			}
			fetched := rows[next:min(total, next+int(paging.Fetch(limit)))]
			cut := paging.Cut(fetched, limit, func(n int) paging.Cursor { return paging.Cursor{Key: strconv.Itoa(n)} })
			if len(cut.Items) > limit {
				t.Fatalf("%d rows on a page of %d", len(cut.Items), limit)
			}
			shown = append(shown, cut.Items...)
			if cut.Next == "" {
				break
			}
			cursor, err := paging.ParseCursor(cut.Next)
			if err != nil {
				t.Fatal(err)
			}
			last, _ := strconv.Atoi(cursor.Key)
			next = last + 1
		}
		if !slices.Equal(shown, rows) {
			t.Fatalf("shown %v, want %v", shown, rows)
		}
	})
}
