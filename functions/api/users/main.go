// Users lets an admin see and change who works in the shop.
package main

import (
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	directory *signin.Directory
	sessions  *sessions.Store
	machine   *machines.Machine
}

func main() {
	s := service{directory: setup.Must(signin.OpenDirectory()), sessions: setup.Must(sessions.Open()), machine: setup.Must(machines.Open("PEOPLE_ARN"))}
	lambdahttp.Start(lambdahttp.Idempotent(s.sessions, map[string]lambdahttp.Handler{
		"GET /api/users":                             s.list,
		"POST /api/users":                            s.create,
		"GET /api/users/{username}":                  s.get,
		"PUT /api/users/{username}":                  s.edit,
		"PUT /api/users/{username}/role":             s.setRole,
		"PUT /api/users/{username}/enabled":          s.setEnabled,
		"POST /api/users/{username}/password-reset":  s.resetPassword,
		"GET /api/users/{username}/sessions":         s.listSessions,
		"DELETE /api/users/{username}/sessions":      s.endSessions,
		"DELETE /api/users/{username}/sessions/{id}": s.endSession,
	}))
}
