package cache_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"carmensita.pe/market/internal/platform/cache"
)

var opening = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)

var errAway = errors.New("the table does not answer")

// shop is something to keep.
type shop struct{ Version int }

// table gives the settings with a version that counts how often it was asked, or fails.
type table struct {
	asked int
	away  bool
}

func (s *table) load(context.Context) (shop, error) {
	s.asked++
	if s.away {
		return shop{}, errAway
	}
	return shop{Version: s.asked}, nil
}

func get(t *testing.T, kept *cache.Value[shop], after time.Duration) int {
	t.Helper()
	held, err := kept.Get(t.Context(), opening.Add(after))
	if err != nil {
		t.Fatal(err)
	}
	return held.Version
}

func TestCache_asksAgainOnlyWhenItsAnswerIsOld(t *testing.T) {
	t.Parallel()
	table := &table{}
	kept := &cache.Value[shop]{Load: table.load, For: 10 * time.Second}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {9 * time.Second, 1}, {10 * time.Second, 2}, {19 * time.Second, 2}, {time.Hour, 3}} {
		if got := get(t, kept, c.after); got != c.want {
			t.Errorf("after %s: version %d, want %d", c.after, got, c.want)
		}
	}
}

func TestCache_sellsOnWhileTheSettingsCannotBeRead(t *testing.T) {
	t.Parallel()
	table := &table{}
	kept := &cache.Value[shop]{Load: table.load, For: 10 * time.Second}
	get(t, kept, 0)
	table.away = true
	if got := get(t, kept, time.Hour); got != 1 {
		t.Errorf("version %d, want the old one", got)
	}
	if got := get(t, kept, time.Hour+time.Second); got != 1 || table.asked != 2 {
		t.Errorf("version %d after asking %d times; want the old one, and nobody kept waiting again so soon", got, table.asked)
	}
	table.away = false
	if got := get(t, kept, time.Hour+10*time.Second); got != 3 {
		t.Errorf("version %d, want the new one as soon as the table is back", got)
	}
}

func TestCache_waitsForATableThatHangsOnlyWhenItHasNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangs := false
		kept := &cache.Value[shop]{For: 10 * time.Second, Load: func(ctx context.Context) (shop, error) {
			if hangs {
				<-ctx.Done()
				return shop{}, ctx.Err()
			}
			return shop{Version: 1}, nil
		}}
		get(t, kept, 0)
		hangs = true
		begun := time.Now()
		if got := get(t, kept, time.Minute); got != 1 {
			t.Errorf("version %d, want the old one", got)
		}
		if waited := time.Since(begun); waited > 2*time.Second {
			t.Errorf("the till waited %s", waited)
		}
	})
}

func TestCache_failsWhenNothingWasEverRead(t *testing.T) {
	t.Parallel()
	table := &table{away: true}
	kept := &cache.Value[shop]{Load: table.load, For: 10 * time.Second}
	if _, err := kept.Get(t.Context(), opening); !errors.Is(err, errAway) {
		t.Errorf("got %v", err)
	}
	table.away = false
	if got := get(t, kept, time.Second); got != 2 {
		t.Errorf("version %d, want to be asked again at once", got)
	}
}

func TestCache_whatWasPutCountsAtOnce(t *testing.T) {
	t.Parallel()
	table := &table{}
	kept := &cache.Value[shop]{Load: table.load, For: 10 * time.Second}
	get(t, kept, 0)
	kept.Hold(shop{Version: 7}, opening.Add(time.Second))
	if got := get(t, kept, 10*time.Second); got != 7 {
		t.Errorf("version %d, want the one that was put", got)
	}
	if got := get(t, kept, 11*time.Second); got != 2 {
		t.Errorf("version %d, want to be asked again when it is old", got)
	}
}
