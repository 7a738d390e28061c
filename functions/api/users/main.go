// Users lets an admin see and change who works in the shop.
package main

import (
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
)

type service struct {
	directory *cognito.Directory
	sessions  *dynamo.Sessions
	machine   *states.Machine
}

func main() {
	s := service{directory: setup.Must(cognito.OpenDirectory()), sessions: setup.Must(dynamo.OpenSessions()), machine: setup.Must(states.Open("PEOPLE_ARN"))}
	lambdahttp.Start(lambdahttp.Once(s.sessions, map[string]lambdahttp.Handler{
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
