package customer_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/values/peru"
)

// know adds customers of these names.
func (s shop) know(names ...string) {
	s.t.Helper()
	many := make([]customer.Customer, len(names))
	for i, name := range names {
		many[i] = customer.Customer{ID: id(), DocumentKind: peru.DNI, DocumentNumber: fmt.Sprintf("4%07d", i), Name: name}
	}
	err := mysql.InTx(s.t.Context(), s.db, func(tx *sql.Tx) error {
		for part := range slices.Chunk(many, 2000) {
			if err := customer.Add(s.t.Context(), tx, part); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// found pages through a search.
func (s shop) found(words string, limit int) (names []string) {
	s.t.Helper()
	for cursor := ""; ; {
		page, err := customer.Search(s.t.Context(), s.db, words, false, limit, cursor)
		if err != nil {
			s.t.Fatalf("%q: %v", words, err)
		}
		for _, c := range page.Items {
			names = append(names, c.Name)
		}
		if cursor = page.Next; cursor == "" {
			return names
		}
	}
}

func TestSearch_findsEveryWordAnywhereInTheNameInAnyOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.know("María Elena Quispe Huamán", "Mario Quispe", "Elena Mamani", "José 50% Ñahui_Ccori")
	for words, want := range map[string][]string{
		"maria quispe":             {"María Elena Quispe Huamán"},
		"quispe maria":             {"María Elena Quispe Huamán"},
		"HUAMAN  elena":            {"María Elena Quispe Huamán"},
		"Mari\u0301a huama\u0301n": {"María Elena Quispe Huamán"},
		"quispe":                   {"María Elena Quispe Huamán", "Mario Quispe"},
		"uis ari":                  {"María Elena Quispe Huamán", "Mario Quispe"},
		"40000002":                 {"Elena Mamani"},
		"mamani 0002":              {"Elena Mamani"},
		"ñahui":                    {"José 50% Ñahui_Ccori"},
		"nahui_ jose 50%":          {"José 50% Ñahui_Ccori"},
		"quispe mamani":            nil,
		"m%i":                      nil,
		"q_ispe":                   nil,
		"日本":                       nil,
	} {
		if got := s.found(words, 1); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
}

func TestSearch_pagesThroughAllWhoAreFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var names []string
	for i := range 26 {
		names = append(names, fmt.Sprintf("Quispe %02d", i/2)) // each name twice
	}
	s.know(names...)
	if got := s.found("quispe", 7); !slices.Equal(got, names) {
		t.Errorf("got %d: %q", len(got), got)
	}
}

// A hundred thousand customers are looked through in the index alone, whether the name is the first, the last, or nobody's.
func TestSearch_staysFastAtAHundredThousand(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first, last := []string{"María", "José", "Rosa", "Luis", "Carmen", "Ana", "Pedro"}, []string{"Quispe", "Mamani", "Huamán", "Flores", "Rojas", "Díaz"}
	names := make([]string, 100_000)
	for i := range names {
		names[i] = fmt.Sprintf("%s %s %s %d", first[i%len(first)], last[i%len(last)], last[i/7%len(last)], i)
	}
	s.know(names...)
	if _, err := s.db.Exec("analyze table customers"); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"quispe maria", "99999", "nadie zzz"} {
		quickest := time.Hour
		for range 3 { // a busy computer may be slow once
			begin := time.Now()
			if _, err := customer.Search(t.Context(), s.db, words, false, 50, ""); err != nil {
				t.Fatal(err)
			}
			quickest = min(quickest, time.Since(begin))
		}
		t.Logf("%q: %s", words, quickest)
		if quickest > time.Second {
			t.Errorf("%q takes %s", words, quickest)
		}
	}
}
