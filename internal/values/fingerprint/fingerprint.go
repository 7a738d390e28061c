// Package fingerprint identifies requests by content: a repeated client id with the stored fingerprint is the same request sent again;
// with another fingerprint the id was used for something else.
package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Sum returns the SHA-256 of the request's JSON in hex, 64 characters. What is secret must not be in it: a PIN's few digits could be found out
// from the hash.
func Sum(request any) string {
	text, _ := json.Marshal(request) // plain data always marshals
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
