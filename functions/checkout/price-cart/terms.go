package main

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/cache"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
)

// terms is by what carts are priced: the shop's rules and its promotions, some seconds old at most.
type terms struct {
	shop       settings.Cache
	promotions cache.Value[[]promotion.Promotion]
}

func openTerms(db *sql.DB) *terms {
	const fresh = 10 * time.Second
	return &terms{
		shop: settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: fresh},
		promotions: cache.Value[[]promotion.Promotion]{For: fresh, Load: func(ctx context.Context) ([]promotion.Promotion, error) {
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
