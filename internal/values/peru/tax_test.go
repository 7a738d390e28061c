package peru_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

type centimos = money.Centimos

func taxed(gross ...centimos) []peru.TaxLine {
	lines := make([]peru.TaxLine, len(gross))
	for i, g := range gross {
		lines[i] = peru.TaxLine{Gross: g, Class: peru.Gravado}
	}
	return lines
}

func mustSplit(t *testing.T, lines []peru.TaxLine) peru.TaxSplit {
	t.Helper()
	split, err := peru.SplitTax(lines, peru.IGVRate)
	if err != nil {
		t.Fatalf("SplitTax: %v", err)
	}
	return split
}

func bases(lines []peru.Amounts) (out []centimos) {
	for _, line := range lines {
		out = append(out, line.Base)
	}
	return out
}

func igvs(lines []peru.Amounts) (out []centimos) {
	for _, line := range lines {
		out = append(out, line.IGV)
	}
	return out
}

func TestSplitTax_takesTheTaxOutOfAPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ total, base, igv, naive centimos }{
		{1_00, 85, 15, 15},
		{3_50, 2_97, 53, 53},
		{4_75, 4_03, 72, 73},
		{10_00, 8_47, 1_53, 1_52},
		{11_80, 10_00, 1_80, 1_80},
		{100_00, 84_75, 15_25, 15_26},
		{118_00, 100_00, 18_00, 18_00},
		{700_00, 593_22, 106_78, 106_78},
		{1_234_50, 1_046_19, 188_31, 188_31},
	} {
		split := mustSplit(t, taxed(c.total))
		want := peru.Amounts{Gross: c.total, Base: c.base, IGV: c.igv}
		if split.Total != want || split.Gravado != want || split.Lines[0] != want {
			t.Errorf("%s: got %+v, want %+v", c.total, split, want)
		}
		if naive, _ := c.base.MulDiv(18, 100); naive != c.naive {
			t.Errorf("%s: base × 0.18 = %d, the vector says %d", c.total, naive, c.naive)
		}
	}
}

// Base × 0.18 misses the total in 30,509 of the first 200,000 amounts. Ours misses none, and its base is the exact one.
func TestSplitTax_neverMissesTheTotal(t *testing.T) {
	t.Parallel()
	naiveMisses := 0
	for total := centimos(1); total <= 200_000; total++ {
		split := mustSplit(t, taxed(total))
		if split.Total.Base+split.Total.IGV != total {
			t.Fatalf("%d: base %d and IGV %d miss the total", total, split.Total.Base, split.Total.IGV)
		}
		if off := 118*split.Total.Base - 100*total; off > 59 || off <= -59 { // half a centimo of base is 59 of these units
			t.Fatalf("%d: base %d is not the nearest", total, split.Total.Base)
		}
		if naive, _ := split.Total.Base.MulDiv(18, 100); split.Total.Base+naive != total {
			naiveMisses++
		}
	}
	if naiveMisses != 30_509 {
		t.Errorf("base × 0.18 misses %d amounts, the fact says 30,509", naiveMisses)
	}
}

func TestSplitTax_computesTheDocumentThenSpreadsItOverTheLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		gross      []centimos
		base, igv  centimos
		lineBases  []centimos
		lineIGVs   []centimos
		grossTotal centimos
	}{
		"ten lines of 0.50": {
			gross: slices.Repeat([]centimos{50}, 10), grossTotal: 5_00, base: 4_24, igv: 76,
			lineBases: []centimos{43, 43, 43, 43, 42, 42, 42, 42, 42, 42},
			lineIGVs:  []centimos{7, 7, 7, 7, 8, 8, 8, 8, 8, 8},
		},
		"five different lines": {
			gross: []centimos{3_50, 1_20, 2_80, 90, 6_10}, grossTotal: 14_50, base: 12_29, igv: 2_21,
			lineBases: []centimos{2_97, 1_02, 2_37, 76, 5_17},
			lineIGVs:  []centimos{53, 18, 43, 14, 93},
		},
	} {
		split := mustSplit(t, taxed(c.gross...))
		if want := (peru.Amounts{Gross: c.grossTotal, Base: c.base, IGV: c.igv}); split.Total != want {
			t.Errorf("%s: document %+v, want %+v", name, split.Total, want)
		}
		if got := bases(split.Lines); !slices.Equal(got, c.lineBases) {
			t.Errorf("%s: line bases %d, want %d", name, got, c.lineBases)
		}
		if got := igvs(split.Lines); !slices.Equal(got, c.lineIGVs) {
			t.Errorf("%s: line IGVs %d, want %d", name, got, c.lineIGVs)
		}
	}
}

func TestSplitTax_keepsTheClassesApart(t *testing.T) {
	t.Parallel()
	split := mustSplit(t, []peru.TaxLine{
		{Gross: 4_50, Class: peru.Exonerado},
		{Gross: 11_80, Class: peru.Gravado},
		{Gross: 2_00, Class: peru.Inafecto},
		{Gross: 1_10, Class: peru.Exonerado},
	})
	for name, c := range map[string]struct{ got, want peru.Amounts }{
		"gravado":   {split.Gravado, peru.Amounts{Gross: 11_80, Base: 10_00, IGV: 1_80}},
		"exonerado": {split.Exonerado, peru.Amounts{Gross: 5_60, Base: 5_60}},
		"inafecto":  {split.Inafecto, peru.Amounts{Gross: 2_00, Base: 2_00}},
		"total":     {split.Total, peru.Amounts{Gross: 19_40, Base: 17_60, IGV: 1_80}},
		"line 1":    {split.Lines[0], peru.Amounts{Gross: 4_50, Base: 4_50}},
		"line 2":    {split.Lines[1], peru.Amounts{Gross: 11_80, Base: 10_00, IGV: 1_80}},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, c.got, c.want)
		}
	}
}

func TestSplitTax_ofARUSShopShowsNoIGV(t *testing.T) {
	t.Parallel()
	split, err := peru.SplitTax(taxed(11_80, 50), peru.RUS.IGVRate())
	if want := (peru.Amounts{Gross: 12_30, Base: 12_30}); err != nil || split.Total != want {
		t.Errorf("got %+v, %v; want %+v", split.Total, err, want)
	}
}

func TestSplitTax_ofNothingIsNothing(t *testing.T) {
	t.Parallel()
	if split := mustSplit(t, nil); split.Total != (peru.Amounts{}) || len(split.Lines) != 0 {
		t.Errorf("got %+v", split)
	}
	if split := mustSplit(t, taxed(0, 0)); split.Total != (peru.Amounts{}) || split.Lines[1] != (peru.Amounts{}) {
		t.Errorf("got %+v", split)
	}
}

func TestSplitTax_refuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []peru.TaxLine
		rate  int
		want  error
	}{
		"an unknown class":     {[]peru.TaxLine{{Gross: 1, Class: "igv"}}, 1800, peru.ErrTaxClass},
		"a line without class": {[]peru.TaxLine{{Gross: 1}}, 1800, peru.ErrTaxClass},
		"a negative line":      {taxed(5, -1), 1800, peru.ErrNegativeGross},
		"a negative rate":      {taxed(5), -1, peru.ErrTaxRate},
		"a rate above 100 %":   {taxed(5), 10_001, peru.ErrTaxRate},
		"lines that overflow":  {taxed(math.MaxInt64, 1), 1800, money.ErrOverflow},
	} {
		if split, err := peru.SplitTax(c.lines, c.rate); !errors.Is(err, c.want) {
			t.Errorf("%s: got %+v, %v; want %v", name, split, err, c.want)
		}
	}
}

func TestSplitTax_ofAnyCartAddsUpExactly(t *testing.T) {
	t.Parallel()
	line := rapid.Custom(func(t *rapid.T) peru.TaxLine {
		return peru.TaxLine{
			Gross: centimos(rapid.OneOf(rapid.Int64Range(0, 99), rapid.Int64Range(0, 1e7)).Draw(t, "gross")),
			Class: rapid.SampledFrom([]peru.TaxClass{peru.Gravado, peru.Gravado, peru.Exonerado, peru.Inafecto}).Draw(t, "class"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		cart := rapid.SliceOfN(line, 0, 80).Draw(t, "cart")
		rate := rapid.SampledFrom([]int{peru.IGVRate, 0, 1000, 1600}).Draw(t, "rate")

		split, err := peru.SplitTax(cart, rate)
		if err != nil {
			t.Fatal(err)
		}

		var byLine peru.Amounts
		byClass := map[peru.TaxClass]peru.Amounts{}
		for i, got := range split.Lines {
			if got.Gross != cart[i].Gross || got.Base+got.IGV != got.Gross || got.Base < 0 || got.IGV < 0 {
				t.Fatalf("line %d of %+v was split into %+v", i+1, cart[i], got)
			}
			if cart[i].Class != peru.Gravado && got.IGV != 0 {
				t.Fatalf("line %d is %s and bears IGV %d", i+1, cart[i].Class, got.IGV)
			}
			byLine = plus(byLine, got)
			byClass[cart[i].Class] = plus(byClass[cart[i].Class], got)
		}
		if byLine != split.Total {
			t.Fatalf("lines add up to %+v, the document is %+v", byLine, split.Total)
		}
		if byClass[peru.Gravado] != split.Gravado || byClass[peru.Exonerado] != split.Exonerado || byClass[peru.Inafecto] != split.Inafecto {
			t.Fatalf("lines by class add up to %+v, the document has %+v", byClass, split)
		}
	})
}

// SUNAT multiplies the base of every line by the rate, and takes no line without a base, nor one of more than six centimos without tax.
func TestSplitTax_taxesEachLineToTheCentimo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gross := rapid.OneOf(rapid.Just(int64(10)), rapid.Int64Range(10, 99), rapid.Int64Range(10, 1e6))
		cart := make([]peru.TaxLine, rapid.IntRange(1, 80).Draw(t, "lines"))
		for i := range cart {
			cart[i] = peru.TaxLine{Gross: centimos(gross.Draw(t, "gross")), Class: peru.Gravado}
		}
		rate := rapid.SampledFrom([]int{1050, peru.IGVRate}).Draw(t, "rate")
		split, err := peru.SplitTax(cart, rate)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range split.Lines {
			tax, _ := l.Base.MulDiv(int64(rate), 10_000)
			if tax-l.IGV > 1 || l.IGV-tax > 1 || l.Base == 0 || l.Base > 6 && l.IGV == 0 {
				t.Fatalf("line %d of %v is %+v at %d", i+1, cart, l, rate)
			}
		}
	})
}

func TestIGVInForce_isTheCommonRateOrTheReducedOneOfTheDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate int
		day  string
		want bool
	}{
		{1800, "2026-11-29", true}, {1800, "2019-08-01", true}, {1050, "2026-02-13", true}, {1050, "2026-02-12", false},
		{1000, "2026-02-12", true}, {1000, "2026-02-13", false}, {1000, "2022-08-31", false}, {0, "2020-01-01", false}, {1600, "2026-11-29", false},
	} {
		day, err := peru.ParseDay(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := peru.IGVInForce(c.rate, day); got != c.want {
			t.Errorf("%d on %s: %t, want %t", c.rate, c.day, got, c.want)
		}
	}
	if !peru.KnownIGV(1000) || !peru.KnownIGV(1800) || peru.KnownIGV(1600) {
		t.Error("a note bears a rate that was in force once, and no other")
	}
}

func plus(a, b peru.Amounts) peru.Amounts {
	return peru.Amounts{Gross: a.Gross + b.Gross, Base: a.Base + b.Base, IGV: a.IGV + b.IGV}
}

func TestTaxClass_carriesItsSUNATCodes(t *testing.T) {
	t.Parallel()
	for class, want := range map[peru.TaxClass][2]string{
		peru.Gravado: {"10", "1000"}, peru.Exonerado: {"20", "9997"}, peru.Inafecto: {"30", "9998"}, "free": {"", ""},
	} {
		if got := [2]string{class.EffectCode(), class.TributeCode()}; got != want {
			t.Errorf("%s has codes %v, want %v", class, got, want)
		}
		if parsed, err := peru.ParseTaxClass(string(class)); want[0] != "" && parsed != class || (want[0] == "") != errors.Is(err, peru.ErrTaxClass) {
			t.Errorf("ParseTaxClass(%q) = %q, %v", class, parsed, err)
		}
	}
}

func TestICBPER_isAddedOutsideOfTheTaxedBase(t *testing.T) {
	t.Parallel()
	day := peru.Day{Year: 2026, Month: 3, Day: 15}
	split := mustSplit(t, taxed(2*4_50, 3*4_20, 20)) // the bag itself costs 0.20 and bears IGV
	if want := (peru.Amounts{Gross: 21_80, Base: 18_47, IGV: 3_33}); split.Total != want {
		t.Fatalf("document %+v, want %+v", split.Total, want)
	}
	bagTax, err := peru.ICBPERRates().Tax(1, day)
	if total := split.Total.Gross + bagTax; err != nil || total != 22_30 {
		t.Errorf("total with the bag's tax = %s, %v; want S/ 22.30", total, err)
	}
	if _, err := peru.ICBPERRates().Tax(math.MaxInt64, day); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("absurd number of bags: %v, want ErrOverflow", err)
	}
}

func TestICBPER_roseYearByYearAndThenStayed(t *testing.T) {
	t.Parallel()
	for day, want := range map[peru.Day]centimos{
		{Year: 2019, Month: 7, Day: 31}:  0,
		{Year: 2019, Month: 8, Day: 1}:   10,
		{Year: 2019, Month: 12, Day: 31}: 10,
		{Year: 2020, Month: 1, Day: 1}:   20,
		{Year: 2021, Month: 6, Day: 1}:   30,
		{Year: 2022, Month: 12, Day: 31}: 40,
		{Year: 2023, Month: 1, Day: 1}:   50,
		{Year: 2026, Month: 3, Day: 15}:  50,
		{Year: 2031, Month: 1, Day: 1}:   50,
	} {
		if got := peru.ICBPERRates().On(day); got != want {
			t.Errorf("%s: %d a bag, want %d", day, got, want)
		}
	}
	if got := (peru.BagRates{}).On(peru.Day{Year: 2026, Month: 1, Day: 1}); got != 0 {
		t.Errorf("no rates: %d a bag, want 0", got)
	}
}

func TestRegime_decidesIGVAndReceipts(t *testing.T) {
	t.Parallel()
	for regime, want := range map[peru.Regime]struct {
		rate                     int
		boleta, factura, creditN bool
	}{
		peru.RUS: {0, true, false, true}, peru.RER: {1800, true, true, true}, peru.MYPE: {1800, true, true, true},
		peru.General: {1800, true, true, true}, "": {0, false, false, false},
	} {
		if got := regime.IGVRate(); got != want.rate || regime.ChargesIGV() != (want.rate > 0) {
			t.Errorf("%s: rate %d, want %d", regime, got, want.rate)
		}
		got := [3]bool{regime.Issues(peru.Boleta), regime.Issues(peru.Factura), regime.Issues(peru.CreditNote)}
		if got != [3]bool{want.boleta, want.factura, want.creditN} || regime.Issues("ticket") {
			t.Errorf("%s issues %v, want %+v", regime, got, want)
		}
		if parsed, err := peru.ParseRegime(string(regime)); want.boleta && parsed != regime || want.boleta == errors.Is(err, peru.ErrRegime) {
			t.Errorf("ParseRegime(%q) = %q, %v", regime, parsed, err)
		}
	}
}
