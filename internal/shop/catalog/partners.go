package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/spelling"
)

// CategoryDetail is a category as a manager sets it. An inactive one takes no more products; those in it stay.
type CategoryDetail struct {
	Category
	Sort    int  `json:"sort"`
	Active  bool `json:"active"`
	Version int  `json:"version"`
}

// Supplier is who the shop buys from. An inactive one gets no more products; those it brought stay.
type Supplier struct {
	ID      string `json:"id"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	RUC     string `json:"ruc"`
	Contact string `json:"contact"`
	Phone   string `json:"phone"`
	Email   string `json:"email"`
	// LeadTimeDays are from an order to its delivery, which comes on one of DeliveryDays; on any when they are not known.
	LeadTimeDays int      `json:"leadTimeDays"`
	DeliveryDays Weekdays `json:"deliveryDays"`
	// MinOrder is what he delivers from; 0 is any.
	MinOrder money.Centimos `json:"minOrder"`
	Active   bool           `json:"active"`
	Version  int            `json:"version"`
}

// Categories lists all categories in their order: a shop has some tens.
func Categories(ctx context.Context, conn db.DBTX) ([]CategoryDetail, error) {
	rows, err := db.New(conn).Categories(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading categories: %w", mysql.Explain(err))
	}
	all := make([]CategoryDetail, len(rows))
	for i, r := range rows {
		all[i] = CategoryDetail{Category: Category{ID: r.ID, Name: r.Name, Colour: r.Colour}, Sort: r.SortOrder, Active: r.Active, Version: r.Version}
	}
	return all, nil
}

// Suppliers lists all suppliers by name: a shop has some tens.
func Suppliers(ctx context.Context, conn db.DBTX) ([]Supplier, error) {
	rows, err := db.New(conn).Suppliers(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading suppliers: %w", mysql.Explain(err))
	}
	all := make([]Supplier, len(rows))
	for i, r := range rows {
		all[i] = Supplier{ID: r.ID, Code: r.Code, Name: r.Name, RUC: r.Ruc, Contact: r.Contact, Phone: r.Phone, Email: r.Email,
			LeadTimeDays: r.LeadTimeDays, DeliveryDays: Weekdays(r.DeliveryDays), MinOrder: r.MinOrder, Active: r.Active, Version: r.Version}
	}
	return all, nil
}

func (c *CategoryDetail) clean() error {
	c.Name, c.Colour = spelling.Tidy(c.Name), spelling.Tidy(c.Colour)
	const longestName, longestColour, last = 80, 30, 10_000
	switch {
	case !isLine(c.Name, 1, longestName):
		return errs.Invalid("name", "must be 1 to %d characters on one line", longestName)
	case !isLine(c.Colour, 1, longestColour):
		return errs.Invalid("colour", "must be 1 to %d characters on one line", longestColour)
	case c.Sort < 0 || c.Sort > last:
		return errs.Invalid("sort", "must be from 0 to %d", last)
	}
	return nil
}

func (s *Supplier) clean() error {
	s.Code, s.Name = spelling.Tidy(s.Code), spelling.Tidy(s.Name)
	s.Contact, s.Phone, s.Email = spelling.Tidy(s.Contact), spelling.Tidy(s.Phone), strings.TrimSpace(s.Email)
	ruc, err := peru.ParseRUC(s.RUC)
	if err != nil {
		return errs.Invalid("ruc", "%s", err)
	}
	s.RUC = ruc
	if s.Email, err = spelling.Addresses(s.Email); err != nil {
		return errs.Invalid("email", "%s", err)
	}
	const slowest = 365
	if s.LeadTimeDays < 0 || s.LeadTimeDays > slowest {
		return errs.Invalid("leadTimeDays", "must be from 0 to %d", slowest)
	}
	if s.MinOrder < 0 || s.MinOrder > dearest {
		return errs.Invalid("minOrder", "must be from 0 to %s", dearest.Decimal())
	}
	for _, line := range []struct {
		field, text string
		least, most int
	}{{"code", s.Code, 1, 20}, {"name", s.Name, 1, 120}, {"contact", s.Contact, 0, 120}, {"phone", s.Phone, 0, 30}, {"email", s.Email, 0, 160}} {
		if !isLine(line.text, line.least, line.most) {
			return errs.Invalid(line.field, "must be %d to %d characters on one line", line.least, line.most)
		}
	}
	return nil
}

// CreateCategory adds a category. The same again gives the same, and created is false. Errors: errs.InvalidRequest,
// errs.Conflict when the name is taken.
func CreateCategory(ctx context.Context, conn *sql.DB, c CategoryDetail, by actor.Actor, at time.Time) (kept CategoryDetail, created bool, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := c.clean(); err != nil {
			return err
		}
		c.Version = 1
		was, ok, err := find(ctx, tx, Categories, func(other CategoryDetail) bool { return other.ID == c.ID })
		if err != nil || ok {
			kept, created = was, false
			return checkRepeat(err, was == c)
		}
		kept, created = c, true
		row := db.InsertCategoryParams{ID: c.ID, Name: c.Name, Colour: c.Colour, SortOrder: c.Sort, Active: c.Active}
		if err := db.New(tx).InsertCategory(ctx, row); err != nil {
			return fmt.Errorf("adding categories: %w", err)
		}
		return audit.Write(ctx, tx, by, "category.created", c.ID, nil, c, at)
	})
	return kept, created, taken(err)
}

// ChangeCategory sets a category that is still at its Version. Errors: errs.NotFound, errs.Stale, errs.InvalidRequest,
// errs.Conflict.
func ChangeCategory(ctx context.Context, conn *sql.DB, c CategoryDetail, by actor.Actor, at time.Time) (CategoryDetail, error) {
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := c.clean(); err != nil {
			return err
		}
		was, ok, err := find(ctx, tx, Categories, func(other CategoryDetail) bool { return other.ID == c.ID })
		if err := checkFound(err, ok, c.ID); err != nil {
			return err
		}
		q := db.New(tx)
		n, err := q.UpdateCategory(ctx, db.UpdateCategoryParams{Name: c.Name, Colour: c.Colour, SortOrder: c.Sort, Active: c.Active, ID: c.ID, Version: c.Version})
		if err := stale(n, err); err != nil {
			return err
		}
		if was.Name != c.Name {
			if err := q.RenameInSearch(ctx, c.ID); err != nil {
				return fmt.Errorf("renaming a category: %w", err)
			}
		}
		is := c
		is.Version++
		return audit.Write(ctx, tx, by, "category.changed", c.ID, was, is, at)
	})
	c.Version++
	return c, taken(err)
}

// CreateSupplier adds a supplier. The same again gives the same, and created is false. Errors: errs.InvalidRequest,
// errs.Conflict when the code or the RUC is taken.
func CreateSupplier(ctx context.Context, conn *sql.DB, s Supplier, by actor.Actor, at time.Time) (kept Supplier, created bool, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := s.clean(); err != nil {
			return err
		}
		s.Version = 1
		was, ok, err := find(ctx, tx, Suppliers, func(other Supplier) bool { return other.ID == s.ID })
		if err != nil || ok {
			kept, created = was, false
			return checkRepeat(err, was == s)
		}
		kept, created = s, true
		row := db.InsertSupplierParams{ID: s.ID, Code: s.Code, Name: s.Name, Ruc: s.RUC, Contact: s.Contact, Phone: s.Phone, Email: s.Email,
			LeadTimeDays: s.LeadTimeDays, DeliveryDays: int(s.DeliveryDays), MinOrder: s.MinOrder, Active: s.Active}
		if err := db.New(tx).InsertSupplier(ctx, row); err != nil {
			return fmt.Errorf("adding suppliers: %w", err)
		}
		return audit.Write(ctx, tx, by, "supplier.created", s.ID, nil, s, at)
	})
	return kept, created, taken(err)
}

// ChangeSupplier sets a supplier that is still at its Version. Errors: errs.NotFound, errs.Stale, errs.InvalidRequest,
// errs.Conflict.
func ChangeSupplier(ctx context.Context, conn *sql.DB, s Supplier, by actor.Actor, at time.Time) (Supplier, error) {
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		if err := s.clean(); err != nil {
			return err
		}
		was, ok, err := find(ctx, tx, Suppliers, func(other Supplier) bool { return other.ID == s.ID })
		if err := checkFound(err, ok, s.ID); err != nil {
			return err
		}
		n, err := db.New(tx).UpdateSupplier(ctx, db.UpdateSupplierParams{Code: s.Code, Name: s.Name, Ruc: s.RUC, Contact: s.Contact, Phone: s.Phone,
			Email: s.Email, LeadTimeDays: s.LeadTimeDays, DeliveryDays: int(s.DeliveryDays), MinOrder: s.MinOrder, Active: s.Active, ID: s.ID, Version: s.Version})
		if err := stale(n, err); err != nil {
			return err
		}
		is := s
		is.Version++
		return audit.Write(ctx, tx, by, "supplier.changed", s.ID, was, is, at)
	})
	s.Version++
	return s, taken(err)
}

func find[T any](ctx context.Context, conn db.DBTX, list func(context.Context, db.DBTX) ([]T, error), is func(T) bool) (found T, ok bool, err error) {
	all, err := list(ctx, conn)
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true, err
	}
	return found, false, err
}

func checkRepeat(err error, same bool) error {
	if err == nil && !same {
		return errs.New(errs.Conflict, "the id is another's, or it was changed since")
	}
	return err
}

func checkFound(err error, ok bool, id string) error {
	if err == nil && !ok {
		return errs.New(errs.NotFound, "nothing has the id %q", id)
	}
	return err
}

func stale(n int64, err error) error {
	if err != nil {
		return fmt.Errorf("changing what products refer to: %w", err)
	}
	if n == 0 {
		return errs.New(errs.Stale, "it has another version")
	}
	return nil
}

// partners are what products refer to.
type partners struct {
	categories []CategoryDetail
	suppliers  []Supplier
}

func readPartners(ctx context.Context, conn db.DBTX) (p partners, err error) {
	if p.categories, err = Categories(ctx, conn); err != nil {
		return p, err
	}
	p.suppliers, err = Suppliers(ctx, conn)
	return p, err
}

func (p *partners) names() map[string]string {
	names := make(map[string]string, len(p.categories))
	for _, c := range p.categories {
		names[c.ID] = c.Name
	}
	return names
}

// check lists which references of a product lead nowhere, and which new ones to what is inactive.
func (p *partners) check(was, is *record, f *faults) {
	at := slices.IndexFunc(p.categories, func(c CategoryDetail) bool { return c.ID == is.CategoryID })
	switch {
	case at < 0 && uuid.Validate(is.CategoryID) == nil:
		f.add("categoryId", "no existe esa categoría", "no category has this id")
	case at >= 0 && !p.categories[at].Active && was.CategoryID != is.CategoryID:
		f.add("categoryId", "la categoría está desactivada", "the category is inactive")
	}
	for i, s := range is.Suppliers {
		field := fmt.Sprintf("suppliers[%d].supplierId", i)
		had := slices.ContainsFunc(was.Suppliers, func(old Supply) bool { return old.SupplierID == s.SupplierID })
		at := slices.IndexFunc(p.suppliers, func(o Supplier) bool { return o.ID == s.SupplierID })
		switch {
		case at < 0:
			f.add(field, "no existe ese proveedor", "no supplier has this id")
		case !p.suppliers[at].Active && !had:
			f.add(field, "el proveedor está desactivado", "the supplier is inactive")
		}
	}
	if was.Unit != "" && was.Unit != is.Unit {
		f.add("unit", "la unidad de un producto no cambia: cree otro producto", "cannot change: make another product")
	}
}
