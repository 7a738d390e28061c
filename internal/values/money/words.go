package money

import "strings"

// Words writes the amount as the legend of a Peruvian receipt (SUNAT legend 1000):
// "SON CIENTO DIECIOCHO CON 00/100 SOLES". The number stands before "CON" and not before its noun, so it ends in UNO and
// VEINTIUNO; before MIL and MILLONES it is shortened to UN and VEINTIÚN. One thousand is MIL.
func (c Centimos) Words() string {
	sign, abs := c.split()
	words := "SON "
	if sign != "" {
		words += "MENOS "
	}
	return words + cardinal(abs/100) + " CON " + twoDigits(abs%100) + "/100 SOLES"
}

var (
	upToTwentyNine = strings.Fields("CERO UNO DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE " +
		"QUINCE DIECISÉIS DIECISIETE DIECIOCHO DIECINUEVE VEINTE VEINTIUNO VEINTIDÓS VEINTITRÉS VEINTICUATRO " +
		"VEINTICINCO VEINTISÉIS VEINTISIETE VEINTIOCHO VEINTINUEVE")
	tens = strings.Fields("- - - TREINTA CUARENTA CINCUENTA SESENTA SETENTA OCHENTA NOVENTA")

	hundreds = strings.Fields("- CIENTO DOSCIENTOS TRESCIENTOS CUATROCIENTOS QUINIENTOS SEISCIENTOS SETECIENTOS " +
		"OCHOCIENTOS NOVECIENTOS")
)

// cardinal counts in the long scale of Spanish, where a billón is a million millions.
func cardinal(n uint64) string {
	if n == 0 {
		return upToTwentyNine[0]
	}
	const million = 1_000_000
	var parts []string
	if billions := n / million / million; billions > 0 {
		parts = append(parts, scaled(billions, "BILLÓN", "BILLONES"))
	}
	if millions := n / million % million; millions > 0 {
		parts = append(parts, scaled(millions, "MILLÓN", "MILLONES"))
	}
	if rest := n % million; rest > 0 {
		parts = append(parts, belowMillion(rest))
	}
	return strings.Join(parts, " ")
}

func scaled(n uint64, one, many string) string {
	if n == 1 {
		return "UN " + one
	}
	return shorten(belowMillion(n)) + " " + many
}

func belowMillion(n uint64) string {
	thousands, rest := n/1000, n%1000
	switch {
	case thousands == 0:
		return belowThousand(rest)
	case thousands == 1 && rest == 0:
		return "MIL"
	case thousands == 1:
		return "MIL " + belowThousand(rest)
	case rest == 0:
		return shorten(belowThousand(thousands)) + " MIL"
	default:
		return shorten(belowThousand(thousands)) + " MIL " + belowThousand(rest)
	}
}

func belowThousand(n uint64) string {
	switch rest := n % 100; {
	case n == 100:
		return "CIEN"
	case n < 100:
		return belowHundred(n)
	case rest == 0:
		return hundreds[n/100]
	default:
		return hundreds[n/100] + " " + belowHundred(rest)
	}
}

func belowHundred(n uint64) string {
	switch {
	case n < 30:
		return upToTwentyNine[n]
	case n%10 == 0:
		return tens[n/10]
	default:
		return tens[n/10] + " Y " + upToTwentyNine[n%10]
	}
}

// shorten turns a final UNO into UN, as Spanish does before MIL and MILLONES.
func shorten(words string) string {
	if before, found := strings.CutSuffix(words, "VEINTIUNO"); found {
		return before + "VEINTIÚN"
	}
	if before, found := strings.CutSuffix(words, "UNO"); found {
		return before + "UN"
	}
	return words
}
