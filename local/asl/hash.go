package asl

import (
	"crypto/sha256"
	"encoding/hex"
)

// Hash identifies the version of a definition: the first 12 hex digits of its SHA-256.
func Hash(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:6])
}
