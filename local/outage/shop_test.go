package outage_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/bucket"
	"carmensita.pe/market/local/mariadb/dbtest"
	"carmensita.pe/market/local/parameters"
	"carmensita.pe/market/local/sunat"
)

const ruc = "20000000001"

var (
	rosa = actor.Actor{Username: "rosa", Name: "Rosa"}
	luis = actor.Actor{Username: "luis", Name: "Luis"}
)

// The SDK reads its environment once a process.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "outage")
	if err != nil {
		panic(err)
	}
	files, err := bucket.Start(bucket.Options{Dir: filepath.Join(dir, "s3"), Buckets: []string{"documents"}})
	if err != nil {
		panic(err)
	}
	secrets, err := parameters.Start(parameters.Options{Dir: filepath.Join(dir, "ssm")})
	if err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_S3": files.Endpoint(), "AWS_ENDPOINT_URL_SSM": secrets.Endpoint(), "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "DOCUMENTS_BUCKET": "documents", "SUNAT_SECRET": "/outage"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	defer os.RemoveAll(dir) // dbtest.Main leaves by os.Exit on a failure: the folder stays to be looked at
	dbtest.Main(m)
}

// shop has a till, goods and a certificate, and sends its documents to SUNAT's production by a clock that jumps.
type shop struct {
	t       *testing.T
	clock   *clock
	db      *sql.DB
	sunat   *sunat.Server
	desk    courier.Desk
	courier *courier.Courier
	random  *rand.Rand
	till    string
	goods   []string
}

var prices = []money.Centimos{120, 476, 590, 1_250, 2_990}

func newShop(t *testing.T, seed uint64) *shop {
	t.Helper()
	// A day of the computer's own past would do as well; this one is a Monday at six in the evening.
	s := &shop{t: t, clock: newClock(time.Date(2026, 3, 16, 23, 0, 0, 0, time.UTC)), random: rand.New(rand.NewPCG(seed, 1)), till: newID()}
	var err error
	if s.db, err = mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	if s.sunat, err = sunat.Start(sunat.Options{Dir: t.TempDir(), Now: s.clock.Now, NoSchema: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.sunat.Stop(context.WithoutCancel(t.Context())) })
	for name, value := range s.sunat.Environment() {
		t.Setenv(name, value)
	}
	if s.courier, err = courier.Open(); err != nil {
		t.Fatal(err)
	}
	files, err := filestore.Open("DOCUMENTS_BUCKET")
	if err != nil {
		t.Fatal(err)
	}
	s.desk = courier.Desk{DB: s.db, Files: files}
	s.opens()
	s.brings(s.clock.Now().Add(-time.Hour), s.clock.Now().AddDate(1, 0, 0))
	_, err = emission.Change(t.Context(), s.db, 0, emission.Setup{Channel: emission.Production, RUC: ruc, LegalName: "Market Carmensita E.I.R.L.", Establishment: "0000",
		Ubigeo: "150132", Department: "LIMA", Province: "LIMA", District: "SAN JUAN DE LURIGANCHO", Address: "Jr. Los Jazmines 245"}, luis, s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// opens fills the shelves and opens the till.
func (s *shop) opens() {
	s.t.Helper()
	now := s.clock.Now().Add(-time.Hour)
	s.must(func(tx *sql.Tx) error {
		food := catalog.Category{ID: newID(), Name: "Abarrotes", Colour: "sky"}
		if err := catalog.AddCategories(s.t.Context(), tx, []catalog.NewCategory{{Category: food}}); err != nil {
			return err
		}
		var products []catalog.NewProduct
		var items []stock.Item
		for i, price := range prices {
			class := []peru.TaxClass{peru.Gravado, peru.Exonerado}[i%2]
			products = append(products, catalog.NewProduct{ID: newID(), SKU: fmt.Sprintf("ABA-%03d", i), Name: fmt.Sprintf("Producto %d", i), Category: food, Unit: catalog.Piece, Barcode: fmt.Sprintf("775000000000%d", i),
				Price: price, Cost: price / 2, TaxClass: class, Active: true})
			items = append(items, stock.Item{ProductID: products[i].ID, Quantity: 1_000_000 * quantity.One})
			s.goods = append(s.goods, products[i].ID)
		}
		if err := catalog.AddProducts(s.t.Context(), tx, products, now); err != nil {
			return err
		}
		if err := stock.Open(s.t.Context(), tx, items, "apertura", "demo", now); err != nil {
			return err
		}
		return till.Add(s.t.Context(), tx, s.till, "Caja 1", 1)
	})
	if _, _, err := till.Open(s.t.Context(), s.db, s.till, till.Opening{ID: newID(), OpeningFloat: 1_000 * money.Sol}, rosa, now); err != nil {
		s.t.Fatal(err)
	}
}

// brings keeps a certificate of the shop for a time.
func (s *shop) brings(from, to time.Time) {
	s.t.Helper()
	made, err := sunat.NewCertificate(sunat.CertificateOptions{RUC: ruc, Name: "MARKET CARMENSITA E.I.R.L.", NotBefore: from, NotAfter: to, Password: "clave"})
	if err != nil {
		s.t.Fatal(err)
	}
	secret := vault.Secret{PFX: made.PFX, Password: "clave", RUC: ruc, User: sunat.BetaUser, UserPassword: sunat.BetaPassword, ClientID: "test-" + ruc, ClientSecret: "secret-" + ruc}
	if err := s.courier.Secrets.Keep(s.t.Context(), secret, vault.Facts{}); err != nil {
		s.t.Fatal(err)
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s *shop) must(do func(*sql.Tx) error) {
	s.t.Helper()
	if err := mysql.InTx(s.t.Context(), s.db, do); err != nil {
		s.t.Fatal(err)
	}
}

// sells sells some goods, one time in ten on a factura; now and then they come back, with a note or a void.
func (s *shop) sells() {
	s.t.Helper()
	now := s.clock.Now()
	r := sale.Request{ID: newID(), TillID: s.till, Document: peru.Boleta, Payments: []payment.Tender{{Method: payment.Cash, Amount: 1_000 * money.Sol}}}
	for _, i := range s.random.Perm(len(s.goods))[:1+s.random.IntN(3)] {
		n := 1 + s.random.IntN(4)
		r.Lines = append(r.Lines, sale.RequestLine{ProductID: s.goods[i], Quantity: quantity.Quantity(n) * quantity.One})
		r.ExpectedTotal += prices[i] * money.Centimos(n)
	}
	if s.random.IntN(10) == 0 {
		r.Document, r.Buyer = peru.Factura, &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20505310072", Name: "Bodega El Sol S.A.C."}
	}
	cart, _, err := sale.Quote(s.t.Context(), s.db, sale.Submission{Request: r, Cashier: sale.Cashier{Username: "rosa", Name: "Rosa"}}, sale.Terms{Shop: settings.Default(), Now: now})
	if err != nil {
		s.t.Fatal(err)
	}
	var sold sale.Sale
	s.must(func(tx *sql.Tx) error {
		claim, _, err := sale.Reserve(s.t.Context(), tx, cart, "run", now)
		if err != nil {
			return err
		}
		bundle := &mysql.Bundle{Tx: tx}
		if sold, err = sale.Record(s.t.Context(), bundle, cart, claim, "run", now); err != nil {
			return err
		}
		_, err = bundle.Send(s.t.Context())
		return err
	})
	if s.random.IntN(10) == 0 {
		s.takesBack(sold, s.random.IntN(2) == 0)
	}
}

func (s *shop) takesBack(sold sale.Sale, void bool) {
	s.t.Helper()
	sub := refund.Submission{SaleID: sold.ID, By: luis, Role: "manager", Request: refund.Request{ID: newID(), TillID: s.till, Reason: refund.TotalReturn, Void: void}}
	if void {
		sub.Request.Reason = refund.Annulment
	}
	for _, l := range sold.Lines {
		sub.Request.Lines = append(sub.Request.Lines, refund.RequestLine{Line: l.Number, Quantity: l.Quantity, Goods: refund.ToStock})
	}
	s.must(func(tx *sql.Tx) error {
		_, err := refund.Record(s.t.Context(), tx, sub, "luis", settings.Limits{CashRefund: 1_000 * money.Sol, SaleDays: 7}, "run", s.clock.Now())
		return err
	})
}
