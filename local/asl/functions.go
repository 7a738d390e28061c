package asl

import (
	"crypto/md5"  //nolint:gosec // States.Hash offers it
	"crypto/sha1" //nolint:gosec // States.Hash offers it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"
)

var functions = map[string]function{}

func init() {
	for _, fn := range []function{
		{"States.Array", 0, -1, func(_ *frame, args []any) (any, error) { return args, nil }},
		{"States.ArrayContains", 2, 2, arrayContains},
		{"States.ArrayGetItem", 2, 2, arrayGetItem},
		{"States.ArrayLength", 1, 1, arrayLength},
		{"States.ArrayPartition", 2, 2, arrayPartition},
		{"States.ArrayRange", 3, 3, arrayRange},
		{"States.ArrayUnique", 1, 1, arrayUnique},
		{"States.Base64Decode", 1, 1, base64Decode},
		{"States.Base64Encode", 1, 1, base64Encode},
		{"States.Format", 1, -1, format},
		{"States.Hash", 2, 2, hashText},
		{"States.JsonMerge", 3, 3, jsonMerge},
		{"States.JsonToString", 1, 1, func(_ *frame, args []any) (any, error) { return string(Encode(args[0])), nil }},
		{"States.MathAdd", 2, 2, mathAdd},
		{"States.MathRandom", 2, 3, mathRandom},
		{"States.StringSplit", 2, 2, stringSplit},
		{"States.StringToJson", 1, 1, stringToJSON},
		{"States.UUID", 0, 0, newUUID},
	} {
		functions[fn.name] = fn
	}
}

func list(v any) ([]any, error) {
	items, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("an array is needed, not a value of type %s", typeName(v))
	}
	return items, nil
}

func text(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("a string is needed, not a value of type %s", typeName(v))
	}
	return s, nil
}

// rounded takes a number as Java's Math.round does: halves go up.
func rounded(v any) (int64, error) {
	if n, ok := v.(int64); ok {
		return n, nil
	}
	f, ok := number(v)
	if !ok {
		return 0, fmt.Errorf("a number is needed, not a value of type %s", typeName(v))
	}
	return int64(math.Floor(f + 0.5)), nil
}

func arrayContains(_ *frame, args []any) (any, error) {
	items, err := list(args[0])
	for _, item := range items {
		if equal(item, args[1]) {
			return true, nil
		}
	}
	return false, err
}

func arrayGetItem(_ *frame, args []any) (any, error) {
	items, err := list(args[0])
	if err != nil {
		return nil, err
	}
	index, err := rounded(args[1])
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= int64(len(items)) {
		return nil, fmt.Errorf("there is no element %d in an array of %d", index, len(items))
	}
	return items[index], nil
}

func arrayLength(_ *frame, args []any) (any, error) {
	items, err := list(args[0])
	return int64(len(items)), err
}

func arrayPartition(_ *frame, args []any) (any, error) {
	items, err := list(args[0])
	if err != nil {
		return nil, err
	}
	size, err := rounded(args[1])
	if err != nil {
		return nil, err
	}
	if size < 1 {
		return nil, errors.New("the size of a part must be a positive number")
	}
	parts := []any{}
	for len(items) > 0 {
		n := min(int(size), len(items))
		parts = append(parts, items[:n:n])
		items = items[n:]
	}
	return parts, nil
}

func arrayRange(_ *frame, args []any) (any, error) {
	var bounds [3]int64
	for i, arg := range args {
		n, err := rounded(arg)
		if err != nil {
			return nil, err
		}
		bounds[i] = n
	}
	const most = 1000
	first, last, by := bounds[0], bounds[1], bounds[2]
	if by == 0 {
		return nil, errors.New("the step must not be zero")
	}
	if (last-first)/by >= most {
		return nil, fmt.Errorf("the range has more than %d elements", most)
	}
	items := []any{}
	for n := first; by > 0 && n <= last || by < 0 && n >= last; n += by {
		items = append(items, n)
	}
	return items, nil
}

func arrayUnique(_ *frame, args []any) (any, error) {
	items, err := list(args[0])
	seen := make(map[string]bool, len(items))
	unique := []any{}
	for _, item := range items {
		if key := string(Encode(item)); !seen[key] {
			seen[key] = true
			unique = append(unique, item)
		}
	}
	return unique, err
}

func base64Encode(_ *frame, args []any) (any, error) {
	s, err := text(args[0])
	return base64.StdEncoding.EncodeToString([]byte(s)), err
}

func base64Decode(_ *frame, args []any) (any, error) {
	s, err := text(args[0])
	if err != nil {
		return nil, err
	}
	decoded, err := base64.StdEncoding.DecodeString(s)
	return string(decoded), err
}

// format fills each {} with the next argument; \{ and \} are the brackets themselves.
func format(_ *frame, args []any) (any, error) {
	pattern, err := text(args[0])
	if err != nil {
		return nil, err
	}
	args = args[1:]
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch rest := pattern[i:]; {
		case strings.HasPrefix(rest, `\{`), strings.HasPrefix(rest, `\}`):
			i++
			b.WriteByte(pattern[i])
		case strings.HasPrefix(rest, "{}"):
			if len(args) == 0 {
				return nil, errors.New("there are more {} than arguments")
			}
			writeFormatted(&b, args[0])
			args = args[1:]
			i++
		default:
			b.WriteByte(pattern[i])
		}
	}
	if len(args) > 0 {
		return nil, errors.New("there are more arguments than {}")
	}
	return b.String(), nil
}

// writeFormatted writes objects and arrays as Java does ({a=1, b=[x]}), because that is what Step Functions gives.
func writeFormatted(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v)
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			writeFormatted(b, item)
		}
		b.WriteByte(']')
	case map[string]any:
		b.WriteByte('{')
		for i, key := range sortedKeys(v, nil) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(key + "=")
			writeFormatted(b, v[key])
		}
		b.WriteByte('}')
	default:
		b.Write(Encode(v))
	}
}

var hashes = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-384": sha512.New384, "SHA-512": sha512.New,
}

func hashText(_ *frame, args []any) (any, error) {
	algorithm, err := text(args[1])
	if err != nil {
		return nil, err
	}
	newHash, ok := hashes[algorithm]
	if !ok {
		return nil, fmt.Errorf("there is no hash algorithm %q", algorithm)
	}
	data, ok := args[0].(string)
	if !ok {
		data = string(Encode(args[0]))
	}
	h := newHash()
	h.Write([]byte(data))
	return hex.EncodeToString(h.Sum(nil)), nil
}

func jsonMerge(_ *frame, args []any) (any, error) {
	first, ok := args[0].(map[string]any)
	second, also := args[1].(map[string]any)
	if !ok || !also {
		return nil, errors.New("two objects are needed")
	}
	if args[2] != false {
		return nil, errors.New("only a shallow merge is offered: the third argument must be false")
	}
	merged := make(map[string]any, len(first)+len(second))
	for _, object := range []map[string]any{first, second} {
		for key, value := range object {
			merged[key] = value
		}
	}
	return merged, nil
}

func mathAdd(_ *frame, args []any) (any, error) {
	a, err := rounded(args[0])
	if err != nil {
		return nil, err
	}
	b, err := rounded(args[1])
	return a + b, err
}

// mathRandom returns a whole number from the first argument up to, but not including, the second.
func mathRandom(f *frame, args []any) (any, error) {
	var bounds [3]int64
	for i, arg := range args {
		n, err := rounded(arg)
		if err != nil {
			return nil, err
		}
		bounds[i] = n
	}
	low, span := bounds[0], bounds[1]-bounds[0]
	if span <= 0 {
		return nil, errors.New("the end must be greater than the start")
	}
	if len(args) == 3 {
		return low + rand.New(rand.NewPCG(uint64(bounds[2]), 0)).Int64N(span), nil
	}
	return f.value("random", func() any { return low + rand.Int64N(span) })
}

// stringSplit splits at any one of the second argument's characters and drops empty parts.
func stringSplit(_ *frame, args []any) (any, error) {
	s, err := text(args[0])
	if err != nil {
		return nil, err
	}
	separators, err := text(args[1])
	parts := []any{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		parts = append(parts, part)
	}
	return parts, err
}

func stringToJSON(_ *frame, args []any) (any, error) {
	s, err := text(args[0])
	if err != nil || strings.TrimSpace(s) == "" {
		return nil, err
	}
	return Decode([]byte(s))
}

func newUUID(f *frame, _ []any) (any, error) {
	return f.value("uuid", func() any { return uuid.NewString() })
}
