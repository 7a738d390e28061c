// Passwords lets people back in who forgot theirs, by a code sent to their mail address.
package main

import (
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
)

type service struct {
	pool     *cognito.Pool
	attempts *dynamo.Attempts
	sessions *dynamo.Sessions
	machine  *states.Machine
}

func main() {
	s := service{pool: setup.Must(cognito.Open()), attempts: setup.Must(dynamo.OpenAttempts()), sessions: setup.Must(dynamo.OpenSessions()),
		machine: setup.Must(states.Open("PEOPLE_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"POST /api/passwords/forgotten": s.forgot,
		"POST /api/passwords":           s.choose,
	})
}
