package promotion_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	luis = actor.Actor{Username: "luis", Name: "Luis"}
)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// aisles is a database with a category of each sort, and a product of each unit.
type aisles struct {
	db                                    *sql.DB
	byWeight, mixed, empty, onlyPastPiece string // categories
	grapes, mango, pastGrapes             string // products
}

func newAisles(t *testing.T) aisles {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	a := aisles{db, newID(), newID(), newID(), newID(), newID(), newID(), newID()}
	var categories []catalog.NewCategory
	for id, name := range map[string]string{a.byWeight: "Frutas", a.mixed: "Verduras", a.empty: "Flores", a.onlyPastPiece: "Carnes"} {
		categories = append(categories, catalog.NewCategory{Category: catalog.Category{ID: id, Name: name, Colour: "sand"}})
	}
	product := func(id, category, sku string, unit catalog.Unit, active bool) catalog.NewProduct {
		return catalog.NewProduct{
			ID:       id,
			SKU:      sku,
			Name:     sku,
			Barcode:  sku,
			Category: catalog.Category{ID: category},
			Unit:     unit,
			Price:    470,
			Cost:     400,
			TaxClass: peru.Gravado,
			Active:   active,
		}
	}
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, categories); err != nil {
			return err
		}
		return catalog.AddProducts(t.Context(), tx, []catalog.NewProduct{
			product(a.grapes, a.byWeight, "UVA", catalog.Kilogram, true),
			product(a.pastGrapes, a.byWeight, "UVA-2", catalog.Kilogram, false),
			product(newID(), a.mixed, "PAPA", catalog.Kilogram, true),
			product(a.mango, a.mixed, "MANGO", catalog.Piece, true),
			product(newID(), a.onlyPastPiece, "CERDO", catalog.Kilogram, true),
			product(newID(), a.onlyPastPiece, "HAMBURGUESA", catalog.Piece, false),
		}, noon)
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What counts pieces never counts for goods that have none: it is refused when it is made, not found out at the till.
func TestCreateAndChange_refuseToCountPiecesOfGoodsByWeight(t *testing.T) {
	t.Parallel()
	a := newAisles(t)
	kinds := map[promotion.Kind]promotion.Terms{
		promotion.NForM: {Buy: 3, Pay: 2}, promotion.SecondPercent: {Percent: 50_00}, promotion.Percent: {Percent: 10_00}, promotion.Amount: {Amount: 50},
	}
	for name, c := range map[string]struct {
		product, category, refused string
	}{
		"goods by weight":                                {a.grapes, "", "productId"},
		"goods by weight that are no longer sold":        {a.pastGrapes, "", "productId"},
		"goods by the piece":                             {a.mango, "", ""},
		"a category of goods by weight":                  {"", a.byWeight, "categoryId"},
		"a category that sells no more goods by piece":   {"", a.onlyPastPiece, "categoryId"},
		"a category of goods by weight and by the piece": {"", a.mixed, ""},
		"a category that has nothing yet":                {"", a.empty, ""},
	} {
		for kind, terms := range kinds {
			terms.Name, terms.Kind, terms.ProductID, terms.CategoryID, terms.From, terms.To = name, kind, c.product, c.category, ides, ides
			refused := c.refused
			if kind == promotion.Percent || kind == promotion.Amount {
				refused = ""
			}
			want := func(did string, err error) {
				t.Helper()
				fields := errs.From(err).Fields
				if refused == "" && err != nil {
					t.Errorf("%s %s on %s: %v", did, kind, name, err)
				}
				if refused != "" && (errs.CodeOf(err) != errs.InvalidRequest || len(fields) != 1 || fields[0].Field != refused) {
					t.Errorf("%s %s on %s: %v about %v, want %s", did, kind, name, err, fields, refused)
				}
			}
			_, _, err := promotion.Create(t.Context(), a.db, newID(), terms, luis, noon)
			want("creating", err)

			before := promotion.Terms{Name: "before", Kind: promotion.Percent, Percent: 1, ProductID: a.mango, From: ides, To: ides}
			made, _, err := promotion.Create(t.Context(), a.db, newID(), before, luis, noon)
			if err != nil {
				t.Fatal(err)
			}
			_, err = promotion.Change(t.Context(), a.db, made.ID, 1, terms, luis, noon)
			want("changing to", err)
		}
	}
	var kept int
	err := a.db.QueryRowContext(t.Context(), `select count(*) from promotions r join products p on p.id = r.product_id or p.category_id = r.category_id
		where r.kind in ('n_for_m', 'second_percent') group by r.id having sum(p.unit = 'NIU' and p.active) = 0`).Scan(&kept)
	if err != sql.ErrNoRows {
		t.Errorf("a promotion that never counts was kept: %d, %v", kept, err)
	}
}
