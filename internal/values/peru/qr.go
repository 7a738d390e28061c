package peru

import (
	"strconv"
	"strings"

	"carmensita.pe/market/internal/values/money"
)

// QR is what the square code of a receipt says. Print it as UTF-8 at error correction level Q.
type QR struct {
	IssuerRUC string
	Number    ReceiptNumber
	IGV       money.Centimos
	Total     money.Centimos // before cash rounding, ICBPER included
	Issued    Day
	Buyer     Document // the anonymous buyer where none was given
}

// Content returns the text of the code: RUC|TIPO|SERIE|NUMERO|IGV|TOTAL|FECHA|TIPODOC|NUMDOC|
func (q QR) Content() string {
	return strings.Join([]string{
		q.IssuerRUC,
		q.Number.Series.Kind().Code(),
		string(q.Number.Series),
		strconv.FormatInt(q.Number.Correlative, 10),
		q.IGV.Decimal(),
		q.Total.Decimal(),
		q.Issued.String(),
		q.Buyer.Kind.Code(),
		q.Buyer.Number,
	}, "|") + "|"
}
