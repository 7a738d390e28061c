package peru

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// ErrDay says that a text is no day of the calendar, or one that no shop has business on.
var ErrDay = errors.New("must be a day from 2000-01-01 to 2100-12-31, such as 2026-03-15")

// The days that a person may give. What lies beyond is a slip of the hand, and in UTC or a few weeks away it may be a date that
// the database does not have.
var (
	firstDay = Day{2000, time.January, 1}
	lastDay  = Day{2100, time.December, 31}
)

// lima is a fixed zone rather than tzdata's America/Lima: Peru has had no daylight saving since 1994, and the zone's data
// would add half a megabyte to every Lambda and a way to fail. A test compares the two, so a Go release that learns of a
// new law fails it.
var lima = time.FixedZone("America/Lima", -5*60*60)

// Lima is the time zone of the shop, for showing instants to a person.
func Lima() *time.Location { return lima }

// Day is a business day: the calendar's day in Lima. It compares with ==, is a JSON string "2026-03-15" and a DATE column.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// BusinessDay returns the day in Lima at that instant. After 19:00 it is not the day in UTC.
func BusinessDay(t time.Time) Day {
	year, month, day := t.In(lima).Date()
	return Day{year, month, day}
}

// ParseDay reads "2026-03-15", or returns ErrDay. This is the one door of days: queries and bodies of the API come through it.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Day{}, ErrDay
	}
	if day := dateOf(t); !day.Before(firstDay) && !lastDay.Before(day) {
		return day, nil
	}
	return Day{}, ErrDay
}

// Start is the first instant of the day, in UTC.
func (d Day) Start() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, lima).UTC()
}

// End is the first instant of the next day, in UTC: the day is [Start, End).
func (d Day) End() time.Time { return d.AddDays(1).Start() }

// AddDays returns the day n days later, or earlier when n is negative.
func (d Day) AddDays(n int) Day {
	return dateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Before reports whether d comes before other.
func (d Day) Before(other Day) bool { return d.Start().Before(other.Start()) }

// IsZero says that no day was set.
func (d Day) IsZero() bool { return d == Day{} }

// String is the day as ISO 8601 writes it: 2026-03-15.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MarshalText writes the day into JSON; the zero day is "".
func (d Day) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes, or returns ErrDay.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	day, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}

// Value stores the day in a DATE column; the zero day is NULL.
func (d Day) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a DATE column, whether the driver gives text or a time (parseTime); NULL is the zero day. What is stored is read
// whatever it is: it came through a door once.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Day{}
		return nil
	case time.Time: // the driver puts midnight in its own zone: the date itself is what counts
		*d = dateOf(v)
		return nil
	case []byte:
		return d.Scan(string(v))
	case string:
		t, err := time.Parse(time.DateOnly, v)
		if err != nil {
			return fmt.Errorf("%w: %q", ErrDay, v)
		}
		*d = dateOf(t)
		return nil
	}
	return fmt.Errorf("%w: cannot read a day from %T", ErrDay, src)
}

func dateOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day{year, month, day}
}
