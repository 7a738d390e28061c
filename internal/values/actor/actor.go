// Package actor is the caller as the ledger, the audit and the books record it.
package actor

// Actor is a signed-in person and the network address that the act came from.
type Actor struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Address  string `json:"address"`
}
