package backup

import (
	"bytes"
	"database/sql"
)

// The text of a row is what mysqldump --tab writes and LOAD DATA reads by its defaults: values between tabs, a line a row,
// \N for null, and a backslash before what would be mistaken. So a table can be read without this program, too.

var null = []byte(`\N`)

func appendRow(line []byte, values []sql.RawBytes) []byte {
	for i, value := range values {
		if i > 0 {
			line = append(line, '\t')
		}
		if value == nil {
			line = append(line, null...)
			continue
		}
		line = appendEscaped(line, value)
	}
	return append(line, '\n')
}

func appendEscaped(line, value []byte) []byte {
	for _, b := range value {
		switch b {
		case '\\':
			line = append(line, '\\', '\\')
		case '\t':
			line = append(line, '\\', 't')
		case '\n':
			line = append(line, '\\', 'n')
		default:
			line = append(line, b)
		}
	}
	return line
}

// parseRow reads a line without its end; nil is null.
func parseRow(line []byte) [][]byte {
	fields := bytes.Split(line, []byte{'\t'})
	for i, field := range fields {
		if bytes.Equal(field, null) {
			fields[i] = nil
			continue
		}
		fields[i] = unescape(field)
	}
	return fields
}

// unescape works in place: the text only gets shorter.
func unescape(field []byte) []byte {
	if bytes.IndexByte(field, '\\') < 0 {
		return field
	}
	plain := field[:0]
	for i := 0; i < len(field); i++ {
		b := field[i]
		if b == '\\' && i+1 < len(field) {
			i++
			switch field[i] {
			case 't':
				b = '\t'
			case 'n':
				b = '\n'
			default:
				b = field[i]
			}
		}
		plain = append(plain, b)
	}
	return plain
}
