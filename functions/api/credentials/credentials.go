package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// credentials are what the owner brings. None of it ever comes back.
type credentials struct {
	PFX          []byte `json:"pfx" validate:"required"`
	Password     string `json:"password" validate:"max=200"`
	RUC          string `json:"ruc" validate:"required,max=11"`
	User         string `json:"user" validate:"required,max=30"`
	UserPassword string `json:"userPassword" validate:"required,max=100"`
	ClientID     string `json:"clientId" validate:"max=100"`
	ClientSecret string `json:"clientSecret" validate:"max=100"`
}

// act is the input of the machine credentials: one of these.
type act struct {
	Name     string          `json:"name"`
	Kept     *vault.Facts    `json:"kept,omitempty"`
	Provider *taxpayer.Facts `json:"provider,omitempty"`
	Trial    *courier.Trial  `json:"trial,omitempty"`
	By       actor.Actor     `json:"by"`
}

func (s service) get(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.secrets.Facts(ctx))
}

// put keeps the credentials in place of those before. Sent twice, it keeps the same.
func (s service) put(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	c, err := lambdahttp.Decode[credentials](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	now := time.Now().UTC() // as exact as it comes: it tells this act from the next in the audit
	key, err := c.key(now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	lean, err := key.PFX(c.Password)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	facts := vault.Facts{RUC: c.RUC, User: c.User, Subject: key.Certificate.Subject.CommonName, Serial: key.Certificate.SerialNumber.String(),
		FromAt: key.Certificate.NotBefore.UTC(), EndsAt: key.Ends().UTC(), CanAsk: c.ClientID != "", KeptBy: r.Actor().Username, KeptAt: now}
	secret := vault.Secret{
		PFX:          lean,
		Password:     c.Password,
		RUC:          c.RUC,
		User:         c.User,
		UserPassword: c.UserPassword,
		ClientID:     c.ClientID,
		ClientSecret: c.ClientSecret,
	}
	if err := s.secrets.Keep(ctx, secret, facts); err != nil {
		return lambdahttp.Response{}, err
	}
	_, err = machines.Call[struct{}](ctx, s.machine, facts.Serial, act{Name: "emission.credentials", Kept: &facts, By: r.Actor()})
	return lambdahttp.OK(facts, err)
}

// key opens the certificate; errs.InvalidRequest says what is wrong with it.
func (c credentials) key(now time.Time) (signature.Key, error) {
	key, err := signature.ReadPFX(c.PFX, c.Password)
	switch {
	case errors.Is(err, signature.ErrPassword):
		return key, errs.Invalid("password", "does not open the certificate")
	case err != nil:
		return key, errs.Invalid("pfx", "is no certificate with its key (.pfx or .p12)")
	}
	switch err := key.Check(c.RUC, now); {
	case errors.Is(err, signature.ErrExpired):
		return key, errs.Invalid("pfx", "has expired")
	case errors.Is(err, signature.ErrOtherRUC):
		return key, errs.Invalid("ruc", "is not that of the certificate")
	}
	return key, nil
}

// trial is what is to be tried: the kept credentials, by a channel.
type trial struct {
	Channel emission.Channel `json:"channel" validate:"required,oneof=beta production ose"`
	URL     string           `json:"url" validate:"max=300"`
	RUC     string           `json:"ruc" validate:"required,max=11"`
}

func (s service) try(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	t, err := lambdahttp.Decode[trial](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if t.Channel == emission.OSE && !emission.Encrypted(t.URL) {
		return lambdahttp.Response{}, errs.Invalid("url", "must be an address that begins with https://")
	}
	tried, err := machines.Call[courier.Tried](ctx, s.machine, "trial", act{Trial: &courier.Trial{Channel: t.Channel, URL: t.URL, RUC: t.RUC}, By: r.Actor()})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, tried)
}
