// Package fingerprint tells one request from another: a client's id that comes again with the fingerprint that was kept is the same
// request sent again, with another one it was used for something else.
package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Of gives the SHA-256 of the request's JSON in hex, 64 characters. What is secret must not be in it: a PIN's few digits could be found out
// from the hash.
func Of(request any) string {
	text, _ := json.Marshal(request) // plain data always marshals
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
