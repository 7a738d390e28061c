package demo

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/money"
)

// A shop that people look at knows how long goods last and when suppliers come. One that tests seed does not: what it orders would change with the
// day of the week.

// lives are for how many days goods are good when they come.
var lives = map[string]int{
	"PAN-001": 2, "PAN-002": 2, "PAN-003": 2, "PAN-004": 3, "PAN-005": 9, "PAN-006": 9, "PAN-007": 9, "PAN-008": 9, "PAN-015": 20,
	"LAC-013": 25, "LAC-014": 25, "LAC-015": 25, "LAC-016": 25, "LAC-017": 25, "LAC-022": 15, "LAC-023": 30,
	"FRE-005": 20, "FRE-007": 6, "FRE-010": 4, "FRE-014": 5, "FRE-015": 5, "FRE-020": 6, "FRE-021": 8, "FRE-022": 5, "FRE-023": 3, "FRE-024": 5,
	"FRE-025": 6, "HUE-001": 20, "HUE-002": 20, "HUE-003": 25, "HUE-004": 25, "HUE-005": 20, "HUE-006": 12,
}

// byPiece is for how many days goods are good at most that are bought by the piece, or the kilo, and without a minimum: a rule that knows how long
// they last does without one.
const byPiece = 10

// habits are those of a supplier.
type habits struct {
	days    catalog.Weekdays
	minimum money.Centimos
}

var visits = map[string]habits{
	"DSM": {0b0001001, 150 * money.Sol}, // Monday and Thursday
	"LAN": {0b0101010, 80 * money.Sol},  // Tuesday, Thursday, Saturday
	"BPA": {0b0010010, 120 * money.Sol}, // Tuesday and Friday
	"GEX": {0b0000100, 100 * money.Sol}, // Wednesday
	"LTO": {0b0001000, 100 * money.Sol}, // Thursday
	"CHU": {0b0100010, 150 * money.Sol}, // Tuesday and Saturday
	"POL": {0b1111111, 0},               // bread every day
	"JUL": {0b0010101, 40 * money.Sol},  // Monday, Wednesday, Friday
}

// learn writes lives and visits into the catalogue.
func learn(ctx context.Context, db *sql.DB) error {
	for sku, life := range lives {
		if _, err := db.ExecContext(ctx, "update products set perishable = true, shelf_life_days = ? where sku = ?", life, sku); err != nil {
			return fmt.Errorf("noting how long %s lasts: %w", sku, err)
		}
	}
	_, err := db.ExecContext(ctx, `update products p join product_suppliers s on s.product_id = p.id set s.pack_size = 1000, p.reorder_point = 0
		where p.shelf_life_days between 1 and ?`, byPiece)
	if err != nil {
		return fmt.Errorf("noting what is bought by the piece: %w", err)
	}
	for code, h := range visits {
		if _, err := db.ExecContext(ctx, "update suppliers set delivery_days = ?, min_order = ? where code = ?", h.days, int64(h.minimum), code); err != nil {
			return fmt.Errorf("noting when %s comes: %w", code, err)
		}
	}
	return nil
}
