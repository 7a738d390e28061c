package emission_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/peru"
)

// A till that is added at the very moment at which the shop begins to emit has series of before or of now, and none that goes to nobody.
func TestChange_besideTillsThatAreAddedLeavesNoSeriesBehind(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for round := range 4 {
		setup := bodega
		setup.Channel = []emission.Channel{emission.Beta, emission.Production}[round%2]
		now, err := emission.Load(t.Context(), s.db)
		if err != nil {
			t.Fatal(err)
		}
		var group errgroup.Group
		for i := range 2 {
			group.Go(func() error {
				_, _, err := till.Create(t.Context(), s.db, till.New{ID: newID(), Name: fmt.Sprintf("Caja %d-%d", round, i)}, carmen, noon)
				return err
			})
		}
		group.Go(func() error {
			_, err := emission.Change(t.Context(), s.db, now.Version, setup, carmen, noon)
			return err
		})
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		var behind, numbers, all int
		err = s.db.QueryRowContext(t.Context(), `select sum(coalesce(emission, 0) <> (select max(epoch) from emissions)), count(distinct substring(series, 2)), count(*)
			from receipt_series where document = 'boleta'`).Scan(&behind, &numbers, &all)
		if err != nil {
			t.Fatal(err)
		}
		if behind != 0 || numbers != all {
			t.Errorf("round %d: of %d tills %d have series of before, and %d numbers of their own", round, all, behind, numbers)
		}
		var torn int
		err = s.db.QueryRowContext(t.Context(), `select count(*) from receipt_series b join receipt_series f on f.till_id = b.till_id and f.document = 'factura'
			where b.document = 'boleta' and (substring(b.series, 2) <> substring(f.series, 2) or not b.emission <=> f.emission)`).Scan(&torn)
		if err != nil || torn != 0 {
			t.Errorf("round %d: %d tills have boletas of one number and facturas of another (%v)", round, torn, err)
		}
	}
}

// The document is of the day of its sale, whenever it is written and signed.
func TestWrite_afterMidnightSaysTheDayOfTheSale(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	before := time.Date(2026, 3, 16, 4, 59, 59, 999_000_000, time.UTC) // 23:59:59 in Lima
	sold := s.sells(peru.Boleta, before)
	early, err := emission.Write(t.Context(), s.db, sold.ID, before)
	if err != nil {
		t.Fatal(err)
	}
	late, err := emission.Write(t.Context(), s.db, sold.ID, before.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(late.XML, []byte("<cbc:IssueDate>2026-03-15</cbc:IssueDate>")) || !bytes.Equal(early.XML, late.XML) {
		t.Errorf("after midnight it says %s", late.XML)
	}
	if d := s.document(sold.ID); d.Day.String() != "2026-03-15" || d.Deadline.String() != "2026-03-20" {
		t.Errorf("it is of %s and goes until %s", d.Day, d.Deadline)
	}
}
