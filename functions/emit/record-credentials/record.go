package main

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/actor"
)

// input has Provider, or what was kept of a certificate and a SOL user.
type input struct {
	Kept     vault.Facts     `json:"kept,omitzero"`
	Provider *taxpayer.Facts `json:"provider,omitempty"`
	By       actor.Actor     `json:"by"`
}

func (s service) record(ctx context.Context, task *step.Task, in input) (input, error) {
	return trail.InTx(ctx, s.db, task, func(tx *sql.Tx) (input, error) {
		if chosen := in.Provider; chosen != nil {
			return in, audit.WriteOnce(ctx, tx, actID("provider", *chosen.KeptAt), in.By, "lookup.provider", string(chosen.Provider), nil, chosen, *chosen.KeptAt)
		}
		if err := emission.Brought(ctx, tx, in.Kept.RUC, emission.Certificate{Subject: in.Kept.Subject, EndsAt: in.Kept.EndsAt}); err != nil {
			return in, err
		}
		return in, audit.WriteOnce(ctx, tx, actID("certificate", in.Kept.KeptAt), in.By, "emission.credentials", in.Kept.RUC, nil, in.Kept, time.Now().UTC())
	})
}

// actID is the id of a choice in the audit, of at most 36 characters: the step, tried again, has the same, and the next choice another.
func actID(of string, at time.Time) string { return of + " " + strconv.FormatInt(at.UnixNano(), 10) }
