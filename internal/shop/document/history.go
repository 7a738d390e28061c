package document

import (
	"fmt"
	"strings"
	"time"
)

// Try is an attempt to send a document: "" is the code of one whose answer nobody saw.
type Try struct {
	SentAt     time.Time `json:"sentAt"`
	AnsweredAt time.Time `json:"answeredAt"`
	Code       string    `json:"code"`
}

// attempt is a try as the history keeps it, in some 30 bytes.
func attempt(sent, answered time.Time, code string) string {
	return fmt.Sprintf("%d %d %s;", sent.UnixMilli(), answered.UnixMilli(), cut(strings.ReplaceAll(code, ";", ""), 10))
}

// tries reads a history, of which the beginning may be cut off.
func tries(history string) []Try {
	list := []Try{}
	for _, entry := range strings.Split(history, ";") {
		var sent, answered int64
		var code string
		if n, _ := fmt.Sscanf(entry, "%d %d %s", &sent, &answered, &code); n < 2 || sent < 1e12 {
			continue
		}
		list = append(list, Try{SentAt: time.UnixMilli(sent).UTC(), AnsweredAt: time.UnixMilli(answered).UTC(), Code: code})
	}
	return list
}
