package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	trail "carmensita.pe/market/internal/platform/trail/db"
	"carmensita.pe/market/internal/shop/payment"
	sales "carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/local/gauge"
)

func TestCellsOf_choosesByKindOrByName(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]string{
		"":                "[products/1 products/8 hot/1 hot/8 card/8]",
		"hot":             "[hot/1 hot/8]",
		"products/8":      "[products/8]",
		"card,products/1": "[products/1 card/8]",
	} {
		got, err := cellsOf([]int{1, 8}, words(only))
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%q: got %v, %v, want %s", only, got, err, want)
		}
	}
	if _, err := cellsOf([]int{1, 8}, []string{"hot/9"}); err == nil {
		t.Error("a cell that there is not was taken")
	}
}

func TestTillCounts_areOneToNinetyNine(t *testing.T) {
	t.Parallel()
	if got, err := tillCounts("1, 8,32"); err != nil || !slices.Equal(got, []int{1, 8, 32}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"0", "-1", "100", "many"} {
		if _, err := tillCounts(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func shelfOf(n int) shelf {
	s := shelf{tills: []till.Till{{ID: "a"}, {ID: "b"}}}
	for i := range n {
		s.products = append(s.products, product{id: fmt.Sprintf("%04d", n-i), price: 150})
	}
	return s
}

func TestBasket_holdsDifferentProductsInTheOrderOfTheirIDs(t *testing.T) {
	t.Parallel()
	for _, k := range []kind{products, hot, card} {
		b := newBasket(shelfOf(productCount), cell{k, 2}, 1)
		for range 200 {
			c := b.fill()
			if len(c.lines) != linesPerCart || c.till != "b" || (c.by == payment.Card) != (k == card) {
				t.Fatalf("%s: got %+v", k, c)
			}
			var total int64
			for i, l := range c.lines {
				total += 150 * l.pieces
				if i > 0 && strings.Compare(c.lines[i-1].id, l.id) >= 0 {
					t.Fatalf("%s: got %+v", k, c.lines)
				}
				if k == hot && l.id <= fmt.Sprintf("%04d", productCount-hotCount) {
					t.Fatalf("%s is not in the hot set", l.id)
				}
			}
			if r := c.request(); int64(c.total) != total || r.ExpectedTotal != c.total || r.Payments[0].Amount != c.total {
				t.Fatalf("%s: total %d, request %+v", k, total, r)
			}
		}
	}
}

func TestPerSale_sharesOutWhatWasTaken(t *testing.T) {
	t.Parallel()
	each := perSale(gauge.Usage{"mariadbd": 2 * time.Second}, 1000)
	if len(each) != 1 || each["mariadbd"] != 2 || sum(each) != 2 {
		t.Errorf("got %v", each)
	}
}

// The product's own statements are the floor's, too: a column that is new there needs its value here.
func TestFloor_hasAValueForEachColumn(t *testing.T) {
	t.Parallel()
	m := &model{trail: make([]trail.TrailOfRow, 2)}
	now := time.Now()
	basket := cart{lines: make([]cartLine, linesPerCart)}
	for name, rows := range map[string]func() (string, []any, error){
		"sale": func() (string, []any, error) {
			return mysql.Rows(sales.InsertSale, []sales.InsertSaleParams{m.saleRow(basket, 1, "", now)})
		},
		"lines": func() (string, []any, error) { return mysql.Rows(sales.InsertLine, lineRows(basket)) },
		"steps": func() (string, []any, error) { return mysql.Rows(trail.InsertTrail, m.trailRows("", now)) },
	} {
		text, values, err := rows()
		if want := strings.Count(text, "?"); err != nil || len(values) != want {
			t.Errorf("%s: %d values for %d columns (%v)", name, len(values), want, err)
		}
	}
}
