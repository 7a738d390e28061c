package money_test

import (
	"math"
	"testing"

	"carmensita.pe/market/internal/values/money"
)

func TestWords_areTheLegendOfAReceipt(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Centimos]string{
		118_00:           "CIENTO DIECIOCHO CON 00/100",
		0:                "CERO CON 00/100",
		5:                "CERO CON 05/100",
		1_00:             "UNO CON 00/100",
		16_10:            "DIECISÉIS CON 10/100",
		21_50:            "VEINTIUNO CON 50/100",
		22_00:            "VEINTIDÓS CON 00/100",
		23_97:            "VEINTITRÉS CON 97/100",
		26_00:            "VEINTISÉIS CON 00/100",
		31_00:            "TREINTA Y UNO CON 00/100",
		40_00:            "CUARENTA CON 00/100",
		100_00:           "CIEN CON 00/100",
		101_00:           "CIENTO UNO CON 00/100",
		555_00:           "QUINIENTOS CINCUENTA Y CINCO CON 00/100",
		700_00:           "SETECIENTOS CON 00/100",
		999_99:           "NOVECIENTOS NOVENTA Y NUEVE CON 99/100",
		1_000_00:         "MIL CON 00/100",
		1_001_00:         "MIL UNO CON 00/100",
		1_234_50:         "MIL DOSCIENTOS TREINTA Y CUATRO CON 50/100",
		2_000_00:         "DOS MIL CON 00/100",
		21_000_00:        "VEINTIÚN MIL CON 00/100",
		21_021_00:        "VEINTIÚN MIL VEINTIUNO CON 00/100",
		31_000_00:        "TREINTA Y UN MIL CON 00/100",
		100_000_00:       "CIEN MIL CON 00/100",
		101_100_00:       "CIENTO UN MIL CIEN CON 00/100",
		1_000_000_00:     "UN MILLÓN CON 00/100",
		1_001_000_00:     "UN MILLÓN MIL CON 00/100",
		2_000_001_00:     "DOS MILLONES UNO CON 00/100",
		21_000_000_00:    "VEINTIÚN MILLONES CON 00/100",
		1_000_000_000_00: "MIL MILLONES CON 00/100",
		math.MaxInt64: "NOVENTA Y DOS MIL DOSCIENTOS TREINTA Y TRES BILLONES SETECIENTOS VEINTE MIL TRESCIENTOS SESENTA Y " +
			"OCHO MILLONES QUINIENTOS CUARENTA Y SIETE MIL SETECIENTOS CINCUENTA Y OCHO CON 07/100",
		1_000_000_000_000_00: "UN BILLÓN CON 00/100",
		-4_70:                "MENOS CUATRO CON 70/100",
	} {
		if got := amount.Words(); got != "SON "+want+" SOLES" {
			t.Errorf("%s\n got %s\nwant SON %s SOLES", amount, got, want)
		}
	}
}
