package settings_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/settings"
)

var opening = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)

var errAway = errors.New("the table does not answer")

// table gives the settings with a version that counts how often it was asked, or fails.
type table struct {
	asked int
	away  bool
}

func (s *table) load(context.Context) (settings.Settings, error) {
	s.asked++
	if s.away {
		return settings.Settings{}, errAway
	}
	return settings.Settings{Version: s.asked}, nil
}

func get(t *testing.T, cache *settings.Cache, after time.Duration) int {
	t.Helper()
	shop, err := cache.Get(t.Context(), opening.Add(after))
	if err != nil {
		t.Fatal(err)
	}
	return shop.Version
}

func TestCache_asksAgainOnlyWhenItsAnswerIsOld(t *testing.T) {
	t.Parallel()
	table := &table{}
	cache := &settings.Cache{Load: table.load, For: 10 * time.Second}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {9 * time.Second, 1}, {10 * time.Second, 2}, {19 * time.Second, 2}, {time.Hour, 3}} {
		if got := get(t, cache, c.after); got != c.want {
			t.Errorf("after %s: version %d, want %d", c.after, got, c.want)
		}
	}
}

func TestCache_sellsOnWhileTheSettingsCannotBeRead(t *testing.T) {
	t.Parallel()
	table := &table{}
	cache := &settings.Cache{Load: table.load, For: 10 * time.Second}
	get(t, cache, 0)
	table.away = true
	if got := get(t, cache, time.Hour); got != 1 {
		t.Errorf("version %d, want the old one", got)
	}
	if got := get(t, cache, time.Hour+time.Second); got != 1 || table.asked != 2 {
		t.Errorf("version %d after asking %d times; want the old one, and nobody kept waiting again so soon", got, table.asked)
	}
	table.away = false
	if got := get(t, cache, time.Hour+10*time.Second); got != 3 {
		t.Errorf("version %d, want the new one as soon as the table is back", got)
	}
}

func TestCache_waitsForATableThatHangsOnlyWhenItHasNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangs := false
		cache := &settings.Cache{For: 10 * time.Second, Load: func(ctx context.Context) (settings.Settings, error) {
			if hangs {
				<-ctx.Done()
				return settings.Settings{}, ctx.Err()
			}
			return settings.Settings{Version: 1}, nil
		}}
		get(t, cache, 0)
		hangs = true
		begun := time.Now()
		if got := get(t, cache, time.Minute); got != 1 {
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
	cache := &settings.Cache{Load: table.load, For: 10 * time.Second}
	if _, err := cache.Get(t.Context(), opening); !errors.Is(err, errAway) {
		t.Errorf("got %v", err)
	}
	table.away = false
	if got := get(t, cache, time.Second); got != 2 {
		t.Errorf("version %d, want to be asked again at once", got)
	}
}

func TestDefault_isAShopThatMaySell(t *testing.T) {
	t.Parallel()
	shop := settings.Default()
	if _, err := peru.ParseRUC(shop.RUC); err != nil {
		t.Error(err)
	}
	if _, err := peru.ParseAnonymous(shop.Anonymous.Kind, shop.Anonymous.Number); err != nil {
		t.Error(err)
	}
	if !shop.Regime.Issues(peru.Boleta) || shop.Version != 0 {
		t.Errorf("got %+v", shop)
	}
}
