package spelling

import (
	"fmt"
	"net/mail"
	"strings"
)

// Addresses brings a list of mail addresses, parted by commas, semicolons or lines, to its one form: "a@b.pe, c@d.pe". A blank text is
// no address. It fails on what is no plain address of a domain, and on one that stands twice; its errors are sentences.
func Addresses(text string) (string, error) {
	var list []string
	seen := map[string]bool{}
	for _, one := range SplitAddresses(text) {
		parsed, err := mail.ParseAddress(one)
		name, domain, _ := strings.Cut(one, "@")
		if err != nil || parsed.Name != "" || parsed.Address != one || len(name) > 64 || !isDomain(domain) || !isASCII(one) {
			return "", fmt.Errorf("%q is no mail address, such as ventas@distribuidora.pe: part several by commas", one)
		}
		if seen[strings.ToLower(one)] {
			return "", fmt.Errorf("%q stands there twice", one)
		}
		seen[strings.ToLower(one)] = true
		list = append(list, one)
	}
	return strings.Join(list, ", "), nil
}

// SplitAddresses returns the addresses of a list, as they are.
func SplitAddresses(text string) []string {
	var list []string
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// isDomain reports whether mail may go there: labels of letters, digits and hyphens, at least two.
func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label ||
			strings.Trim(strings.ToLower(label), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) > 1 && len(labels[len(labels)-1]) > 1
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
