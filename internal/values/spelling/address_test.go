package spelling_test

import (
	"testing"

	"carmensita.pe/market/internal/values/spelling"
)

func TestAddresses_haveOneForm(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"":                              "",
		"  ":                            "",
		" ventas@alicorp.pe ":           "ventas@alicorp.pe",
		"a@b.pe,c@d.pe":                 "a@b.pe, c@d.pe",
		"a@b.pe ; c@d.com.pe;":          "a@b.pe, c@d.com.pe",
		"a@b.pe\nc@d.pe":                "a@b.pe, c@d.pe",
		"Pedidos.Lima+norte@Gloria.com": "Pedidos.Lima+norte@Gloria.com",
	} {
		if got, err := spelling.Addresses(typed); err != nil || got != want {
			t.Errorf("%q becomes %q (%v), want %q", typed, got, err, want)
		}
	}
}

func TestAddresses_refusesWhatNoMailReaches(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"@", "a@", "@b.pe", "a b@c.pe", "a@b", "a@b..pe", "a@b.pe c@d.pe", "a@@b.pe", "Ana <a@b.pe>", "<a@b.pe>", "a@-b.pe", "ñ@b.pe",
		"a@b.pe, A@B.PE", "a@b.p", "a@b.pe, x", "a@[1.2.3.4]", "mailto:a@b.pe", "a@b.pe."} {
		if got, err := spelling.Addresses(typed); err == nil {
			t.Errorf("%q passes as %q", typed, got)
		}
	}
}
