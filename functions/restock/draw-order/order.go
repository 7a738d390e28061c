package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/restock"
)

type input struct {
	ID string `json:"id"`
}

type output struct {
	// SettingsVersion is of the shop's rules that the order went by.
	SettingsVersion int `json:"settingsVersion"`
}

func (s service) draw(ctx context.Context, task *step.Task, in input) (out output, err error) {
	rules, err := s.shop.Get(ctx, time.Now())
	if err != nil {
		return out, err
	}
	order, err := restock.Find(ctx, s.db, in.ID)
	if err != nil {
		return out, err
	}
	if _, err := s.documents.GetOrPut(ctx, order.Key(), "application/pdf", func() ([]byte, error) { return restock.PDF(order, rules) }); err != nil {
		return out, err
	}
	out.SettingsVersion = rules.Version
	return out, trail.Save(ctx, s.db, task, out)
}
