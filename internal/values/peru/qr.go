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
	Total     money.Centimos
	Issued    Day
	Buyer     Document // the anonymous buyer where none was given
	Hash      string   // of the electronic document; nothing on paper that is none
}

// Content returns the text of the code: RUC|TIPO|SERIE|NUMERO|IGV|TOTAL|FECHA|TIPODOC|NUMDOC|, and HASH| behind it where there is one.
func (q QR) Content() string {
	fields := []string{
		q.IssuerRUC,
		q.Number.Series.Kind().Code(),
		string(q.Number.Series),
		strconv.FormatInt(q.Number.Correlative, 10),
		q.IGV.Decimal(),
		q.Total.Decimal(),
		q.Issued.String(),
		q.Buyer.Kind.Code(),
		q.Buyer.Number,
	}
	if q.Hash != "" {
		fields = append(fields, q.Hash)
	}
	return strings.Join(fields, "|") + "|"
}
