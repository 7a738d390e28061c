// Credentials takes the certificate and the SOL user, and tries them. It can write the secret and cannot read it.
package main

import (
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	secrets *vault.Store
	machine *machines.Machine
}

func main() {
	s := service{secrets: setup.Must(vault.OpenToKeep()), machine: setup.Must(machines.Open("CREDENTIALS_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/emission/credentials": s.get,
		"PUT /api/emission/credentials": s.put,
		"POST /api/emission/trial":      s.try,
	})
}
