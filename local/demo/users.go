package demo

import "carmensita.pe/market/local/cognito"

// Users are the demo shop's people: one of each role. Their passwords are public and for this computer only.
func Users() []cognito.User {
	return []cognito.User{
		{Username: "rosa", Name: "Rosa Quispe", Email: "rosa@carmensita.example", Password: "Rosa-2026", Groups: []string{"cashier"}},
		{Username: "luis", Name: "Luis Huamán", Email: "luis@carmensita.example", Password: "Luis-2026", Groups: []string{"manager"}},
		{Username: "carmen", Name: "Carmen Rojas", Email: "carmen@carmensita.example", Password: "Carmen-2026", Groups: []string{"admin"}},
	}
}
