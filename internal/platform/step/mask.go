package step

import (
	"bytes"
	"encoding/json"
)

// shown is how many bytes of a sensitive text stay, by which an engineer tells one from another.
const shown = 3

// sensitive are the JSON fields whose text must not stand in the trail, and what stays of each: it is kept for good, and
// read by people who need not know who bought what (Peru's Law 29733 on personal data). Of a PIN and of a task token nothing stays.
var sensitive = []struct {
	field []byte
	shown int
}{{[]byte(`"documentNumber":"`), shown}, {[]byte(`"reference":"`), shown}, {[]byte(`"qr":"`), shown}, {[]byte(`"pin":"`), 0}, {[]byte(`"token":"`), 0}}

// buyerName follows a buyer's document number in what Go writes; a product's name stands elsewhere and stays.
var buyerName = []byte(`","name":"`)

// Mask gives a compact copy of a JSON text in which the sensitive fields keep their last bytes only.
func Mask(text []byte) json.RawMessage {
	var compact bytes.Buffer
	if len(text) == 0 || json.Compact(&compact, text) != nil {
		return json.RawMessage("null")
	}
	masked := compact.Bytes()
	for _, secret := range sensitive {
		for from := 0; ; {
			at := bytes.Index(masked[from:], secret.field)
			if at < 0 {
				break
			}
			from += at + len(secret.field)
			from += hide(masked[from:], secret.shown)
			if bytes.HasPrefix(masked[from:], buyerName) {
				from += len(buyerName)
				from += hide(masked[from:], shown)
			}
		}
	}
	return masked
}

// hide overwrites the JSON string that text stands in the middle of, but for its last bytes, and says how
// long it is. Escapes, quotes and bytes beyond ASCII go too, so that what is left is valid.
func hide(text []byte, shown int) int {
	end := 0
	for end < len(text) && text[end] != '"' {
		if text[end] == '\\' {
			end++
		}
		end++
	}
	if end > len(text) {
		end = len(text)
	}
	for i := range text[:end] {
		if i < end-shown || text[i] >= 0x80 || text[i] == '\\' || text[i] == '"' || end <= shown {
			text[i] = '*'
		}
	}
	return end
}
