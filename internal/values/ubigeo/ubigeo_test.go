package ubigeo_test

import (
	"os"
	"sort"
	"strings"
	"testing"

	"carmensita.pe/market/internal/values/ubigeo"
)

func TestFind_knowsEveryDistrictAndWhatItLiesIn(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("places.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	if !sort.StringsAreSorted(lines) {
		t.Error("the places are not in the order of their codes")
	}
	names, districts := map[string]string{}, 0
	for _, line := range lines {
		code, name, _ := strings.Cut(line, " ")
		names[code] = name
	}
	for code, name := range names {
		got, known := ubigeo.Find(code)
		if strings.HasSuffix(code, "00") {
			if known {
				t.Errorf("%s is no district, and is found as %+v", code, got)
			}
			continue
		}
		districts++
		want := ubigeo.District{Code: code, Name: name, Province: names[code[:4]+"00"], Department: names[code[:2]+"0000"]}
		if !known || got != want || want.Province == "" || want.Department == "" {
			t.Errorf("%s is %+v (%v), want %+v", code, got, known, want)
		}
	}
	if len(lines) != 2105 || districts != 1884 { // SUNAT's catalogue 13: 25 departments, 196 provinces
		t.Errorf("%d places, of which %d are districts", len(lines), districts)
	}
}

func TestFind_refusesWhatIsNoDistrict(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "0", "000001", "010", "0101010", "150132 ", "999999", "15013A", "\n01010", "ñ01"} {
		if got, known := ubigeo.Find(code); known {
			t.Errorf("%q is %+v", code, got)
		}
	}
	if lima, _ := ubigeo.Find("150132"); lima.Name != "SAN JUAN DE LURIGANCHO" || lima.Province != "LIMA" {
		t.Errorf("it is %+v", lima)
	}
}
