package sale

import (
	"context"
	"database/sql"
	"time"

	"carmensita.pe/market/internal/platform/cache"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/settings"
)

// CurrentTerms keeps what carts are priced by: the shop's rules and its promotions, some seconds old at most.
type CurrentTerms struct {
	shop       settings.Cache
	promotions cache.Value[[]promotion.Promotion]
}

// NewCurrentTerms reads the shop's rules by load, and the promotions from the database.
func NewCurrentTerms(conn *sql.DB, load func(context.Context) (settings.Settings, error)) *CurrentTerms {
	const fresh = 10 * time.Second
	return &CurrentTerms{
		shop: settings.Cache{Load: load, For: fresh},
		promotions: cache.Value[[]promotion.Promotion]{For: fresh, Load: func(ctx context.Context) ([]promotion.Promotion, error) {
			return promotion.Current(ctx, conn, time.Now())
		}},
	}
}

// Now gives the terms of this moment, without an approver. It returns an error only when they were never read.
func (t *CurrentTerms) Now(ctx context.Context) (Terms, error) {
	now := time.Now().UTC()
	rules, err := t.shop.Get(ctx, now)
	if err != nil {
		return Terms{}, err
	}
	offers, err := t.promotions.Get(ctx, now)
	return Terms{Shop: rules, Promotions: offers, Now: now}, err
}
