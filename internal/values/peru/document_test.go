package peru_test

import (
	"errors"
	"testing"

	"carmensita.pe/market/internal/values/peru"
)

func TestParseRUC_checksLengthPrefixAndLastDigit(t *testing.T) {
	t.Parallel()
	for ruc, want := range map[string]error{
		"20512333797": nil, "20131370645": nil, "20505310072": nil, "20131312955": nil, "20100070970": nil,
		"20606066661": nil, "20000000001": nil, "10054148289": nil,
		"20512333798":  peru.ErrRUCCheck,
		"20123456789":  peru.ErrRUCCheck, // everybody's placeholder
		"20480048359":  peru.ErrRUCCheck,
		"10414711225":  peru.ErrRUCCheck,
		"30512333797":  peru.ErrRUCPrefix,
		"11512333797":  peru.ErrRUCPrefix,
		"":             peru.ErrRUCShape,
		"2051233379":   peru.ErrRUCShape,
		"205123337970": peru.ErrRUCShape,
		"2051233379X":  peru.ErrRUCShape,
		"20-51233379":  peru.ErrRUCShape,
		"２0512333797":  peru.ErrRUCShape, // a wide 2, not an ASCII digit
	} {
		wantRUC := ruc
		if want != nil {
			wantRUC = ""
		}
		if got, err := peru.ParseRUC(ruc); got != wantRUC || !errors.Is(err, want) {
			t.Errorf("%q: got %q, %v; want %v", ruc, got, err, want)
		}
	}
	if got, err := peru.ParseRUC(" 20512333797\n"); got != "20512333797" || err != nil {
		t.Errorf("with space around: %q, %v", got, err)
	}
}

func TestParseRUC_acceptsEachKindOfTaxpayer(t *testing.T) {
	t.Parallel()
	for _, ten := range []string{"1000000000", "1500000000", "1600000000", "1700000000", "2000000000"} {
		valid := 0
		for last := byte('0'); last <= '9'; last++ {
			if _, err := peru.ParseRUC(ten + string(last)); err == nil {
				valid++
			}
		}
		if valid != 1 {
			t.Errorf("%s: %d last digits are valid, want exactly one", ten, valid)
		}
	}
}

func TestParseDNI_checksTheNinthCharacterWhenTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ number, digit, letter, ruc string }{
		{"10117410", "2", "G", "10101174102"},
		{"46712369", "1", "F", "10467123691"},
		{"40000004", "8", "B", "10400000048"},
		{"17801146", "0", "D", "10178011460"},
		{"05414828", "9", "C", "10054148289"},
	} {
		for _, typed := range []string{c.number, c.number + c.digit, c.number + c.letter, c.number + "-" + c.digit, " " + c.number + " "} {
			if got, err := peru.ParseDNI(typed); got != c.number || err != nil {
				t.Errorf("%q: got %q, %v", typed, got, err)
			}
		}
		if _, err := peru.ParseRUC(c.ruc); err != nil {
			t.Errorf("%s: %v", c.ruc, err)
		}
	}
	if got, err := peru.ParseDNI("46712369f"); got != "46712369" || err != nil {
		t.Errorf("small letter: %q, %v", got, err)
	}
}

func TestParseDNI_refuses(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]error{
		"":            peru.ErrDNIShape,
		"5414828":     peru.ErrDNIShape, // the leading zero was lost
		"4671236A":    peru.ErrDNIShape,
		"46712369-":   peru.ErrDNIShape,
		"46712369-1F": peru.ErrDNIShape,
		"46712369ñ":   peru.ErrDNIShape,
		"4671 2369":   peru.ErrDNIShape,
		"467123692":   peru.ErrDNICheck,
		"46712369G":   peru.ErrDNICheck,
		"00000000":    peru.ErrDNIPlaceholder,
		"99999999":    peru.ErrDNIPlaceholder,
	} {
		if got, err := peru.ParseDNI(typed); !errors.Is(err, want) || got != "" {
			t.Errorf("%q: got %q, %v; want %v", typed, got, err, want)
		}
	}
}

func TestParseDocument_bringsEachKindToOneSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind          peru.DocumentKind
		typed, number string
		err           error
	}{
		{peru.DNI, "46712369-1", "46712369", nil},
		{peru.DNI, "4671236", "", peru.ErrDNIShape},
		{peru.RUC, " 20512333797", "20512333797", nil},
		{peru.RUC, "20512333798", "", peru.ErrRUCCheck},
		{peru.CE, "001234567", "001234567", nil},
		{peru.CE, "00123456", "", peru.ErrCEShape},
		{peru.CE, "001-234-567", "", peru.ErrCEShape},
		{peru.Passport, "ab123456", "AB123456", nil},
		{peru.Passport, "AB12", "", peru.ErrPassportShape},
		{peru.Passport, "AB12345678901", "", peru.ErrPassportShape},
		{peru.DiplomaticCard, "D1234", "D1234", nil},
		{peru.DiplomaticCard, "D123", "", peru.ErrDiplomaticShape},
		{peru.NoDocument, "00000000", "", peru.ErrDocumentKind},
		{"", "46712369", "", peru.ErrDocumentKind},
		{"DNI", "46712369", "", peru.ErrDocumentKind},
	} {
		got, err := peru.ParseDocument(c.kind, c.typed)
		want := peru.Document{}
		if c.err == nil {
			want = peru.Document{Kind: c.kind, Number: c.number}
		}
		if got != want || !errors.Is(err, c.err) {
			t.Errorf("%s %q: got %+v, %v; want %+v, %v", c.kind, c.typed, got, err, want, c.err)
		}
	}
}

func TestDocumentKind_carriesItsSUNATCode(t *testing.T) {
	t.Parallel()
	for kind, want := range map[peru.DocumentKind]string{
		peru.NoDocument: "0", peru.DNI: "1", peru.CE: "4", peru.RUC: "6", peru.Passport: "7", peru.DiplomaticCard: "A", "x": "",
	} {
		if got := kind.Code(); got != want {
			t.Errorf("%s has code %q, want %q", kind, got, want)
		}
	}
}

func TestDocument_isMaskedForLogs(t *testing.T) {
	t.Parallel()
	for document, want := range map[peru.Document]string{
		{Kind: peru.DNI, Number: "46712369"}:    "dni *****369",
		{Kind: peru.RUC, Number: "20512333797"}: "ruc ********797",
		{Kind: peru.CE, Number: "12"}:           "ce 12",
		{}:                                      "",
	} {
		if got := document.Masked(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestParseAnonymous_allowsTheSpellingsInUse(t *testing.T) {
	t.Parallel()
	for _, allowed := range []peru.Document{
		{Kind: peru.DNI, Number: "00000000"}, {Kind: peru.DNI, Number: "99999999"}, {Kind: peru.NoDocument, Number: "00000000"}, peru.Anonymous(),
	} {
		if got, err := peru.ParseAnonymous(allowed.Kind, allowed.Number); got != allowed || err != nil {
			t.Errorf("%+v: %+v, %v", allowed, got, err)
		}
	}
	for _, refused := range []peru.Document{{}, {Kind: peru.DNI, Number: "46712369"}, {Kind: peru.RUC, Number: "00000000"}} {
		if got, err := peru.ParseAnonymous(refused.Kind, refused.Number); !errors.Is(err, peru.ErrAnonymousBuyer) {
			t.Errorf("%+v: %+v, %v; want ErrAnonymousBuyer", refused, got, err)
		}
	}
}
