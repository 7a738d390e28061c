package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/workbook/grid"
	"carmensita.pe/market/internal/shop/catalog/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// ImportResult is what a file does to the catalogue, or would do.
type ImportResult struct {
	// Applied says that it was done: no row was bad, and it was no dry run.
	Applied   bool `json:"applied"`
	DryRun    bool `json:"dryRun"`
	Rows      int  `json:"rows"`
	Created   int  `json:"created"`
	Changed   int  `json:"changed"`
	Unchanged int  `json:"unchanged"`
	BadRows   int  `json:"badRows"`
	// Problems are all that is wrong, by line.
	Problems []Problem `json:"problems"`
	// Losses are the values of products that the file takes away without another in their place, by line.
	Losses []Loss `json:"losses"`
}

// Loss is a value that a product has and no longer will.
type Loss struct {
	Line   int    `json:"line"`
	SKU    string `json:"sku"`
	Column string `json:"column"`
	Value  string `json:"value"`
}

// Problem is one thing that is wrong in a file.
type Problem struct {
	Line int `json:"line"`
	// Column is its name in the header; "" when it is the row as a whole.
	Column   string `json:"column"`
	Value    string `json:"value"`
	Reason   string `json:"reason"`
	ReasonEn string `json:"reasonEn"`
}

// errDryRun ends the transaction of an import that is not to be done.
var errDryRun = errors.New("nothing is to be written")

// Import creates and changes products by a file, all of it or nothing. Rows are identified by their SKU. A column that
// the file does not have, and a cell that is empty, leave a product as it is; a dash empties, and Losses says what goes; stock_inicial
// counts for new products only. The same file again changes nothing.
//
// Bad rows are listed in the result, not as an error. Errors: errs.InvalidRequest when the file has not the columns that it
// must have, errs.Stale when somebody changed one of the products meanwhile.
func Import(ctx context.Context, conn *sql.DB, file grid.Table, dryRun bool, by actor.Actor, at time.Time) (ImportResult, error) {
	file.Header = spelledHeader(file.Header)
	if err := checkHeader(file.Header); err != nil {
		return ImportResult{}, err
	}
	id := uuid.Must(uuid.NewV7()).String()
	var plan *importPlan
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		shop, err := readShop(ctx, tx)
		if err != nil {
			return err
		}
		plan = shop.plan(file)
		if dryRun || len(plan.problems) > 0 {
			return errDryRun
		}
		return plan.save(ctx, tx, id, by, at)
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return ImportResult{}, taken(err)
	}
	result := plan.result(len(file.Rows))
	result.DryRun, result.Applied = dryRun, err == nil
	return result, nil
}

// Export returns the whole catalogue as rows under Header.
func Export(ctx context.Context, conn db.DBTX) ([][]grid.Cell, error) {
	shop, err := readShop(ctx, conn)
	if err != nil {
		return nil, err
	}
	rows := make([][]grid.Cell, len(shop.records))
	for i := range shop.records {
		rows[i] = shop.row(&shop.records[i].Details)
	}
	return rows, nil
}

func checkHeader(header []string) error {
	invalid := func(spanish, english, name string) error {
		e := errs.Invalid("file", english, name)
		names := strings.Join(Header(), ", ") + "."
		return e.Because(fmt.Sprintf(spanish, name)+" Las columnas son: "+names, "The file "+e.Fields[0].Message+". The columns are: "+names)
	}
	known := Header()
	for i, name := range header {
		if !slices.Contains(known, name) {
			return invalid("No se conoce la columna «%s».", "has an unknown column %q", name)
		}
		if slices.Contains(header[:i], name) {
			return invalid("La columna «%s» se repite.", "has the column %q twice", name)
		}
	}
	if !slices.Contains(header, skuColumn) {
		return invalid("Falta la columna «%s».", "has no column %q", skuColumn)
	}
	return nil
}

// catalogue is the whole catalogue in memory.
type catalogue struct {
	partners
	records []record // by SKU
	bySKU   map[string]*record
}

// readShop reads the whole catalogue by five queries.
func readShop(ctx context.Context, conn db.DBTX) (*catalogue, error) {
	refer, err := readPartners(ctx, conn)
	if err != nil {
		return nil, err
	}
	q := db.New(conn)
	rows, err := q.Records(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", mysql.Explain(err))
	}
	shop := &catalogue{partners: refer, records: make([]record, len(rows)), bySKU: make(map[string]*record, len(rows))}
	byID := make(map[string]*record, len(rows))
	for i, row := range rows {
		shop.records[i] = recordFrom(row)
		byID[row.ID], shop.bySKU[row.Sku] = &shop.records[i], &shop.records[i]
	}
	codes, err := q.AllBarcodes(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", mysql.Explain(err))
	}
	for _, c := range codes {
		if r := byID[c.ProductID]; r != nil { // a product may have come between the queries
			r.Barcodes = append(r.Barcodes, c.Barcode)
		}
	}
	supplies, err := q.AllSupplies(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", mysql.Explain(err))
	}
	for _, s := range supplies {
		if r := byID[s.ProductID]; r != nil {
			r.Suppliers = append(r.Suppliers, Supply{SupplierID: s.SupplierID, Cost: s.Cost, PackSize: s.PackSize, Preferred: s.Preferred})
		}
	}
	for i := range shop.records {
		_ = shop.records[i].clean(shop.records[i].Barcodes) // in the form that is kept; what it finds was let in earlier
	}
	return shop, nil
}

// importPlan is what a file comes to.
type importPlan struct {
	changes
	unchanged int
	problems  []Problem
	losses    []Loss
}

func (p *importPlan) result(rows int) ImportResult {
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
	result := ImportResult{
		Rows:      rows,
		Created:   len(p.added),
		Changed:   len(p.changed),
		Unchanged: p.unchanged,
		Problems:  append([]Problem{}, p.problems...),
		Losses:    append([]Loss{}, p.losses...),
	}
	for i, problem := range p.problems {
		if i == 0 || p.problems[i-1].Line != problem.Line {
			result.BadRows++
		}
	}
	return result
}

// planned is one good row.
type planned struct {
	line    int
	was, is *record
	opening quantity.Quantity
}

// plan works out what the file does, without doing it.
func (w *catalogue) plan(file grid.Table) *importPlan {
	plan := &importPlan{changes: changes{categories: w.names()}}
	lines := make(map[string]int, len(file.Rows))
	alike := w.lookalikes()
	var rows []planned
	for _, row := range file.Rows {
		if row.Problem != "" {
			plan.problems = append(plan.problems, Problem{Line: row.Line, Reason: row.Problem, ReasonEn: "the row cannot be read"})
			continue
		}
		r := reader{catalogue: w, header: file.Header, row: row}
		one := r.read()
		if first, ok := lines[one.is.SKU]; ok && one.is.SKU != "" {
			r.report(skuColumn, fmt.Sprintf("el SKU ya está en la línea %d", first), fmt.Sprintf("is on line %d already", first))
		} else {
			lines[one.is.SKU] = row.Line
		}
		if key := lookalike(one.is.SKU); one.was.ID == "" && key != "" {
			if same, ok := alike[key]; ok && same.sku != one.is.SKU {
				r.report(skuColumn, fmt.Sprintf("parece el mismo que %s: escríbalo igual; si Excel le quitó los ceros, dé formato de texto a la columna", same),
					"looks like the SKU "+same.sku)
			} else {
				alike[key] = lookedLike{one.is.SKU, one.is.Name}
			}
		}
		plan.losses = append(plan.losses, r.losses...)
		plan.problems = append(plan.problems, r.problems...)
		rows = append(rows, one)
	}
	plan.problems = append(plan.problems, w.collisions(rows)...)
	bad := make(map[int]bool, len(plan.problems))
	for _, problem := range plan.problems {
		bad[problem.Line] = true
	}
	for _, one := range rows {
		switch {
		case bad[one.line]: // it is counted as bad, and nothing is done
		case one.was.ID == "":
			plan.added = append(plan.added, *one.is)
			plan.opening = append(plan.opening, stock.Item{ProductID: one.is.ID, Quantity: one.opening})
		case one.was.same(&one.is.Details):
			plan.unchanged++
		default:
			plan.changed = append(plan.changed, change{*one.was, *one.is})
		}
	}
	return plan
}

// lookedLike is a SKU that another may have been meant for.
type lookedLike struct{ sku, name string }

func (l lookedLike) String() string {
	if l.name == "" {
		return l.sku
	}
	return l.sku + " (" + l.name + ")"
}

// lookalike is what SKUs share that a person or a spreadsheet takes for the same: letters of any case, digits without the zeros before
// them.
func lookalike(sku string) string {
	if strings.Trim(sku, "0123456789") == "" {
		return "#" + strings.TrimLeft(sku, "0")
	}
	return strings.ToUpper(sku)
}

func (w *catalogue) lookalikes() map[string]lookedLike {
	alike := make(map[string]lookedLike, len(w.records))
	for i := range w.records {
		alike[lookalike(w.records[i].SKU)] = lookedLike{w.records[i].SKU, w.records[i].Name}
	}
	return alike
}

// claim is a product that has a code: its SKU and name, or its SKU and line if it is in the file.
type claim struct {
	id, where string
	// old says that the code is the SKU of a product that was there before the file.
	old bool
}

// collisions finds codes that two products would have when all is done. A SKU that can be read as a barcode counts as one; where it
// has been another product's barcode all along, the file is not to blame.
func (w *catalogue) collisions(rows []planned) (problems []Problem) {
	touched := make(map[string]bool, len(rows))
	for _, one := range rows {
		touched[one.was.ID] = true
	}
	owners := map[string]claim{}
	for i := range w.records {
		if r := &w.records[i]; !touched[r.ID] {
			for _, key := range append(codesOf(r), skuOf(r)) {
				owners[key.key] = claim{r.ID, r.SKU + " " + r.Name, key.column == skuColumn}
			}
		}
	}
	take := func(one planned, key codeKey, fine func(claim) bool) {
		other, taken := owners[key.key]
		if taken && other.id != one.is.ID && !fine(other) {
			problems = append(problems, Problem{Line: one.line, Column: key.column, Value: key.code, Reason: "el código ya es de " + other.where,
				ReasonEn: "is the code of another product: " + other.where})
		}
		if !taken {
			owners[key.key] = claim{one.is.ID, fmt.Sprintf("%s (línea %d)", one.is.SKU, one.line), key.column == skuColumn && one.was.ID != ""}
		}
	}
	for _, one := range rows { // first the SKUs: those of the shop do not change by a file
		take(one, skuOf(one.is), func(claim) bool { return one.was.ID != "" })
	}
	for _, one := range rows {
		for _, key := range codesOf(one.is) {
			take(one, key, func(other claim) bool { return other.old && slices.Contains(one.was.Barcodes, key.code) })
		}
	}
	return problems
}

// codeKey is a code of a product, the column that it stands in, and what identifies it.
type codeKey struct{ key, column, code string }

func skuOf(r *record) codeKey { return codeKey{"bar" + peru.SpelledBarcode(r.SKU), skuColumn, r.SKU} }

func codesOf(r *record) []codeKey {
	var all []codeKey
	for _, code := range r.Barcodes {
		all = append(all, codeKey{"bar" + code, "codigos_barras", code})
	}
	if r.ScaleCode != "" {
		all = append(all, codeKey{"scale" + r.ScaleCode, "codigo_balanza", r.ScaleCode})
	}
	return all
}

// reader reads one row.
type reader struct {
	*catalogue
	header   []string
	row      grid.Row
	problems []Problem
	losses   []Loss
}

// set takes what a cell says into a product, and its value away by a dash.
func (c column) set(p *partners, d *Details, cell string) (spanish, english string) {
	if !empties(cell) {
		return c.read(p, d, cell)
	}
	if c.needed {
		return "no puede quedar sin valor", "cannot be emptied"
	}
	if c.clear != nil {
		c.clear(d)
	}
	return c.read(p, d, "")
}

// empties reports whether a cell is the dash that empties a value.
func empties(cell string) bool { return cell == "-" || cell == "–" || cell == "—" }

func (r *reader) cell(column string) (text string, there bool) {
	if at := slices.Index(r.header, column); at >= 0 {
		return r.row.Cells[at], true
	}
	return "", false
}

func (r *reader) report(column, spanish, english string) {
	value, _ := r.cell(column)
	r.problems = append(r.problems, Problem{Line: r.row.Line, Column: column, Value: value, Reason: spanish, ReasonEn: english})
}

// read returns the product of the row: the one with its SKU, or a new one, with what the cells say.
func (r *reader) read() planned {
	sku, _ := r.cell(skuColumn)
	was := r.bySKU[sku]
	is := &record{}
	if was == nil {
		was = &record{}
		is.ID = uuid.Must(uuid.NewV7()).String()
		is.Details = Details{Unit: Piece, TaxClass: peru.Gravado, ShortPolicy: Block, Active: true}
	} else {
		*is = *was
	}
	reported := map[string]bool{}
	for _, c := range columns {
		cell, there := r.cell(c.name)
		if !there || cell == "" && was.ID != "" { // it stays as it is
			continue
		}
		if spanish, english := c.set(&r.partners, &is.Details, cell); spanish != "" {
			r.report(c.name, spanish, english)
			reported[c.name] = true
		}
	}
	found := is.clean(was.Barcodes)
	r.check(was, is, &found)
	for _, f := range found {
		if name := columnOf(f.field); !reported[name] {
			r.report(name, f.spanish, f.english)
			reported[name] = name != "codigos_barras" // each bad barcode is told
		}
	}
	r.losses = r.lost(was, is)
	one := planned{line: r.row.Line, was: was, is: is}
	if cell, _ := r.cell(openingColumn); was.ID == "" && !empties(cell) {
		spanish, english := readQuantity(&one.opening, cell)
		if spanish == "" && (one.opening > quantity.Max || is.Unit == Piece && !one.opening.Whole()) {
			spanish, english = "lo que se vende por unidad se cuenta en enteros", "must be whole for what is sold by the unit"
		}
		if spanish != "" {
			r.report(openingColumn, spanish, english)
		}
	}
	return one
}

// lost lists which values of a product go without another in their place.
func (r *reader) lost(was, is *record) (losses []Loss) {
	if was.ID == "" {
		return nil
	}
	for _, c := range columns {
		before, after := c.write(&r.partners, &was.Details), c.write(&r.partners, &is.Details)
		if c.name == "codigos_barras" {
			gone := slices.DeleteFunc(slices.Clone(was.Barcodes), func(code string) bool { return slices.Contains(is.Barcodes, code) })
			before, after = strings.Join(gone, " "), ""
		}
		cell, _ := r.cell(c.name)
		if before != after && before != "" && (empties(cell) || c.name == "codigos_barras" || after == "") {
			losses = append(losses, Loss{Line: r.row.Line, SKU: is.SKU, Column: c.name, Value: before})
		}
	}
	return losses
}

// columnOf is the column that sets a field, such as "barcodes[1]".
func columnOf(field string) string {
	field, _, _ = strings.Cut(field, "[")
	at := slices.IndexFunc(columns, func(c column) bool { return slices.Contains(c.fields, field) })
	return columns[at].name // a test sees to it that each field has one
}
