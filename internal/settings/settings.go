// Package settings is what the shop decides about itself: who issues its receipts and under which rules.
//
// Settings are versioned; a sale keeps the version that it was made under. Functions read them through a Cache,
// so that a change is in use within seconds and no restart is needed.
package settings

import (
	"context"
	"sync"
	"time"

	"carmensita.pe/market/internal/peru"
)

// Settings of the shop. Version 0 are the defaults, which no one has changed yet.
type Settings struct {
	Version   int         `json:"version"`
	ShopName  string      `json:"shopName"`
	LegalName string      `json:"legalName"`
	RUC       string      `json:"ruc"`
	Address   string      `json:"address"`
	Phone     string      `json:"phone"`
	Regime    peru.Regime `json:"regime"`
	// Anonymous is how a boleta names a buyer who gives no document.
	Anonymous peru.Document `json:"anonymous"`
}

// Default is the demo shop. The RUC is the one of SUNAT's test service.
func Default() Settings {
	return Settings{
		ShopName:  "Market Carmensita",
		LegalName: "Market Carmensita E.I.R.L.",
		RUC:       "20000000001",
		Address:   "Jr. Los Jazmines 245, San Juan de Lurigancho, Lima",
		Phone:     "+51 987 654 321",
		Regime:    peru.MYPE,
		Anonymous: peru.Anonymous(),
	}
}

// patience is how long a sale waits for newer settings when there are older ones.
const patience = time.Second

// Cache keeps what Load gave for a while. When Load fails or hangs later on, what it gave before counts for as long
// again: a shop goes on selling while its settings cannot be read.
type Cache struct {
	Load func(context.Context) (Settings, error)
	// For is how long an answer counts.
	For time.Duration

	mu     sync.Mutex
	loaded time.Time
	held   Settings
}

// Get gives the settings as of now. It returns Load's error only when nothing was ever loaded.
func (c *Cache) Get(ctx context.Context, now time.Time) (Settings, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.loaded.IsZero() && now.Sub(c.loaded) < c.For {
		return c.held, nil
	}
	if !c.loaded.IsZero() {
		bounded, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		ctx = bounded
	}
	fresh, err := c.Load(ctx)
	if err == nil {
		c.held = fresh
	} else if c.loaded.IsZero() {
		return Settings{}, err
	}
	c.loaded = now
	return c.held, nil
}
