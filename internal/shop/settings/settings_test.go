package settings_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

func TestDefault_isAShopThatMaySell(t *testing.T) {
	t.Parallel()
	shop := settings.Default()
	checked, err := shop.Checked()
	if err != nil || checked.RUC != shop.RUC || !shop.Regime.Issues(peru.Boleta) || shop.Version != 0 {
		t.Errorf("got %+v, %v", checked, err)
	}
}

func TestChecked_namesEveryWrongField(t *testing.T) {
	t.Parallel()
	rates := func(yearsAndTaxes ...int) (rates peru.BagRates) {
		for i := 0; i < len(yearsAndTaxes); i += 2 {
			rate := peru.BagRate{PerBag: money.Centimos(yearsAndTaxes[i+1])}
			if year := yearsAndTaxes[i]; year > 0 {
				rate.From = peru.Day{Year: year, Month: 1, Day: 1}
			}
			rates = append(rates, rate)
		}
		return rates
	}
	for name, c := range map[string]struct {
		spoil  func(*settings.Values)
		fields string
	}{
		"no name":                {func(v *settings.Values) { v.ShopName = " " }, "shopName"},
		"a name without end":     {func(v *settings.Values) { v.LegalName = strings.Repeat("ñ", 161) }, "legalName"},
		"a RUC with a slip":      {func(v *settings.Values) { v.RUC = "20000000002" }, "ruc"},
		"an unknown regime":      {func(v *settings.Values) { v.Regime = "nrus" }, "regime"},
		"IGV of 180 percent":     {func(v *settings.Values) { v.IGVRate = 18000 }, "igvRate"},
		"IGV that no law knows":  {func(v *settings.Values) { v.IGVRate = 1700 }, "igvRate"},
		"no ICBPER":              {func(v *settings.Values) { v.ICBPER = nil }, "icbper"},
		"ICBPER without a day":   {func(v *settings.Values) { v.ICBPER = rates(0, 50) }, "icbper[0].from"},
		"ICBPER out of order":    {func(v *settings.Values) { v.ICBPER = rates(2024, 50, 2023, 40) }, "icbper[1].from"},
		"ICBPER twice a day":     {func(v *settings.Values) { v.ICBPER = rates(2024, 50, 2024, 40) }, "icbper[1].from"},
		"ICBPER that pays":       {func(v *settings.Values) { v.ICBPER = rates(2024, -1) }, "icbper[0].perBag"},
		"rounding to 3 centimos": {func(v *settings.Values) { v.CashRounding = 3 }, "cashRounding"},
		"rounding to 1 centimo":  {func(v *settings.Values) { v.CashRounding = 1 }, "cashRounding"},
		"rounding to 5 centimos": {func(v *settings.Values) { v.CashRounding = 5 }, "cashRounding"},
		"no rounding step":       {func(v *settings.Values) { v.CashRounding = 0 }, "cashRounding"},
		"a report at 24:00":      {func(v *settings.Values) { v.ReportAt = "24:00" }, "reportAt"},
		"a report at 9:5":        {func(v *settings.Values) { v.ReportAt = "9:5" }, "reportAt"},
		"a report at 23:57":      {func(v *settings.Values) { v.ReportAt = "23:57" }, "reportAt"},
		"a discount above all":   {func(v *settings.Values) { v.Limits.Discount = 100_01 }, "limits.discount"},
		"limits below nothing": {func(v *settings.Values) { v.Limits.CashRefund, v.Limits.RestockTotal, v.Limits.CashOut = -1, -1, -1 },
			"limits.restockTotal limits.cashRefund limits.cashOut"},
		"no days of sales":          {func(v *settings.Values) { v.Limits.SaleDays = 0 }, "limits.saleDays"},
		"more days than a year has": {func(v *settings.Values) { v.Limits.SaleDays = 367 }, "limits.saleDays"},
		"a buyer who is not no one": {func(v *settings.Values) { v.Anonymous.Number = "46712369" }, "anonymous"},
		"all at once": {func(v *settings.Values) { *v = settings.Values{} },
			"shopName legalName ruc regime igvRate icbper cashRounding reportAt limits.saleDays anonymous"},
	} {
		values := settings.Default().Values
		c.spoil(&values)
		_, err := values.Checked()
		var fields []string
		for _, f := range errs.From(err).Fields {
			fields = append(fields, f.Field)
		}
		if errs.CodeOf(err) != errs.InvalidRequest || strings.Join(fields, " ") != c.fields {
			t.Errorf("%s: got %v about %v, want %s", name, err, fields, c.fields)
		}
	}
}

func TestOn_tellsTheTillWhatItNeeds(t *testing.T) {
	t.Parallel()
	shop := settings.Default()
	if got := shop.On(peru.Day{Year: 2022, Month: 12, Day: 31}); got.ICBPER != 40 || len(got.Documents) != 2 || got.IGVRate != 1800 || got.BuyerAbove != 70_000 {
		t.Errorf("got %+v", got)
	}
	if got := shop.On(peru.Day{Year: 2023, Month: 1, Day: 1}).ICBPER; got != 50 {
		t.Errorf("a bag pays %s, want the rate that begins on the day", got)
	}
	shop.Regime = peru.RUS
	if got := shop.On(peru.Day{Year: 2026, Month: 1, Day: 1}); got.ICBPER != 0 || len(got.Documents) != 1 || got.IGVRate != 0 {
		t.Errorf("a RUS shop: got %+v", got)
	}
}

func TestToday_cashOfOlderSettingsIsRoundedToTheCoinsThatThereAre(t *testing.T) {
	t.Parallel()
	for _, chosen := range []money.Centimos{1, 5, 10} {
		old := settings.Default()
		old.CashRounding = chosen
		now := old.Today()
		if _, err := now.Checked(); err != nil || now.CashRounding != 10 {
			t.Errorf("%d centimos become %d, %v", chosen, now.CashRounding, err)
		}
	}
}

func TestToday_olderSettingsLetACashierSeeAWeekOfSales(t *testing.T) {
	t.Parallel()
	old := settings.Default()
	old.Limits.SaleDays = 0
	if now := old.Today(); now.Limits.SaleDays != 7 {
		t.Errorf("a cashier sees %d days", now.Limits.SaleDays)
	}
}
