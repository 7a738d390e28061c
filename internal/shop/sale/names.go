package sale

import (
	"context"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/values/errs"
)

// mostNames is how many bytes the names in a cart may have on their way through the state machine, which carries 256 KB at most. The
// receipt of the largest cart fits, but not a cart that has the names and its own figures, too.
const mostNames = 32 << 10

// light leaves the names out of a cart that has too many and too long ones: nameLines reads them again.
func (c Cart) light() Cart {
	size := 0
	for _, l := range c.Lines {
		size += len(l.Name) + len(l.Promotion)
	}
	if size > mostNames {
		for i := range c.Lines {
			c.Lines[i].Name, c.Lines[i].Promotion = "", ""
		}
	}
	return c
}

// nameLines reads the names that a cart left behind. It asks nothing about a cart that has them.
func nameLines(ctx context.Context, q *db.Queries, lines []CartLine) error {
	if lines[0].Name != "" { // every product has a name
		return nil
	}
	var of db.NamesOfParams
	for _, l := range lines {
		of.Products = append(of.Products, l.ProductID)
		if l.PromotionID != "" {
			of.Promotions = append(of.Promotions, l.PromotionID)
		}
	}
	rows, err := q.NamesOf(ctx, of)
	if err != nil {
		return fmt.Errorf("reading the names of a cart: %w", mysql.Explain(err))
	}
	type thing struct{ kind, id string }
	names := make(map[thing]string, len(rows))
	for _, r := range rows {
		names[thing{r.Kind, r.ID}] = r.Name
	}
	for i := range lines {
		l := &lines[i]
		if l.Name = names[thing{"product", l.ProductID}]; l.Name == "" {
			return errs.New(errs.UnknownProduct, "no product has the id %q", l.ProductID)
		}
		l.Promotion = names[thing{"promotion", l.PromotionID}]
	}
	return nil
}
