// Sessions signs people in and out, and shows them where they are signed in.
package main

import (
	"carmensita.pe/market/internal/aws/authcache"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	pool     *signin.Pool
	sessions *sessions.Store
	attempts *sessions.Attempts
	cache    *authcache.Cache
}

func main() {
	s := service{pool: setup.Must(signin.Open()), sessions: setup.Must(sessions.Open()), attempts: setup.Must(sessions.OpenAttempts()),
		cache: setup.Must(authcache.Open())}
	lambdahttp.Start(lambdahttp.Idempotent(s.sessions, map[string]lambdahttp.Handler{
		"POST /api/sessions":           s.signIn,
		"POST /api/sessions/password":  s.choosePassword,
		"GET /api/sessions":            s.list,
		"DELETE /api/sessions/{id}":    s.end,
		"GET /api/sessions/current":    current,
		"DELETE /api/sessions/current": s.signOut,
	}))
}
