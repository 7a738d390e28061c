// Package actor is who does something: what the ledger, the audit and the books keep of the caller.
package actor

// Actor is a signed-in person and the network address that the act came from.
type Actor struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Address  string `json:"address"`
}
