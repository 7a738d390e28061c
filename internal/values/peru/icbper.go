package peru

import "carmensita.pe/market/internal/values/money"

// ICBPERCode is the plastic bag tax in SUNAT's catalogue 05. Receipts label it "ICBPER" and show the number of bags.
const ICBPERCode = "7152"

// BagRate is the tax on one plastic bag from a day on.
type BagRate struct {
	From   Day            `json:"from"`
	PerBag money.Centimos `json:"perBag"`
}

// BagRates are the rates over time, in order of their days. It is a shop's setting; ICBPERRates is the law as known.
type BagRates []BagRate

// ICBPERRates are the rates of Law 30884, article 12. The last one holds for "the following years".
func ICBPERRates() BagRates {
	return BagRates{
		{Day{2019, 8, 1}, 10},
		{Day{2020, 1, 1}, 20},
		{Day{2021, 1, 1}, 30},
		{Day{2022, 1, 1}, 40},
		{Day{2023, 1, 1}, 50},
	}
}

// On returns the tax on one bag that is sold on that business day.
func (rates BagRates) On(day Day) money.Centimos {
	var perBag money.Centimos
	for _, rate := range rates {
		if day.Before(rate.From) {
			break
		}
		perBag = rate.PerBag
	}
	return perBag
}

// Tax returns what bags sold on that day add to the total. It comes on top of the bag's own price, outside of the IGV
// base, so it is not part of any line given to SplitTax. It returns money.ErrOverflow for an absurd number of bags.
func (rates BagRates) Tax(bags int64, day Day) (money.Centimos, error) {
	return rates.On(day).Times(bags)
}
