package sale_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/sale/db"
)

// BenchmarkInsertLines builds the statement of a cart's lines, without a server: by position and by hand, which is the least that can be
// done, and by mysql.InsertAll.
func BenchmarkInsertLines(b *testing.B) {
	const carried = 3
	cart := make([]sale.CartLine, carried)
	for i := range cart {
		cart[i].Cost = 5_00
		cart[i].Line = sale.Line{Number: i + 1, ProductID: "019a0000-0000-7000-8000-000000000002", SKU: "LAC-0001", Name: "Leche evaporada", Unit: "NIU",
			Quantity: 2000, UnitPrice: 3_90, Amount: 7_80, TaxClass: "gravado", Base: 6_61, IGV: 1_19}
	}
	const id = "019a0000-0000-7000-8000-000000000001"
	b.Run("by hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			args := make([]any, 0, 17*len(cart))
			for _, l := range cart {
				args = append(args, id, l.Number, l.ProductID, l.SKU, l.Name, string(l.Unit), l.Quantity, l.UnitPrice, l.Discount,
					sql.NullString{String: l.PromotionID, Valid: l.PromotionID != ""}, l.Promotion, l.Amount, string(l.TaxClass), l.Base, l.IGV, l.ICBPER, l.Cost)
			}
			one := db.InsertLine[strings.LastIndex(db.InsertLine, "("):]
			_, _ = nowhere{}.ExecContext(b.Context(), db.InsertLine+strings.Repeat(",\n"+one, len(cart)-1), args...)
		}
	})
	b.Run("InsertAll", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			lines := make([]db.InsertLineParams, len(cart))
			for i, l := range cart {
				lines[i] = db.InsertLineParams{SaleID: id, Line: l.Number, ProductID: l.ProductID, Sku: l.SKU, Name: l.Name, Unit: string(l.Unit),
					Quantity: l.Quantity, UnitPrice: l.UnitPrice, Discount: l.Discount, PromotionID: sql.NullString{String: l.PromotionID, Valid: l.PromotionID != ""},
					Promotion: l.Promotion, Amount: l.Amount, TaxClass: l.TaxClass, Base: l.Base, Igv: l.IGV, Icbper: l.ICBPER, Cost: l.Cost}
			}
			if _, err := mysql.InsertAll(b.Context(), nowhere{}, db.InsertLine, lines); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// nowhere takes statements and does nothing.
type nowhere struct{}

func (nowhere) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return driver.RowsAffected(0), nil
}
