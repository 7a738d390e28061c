package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// What a shop may decide. It leaves room for any law, not for a slip of the hand. The rates of IGV stand in package peru, as a document
// may bear no other.
const (
	highestICBPER = 10 * money.Sol
	mostICBPER    = 50
	highestLimit  = money.Max
	// reportEvery is how often the clock asks whether the report is due, in minutes.
	reportEvery = 5
	// mostSaleDays is a year.
	mostSaleDays = 366
	whole        = 100_00 // all of it, in basis points
)

// Checked returns the values in their one spelling, without space around texts; or errs.InvalidRequest with every field
// that is wrong.
func (v Values) Checked() (Values, error) {
	var c check
	c.text("shopName", &v.ShopName, 1, 80)
	c.text("legalName", &v.LegalName, 1, 160)
	c.text("address", &v.Address, 0, 200)
	c.text("phone", &v.Phone, 0, 40)
	ruc, err := peru.ParseRUC(v.RUC)
	c.must(err == nil, "ruc", "%v", err)
	v.RUC = ruc
	_, err = peru.ParseRegime(string(v.Regime))
	c.must(err == nil, "regime", "%v", err)
	c.must(peru.KnownIGV(v.IGVRate), "igvRate", "must be a rate of IGV: 18, or 10.5 for a restaurant or hotel that SUNAT lists")
	c.bagRates(v.ICBPER)
	c.must(v.CashRounding == smallestCoin, "cashRounding", "must be %d centimos: there is no smaller coin", smallestCoin)
	at, err := time.Parse("15:04", v.ReportAt)
	c.must(err == nil && len(v.ReportAt) == len("15:04") && at.Minute()%reportEvery == 0, "reportAt",
		"must be a time of the day such as 23:55, in steps of %d minutes", reportEvery)
	c.must(v.Limits.Discount >= 0 && v.Limits.Discount <= whole, "limits.discount", "must be from 0 to %d basis points", whole)
	c.must(v.Limits.RestockTotal >= 0 && v.Limits.RestockTotal <= highestLimit, "limits.restockTotal", "must be from nothing to %s", highestLimit)
	c.must(v.Limits.CashRefund >= 0 && v.Limits.CashRefund <= highestLimit, "limits.cashRefund", "must be from nothing to %s", highestLimit)
	c.must(v.Limits.CashOut >= 0 && v.Limits.CashOut <= highestLimit, "limits.cashOut", "must be from nothing to %s", highestLimit)
	c.must(v.Limits.SaleDays >= 1 && v.Limits.SaleDays <= mostSaleDays, "limits.saleDays", "must be from 1 to %d days", mostSaleDays)
	v.Restock.Reserve = cmp.Or(v.Restock.Reserve, UsualReserve)
	c.must(slices.Contains([]Reserve{LittleReserve, UsualReserve, MuchReserve}, v.Restock.Reserve), "restock.reserve", "must be little, usual or much")
	c.must(v.Restock.WeekMoney >= 0 && v.Restock.WeekMoney <= highestLimit, "restock.weekMoney", "must be from nothing to %s", highestLimit)
	_, err = peru.ParseAnonymous(v.Anonymous.Kind, v.Anonymous.Number)
	c.must(err == nil, "anonymous", "%v", err)
	if c != nil {
		refused := errs.New(errs.InvalidRequest, "the settings have wrong fields")
		refused.Fields = c
		return Values{}, refused
	}
	return v, nil
}

// check collects what is wrong.
type check []errs.Field

func (c *check) must(good bool, field, format string, args ...any) {
	if !good {
		*c = append(*c, errs.Field{Field: field, Message: fmt.Sprintf(format, args...)})
	}
}

func (c *check) text(field string, text *string, shortest, longest int) {
	*text = strings.TrimSpace(*text)
	n := utf8.RuneCountInString(*text)
	c.must(n >= shortest && n <= longest, field, "must have %d to %d characters", shortest, longest)
}

// bagRates wants a rate at least, and each to begin after the one before: BagRates.On relies on it.
func (c *check) bagRates(rates peru.BagRates) {
	c.must(len(rates) >= 1 && len(rates) <= mostICBPER, "icbper", "must have 1 to %d rates", mostICBPER)
	for i, rate := range rates {
		field := fmt.Sprintf("icbper[%d]", i)
		c.must(!rate.From.IsZero(), field+".from", "is required")
		c.must(i == 0 || rates[i-1].From.Before(rate.From), field+".from", "must come after the day before it in the list")
		c.must(rate.PerBag >= 0 && rate.PerBag <= highestICBPER, field+".perBag", "must be from nothing to %s", highestICBPER)
	}
}
