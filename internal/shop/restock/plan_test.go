package restock_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// supplierID, productID and orderID are those of the n-th.
func supplierID(n int) string { return fmt.Sprintf("018f3d7e-0000-7000-8001-%012d", n) }
func productID(n int) string  { return fmt.Sprintf("018f3d7e-0000-7000-8000-%012d", n) }
func orderID(n int) string    { return fmt.Sprintf("018f3d7e-0000-7000-8002-%012d", n) }

// years is a shop of 60 suppliers and 1,500 products after some years: 60,000 movements, and 4,000 orders of which the last hundred
// are under way.
func years(t *testing.T) *sql.DB {
	t.Helper()
	const suppliers, products = 60, 1500
	conn, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	sellers := make([]catalog.Supplier, suppliers)
	for i := range sellers {
		sellers[i] = catalog.Supplier{
			ID:           supplierID(i),
			Code:         fmt.Sprintf("PRV%d", i),
			Name:         fmt.Sprintf("Proveedor %d", i),
			RUC:          fmt.Sprintf("20%09d", i),
			LeadTimeDays: 3,
		}
	}
	shelf := catalog.Category{ID: uuid.NewString(), Name: "Abarrotes", Colour: "sand"}
	goods, items := make([]catalog.NewProduct, products), make([]stock.Item, products)
	for i := range goods {
		goods[i] = catalog.NewProduct{ID: productID(i), SKU: fmt.Sprintf("ABA-%04d", i), Name: fmt.Sprintf("Producto %04d", i), Category: shelf, Unit: catalog.Piece,
			Barcode: fmt.Sprintf("775%010d", i), Price: 470, Cost: 400, TaxClass: peru.Gravado, Active: true, SupplierID: supplierID(i % suppliers)}
		items[i] = stock.Item{ProductID: goods[i].ID, Quantity: pieces(100)}
	}
	err = mysql.InTx(t.Context(), conn, func(tx *sql.Tx) error {
		if err := catalog.AddSuppliers(t.Context(), tx, sellers); err != nil {
			return err
		}
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: shelf}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, goods, opening); err != nil {
			return err
		}
		return stock.Open(t.Context(), tx, items, "apertura", "demo", opening)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
			select concat('018f3d7e-0000-7000-8000-', lpad(seq % 1500, 12, '0')), 'sale', -1000, 0, 'sale', uuid(), 'ana', date_add('2026-03-01', interval seq minute) from ` + dbtest.Numbers(60000) + ` n`,
		`insert into restock_orders (id, supplier_id, state, total, execution, origin, created_by, created_at)
			select concat('018f3d7e-0000-7000-8002-', lpad(seq, 12, '0')), concat('018f3d7e-0000-7000-8001-', lpad(seq % 60, 12, '0')),
				if(seq < 3900, elt(1 + seq % 3, 'received', 'closed_short', 'cancelled'), elt(1 + seq % 4, 'draft', 'approved', 'sent', 'partial')), 9600,
				if(seq < 3900, 'x', ''), 'night', 'sistema', date_add('2023-03-01', interval seq * 6 hour) from ` + dbtest.Numbers(4000) + ` n`,
		`insert into restock_lines (order_id, line, product_id, pack_size, proposed, ordered, received, cost, why)
			select o.id, n.seq, concat('018f3d7e-0000-7000-8000-', lpad((o.number * 7 + n.seq * 13) % 1500, 12, '0')), 6000, 12000, 12000, 0, 800, '{}'
			from restock_orders o join ` + dbtest.Numbers(12) + ` n`,
		`insert into restock_acts (id, order_id, kind, request_hash, reason, actor, acted_at)
			select uuid(), id, elt(n.seq, 'approve', 'receive'), '', '', 'luis', created_at from restock_orders join ` + dbtest.Numbers(2) + ` n`,
		`insert into restock_receipts (act_id, line, order_id, product_id, quantity, cost, average)
			select a.id, l.line, l.order_id, l.product_id, l.ordered, 800, 800 from restock_acts a join restock_lines l on l.order_id = a.order_id where a.kind = 'receive'`,
		`insert into stock_batches (id, product_id, expires_on, remaining, received_at)
			select uuid(), concat('018f3d7e-0000-7000-8000-', lpad(seq % 1500, 12, '0')), date_add('2026-01-01', interval seq hour), if(seq % 20 = 0, 1000, 0), '2026-01-01' from seq_1_to_9000`,
		"analyze table stock_batches, products, stock, product_suppliers, suppliers, stock_movements, restock_orders, restock_lines, restock_acts, restock_receipts",
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return conn
}

var opening = time.Date(2023, 1, 1, 13, 0, 0, 0, time.UTC)

func TestQueries_areServedByTheirIndexes(t *testing.T) {
	t.Parallel()
	conn := years(t)
	since, middle, end := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC), time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	page := func(before time.Time, supplier string, states ...any) string {
		query := strings.Replace(db.Orders, "/*SLICE:states*/?", strings.Repeat(",?", len(states))[1:], 1)
		return dbtest.Plan(t, conn, query, append(states, supplier, supplier, before, before, orderID(7), 51)...)
	}
	all := []any{"draft", "approved", "rejected", "expired", "sent", "partial", "received", "closed_short", "cancelled"}
	ids := make([]any, 500) // as many as one statement asks for
	for i := range ids {
		ids[i] = productID(i)
	}
	of := func(query string, more ...any) string {
		return dbtest.Plan(t, conn, strings.ReplaceAll(query, "/*SLICE:ids*/?", strings.Repeat(",?", len(ids))[1:]), append(ids[:len(ids):len(ids)], more...)...)
	}
	act := one(t, conn, "select id from restock_acts where kind = 'receive' limit 1")
	for what, c := range map[string]struct{ plan, want string }{
		"when goods first moved":            {dbtest.Plan(t, conn, db.Goods), "m ref stock_movements_by_product"},
		"what was sold":                     {of(db.SoldByDay, since, end), "m range stock_movements_by_time Using where; Using index"},
		"what came back":                    {of(db.ReturnedByDay, since, end), "m range stock_movements_by_time"},
		"what filled shelves":               {of(db.EmptySpells, since), "m range stock_movements_by_time"},
		"what emptied them":                 {of(db.EmptySpells, since), "b eq_ref PRIMARY"},
		"what came before":                  {of(db.EmptySpells, since), "x ref stock_movements_by_product"},
		"which are empty":                   {of(db.EmptyNow), "x ref stock_movements_by_product"},
		"what is on order":                  {dbtest.Plan(t, conn, db.OnOrder), "r range restock_orders_by_state"},
		"lines of what is on order":         {dbtest.Plan(t, conn, db.OnOrder), "l ref PRIMARY"},
		"batches on the shelf":              {of(db.BatchesLeft), "b range stock_batches_by_product"},
		"the newest batches":                {of(db.LivesOf), "b range stock_batches_by_product"},
		"what was ordered of late":          {dbtest.Plan(t, conn, db.OrderedSince, end, true), "r range restock_orders_by_time"},
		"drafts that are open":              {dbtest.Plan(t, conn, db.OpenDrafts), "restock_orders ref restock_orders_by_state"},
		"orders that have not begun":        {dbtest.Plan(t, conn, db.Unstarted), "restock_orders range restock_orders_by_state"},
		"a page of all orders":              {page(middle, "", all...), "o range restock_orders_by_time"},
		"a page of a state":                 {page(middle, "", "received"), "o range restock_orders_by_state"},
		"a page of what is on its way":      {page(end, "", "approved", "sent", "partial"), "o range restock_orders_by_state"},
		"a page of what has ended":          {page(middle, "", all[2:]...), "o range restock_orders_by_time"},
		"how many products an order has":    {page(middle, "", "sent"), "l ref PRIMARY"},
		"a page of a supplier":              {page(middle, supplierID(3), all...), "o range restock_orders_by_supplier"},
		"a page of a supplier's in a state": {page(middle, supplierID(3), "sent"), "o ref restock_orders_by_supplier"},
		"an order":                          {dbtest.Plan(t, conn, db.Order, orderID(7)), "o const PRIMARY"},
		"the lock of an order":              {dbtest.Plan(t, conn, db.LockOrder, orderID(7)), "restock_orders const PRIMARY"},
		"its lines":                         {dbtest.Plan(t, conn, db.LinesOf, orderID(7)), "l ref PRIMARY"},
		"the names of its lines":            {dbtest.Plan(t, conn, db.LinesOf, orderID(7)), "p eq_ref PRIMARY"},
		"why drafts were made": {
			dbtest.Plan(t, conn, strings.Replace(db.ReasonsOf, "/*SLICE:orders*/?", "?, ?", 1), orderID(3907), orderID(3911)),
			"l range PRIMARY",
		},
		"its acts":                           {dbtest.Plan(t, conn, db.ActsOf, orderID(7)), "restock_acts ref restock_acts_by_order"},
		"its receipts":                       {dbtest.Plan(t, conn, db.ReceiptsOf, orderID(7)), "restock_receipts ref restock_receipts_by_order"},
		"what a receipt costs":               {dbtest.Plan(t, conn, db.TakeCosts, opening, act), "r ref PRIMARY"},
		"the products whose cost it changes": {dbtest.Plan(t, conn, db.TakeCosts, opening, act), "p eq_ref PRIMARY"},
		"the supplier's costs":               {dbtest.Plan(t, conn, db.TakeSupplierCosts, act, supplierID(3)), "ps eq_ref PRIMARY"},
		"the history of prices":              {dbtest.Plan(t, conn, db.InsertNewPrices, "luis", opening, act), "r ref PRIMARY"},
	} {
		if !strings.Contains(c.plan, c.want) {
			t.Errorf("%s: the plan is %q, want %q", what, c.plan, c.want)
		}
	}
	for what, plan := range map[string]string{
		"a page of all orders":     page(middle, "", all...),
		"a page of a state":        page(middle, "", "received"),
		"a page of what has ended": page(middle, "", all[2:]...),
		"acts":                     dbtest.Plan(t, conn, db.ActsOf, orderID(7)),
	} {
		if strings.Contains(plan, "filesort") {
			t.Errorf("%s: is sorted: %s", what, plan)
		}
	}
}

func one(t *testing.T, conn *sql.DB, query string) (value string) {
	t.Helper()
	if err := conn.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
