package books_test

import (
	"bytes"
	"database/sql"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/books"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/ledger"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const shopRUC = "20000000001"

// march is the month of the register; its sales begin in February.
var march, _ = books.ParsePeriod("2026-03")

// at is a time of a day of 2026 in Lima.
func at(month time.Month, day, hour int) time.Time {
	return peru.Day{Year: 2026, Month: month, Day: day}.Start().Add(time.Duration(hour) * time.Hour)
}

// shop has a product of each tax class and two tills, the documents of which went to SUNAT since the new year.
type shop struct {
	t  *testing.T
	db *sql.DB
	*ledger.Ledger
	leche, arroz, pasaje *ledger.Product
}

func newShop(t *testing.T) *shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	opened := at(time.January, 2, 8)
	shelf := catalog.Category{ID: ledger.ID(opened), Name: "Abarrotes", Colour: "sand"}
	product := func(sku, name string, price money.Centimos, class peru.TaxClass) catalog.NewProduct {
		return catalog.NewProduct{ID: ledger.ID(opened), SKU: sku, Barcode: sku, Name: name, Category: shelf, Unit: catalog.Piece, Price: price, Cost: 100,
			TaxClass: class, Active: true}
	}
	goods := []catalog.NewProduct{product("1", "Leche", 590, peru.Gravado), product("2", "Arroz", 403, peru.Exonerado), product("3", "Pasaje", 250, peru.Inafecto)}
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: shelf}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, goods, opened); err != nil {
			return err
		}
		items := make([]stock.Item, len(goods))
		for i, g := range goods {
			items[i] = stock.Item{ProductID: g.ID, Quantity: 10_000 * quantity.One}
		}
		if err := stock.Open(t.Context(), tx, items, "apertura", "demo", opened); err != nil {
			return err
		}
		for i, name := range []string{"Caja 1", "Caja 2"} {
			if err := till.Add(t.Context(), tx, ledger.ID(opened), name, i+1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, db: db}
	if s.Ledger, err = ledger.Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	s.leche, s.arroz, s.pasaje = s.Products[0], s.Products[1], s.Products[2]
	s.emits(1, "production", shopRUC)
	return s
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

// emits begins an epoch: from then on documents go by a channel, for a RUC.
func (s *shop) emits(epoch int, channel, ruc string) {
	s.t.Helper()
	s.exec(`insert into emissions (version, channel, ruc, legal_name, ubigeo, department, province, district, address, changed_by, changed_at, epoch)
		values (?, ?, ?, 'Market Carmensita & Cía. E.I.R.L.', '150132', 'LIMA', 'LIMA', 'LIMA', 'Jr. Ñandú 1', 'carmen', '2026-01-01', ?)`, epoch, channel, ruc, epoch)
}

// one is a line of a product.
func one(p *ledger.Product, n int) ledger.Line {
	return ledger.Line{Product: p, Quantity: quantity.Quantity(n) * quantity.One}
}

func (s *shop) sell(at time.Time, lines ...ledger.Line) ledger.Sold {
	return s.Sell(ledger.Sale{At: at, Till: s.Tills[0], Cashier: "rosa", Lines: lines})
}

// takesBack takes one piece of the first line back, as a document of its own.
func (s *shop) takesBack(of ledger.Sold, at time.Time) string {
	id := ledger.ID(at)
	s.Refund(ledger.Refund{ID: id, At: at, Of: of, By: "rosa", Lines: []ledger.Return{{Quantity: quantity.One}}})
	return id
}

// registered writes what was sold, and the documents of it that SUNAT accepted: of each sale and refund that has none yet.
func (s *shop) registered(epoch int) {
	s.t.Helper()
	if err := s.Write(s.t.Context(), s.db); err != nil {
		s.t.Fatal(err)
	}
	s.exec(`insert into documents (id, kind, series, number, emission, issued_at, business_day, total, state, deadline)
		select s.id, if(s.document = 'factura', '01', '03'), s.series, s.number, ?, s.sold_at, s.business_day, s.total, 'accepted', s.business_day
		from sales s left join documents d on d.id = s.id where d.id is null`, epoch)
	s.exec(`insert into documents (id, kind, series, number, original, emission, issued_at, business_day, total, state, deadline)
		select r.id, '07', r.series, r.number, r.sale_id, ?, r.refunded_at, r.business_day, r.amount, 'accepted', r.business_day
		from refunds r left join documents d on d.id = r.id where d.id is null`, epoch)
}

// invoiced makes a factura of a sale, to a company.
func (s *shop) invoiced(sold ledger.Sold) {
	s.t.Helper()
	s.exec("update sales set document = 'factura', series = 'F001', buyer_kind = 'ruc', buyer_number = '20505310072', buyer_name = 'Señor|de/los\\\\Milagros & Cía S.A.C.' where id = ?", sold.ID)
	s.exec("update documents set kind = '01', series = 'F001' where id = ?", sold.ID)
}

// a month: two sales of February of which one is taken back in March, and of March a factura, boletas of each class, with a bag, and to a
// person, and one that is taken back in part.
func (s *shop) aMonth() {
	s.t.Helper()
	old := s.sell(at(time.February, 27, 10), one(s.leche, 3))
	s.sell(at(time.February, 28, 23), one(s.arroz, 1)) // still February in Lima, March in UTC
	factura := s.sell(at(time.March, 1, 0), one(s.leche, 2))
	bag := s.sell(at(time.March, 1, 9), one(s.leche, 1), one(s.arroz, 1))
	s.sell(at(time.March, 9, 9), one(s.pasaje, 1))
	person := s.sell(at(time.March, 31, 23), one(s.leche, 4), one(s.arroz, 2), one(s.pasaje, 3))
	s.takesBack(old, at(time.March, 2, 9))
	s.takesBack(person, at(time.March, 31, 23).Add(time.Minute))
	s.sell(at(time.April, 1, 0), one(s.leche, 1))
	s.registered(1)
	s.invoiced(factura)
	s.exec("update sale_lines set icbper = 50 where sale_id = ? and line = 1", bag.ID)
	s.exec("update sales set icbper = 50, bags = 1, total = total + 50 where id = ?", bag.ID)
	s.exec("update sales set buyer_kind = 'dni', buyer_number = '45671238', buyer_name = 'Quispe Ñahui, José' where id = ?", person.ID)
}

// text is the month as SIRE takes it, with its figures.
func (s *shop) text(o books.Options) ([]byte, books.Register) {
	s.t.Helper()
	var out bytes.Buffer
	r, err := books.Read(s.t.Context(), s.db, march, o, peru.MYPE, books.NewRVIE(&out))
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes(), r
}
