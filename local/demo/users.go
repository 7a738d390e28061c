package demo

import "carmensita.pe/market/local/cognito"

// Users are the demo shop's people: one of each role. Their passwords are public and for this computer only.
func Users() []cognito.User {
	return []cognito.User{
		{Username: "rosa", Name: "Rosa Quispe", Password: "Rosa-2026", Groups: []string{"cashier"}},
		{Username: "luis", Name: "Luis Huamán", Password: "Luis-2026", Groups: []string{"manager"}},
		{Username: "carmen", Name: "Carmen Rojas", Password: "Carmen-2026", Groups: []string{"admin"}},
	}
}
