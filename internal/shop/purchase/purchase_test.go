package purchase_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Five papers with every kind of cost: amounts with IGV and without it, exempt goods, batches, bonus units, freight on the paper and apart,
// a total that is rounded, and a boleta.
func TestEnter_fivePapersOfEveryKindOfCost(t *testing.T) {
	t.Parallel()
	s := newShop(t)

	plain := s.enter(s.factura("1", s.of(soap, 10, 59_00), s.of(rice, 10, 30_00)))
	if plain.Base != 50_00 || plain.IGV != 9_00 || plain.Untaxed != 30_00 || plain.Total != 89_00 {
		t.Errorf("with IGV: %+v", plain)
	}
	s.wantShelf(soap, 20, 4_95) // (10 × 4.00 + 10 × 5.90) / 20
	s.wantShelf(rice, 20, 3_50)

	without := s.factura("00002", s.of(matches, 5, 33_33), s.of(rice, 5, 10_00))
	without.WithoutTax = true
	bare := s.enter(without)
	if bare.Number != "2" || bare.Base != 33_33 || bare.IGV != 6_00 || bare.Untaxed != 10_00 || bare.Total != 49_33 || bare.Lines[0].Amount != 39_33 {
		t.Errorf("without IGV: %+v", bare)
	}
	s.wantShelf(matches, 15, 5_29) // (10 × 4.00 + 5 × 7.87) / 15
	s.wantShelf(rice, 25, 3_20)    // (20 × 3.50 + 5 × 2.00) / 25

	gift := s.factura("3", s.of(yogurt, 6, 36_00), s.of(yogurt, 4, 24_00))
	gift.Lines[0].ExpiresOn, gift.Lines[1].ExpiresOn, gift.Lines[1].Bonus = today.AddDays(10), today.AddDays(20), pieces(2)
	given := s.enter(gift)
	if given.Total != 60_00 || given.Lines[0].Cost != 5_00 || given.Lines[1].Cost != 5_00 {
		t.Errorf("with bonus units: %+v", given.Lines)
	}
	s.wantShelf(yogurt, 22, 4_55) // (10 × 4.00 + 12 × 5.00) / 22
	if n := one[int](s, "select count(*) from stock_batches where product_id = ? and expires_on is not null", s.products[yogurt]); n != 2 {
		t.Errorf("%d batches have a day, want 2", n)
	}

	carried := s.factura("4", s.of(soap, 20, 100_00), s.of(matches, 10, 50_00))
	said := money.Centimos(161_80)
	carried.Freight, carried.FreightApart, carried.Total = 11_80, 3_20, &said
	brought := s.enter(carried)
	if brought.Total != 161_80 || brought.Rounding != 0 || brought.Lines[0].Freight != 10_00 || brought.Lines[1].Freight != 5_00 {
		t.Errorf("with freight: %+v", brought)
	}
	s.wantShelf(soap, 40, 5_23)    // (20 × 4.95 + 20 × 5.50) / 40, rounded up
	s.wantShelf(matches, 25, 5_37) // (15 × 5.29 + 10 × 5.50) / 25

	small := s.factura("77", s.of(soap, 1, 5_03))
	odd := money.Centimos(5_00)
	small.Kind, small.Series, small.Total = purchase.Boleta, "b001", &odd
	last := s.enter(small)
	if last.Series != "B001" || last.Base != 0 || last.IGV != 0 || last.Untaxed != 5_03 || last.Rounding != -3 || last.Total != 5_00 {
		t.Errorf("a boleta: %+v", last)
	}
	s.wantShelf(soap, 41, 5_23)

	for _, p := range []struct {
		id string
		n  purchase.NewPayment
	}{
		{plain.ID, purchase.NewPayment{Amount: 89_00, Method: payment.Cash, TillID: s.till}},
		{bare.ID, purchase.NewPayment{Amount: 20_00, Method: payment.Transfer, Operation: "0012 345"}},
		{bare.ID, purchase.NewPayment{Amount: 10_00, Method: payment.Cash, TillID: s.till}},
		{given.ID, purchase.NewPayment{Amount: 60_00, Method: "yape", Operation: "887766"}},
	} {
		if _, err := s.pay(p.id, p.n); err != nil {
			t.Fatal(err)
		}
	}
	for what, query := range map[string]string{
		"what was billed is owed or paid": `select (select sum(total) from purchases) = 36513
			and (select sum(amount) from purchase_payments) = 17900 and (select sum(total - paid) from purchases where due is not null) = 18613`,
		"what came is what the lines say": `select (select sum(quantity + bonus) from purchase_lines) = (select sum(quantity) from stock_movements where source = 'purchase')`,
		"each product moved once a paper": `select (select count(*) from stock_movements where source = 'purchase') = (select count(distinct purchase_id, product_id) from purchase_lines)`,
		"a cost is the average of its last paper": `select not exists (select 1 from products p where p.cost <> (select l.average from purchase_lines l
			join purchases b on b.id = l.purchase_id where l.product_id = p.id order by b.series = 'B001' desc, cast(b.number as unsigned) desc, l.line desc limit 1))`,
		"the drawer gave the cash": `select (select sum(amount) from till_movements where kind = 'supplier_payment') = -9900`,
		"the audit has it all":     `select (select count(*) from audit_log where action = 'purchase.entered') = 5 and (select count(*) from audit_log where action = 'purchase.paid') = 4`,
		"the history of prices":    `select (select count(*) from price_history where changed_by = 'luis') = 7`,
	} {
		if !one[bool](s, query) {
			t.Errorf("it does not hold that %s", what)
		}
	}
	s.wantBooks()
}

func TestEnter_thePaperThatIsThereAlreadyIsRefusedWithItsFirstDay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.enter(s.factura("123", s.of(soap, 10, 59_00)))
	again := s.factura("00000123", s.of(rice, 1, 1_00))
	again.Series = "f001"
	_, _, err := purchase.Enter(t.Context(), s.db, again, luis, noon.AddDate(0, 0, 3))
	if refused := errs.From(err); refused.Code != errs.PaperEntered || !strings.Contains(refused.Reason, "F001-123 se ingresó el 15/03/2026 12:00 (luis) por S/ 59.00") {
		t.Errorf("got %v: %q", err, refused.Reason)
	}
	s.wantShelf(soap, 20, 4_95)
	s.wantShelf(rice, 10, 4_00)
	// The same number on another kind of paper is another paper.
	boleta := s.factura("123", s.of(rice, 1, 4_00))
	boleta.Kind, boleta.Series = purchase.Boleta, "B001"
	s.enter(boleta)
	s.wantBooks()
}

// Others drop the freight where nothing is worth anything: github.com/frappe/erpnext/pull/58842.
func TestEnter_freightOfGoodsThatCameForNothingIsTheirCost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	gifts := s.factura("9", s.of(soap, 0, 0), s.of(rice, 0, 0))
	gifts.Lines[0].Bonus, gifts.Lines[1].Bonus, gifts.FreightApart = pieces(10), pieces(10), 20_00
	came := s.enter(gifts)
	if came.Total != 0 || came.Lines[0].Freight != 10_00 || came.Lines[1].Freight != 10_00 {
		t.Errorf("the freight is not shared: %+v", came)
	}
	s.wantShelf(soap, 20, 2_50) // (10 × 4.00 + 10 × 1.00) / 20
	s.wantShelf(rice, 20, 2_50)
	s.wantBooks()
}

func TestEnter_tenAtOnceOfOnePaperAreOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var entered, refused sync.Map
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			_, fresh, err := purchase.Enter(t.Context(), s.db, s.factura("9", s.of(soap, 1, 5_00), s.of(rice, 1, 3_00)), luis, noon)
			switch {
			case fresh:
				entered.Store(i, true)
			case errs.CodeOf(err) == errs.PaperEntered:
				refused.Store(i, true)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	count := func(m *sync.Map) (n int) {
		m.Range(func(any, any) bool { n++; return true })
		return n
	}
	if count(&entered) != 1 || count(&refused) != 9 {
		t.Errorf("%d were entered and %d refused", count(&entered), count(&refused))
	}
	s.wantShelf(soap, 11, 4_09)
	s.wantBooks()
}

func TestEnter_theSameRequestAgainMovesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	n := s.factura("5", s.of(soap, 10, 59_00))
	s.enter(n)
	again, fresh, err := purchase.Enter(t.Context(), s.db, n, luis, noon.Add(time.Minute))
	if err != nil || fresh || again.Total != 59_00 {
		t.Errorf("got %+v, fresh %t, %v", again, fresh, err)
	}
	n.Note = "otra"
	if _, _, err := purchase.Enter(t.Context(), s.db, n, luis, noon); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("another request under its id: %v", err)
	}
	s.wantShelf(soap, 20, 4_95)
	s.wantBooks()
}

func TestEnter_saysWhichFieldIsWrong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	far := money.Centimos(90_00)
	for name, c := range map[string]struct {
		change func(*purchase.New)
		field  string
	}{
		"a series of a boleta":        {func(n *purchase.New) { n.Series = "B001" }, "series"},
		"a number of letters":         {func(n *purchase.New) { n.Number = "12A" }, "number"},
		"no number":                   {func(n *purchase.New) { n.Number = "000" }, "number"},
		"a number without a paper":    {func(n *purchase.New) { n.Kind = purchase.Unpapered }, "number"},
		"a paper of tomorrow":         {func(n *purchase.New) { n.IssuedOn = today.AddDays(1) }, "issuedOn"},
		"due before it was issued":    {func(n *purchase.New) { n.DueOn = n.IssuedOn.AddDays(-1) }, "dueOn"},
		"a total that is another":     {func(n *purchase.New) { n.Total = &far }, "total"},
		"a supplier that is none":     {func(n *purchase.New) { n.SupplierID = newID() }, "supplierId"},
		"nothing came":                {func(n *purchase.New) { n.Lines[0].Quantity = 0; n.Lines[0].Amount = 0 }, "lines[0].quantity"},
		"a gift that costs":           {func(n *purchase.New) { n.Lines[0].Quantity, n.Lines[0].Bonus = 0, pieces(1) }, "lines[0].amount"},
		"soap that spoils":            {func(n *purchase.New) { n.Lines[0].ExpiresOn = today.AddDays(9) }, "lines[0].expiresOn"},
		"yogurt that never spoils":    {func(n *purchase.New) { n.Lines[0].ProductID = s.products[yogurt] }, "lines[0].expiresOn"},
		"half a piece":                {func(n *purchase.New) { n.Lines[0].Quantity = quantity.One / 2 }, "lines"},
		"a boleta that shows its IGV": {func(n *purchase.New) { n.Kind, n.Series, n.WithoutTax = purchase.Boleta, "B001", true }, "withoutTax"},
	} {
		n := s.factura("8", s.of(soap, 10, 59_00))
		c.change(&n)
		_, _, err := purchase.Enter(t.Context(), s.db, n, luis, noon)
		if e := errs.From(err); e.Code != errs.InvalidRequest || len(e.Fields) != 1 || e.Fields[0].Field != c.field {
			t.Errorf("%s: got %v, %+v; want %s", name, err, e.Fields, c.field)
		}
	}
	if n := one[int](s, "select count(*) from purchases"); n != 0 {
		t.Errorf("%d purchases were written", n)
	}
	s.wantBooks()
}

func TestPay_cashFollowsTheRulesOfTheDrawer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.enter(s.factura("5", s.of(soap, 100, 900_00)))
	cash := func(amount money.Centimos, approver string) error {
		_, _, err := purchase.Pay(t.Context(), s.db, p.ID, purchase.NewPayment{ID: newID(), Amount: amount, Method: payment.Cash, TillID: s.till}, luis, approver, 100_00, noon)
		return err
	}
	if err := cash(60_00, ""); err != nil {
		t.Fatal(err)
	}
	if err := cash(60_00, ""); errs.CodeOf(err) != errs.ApprovalNeeded {
		t.Errorf("beyond the limit of the shift, and nobody approves: %v", err)
	}
	if err := cash(60_00, "carmen"); err != nil || one[string](s, "select approved_by from purchase_payments where amount = 6000 and approved_by <> ''") != "carmen" {
		t.Errorf("carmen approves: %v", err)
	}
	if err := cash(600_00, "carmen"); errs.CodeOf(err) != errs.DrawerShort {
		t.Errorf("more than is in the drawer: %v", err)
	}
	if err := cash(10_05, ""); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("what no coins make up: %v", err)
	}
	if _, err := s.pay(p.ID, purchase.NewPayment{Amount: 800_00, Method: payment.Transfer, Operation: "1"}); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("more than is owed: %v", err)
	}
	if _, err := s.pay(p.ID, purchase.NewPayment{Amount: 10_00, Method: payment.Transfer}); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a transfer without its number: %v", err)
	}
	if _, err := s.pay(newID(), purchase.NewPayment{Amount: 10_00, Method: payment.Transfer, Operation: "1"}); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("of no purchase: %v", err)
	}
	s.must("update till_shifts set closed_at = ?, open_till = null where id = ?", noon, s.shift)
	if err := cash(10_00, ""); errs.CodeOf(err) != errs.TillClosed {
		t.Errorf("out of a closed till: %v", err)
	}
	s.wantBooks()
}

func TestPay_twentyAtOnceNeverPayMoreThanIsOwed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.enter(s.factura("5", s.of(soap, 10, 100_00)))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			n := purchase.NewPayment{Amount: 30_00, Method: payment.Cash, TillID: s.till}
			if i%2 == 0 {
				n = purchase.NewPayment{Amount: 30_00, Method: payment.Transfer, Operation: "77"}
			}
			if _, err := s.pay(p.ID, n); err != nil && errs.CodeOf(err) != errs.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if paid := one[int](s, "select paid from purchases"); paid != 90_00 {
		t.Errorf("%d centimos were paid", paid)
	}
	s.wantBooks()
}

func TestMend_givesGoodsTheirPaper(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	n := s.factura("", s.of(soap, 10, 59_00), s.of(rice, 10, 30_00))
	n.Kind, n.Series = purchase.Unpapered, ""
	p := s.enter(n)
	if p.Untaxed != 89_00 || p.Number != "" {
		t.Errorf("without a paper: %+v", p)
	}
	n.ID = newID() // a second one without a number is another purchase
	s.enter(n)
	change := purchase.Change{Paper: purchase.Paper{Kind: purchase.Factura, Series: "F002", Number: "15", IssuedOn: today, DueOn: today.AddDays(15)}}
	is, err := purchase.Mend(t.Context(), s.db, p.ID, p.Version, change, luis, noon)
	if err != nil || is.Base != 50_00 || is.IGV != 9_00 || is.Untaxed != 30_00 || is.Total != 89_00 || is.DueOn != today.AddDays(15) {
		t.Errorf("got %+v, %v", is, err)
	}
	if _, err := purchase.Mend(t.Context(), s.db, p.ID, p.Version, change, luis, noon); errs.CodeOf(err) != errs.Stale {
		t.Errorf("a version that is gone: %v", err)
	}
	other := s.enter(s.factura("16", s.of(soap, 1, 5_00)))
	if _, err := purchase.Mend(t.Context(), s.db, other.ID, other.Version, change, luis, noon); errs.CodeOf(err) != errs.PaperEntered {
		t.Errorf("the paper of another: %v", err)
	}
	s.wantBooks()
}

func TestStatement_andAgeingAgreeWithWhatIsOwed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	old := s.factura("1", s.of(soap, 10, 50_00))
	old.IssuedOn, old.DueOn = today.AddDays(-60), today.AddDays(-45)
	oldest := s.enter(old)
	s.enter(s.factura("2", s.of(soap, 10, 70_00)))
	if _, err := s.pay(oldest.ID, purchase.NewPayment{Amount: 20_00, Method: payment.Transfer, Operation: "1"}); err != nil {
		t.Fatal(err)
	}
	statement, err := purchase.StatementOf(t.Context(), s.db, s.supplier, today.AddDays(-30), today)
	if err != nil || statement.Opening != 50_00 || statement.Closing != 100_00 || len(statement.Entries) != 2 || statement.Entries[1].Amount != -20_00 ||
		statement.Entries[0].Balance != 120_00 {
		t.Errorf("got %+v, %v", statement, err)
	}
	ageing, err := purchase.AgeingOn(t.Context(), s.db, today)
	if err != nil || ageing.Owed != 100_00 || len(ageing.Suppliers) != 1 || ageing.Suppliers[0].Current != 70_00 || ageing.Suppliers[0].To60 != 30_00 {
		t.Errorf("got %+v, %v", ageing, err)
	}
	owed, err := purchase.List(t.Context(), s.db, purchase.Filter{Owed: true}, 10, "")
	if err != nil || len(owed.Items) != 2 || owed.Items[0].ID != oldest.ID || owed.Items[0].Owed() != 30_00 {
		t.Errorf("got %+v, %v", owed, err)
	}
}

func TestList_findsByNumberDayAndSupplierPageByPage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i, number := range []string{"120", "121", "345", "12"} {
		n := s.factura(number, s.of(soap, 1, 5_00))
		n.IssuedOn = today.AddDays(-i)
		s.enter(n)
	}
	numbers := func(f purchase.Filter) (all []string) {
		cursor := ""
		for {
			page, err := purchase.List(t.Context(), s.db, f, 2, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Items {
				all = append(all, p.Number)
			}
			if cursor = page.Next; cursor == "" {
				return all
			}
		}
	}
	for what, c := range map[string]struct {
		f    purchase.Filter
		want string
	}{
		"all":            {purchase.Filter{}, "120 121 345 12"},
		"what is owed":   {purchase.Filter{Owed: true}, "120 121 345 12"},
		"of a number":    {purchase.Filter{Number: "F001-00012"}, "120 121 12"},
		"of two days":    {purchase.Filter{From: today.AddDays(-2), To: today.AddDays(-1)}, "121 345"},
		"of the one":     {purchase.Filter{SupplierID: s.supplier, From: today}, "120"},
		"of nobody else": {purchase.Filter{SupplierID: newID()}, ""},
	} {
		if got := strings.Join(numbers(c.f), " "); len(strings.Fields(got)) != len(strings.Fields(c.want)) || !c.f.Owed && got != c.want {
			t.Errorf("%s: got %q, want %q", what, got, c.want)
		}
	}
}

// Whatever is bought: lines and freight are the total, what it is made of is the total, and no unit costs less than nothing.
func TestEnter_isTheSumOfItsPartsWhateverIsBought(t *testing.T) {
	t.Parallel()
	classes := []peru.TaxClass{peru.Gravado, peru.Exonerado, peru.Inafecto}
	rapid.Check(t, func(t *rapid.T) {
		n := purchase.New{Paper: purchase.Paper{Kind: purchase.Factura}, WithoutTax: rapid.Bool().Draw(t, "without IGV"),
			Freight: money.Centimos(rapid.Int64Range(0, 100_000).Draw(t, "freight")), FreightApart: money.Centimos(rapid.Int64Range(0, 100_000).Draw(t, "apart"))}
		of := map[string]peru.TaxClass{}
		var given money.Centimos
		for i := range rapid.IntRange(1, 20).Draw(t, "lines") {
			id := string(rune('a' + i%7))
			of[id] = classes[i%7%3]
			l := purchase.NewLine{ProductID: id, Quantity: quantity.Quantity(rapid.Int64Range(1, 10_000_000).Draw(t, "quantity")),
				Bonus: quantity.Quantity(rapid.Int64Range(0, 10_000_000).Draw(t, "bonus")), Amount: money.Centimos(rapid.Int64Range(0, 10_000_000).Draw(t, "amount"))}
			given += l.Amount
			n.Lines = append(n.Lines, l)
		}
		p, err := purchase.Price(n, of)
		if err != nil {
			t.Fatal(err)
		}
		var lines, freight money.Centimos
		for _, l := range p.Lines {
			lines, freight = lines+l.Amount, freight+l.Freight
			if l.Cost < 0 || l.Freight < 0 {
				t.Fatalf("%+v", l)
			}
		}
		if lines+p.Freight != p.Total || p.Base+p.IGV+p.Untaxed != p.Total || freight != p.Freight+n.FreightApart {
			t.Fatalf("%d and %d are not %d; %+v", lines, p.Freight, p.Total, p.Tax)
		}
		if !n.WithoutTax && p.Total != given+n.Freight || n.WithoutTax && p.Base+p.Untaxed != given+n.Freight {
			t.Fatalf("%d were given, it comes to %d", given+n.Freight, p.Total)
		}
	})
}
