// Credentials takes what the shop signs in with elsewhere: the certificate and the SOL user, which it tries, and the token for names. It can write
// the secrets and cannot read them.
package main

import (
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/taxpayer"
)

type service struct {
	secrets  *vault.Store
	lookup   *vault.Lookup
	registry *taxpayer.Registry
	machine  *machines.Machine
}

func main() {
	s := service{secrets: setup.Must(vault.OpenToKeep()), lookup: setup.Must(vault.OpenLookupToKeep()), registry: setup.Must(taxpayer.Open()),
		machine: setup.Must(machines.Open("CREDENTIALS_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/emission/credentials": s.get,
		"PUT /api/emission/credentials": s.put,
		"POST /api/emission/trial":      s.try,
		"GET /api/lookup":               s.provider,
		"PUT /api/lookup":               s.choose,
	})
}
