package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/cache"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/promotion"
	"carmensita.pe/market/internal/sale"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

// terms is by what carts are priced: the shop's rules and its promotions, some seconds old at most.
type terms struct {
	shop       settings.Cache
	promotions cache.Of[[]promotion.Promotion]
}

func openTerms(db *sql.DB) *terms {
	const fresh = 10 * time.Second
	return &terms{
		shop: settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: fresh},
		promotions: cache.Of[[]promotion.Promotion]{For: fresh, Load: func(ctx context.Context) ([]promotion.Promotion, error) {
			return promotion.Current(ctx, db, time.Now())
		}},
	}
}

func (t *terms) now(ctx context.Context) (sale.Terms, error) {
	now := time.Now().UTC()
	rules, err := t.shop.Get(ctx, now)
	if err != nil {
		return sale.Terms{}, err
	}
	offers, err := t.promotions.Get(ctx, now)
	return sale.Terms{Shop: rules, Promotions: offers, Now: now}, err
}
