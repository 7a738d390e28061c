package ubl_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

var update = flag.Bool("update", false, "write the golden files anew")

// document is what all kinds have in common.
type document interface {
	Name() string
	XML() ([]byte, error)
}

var (
	maria      = &sale.Buyer{DocumentKind: peru.DNI, DocumentNumber: "46712369", Name: "María Núñez & Peña"}
	restaurant = &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20512333797", Name: "Restaurante El Rincón Norteño S.A.C."}
	stranger   = &sale.Buyer{DocumentKind: peru.Passport, DocumentNumber: "AB123456", Name: "John O'Neill"}
	resident   = &sale.Buyer{DocumentKind: peru.CE, DocumentNumber: "001234567", Name: "Li"}
)

// documents are one of each kind, by what it shows.
func documents(t *testing.T) map[string]document {
	t.Helper()
	c := newCounter()
	milk, rice := c.stocks("Leche evaporada Gloria azul 400 g", 450), c.stocks("Arroz extra Costeño 750 g", 420)
	potatoes, eggs := c.stocks("Papa amarilla", 650, weighed, exonerado), c.stocks("Huevos", 1500, inafecto)
	plastic, tea := c.stocks("Bolsa plástica mediana", 20, bag), c.stocks("Té", 390)
	mixed := []sale.RequestLine{pieces(milk, 2), pieces(rice, 3), pieces(plastic, 1), of(potatoes, 350)}
	docs := map[string]document{}
	sell := func(name string, by *counter, i ubl.Issuer, o order) sale.Sale {
		s := by.sells(t, o)
		docs[name] = must(ubl.FromSale(s, i))(t)
		return s
	}
	back := func(name string, s sale.Sale, number string, reason refund.Reason, parts map[int]quantity.Quantity) {
		docs[name] = must(ubl.FromRefund(takesBack(s, number, reason, parts), issuer()))(t)
	}

	anonymous := sell("boleta-anonymous-cash-rounded", c, issuer(), order{number: "B001-00000042", lines: mixed, method: payment.Cash})
	named := sell("boleta-dni", c, issuer(), order{number: "B001-43", lines: append(mixed, pieces(eggs, 2), pieces(tea, 1)), buyer: maria})
	sell("boleta-passport", c, issuer(), order{number: "B001-44", lines: mixed, buyer: stranger})
	sell("boleta-foreigner-with-a-short-name", c, issuer(), order{number: "B001-45", lines: mixed, buyer: resident})
	sell("boleta-above-700", c, issuer(), order{number: "B001-46", lines: []sale.RequestLine{pieces(eggs, 47)}, buyer: maria})
	invoice := sell("factura-paid-at-once", c, issuer(), order{number: "F001-7", lines: mixed, buyer: restaurant, method: payment.Cash})
	sell("factura-on-credit", c, issuer(), order{number: "F001-8", lines: mixed, buyer: restaurant, onCredit: 1_000, due: peru.BusinessDay(evening).AddDays(15)})
	sell("factura-on-credit-due-today", c, issuer(), order{number: "F001-9", lines: mixed, buyer: restaurant, onCredit: 2_458, due: peru.BusinessDay(evening)})
	sell("factura-on-credit-without-a-day", c, issuer(), order{number: "F001-10", lines: mixed, buyer: restaurant, onCredit: 2_458})

	discounts := &sale.Discounts{Receipt: &sale.Discount{Percent: 7_50}, Lines: []sale.LineDiscount{{ProductID: rice, Discount: sale.Discount{Amount: 100}}}}
	less := sell("boleta-discounts-of-line-and-receipt", c, issuer(), order{number: "B001-47", lines: mixed, discounts: discounts})
	promoted := newCounter()
	cola := promoted.stocks("Inca Kola 500 ml", 350)
	gift := promoted.stocks("Jabón de regalo", 290)
	promoted.promotions = []promotion.Promotion{
		{ID: "p1", Active: true, Terms: promotion.Terms{Name: "3x2", Kind: promotion.NForM, Buy: 3, Pay: 2, ProductID: cola, From: firstDay, To: lastDay}},
		{ID: "p2", Active: true, Terms: promotion.Terms{Name: "Regalo", Kind: promotion.Percent, Percent: 100_00, ProductID: gift, From: firstDay, To: lastDay}},
	}
	given := sell("boleta-promotion-and-a-gift", promoted, issuer(), order{number: "B001-48", lines: []sale.RequestLine{pieces(cola, 4), pieces(gift, 1)}})
	free := &sale.Discounts{Receipt: &sale.Discount{Percent: 100_00}}
	sell("boleta-of-gifts-of-all-classes", c, issuer(), order{number: "B001-49", lines: append(mixed, pieces(eggs, 1)), discounts: free})

	rus := newCounter()
	rus.shop.Regime = peru.RUS
	rus.products = c.products
	simple := sell("boleta-nuevo-rus", rus, issuer(), order{number: "B001-50", lines: mixed, method: payment.Cash})
	sell("boleta-nuevo-rus-gift", rus, issuer(), order{number: "B001-51", lines: mixed, discounts: free})
	reduced := newCounter()
	reduced.shop.IGVRate = 1050
	reduced.products = c.products
	tenAndAHalf := sell("boleta-of-a-restaurant", reduced, issuer(), order{number: "B001-52", lines: mixed})
	amazon := issuer()
	amazon.Amazon = true
	sell("boleta-amazon", c, amazon, order{number: "B001-53", lines: []sale.RequestLine{of(potatoes, 1_234), of(potatoes, 3)}})
	sell("boleta-amazon-of-taxed-goods-only", c, amazon, order{number: "B001-54", lines: []sale.RequestLine{pieces(milk, 1)}})

	back("note-boleta-whole-as-paid", anonymous, "BC01-1", refund.TotalReturn, all(anonymous))
	back("note-boleta-annulled", named, "BC01-2", refund.Annulment, all(named))
	back("note-boleta-part", named, "BC01-3", refund.ItemReturn, map[int]quantity.Quantity{2: quantity.One, 4: 100, 6: quantity.One})
	back("note-boleta-with-discounts", less, "BC01-4", refund.ItemReturn, map[int]quantity.Quantity{1: quantity.One, 2: 2 * quantity.One})
	back("note-boleta-gift", given, "BC01-5", refund.ItemReturn, map[int]quantity.Quantity{2: quantity.One})
	back("note-boleta-nuevo-rus", simple, "BC01-6", refund.TotalReturn, all(simple))
	back("note-boleta-of-a-restaurant", tenAndAHalf, "BC01-7", refund.ItemReturn, map[int]quantity.Quantity{1: quantity.One})
	back("note-factura-whole", invoice, "FC01-1", refund.TotalReturn, all(invoice))
	back("note-factura-part", invoice, "FC01-2", refund.ItemReturn, map[int]quantity.Quantity{1: quantity.One, 3: quantity.One})

	docs["summary"] = ubl.Summary{Issuer: issuer(), Issued: peru.BusinessDay(evening), Made: peru.BusinessDay(evening).AddDays(1), Number: 1, Lines: []ubl.SummaryLine{
		docs["boleta-anonymous-cash-rounded"].(ubl.Invoice).SummaryLine(ubl.Add), docs["boleta-dni"].(ubl.Invoice).SummaryLine(ubl.Void),
		docs["boleta-of-gifts-of-all-classes"].(ubl.Invoice).SummaryLine(ubl.Add), docs["boleta-nuevo-rus"].(ubl.Invoice).SummaryLine(ubl.Add),
		docs["note-boleta-part"].(ubl.CreditNote).SummaryLine(ubl.Add),
	}}
	docs["voided"] = ubl.Voided{Issuer: issuer(), Issued: peru.BusinessDay(evening), Made: peru.BusinessDay(evening), Number: 12, Lines: []ubl.VoidedLine{
		{Number: number(t, "F001-7"), Reason: "Error en el  RUC\ndel cliente"}, {Number: number(t, "FC01-1"), Reason: "Se emitió dos veces"},
	}}
	return docs
}

func must[D any](d D, err error) func(t *testing.T) D {
	return func(t *testing.T) D {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func number(t *testing.T, printed string) peru.ReceiptNumber {
	t.Helper()
	return must(peru.ParseReceiptNumber(printed))(t)
}

// Every kind of document is valid by SUNAT's schemas once it is signed, and what is signed are the golden bytes.
func TestDocuments_ofEveryKindAreValidSignedAndTheSameEveryTime(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{}
	for name, d := range documents(t) {
		got, err := d.XML()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		files[name] = got
		golden := filepath.Join("testdata", name+".xml")
		if *update {
			if err := os.WriteFile(golden, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || string(want) != string(got) {
			t.Errorf("%s is not its golden file (-update writes it): %v\n%s", name, err, got)
		}
	}
	holds(t, files)
}

var (
	firstDay = peru.Day{Year: 2026, Month: 1, Day: 1}
	lastDay  = peru.Day{Year: 2026, Month: 12, Day: 31}
)
