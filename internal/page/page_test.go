package page_test

import (
	"encoding/base64"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/page"
)

func TestParseCursor_readsWhatAPageGave(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cursor := page.Cursor{Key: rapid.String().Draw(t, "key"), ID: rapid.StringMatching("[ -~]*").Draw(t, "id")}
		if back, err := page.ParseCursor(cursor.String()); err != nil || back != cursor {
			t.Fatalf("%q became %q (%v)", cursor, back, err)
		}
	})
}

func TestParseCursor_startsAtNothing(t *testing.T) {
	t.Parallel()
	if got, err := page.ParseCursor(""); err != nil || got != (page.Cursor{}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParseCursor_refusesWhatNoPageGave(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2", "not base64!", "====", page.Cursor{ID: "ñ"}.String(), base64.RawURLEncoding.EncodeToString([]byte(`{"k":1}`)), base64.RawURLEncoding.EncodeToString([]byte(`nope`)),
		page.Cursor{Key: "Ñandú", ID: "ñandú"}.String()} {
		_, err := page.ParseCursor(text)
		if errs.CodeOf(err) != errs.InvalidRequest || errs.Of(err).Fields[0].Field != "cursor" {
			t.Errorf("%q: %v, want invalid_request about the cursor", text, err)
		}
	}
}

func TestParseAt_readsWhatAPageGave(t *testing.T) {
	t.Parallel()
	lima := time.FixedZone("Lima", -5*60*60)
	for _, at := range []time.Time{page.Earliest, page.Latest, time.Date(2026, 3, 14, 23, 59, 59, 999_000_000, lima)} {
		got, id, err := page.ParseAt(page.At(at, "a").String(), time.Time{})
		if err != nil || !got.Equal(at) || got.Location() != time.UTC || id != "a" {
			t.Errorf("%s became %s, %q (%v)", at, got, id, err)
		}
	}
	if got, id, err := page.ParseAt("", page.Latest); err != nil || !got.Equal(page.Latest) || id != "" {
		t.Errorf("the start is %s, %q (%v)", got, id, err)
	}
}

// No column holds such a time, and the driver sends none: it would be our fault, where it is the caller's.
func TestParseAt_refusesTimesThatNoRowHas(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "yesterday", "2026-03-14", "0000-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"} {
		_, _, err := page.ParseAt(page.Cursor{Key: key, ID: "a"}.String(), page.Latest)
		if errs.CodeOf(err) != errs.InvalidRequest || errs.Of(err).Fields[0].Field != "cursor" {
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
			fetched := rows[next:min(total, next+int(page.Fetch(limit)))]
			cut := page.Cut(fetched, limit, func(n int) page.Cursor { return page.Cursor{Key: strconv.Itoa(n)} })
			if len(cut.Items) > limit {
				t.Fatalf("%d rows on a page of %d", len(cut.Items), limit)
			}
			shown = append(shown, cut.Items...)
			if cut.Next == "" {
				break
			}
			cursor, err := page.ParseCursor(cut.Next)
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
