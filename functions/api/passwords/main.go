// Passwords lets people choose another password: by the one that they have, or by a code sent to their mail address.
package main

import (
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	pool     *signin.Pool
	attempts *sessions.Attempts
	sessions *sessions.Store
	machine  *machines.Machine
}

func main() {
	s := service{pool: setup.Must(signin.Open()), attempts: setup.Must(sessions.OpenAttempts()), sessions: setup.Must(sessions.Open()),
		machine: setup.Must(machines.Open("PEOPLE_ARN"))}
	lambdahttp.Start(lambdahttp.Idempotent(s.sessions, map[string]lambdahttp.Handler{
		"POST /api/passwords/forgotten": s.forgot,
		"POST /api/passwords":           s.choose,
		"PUT /api/passwords/own":        s.change,
	}))
}
