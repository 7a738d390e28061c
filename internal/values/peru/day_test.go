package peru_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // for the comparison with America/Lima, in the test only

	"carmensita.pe/market/internal/values/peru"
)

var ides = peru.Day{Year: 2026, Month: time.March, Day: 15}

func TestBusinessDay_isTheDayInLimaNotInUTC(t *testing.T) {
	t.Parallel()
	for utc, want := range map[string]string{
		"2026-03-15T04:59:59Z": "2026-03-14", // 23:59:59 in Lima
		"2026-03-15T05:00:00Z": "2026-03-15", // 00:00
		"2026-03-15T23:59:00Z": "2026-03-15", // 18:59
		"2026-03-16T00:00:00Z": "2026-03-15", // 19:00: already the next day in UTC
		"2026-03-16T04:30:00Z": "2026-03-15", // 23:30
		"2026-03-16T04:59:00Z": "2026-03-15", // 23:59
		"2026-03-16T05:00:00Z": "2026-03-16", // 00:00
		"2027-01-01T04:59:59Z": "2026-12-31",
	} {
		instant, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := peru.BusinessDay(instant).String(); got != want {
			t.Errorf("%s is on %s, want %s", utc, got, want)
		}
	}
}

func TestDay_startsAndEndsAtFiveUTC(t *testing.T) {
	t.Parallel()
	if got, want := ides.Start(), time.Date(2026, 3, 15, 5, 0, 0, 0, time.UTC); got != want {
		t.Errorf("starts at %s, want %s", got, want)
	}
	if got, want := ides.End(), time.Date(2026, 3, 16, 5, 0, 0, 0, time.UTC); got != want {
		t.Errorf("ends at %s, want %s", got, want)
	}
}

// Our zone is fixed. The day this fails, Peru has changed its clocks: use the zone's data in day.go.
func TestLima_agreesWithTheTimeZoneDatabase(t *testing.T) {
	t.Parallel()
	america, err := time.LoadLocation("America/Lima")
	if err != nil {
		t.Fatal(err)
	}
	instant := time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)
	for ; instant.Year() < 2040; instant = instant.Add(6 * time.Hour) {
		_, want := instant.In(america).Zone()
		if _, got := instant.In(peru.Lima()).Zone(); got != want {
			t.Fatalf("%s: offset %d s, the database says %d s", instant, got, want)
		}
	}
}

func TestAddDays_crossesMonthsAndLeapYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-03-15", 1, "2026-03-16"}, {"2026-12-31", 1, "2027-01-01"}, {"2028-02-28", 1, "2028-02-29"},
		{"2026-03-01", -1, "2026-02-28"}, {"2026-03-15", 0, "2026-03-15"},
	} {
		from, err := peru.ParseDay(c.from)
		if err != nil {
			t.Fatal(err)
		}
		to := from.AddDays(c.n)
		if to.String() != c.want || from.Before(to) != (c.n > 0) || to.Before(from) != (c.n < 0) {
			t.Errorf("%s + %d = %s, want %s", c.from, c.n, to, c.want)
		}
	}
}

func TestDay_travelsAsText(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(map[string]peru.Day{"day": ides, "none": {}})
	if err != nil || string(out) != `{"day":"2026-03-15","none":""}` {
		t.Errorf("Marshal = %s, %v", out, err)
	}
	var in struct{ Day, None peru.Day }
	if err := json.Unmarshal(out, &in); err != nil || in.Day != ides || !in.None.IsZero() {
		t.Errorf("Unmarshal = %+v, %v", in, err)
	}
	for _, bad := range []string{`"2026-02-30"`, `"15/03/2026"`, `"2026-3-5"`, `20260315`} {
		var day peru.Day
		if err := json.Unmarshal([]byte(bad), &day); err == nil {
			t.Errorf("%s was read as %s, want an error", bad, day)
		}
	}
}

func TestDay_restsInADateColumn(t *testing.T) {
	t.Parallel()
	if value, err := ides.Value(); value != "2026-03-15" || err != nil {
		t.Errorf("Value = %v, %v", value, err)
	}
	if value, err := (peru.Day{}).Value(); value != nil || err != nil {
		t.Errorf("the zero day's Value = %v, %v; want NULL", value, err)
	}
	for _, src := range []any{"2026-03-15", []byte("2026-03-15"), time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)} {
		var day peru.Day
		if err := day.Scan(src); err != nil || day != ides {
			t.Errorf("Scan(%v) = %s, %v", src, day, err)
		}
	}
	day := ides
	if err := day.Scan(nil); err != nil || !day.IsZero() {
		t.Errorf("Scan(NULL) = %s, %v", day, err)
	}
	for _, src := range []any{"today", 20260315} {
		if err := day.Scan(src); !errors.Is(err, peru.ErrDay) {
			t.Errorf("Scan(%v) = %v, want ErrDay", src, err)
		}
	}
}

func TestParseDay_takesTheDaysThatAShopHasBusinessOn(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2000-01-01", "2026-03-15", "2028-02-29", "2100-12-31"} {
		if day, err := peru.ParseDay(text); err != nil || day.String() != text {
			t.Errorf("%s became %s, %v", text, day, err)
		}
	}
	for _, text := range []string{"", "yesterday", "2026-02-29", "2026-3-15", "15-03-2026", "0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "10000-01-01",
		"-2026-03-15", "2026-03-15T00:00:00Z", " 2026-03-15", "２０２６-03-15"} {
		if day, err := peru.ParseDay(text); !errors.Is(err, peru.ErrDay) {
			t.Errorf("%q is %s (%v), want ErrDay", text, day, err)
		}
	}
}

func TestDay_readsWhatWasStoredBeforeDaysHadBounds(t *testing.T) {
	t.Parallel()
	for _, stored := range []any{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), "9999-12-31", []byte("9999-12-31")} {
		var day peru.Day
		if err := day.Scan(stored); err != nil || day.String() != "9999-12-31" {
			t.Errorf("%v is read as %s, %v", stored, day, err)
		}
	}
}
