package demo

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// record is one line of a file. Its getters note what is wrong and go on, so that a reader of a line is a plain list of
// fields and a person sees every problem of the line at once.
type record struct {
	fields   map[string]string
	problems []error
}

func (r *record) fail(column string, err error) {
	r.problems = append(r.problems, fmt.Errorf("%s %q: %w", column, r.fields[column], err))
}

// text is a field that must be there.
func (r *record) text(column string) string {
	if r.fields[column] == "" {
		r.fail(column, errors.New("must not be empty"))
	}
	return r.optional(column)
}

// optional is a field that may be empty.
func (r *record) optional(column string) string {
	s := r.fields[column]
	if s != strings.TrimSpace(s) {
		r.fail(column, errors.New("has space around it"))
	}
	return s
}

// whole is a number from 0 up, without sign or leading zeros.
func (r *record) whole(column string) int64 {
	n, err := strconv.ParseInt(r.fields[column], 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != r.fields[column] {
		r.fail(column, errors.New("must be a whole number from 0 up"))
		return 0
	}
	return n
}

func (r *record) yes(column string) bool { return r.oneOf(column, "yes", "no") == "yes" }

func (r *record) oneOf(column string, allowed ...string) string {
	for _, s := range allowed {
		if r.fields[column] == s {
			return s
		}
	}
	r.fail(column, fmt.Errorf("must be one of %s", strings.Join(allowed, ", ")))
	return ""
}

var phoneShape = regexp.MustCompile(`^\+51\d{9}$`)

func (r *record) phone(column string) string {
	s := r.fields[column]
	if s != "" && !phoneShape.MatchString(s) {
		r.fail(column, errors.New("must look like +51990000101"))
	}
	return s
}

// parsed is a field that a rule of Peru reads. The file must hold the one spelling that the rule gives back.
func parsed(r *record, column string, parse func(string) (string, error)) string {
	s, err := parse(r.fields[column])
	switch {
	case err != nil:
		r.fail(column, err)
	case s != r.fields[column]:
		r.fail(column, fmt.Errorf("must be written %q", s))
	}
	return s
}

func readCategory(r *record) Category {
	return Category{Code: r.text("code"), Name: r.text("name"), Colour: r.text("colour"), Sort: int(r.whole("sort"))}
}

func readSupplier(r *record) Supplier {
	return Supplier{
		Code:     r.text("code"),
		Name:     r.text("name"),
		RUC:      parsed(r, "ruc", peru.ParseRUC),
		LeadDays: int(r.whole("lead_days")),
		Contact:  r.text("contact"),
		Phone:    r.phone("phone"),
		Email:    r.fields["email"],
	}
}

func readProduct(r *record) Product {
	p := Product{
		SKU:          r.text("sku"),
		Name:         r.text("name"),
		Brand:        r.text("brand"),
		Category:     r.text("category"),
		Unit:         r.oneOf("unit", "NIU", "KGM"),
		EAN13:        r.text("ean13"),
		Price:        money.Centimos(r.whole("price_centimos")),
		Cost:         money.Centimos(r.whole("cost_centimos")),
		ReorderPoint: r.whole("reorder_point"),
		OpeningStock: r.whole("opening_stock"),
		Supplier:     r.text("supplier"),
		PackSize:     r.whole("pack_size"),
		ICBPER:       r.yes("icbper"),
		Active:       r.yes("active"),
	}
	if !peru.ValidEAN13(p.EAN13) {
		r.fail("ean13", errors.New("is no EAN-13: wrong length or check digit"))
	}
	var err error
	if p.TaxClass, err = peru.ParseTaxClass(r.fields["tax_class"]); err != nil {
		r.fail("tax_class", err)
	}
	if p.PackSize < 1 {
		r.fail("pack_size", errors.New("must be at least 1"))
	}
	if p.Cost <= 0 || p.Price <= p.Cost {
		r.fail("cost_centimos", fmt.Errorf("must be above 0 and below the price %d", int64(p.Price)))
	}
	return p
}

func readCustomer(r *record) Customer {
	kind := peru.DocumentKind(r.fields["document_kind"])
	number := parsed(r, "document_number", func(number string) (string, error) {
		document, err := peru.ParseDocument(kind, number)
		return document.Number, err
	})
	return Customer{
		Name:     r.text("name"),
		Document: peru.Document{Kind: kind, Number: number},
		Phone:    r.phone("phone"),
		Email:    r.optional("email"),
	}
}

// readAll reads a CSV file whose first line must be exactly the header, and adds what is wrong to problems.
func readAll[T any](fsys fs.FS, name, header string, read func(*record) T, problems *[]error) (items []T) {
	file, err := fsys.Open(name)
	if err != nil {
		*problems = append(*problems, err)
		return nil
	}
	defer file.Close()

	lines := csv.NewReader(file)
	columns, err := lines.Read()
	if err != nil || strings.Join(columns, ",") != header {
		*problems = append(*problems, fmt.Errorf("%s: the first line must be %s", name, header))
		return nil
	}
	for {
		values, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return items
		}
		if err != nil {
			*problems = append(*problems, fmt.Errorf("%s: %w", name, err)) // it names the line itself
			return nil
		}
		line := record{fields: make(map[string]string, len(columns))}
		for i, column := range columns {
			line.fields[column] = values[i]
		}
		items = append(items, read(&line))
		if len(line.problems) > 0 {
			at, _ := lines.FieldPos(0)
			*problems = append(*problems, fmt.Errorf("%s:%d: %w", name, at, errors.Join(line.problems...)))
		}
	}
}
