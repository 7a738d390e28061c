package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/demo"
)

const (
	productCount = 2000
	hotCount     = 20
	linesPerCart = 3
	shopSeed     = 1
	openingStock = 1_000_000 // units: more than any run can sell
)

// Choice among the whole shop: the k-th product is wanted in proportion to 1 / (zipfFlat + k) ^ zipfSlope. The first
// one is 2.4 % of all lines and the first twenty are a quarter, as in a shop whose best sellers are bread and milk.
const (
	zipfSlope = 1.1
	zipfFlat  = 10
)

// product is what a cart needs to know of one.
type product struct {
	id, sku, name string
	price         money.Centimos
}

// shelf is what the tills sell.
type shelf struct {
	products []product
	tills    []till.Till
}

// shop is the demo shop with other products: many, and of each as good as endlessly many.
func shop() (demo.Shop, error) {
	s, err := demo.Load()
	if err != nil {
		return demo.Shop{}, err
	}
	if s.Products, err = demo.Many(productCount, shopSeed); err != nil {
		return demo.Shop{}, err
	}
	for i := range s.Products {
		s.Products[i].OpeningStock = openingStock
	}
	return s, nil
}

// readShelf reads the ids that the shop's products and tills were given.
func readShelf(ctx context.Context, db *sql.DB) (shelf, error) {
	var s shelf
	rows, err := db.QueryContext(ctx, "select id, sku, name, price from products order by sku")
	if err != nil {
		return shelf{}, fmt.Errorf("reading the products: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p product
		if err := rows.Scan(&p.id, &p.sku, &p.name, &p.price); err != nil {
			return shelf{}, fmt.Errorf("reading the products: %w", err)
		}
		s.products = append(s.products, p)
	}
	if err := rows.Err(); err != nil {
		return shelf{}, fmt.Errorf("reading the products: %w", err)
	}
	s.tills, err = till.All(ctx, db, false)
	return s, err
}

// cart is a few different products for one sale, in the order of their ids.
type cart struct {
	id    string
	till  string
	lines []cartLine
	total money.Centimos
	by    payment.Method
}

type cartLine struct {
	product
	pieces int64
}

// basket fills the carts of one till.
type basket struct {
	products []product
	till     string
	by       payment.Method
	random   *rand.Rand
	zipf     *rand.Zipf // nil when every product is as likely as any other
}

func newBasket(s shelf, c cell, number int) *basket {
	random := rand.New(rand.NewPCG(shopSeed, uint64(number)))
	b := &basket{products: s.products, till: s.tills[number].ID, by: payment.Cash, random: random}
	switch c.kind {
	case hot:
		b.products = s.products[:hotCount]
	case card:
		b.by = payment.Card
		fallthrough
	case products:
		b.zipf = rand.NewZipf(random, zipfSlope, zipfFlat, productCount-1)
	}
	return b
}

func (b *basket) fill() cart {
	c := cart{id: uuid.Must(uuid.NewV7()).String(), till: b.till, by: b.by, lines: make([]cartLine, 0, linesPerCart)}
	for len(c.lines) < linesPerCart {
		p := b.choose()
		if slices.ContainsFunc(c.lines, func(l cartLine) bool { return l.id == p.id }) {
			continue
		}
		line := cartLine{p, 1 + b.random.Int64N(3)}
		c.lines = append(c.lines, line)
		c.total += line.amount()
	}
	slices.SortFunc(c.lines, func(x, y cartLine) int { return strings.Compare(x.id, y.id) })
	return c
}

func (b *basket) choose() product {
	if b.zipf != nil {
		return b.products[b.zipf.Uint64()]
	}
	return b.products[b.random.IntN(len(b.products))]
}

func (l cartLine) amount() money.Centimos { return l.price * money.Centimos(l.pieces) }

// operation is the number on the slip of the terminal. Each slip has its own: what is paid under one that was used before is warned of.
func (c cart) operation() string { return c.id[len(c.id)-12:] }

// request is the cart as a till sends it.
func (c cart) request() sale.Request {
	tender := payment.Tender{Method: c.by, Amount: c.total}
	if c.by == payment.Card {
		tender.Reference = c.operation()
	}
	r := sale.Request{ID: c.id, TillID: c.till, Document: peru.Boleta, ExpectedTotal: c.total, Payments: []payment.Tender{tender}}
	for _, l := range c.lines {
		r.Lines = append(r.Lines, sale.RequestLine{ProductID: l.id, Quantity: quantity.Quantity(l.pieces) * quantity.One})
	}
	return r
}
