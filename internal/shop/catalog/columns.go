package catalog

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"carmensita.pe/market/internal/platform/workbook/grid"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/internal/values/spelling"
)

// column is one column of the product file, in both directions.
type column struct {
	name string
	// fields are those of Details that the column sets: what is wrong with them is wrong with it.
	fields []string
	// number says that a spreadsheet may calculate with it.
	number bool
	// needed says that every product has a value there.
	needed bool
	// clear takes the value away where reading an empty cell does not.
	clear func(d *Details)
	write func(p *partners, d *Details) string
	// read sets what a cell says. It returns what is wrong with the cell, in Spanish and English, or "".
	read func(p *partners, d *Details, cell string) (spanish, english string)
}

// skuColumn identifies a product; openingColumn counts for new products only.
const (
	skuColumn     = "sku"
	openingColumn = "stock_inicial"
)

// columns of the product file, in their order. Setting the price comes before setting the supplier, who is new at the
// product's cost.
var columns = []column{
	{name: skuColumn, fields: []string{"sku"}, needed: true,
		write: func(_ *partners, d *Details) string { return d.SKU },
		read:  func(_ *partners, d *Details, cell string) (string, string) { d.SKU = cell; return "", "" }},
	{name: "nombre", fields: []string{"name"}, needed: true,
		write: func(_ *partners, d *Details) string { return d.Name },
		read:  func(_ *partners, d *Details, cell string) (string, string) { d.Name = cell; return "", "" }},
	{name: "marca", fields: []string{"brand"},
		write: func(_ *partners, d *Details) string { return d.Brand },
		read:  func(_ *partners, d *Details, cell string) (string, string) { d.Brand = cell; return "", "" }},
	{name: "categoria", fields: []string{"categoryId"}, needed: true, write: (*partners).categoryOf, read: (*partners).setCategory},
	{name: "unidad", fields: []string{"unit"}, needed: true,
		write: func(_ *partners, d *Details) string { return string(d.Unit) },
		read: func(_ *partners, d *Details, cell string) (string, string) {
			d.Unit = Unit(strings.ToUpper(cell))
			if unit, ok := units[spelling.Unaccented(strings.Trim(cell, ". "))]; ok {
				d.Unit = unit
			}
			return "", ""
		}},
	{name: "codigos_barras", fields: []string{"barcodes"},
		write: func(_ *partners, d *Details) string { return strings.Join(d.Barcodes, " ") },
		read: func(_ *partners, d *Details, cell string) (string, string) {
			d.Barcodes = strings.Fields(cell)
			return "", ""
		}},
	{name: "precio", fields: []string{"price"}, number: true, needed: true,
		write: func(_ *partners, d *Details) string { return d.Price.Decimal() },
		read:  func(_ *partners, d *Details, cell string) (string, string) { return readMoney(&d.Price, cell) }},
	{name: "costo", fields: []string{"cost"}, number: true,
		write: func(_ *partners, d *Details) string { return d.Cost.Decimal() },
		read:  func(_ *partners, d *Details, cell string) (string, string) { return readMoney(&d.Cost, cell) }},
	{name: "impuesto", fields: []string{"taxClass"},
		write: func(_ *partners, d *Details) string { return string(d.TaxClass) },
		read: func(_ *partners, d *Details, cell string) (string, string) {
			d.TaxClass = peru.TaxClass(spelling.Unaccented(cell))
			if cell == "" {
				d.TaxClass = peru.Gravado
			}
			return "", ""
		}},
	flag("icbper", "icbper", false, func(d *Details) *bool { return &d.ICBPER }),
	{name: "sin_stock", fields: []string{"shortPolicy"},
		write: func(_ *partners, d *Details) string { return shortWords[d.ShortPolicy] },
		read: func(_ *partners, d *Details, cell string) (string, string) {
			d.ShortPolicy = "" // no word of the file: refused with the other fields
			for policy, word := range shortWords {
				if word == cmp.Or(spelling.Unaccented(cell), shortWords[Block]) {
					d.ShortPolicy = policy
				}
			}
			return "", ""
		}},
	{name: "stock_minimo", fields: []string{"reorderPoint"}, number: true,
		write: func(_ *partners, d *Details) string { return d.ReorderPoint.String() },
		read: func(_ *partners, d *Details, cell string) (string, string) {
			return readQuantity(&d.ReorderPoint, cell)
		}},
	flag("perecible", "perishable", false, func(d *Details) *bool { return &d.Perishable }),
	{name: "vida_util_dias", fields: []string{"shelfLifeDays"}, number: true,
		write: func(_ *partners, d *Details) string { return strconv.Itoa(d.ShelfLifeDays) },
		read:  func(_ *partners, d *Details, cell string) (string, string) { return readDays(&d.ShelfLifeDays, cell) }},
	{name: "codigo_balanza", fields: []string{"scaleCode"},
		write: func(_ *partners, d *Details) string { return d.ScaleCode },
		read: func(_ *partners, d *Details, cell string) (string, string) {
			if n, err := strconv.Atoi(cell); err == nil && n > 0 && len(cell) < scaleCodeDigits {
				cell = strings.Repeat("0", scaleCodeDigits-len(cell)) + cell // a spreadsheet has eaten the zeros
			}
			d.ScaleCode = cell
			return "", ""
		}},
	flag("balanza_con_precio", "scalePrice", false, func(d *Details) *bool { return &d.ScalePrice }),
	{name: "proveedor", fields: []string{"suppliers"}, write: (*partners).supplierOf, read: (*partners).setSupplier, clear: clearPreferred},
	flag("activo", "active", true, func(d *Details) *bool { return &d.Active }),
}

// units are the ways to write how a product is counted.
var units = map[string]Unit{"": Piece, "niu": Piece, "und": Piece, "un": Piece, "u": Piece, "unid": Piece,
	"unidad": Piece, "unidades": Piece, "pieza": Piece, "piezas": Piece, "pza": Piece,
	"kgm": Kilogram, "kg": Kilogram, "kgs": Kilogram, "kilo": Kilogram, "kilos": Kilogram, "kilogramo": Kilogram, "kilogramos": Kilogram}

// spelledHeader maps the headings of a file to column names, however a person wrote them: "Categoría", "STOCK MÍNIMO", "Código de barras".
func spelledHeader(header []string) []string {
	spelled := make([]string, len(header))
	for i, name := range header {
		words := strings.FieldsFunc(spelling.Unaccented(name), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '.' })
		words = slices.DeleteFunc(words, func(word string) bool { return word == "de" })
		spelled[i] = strings.Join(words, "_")
		switch spelled[i] {
		case "codigo_barras", "codigo_barra", "codigos_barra":
			spelled[i] = "codigos_barras"
		case "":
			spelled[i] = name
		}
	}
	return spelled
}

// clearPreferred removes the mark of the preferred supplier and keeps all suppliers.
func clearPreferred(d *Details) {
	d.Suppliers = slices.Clone(d.Suppliers)
	for i := range d.Suppliers {
		d.Suppliers[i].Preferred = false
	}
}

// named finds the one that a cell names: exactly, or but for case and accents.
func named[T any](all []T, cell string, name func(T) string) int {
	if at := slices.IndexFunc(all, func(one T) bool { return name(one) == cell }); at >= 0 {
		return at
	}
	return slices.IndexFunc(all, func(one T) bool { return spelling.Unaccented(name(one)) == spelling.Unaccented(cell) })
}

// flag is a column of yes and no.
func flag(name, field string, usual bool, of func(*Details) *bool) column {
	return column{name: name, fields: []string{field},
		write: func(_ *partners, d *Details) string {
			if *of(d) {
				return "si"
			}
			return "no"
		},
		read: func(_ *partners, d *Details, cell string) (string, string) {
			switch spelling.Unaccented(cell) {
			case "si", "s", "1", "true", "verdadero", "x", "yes":
				*of(d) = true
			case "no", "n", "0", "false", "falso":
				*of(d) = false
			case "":
				*of(d) = usual
			default:
				return "escriba si o no", "must be si or no"
			}
			return "", ""
		}}
}

func (p *partners) categoryOf(d *Details) string {
	at := slices.IndexFunc(p.categories, func(c CategoryDetail) bool { return c.ID == d.CategoryID })
	return p.categories[at].Name // the foreign key holds
}

func (p *partners) setCategory(d *Details, cell string) (spanish, english string) {
	if cell == "" {
		return "falta la categoría", "the category is missing"
	}
	at := named(p.categories, cell, func(c CategoryDetail) string { return c.Name })
	if at < 0 {
		return "no hay una categoría con este nombre", "no category has this name"
	}
	d.CategoryID = p.categories[at].ID
	return "", ""
}

// supplierOf returns the code of the preferred supplier.
func (p *partners) supplierOf(d *Details) string {
	for _, s := range d.Suppliers {
		if at := slices.IndexFunc(p.suppliers, func(o Supplier) bool { return o.ID == s.SupplierID }); s.Preferred && at >= 0 {
			return p.suppliers[at].Code
		}
	}
	return ""
}

// setSupplier prefers a supplier; one that is new to the product sells it by the unit at its cost. An empty cell changes
// nothing: the file does not know the other suppliers.
func (p *partners) setSupplier(d *Details, cell string) (spanish, english string) {
	if cell == "" {
		return "", ""
	}
	at := named(p.suppliers, cell, func(s Supplier) string { return s.Code })
	if at < 0 {
		return "no hay un proveedor con este código", "no supplier has this code"
	}
	found := false
	d.Suppliers = slices.Clone(d.Suppliers)
	for i := range d.Suppliers {
		d.Suppliers[i].Preferred = d.Suppliers[i].SupplierID == p.suppliers[at].ID
		found = found || d.Suppliers[i].Preferred
	}
	if !found {
		d.Suppliers = append(d.Suppliers, Supply{SupplierID: p.suppliers[at].ID, Cost: d.Cost, PackSize: quantity.One, Preferred: true})
	}
	return "", ""
}

var (
	soles = regexp.MustCompile(`^(?i:S/\.? ?)?(\d{1,9})(?:[.,](\d{1,2}))?$`)
	// grouped is a number with commas between thousands and a point, which can be nothing else.
	grouped = regexp.MustCompile(`^((?i:S/\.? ?)?\d{1,3}(?:,\d{3})+)\.\d{1,3}$`)
	// decimalComma is a number with a comma that can be no thousands.
	decimalComma = regexp.MustCompile(`^\d+,\d{1,2}$`)
)

// readMoney reads soles: 4, 4.5, 4.50, 4,50 and S/ 4.50. An empty cell is nothing.
func readMoney(into *money.Centimos, cell string) (spanish, english string) {
	if cell == "" {
		*into = 0
		return "", ""
	}
	if grouped.MatchString(cell) {
		cell = strings.ReplaceAll(cell, ",", "")
	}
	parts := soles.FindStringSubmatch(cell)
	if parts == nil {
		return "escriba soles con hasta dos decimales, como 4.50", "must be soles with up to two decimals, such as 4.50"
	}
	n, err := strconv.ParseInt(parts[1]+(parts[2] + "00")[:2], 10, 64)
	if err != nil {
		return "escriba soles con hasta dos decimales, como 4.50", err.Error()
	}
	*into = money.Centimos(n)
	return "", ""
}

// readQuantity reads a number with a point or a comma: 2.5, 2,5. A comma before three digits could be either of two things. An empty cell is
// none.
func readQuantity(into *quantity.Quantity, cell string) (spanish, english string) {
	*into = 0
	if cell == "" {
		return "", ""
	}
	if grouped.MatchString(cell) {
		cell = strings.ReplaceAll(cell, ",", "")
	} else if decimalComma.MatchString(cell) {
		cell = strings.Replace(cell, ",", ".", 1)
	}
	q, err := quantity.Parse(cell)
	if err != nil || q < 0 {
		return "escriba un número con punto y hasta tres decimales, como 2.5", "must be a number with up to three decimals"
	}
	*into = q
	return "", ""
}

// readDays reads a whole number of days. An empty cell is none.
func readDays(into *int, cell string) (spanish, english string) {
	n, err := strconv.Atoi(cmp.Or(cell, "0"))
	if err != nil {
		return "escriba un número entero de días, como 30", "must be a whole number of days, such as 30"
	}
	*into = n
	return "", ""
}

// row is a product as a row of the file.
func (p *partners) row(d *Details) []grid.Cell {
	cells := make([]grid.Cell, 0, len(columns)+1)
	for _, c := range columns {
		cells = append(cells, grid.Cell{Text: c.write(p, d), Number: c.number})
	}
	return append(cells, grid.Cell{})
}

// Header is the names of the file's columns.
func Header() []string {
	names := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		names = append(names, c.name)
	}
	return append(names, openingColumn)
}

// shortWords are the policies as the file has them.
var shortWords = map[ShortPolicy]string{Block: "bloquear", AllowWithPIN: "pin", Allow: "vender"}
