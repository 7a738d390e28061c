package sunat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The world of the tests: 2026-11-29 in Lima, and what was registered before.
var testToday = time.Date(2026, 11, 29, 0, 0, 0, 0, lima)

var testBooks = map[string]Document{
	"01 F001-1": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"01 F001-2": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28", Credit: true},
	"01 F001-3": {State: Void, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"01 F001-4": {State: Rejected, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"01 F001-5": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-10"},
	"01 F001-6": {State: Accepted, Total: "118.00", Currency: "USD", IssueDate: "2026-11-28"},
	"03 B001-1": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"03 B001-2": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"03 B001-3": {State: Void, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"03 B001-4": {State: Rejected, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
	"03 B001-5": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-10"},
	"03 B001-6": {State: Accepted, Total: "118.00", Currency: "USD", IssueDate: "2026-11-28"},
	"07 FC01-1": {State: Accepted, Total: "118.00", Currency: "PEN", IssueDate: "2026-11-28"},
}

var testNames = map[string]string{
	"factura": "20000000001-01-F001-7", "factura-contado": "20000000001-01-F001-8", "factura-isc": "20000000001-01-F001-9",
	"factura-exportacion": "20000000001-01-F001-10", "boleta": "20000000001-03-B001-7", "boleta-anonima": "20000000001-03-B001-8",
	"boleta-nrus": "20000000001-03-B001-9", "boleta-ivap": "20000000001-03-B001-10", "nota-factura": "20000000001-07-FC01-7",
	"nota-boleta": "20000000001-07-BC01-7", "nota-13": "20000000001-07-FC01-8", "debito-factura": "20000000001-08-FD01-7",
	"debito-boleta": "20000000001-08-BD01-7", "resumen": "20000000001-RC-20261129-1", "baja": "20000000001-RA-20261129-1",
}

func good(t *testing.T, document string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", document+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// judged applies the rules of content to a text, with what is known of RUCs.
func judged(t *testing.T, today time.Time, name, text string, taxpayers map[string]Issuer,
	rules ...[]rule) (rejected string, observed []string) {
	t.Helper()
	root, err := parse([]byte(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	parts, ok := readName(name)
	if !ok {
		t.Fatalf("%s is no name", name)
	}
	p := newPaper(parts, root, look{channel: Production, sender: parts.ruc, today: today,
		taxpayer: func(ruc string) Issuer { return taxpayers[ruc] },
		find: func(kind, id string) (Document, bool) {
			d, known := testBooks[kind+" "+plainID(id)]
			return d, known
		}})
	for _, set := range rules {
		found, notes := p.judge(set)
		if found != nil {
			return found.code, nil
		}
		for _, n := range notes {
			observed = append(observed, n.code)
		}
	}
	return "", observed
}

func TestRules_goodDocumentsBreakNone(t *testing.T) {
	t.Parallel()
	for document, name := range testNames {
		if code, notes := judged(t, testToday, name, good(t, document), nil, before, after); code != "" ||
			len(notes) > 0 {
			t.Errorf("%s: rejected %q, observed %v, want neither", document, code, notes)
		}
	}
}

// breach is a good document with a text in place of another, and the code that it must get: nothing else.
type breach struct {
	code, document string
	change         []string // old, new, ...
	name           string   // of the file, when it is not the document's
	today          string   // of reception
	world          map[string]Issuer
}

func (b breach) text(t *testing.T) string {
	t.Helper()
	text := good(t, b.document)
	for i := 0; i < len(b.change); i += 2 {
		if !strings.Contains(text, b.change[i]) {
			t.Fatalf("%s: %s has no %q", b.code, b.document, b.change[i])
		}
		text = strings.Replace(text, b.change[i], b.change[i+1], 1)
	}
	return text
}

func TestRules_eachIsBroken(t *testing.T) {
	t.Parallel()
	met := make(map[string]bool)
	for _, b := range breaches {
		name := b.name
		if name == "" {
			name = testNames[b.document]
		}
		today := testToday
		if b.today != "" {
			today = day(b.today)
		}
		code, notes := judged(t, today, name, b.text(t), b.world, before, signatureRulesOf(b), after)
		got := code
		if code == "" {
			got = strings.Join(unique(notes), " ")
		}
		if got != b.code {
			t.Errorf("%s of %s: got %q, want %s alone (%q)", b.code, b.document, got, b.code, b.change)
		}
		met[b.code] = true
	}
	for _, r := range append(append(append([]rule{}, before...), after...), signatureRules...) {
		for _, code := range []string{r.code, r.lenient} {
			if code != "" && !met[code] {
				t.Errorf("no document breaks %s: %s", code, r.says)
			}
			if code != "" && sentence(code) == "" {
				t.Errorf("%s has no sentence", code)
			}
		}
	}
}

// signatureRulesOf are for documents that carry a signature.
func signatureRulesOf(b breach) []rule {
	for i := 1; i < len(b.change); i += 2 {
		if strings.Contains(b.change[i], "<ds:") || strings.Contains(b.change[i-1], "cac:Signature") ||
			strings.Contains(b.change[i-1], "SignMarket") {
			return signatureRules
		}
	}
	return nil
}

func unique(codes []string) []string {
	var all []string
	seen := make(map[string]bool)
	for _, c := range codes {
		if !seen[c] {
			all = append(all, c)
		}
		seen[c] = true
	}
	return all
}

func TestRules_areManyAndNamedOnce(t *testing.T) {
	t.Parallel()
	const least = 150
	if n := len(before) + len(signatureRules) + len(after); n < least {
		t.Errorf("%d rules, want %d", n, least)
	}
	for _, r := range after {
		if r.says == "" || r.check == nil || r.on == 0 {
			t.Errorf("the rule %s is half a rule", r.code)
		}
	}
}
