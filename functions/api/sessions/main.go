// Sessions signs people in and out, and shows them where they are signed in.
package main

import (
	"carmensita.pe/market/internal/authcache"
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	pool     *cognito.Pool
	sessions *dynamo.Sessions
	attempts *dynamo.Attempts
	cache    *authcache.Cache
}

func main() {
	s := service{pool: setup.Must(cognito.Open()), sessions: setup.Must(dynamo.OpenSessions()), attempts: setup.Must(dynamo.OpenAttempts()),
		cache: setup.Must(authcache.Open())}
	lambdahttp.Start(lambdahttp.Once(s.sessions, map[string]lambdahttp.Handler{
		"POST /api/sessions":           s.signIn,
		"POST /api/sessions/password":  s.choosePassword,
		"GET /api/sessions":            s.list,
		"DELETE /api/sessions/{id}":    s.end,
		"GET /api/sessions/current":    current,
		"DELETE /api/sessions/current": s.signOut,
	}))
}
