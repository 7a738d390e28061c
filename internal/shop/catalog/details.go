package catalog

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/internal/values/spelling"
)

// Details is all that a manager sets of a product.
type Details struct {
	SKU        string         `json:"sku"`
	Name       string         `json:"name"`
	Brand      string         `json:"brand"`
	CategoryID string         `json:"categoryId"`
	Unit       Unit           `json:"unit"`
	Barcodes   []string       `json:"barcodes"`
	Price      money.Centimos `json:"price"`
	// Cost is what a unit costs the shop, tax included.
	Cost         money.Centimos    `json:"cost"`
	TaxClass     peru.TaxClass     `json:"taxClass"`
	ICBPER       bool              `json:"icbper"`
	ShortPolicy  ShortPolicy       `json:"shortPolicy"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	// Perishable goods have batches with a date.
	Perishable bool `json:"perishable"`
	// ShelfLifeDays is for how many days the goods are good when they come. 0: they keep, or it is learnt from their batches.
	ShelfLifeDays int `json:"shelfLifeDays"`
	// ScaleCode is the article in a ScaleLabel, five digits, or "".
	ScaleCode string `json:"scaleCode"`
	// ScalePrice says that the scale's labels carry a price, not a weight.
	ScalePrice bool     `json:"scalePrice"`
	Active     bool     `json:"active"`
	Suppliers  []Supply `json:"suppliers"`
}

// Supply is how a supplier sells a product.
type Supply struct {
	SupplierID string         `json:"supplierId"`
	Cost       money.Centimos `json:"cost"`
	// PackSize is how much of the product comes in one pack, at least one thousandth.
	PackSize  quantity.Quantity `json:"packSize"`
	Preferred bool              `json:"preferred"`
}

// Bounds of a product.
const (
	longestSKU      = 30
	longestName     = 160
	longestBrand    = 80
	dearest         = money.Max
	mostBarcodes    = 20
	mostSuppliers   = 20
	scaleCodeDigits = 5
	longestLife     = 3650
)

// fault is what is wrong with one field of a product, for the person of the shop and for the engineer.
type fault struct {
	field            string
	spanish, english string
}

// faults of one product.
type faults []fault

func (f *faults) add(field, spanish, english string, args ...any) {
	if len(args) > 0 {
		spanish, english = fmt.Sprintf(spanish, args...), fmt.Sprintf(english, args...)
	}
	*f = append(*f, fault{field, spanish, english})
}

// err returns errs.InvalidRequest with each field, or nil.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	invalid := errs.New(errs.InvalidRequest, "the product has wrong fields")
	for _, one := range f {
		invalid.Fields = append(invalid.Fields, errs.Field{Field: one.field, Message: one.english})
	}
	return invalid
}

// clean brings the details into the one form that is kept (trimmed, barcodes as EAN, lists in order) and tells what is
// wrong with them. Barcodes that the product had are taken as they are.
func (d *Details) clean(had []string) faults {
	var f faults
	d.SKU, d.Name, d.Brand, d.ScaleCode = spelled(d.SKU), spelled(d.Name), spelled(d.Brand), spelled(d.ScaleCode)
	if d.SKU == "" || len(d.SKU) > longestSKU || strings.ContainsFunc(d.SKU, func(r rune) bool { return r <= ' ' || r > '~' }) {
		f.add("sku", "el código interno (SKU) tiene de 1 a %d letras sin tilde, números o signos, sin espacios", "must be 1 to %d ASCII characters without space", longestSKU)
	}
	if !isLine(d.Name, 1, longestName) {
		f.add("name", "el nombre tiene de 1 a %d letras en una línea", "must be 1 to %d characters on one line", longestName)
	}
	if !isLine(d.Brand, 0, longestBrand) {
		f.add("brand", "la marca tiene hasta %d letras en una línea", "must be at most %d characters on one line", longestBrand)
	}
	if uuid.Validate(d.CategoryID) != nil {
		f.add("categoryId", "falta la categoría", "must be the id of a category")
	}
	if d.Unit != Piece && d.Unit != Kilogram {
		f.add("unit", "la unidad es NIU (por unidad) o KGM (por kilo)", "must be NIU or KGM")
	}
	if d.Price < 1 || d.Price > dearest {
		f.add("price", "el precio va de 0.01 a %s", "must be from 1 centimo to %s", dearest.Decimal())
	}
	if d.Cost < 0 || d.Cost > dearest {
		f.add("cost", "el costo va de 0 a %s", "must be from 0 to %s", dearest.Decimal())
	}
	if _, err := peru.ParseTaxClass(string(d.TaxClass)); err != nil {
		f.add("taxClass", "el impuesto es gravado, exonerado o inafecto", "must be gravado, exonerado or inafecto")
	}
	if _, ok := shortWords[d.ShortPolicy]; !ok {
		f.add("shortPolicy", "en sin_stock escriba «bloquear», «pin» o «vender»", "must be block, allow_with_pin or allow")
	}
	if d.ReorderPoint < 0 || d.ReorderPoint > quantity.Max || d.Unit == Piece && !d.ReorderPoint.Whole() {
		f.add("reorderPoint", "el stock mínimo va de 0 a %s, entero si se vende por unidad", "must be from 0 to %s, and whole for what is sold by the unit", quantity.Max.String())
	}
	if d.ShelfLifeDays < 0 || d.ShelfLifeDays > longestLife {
		f.add("shelfLifeDays", "los días que dura van de 0 a %d", "must be from 0 to %d", longestLife)
	}
	d.cleanScale(&f)
	d.cleanBarcodes(had, &f)
	d.cleanSuppliers(&f)
	return f
}

// spelled is a text in its one form. One of several lines stays as it is, and is refused: a name has one.
func spelled(text string) string {
	if strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
		return text
	}
	return spelling.Tidy(text)
}

func (d *Details) cleanScale(f *faults) {
	if d.ScaleCode == "" {
		if d.ScalePrice {
			f.add("scalePrice", "falta el código de balanza", "needs a scaleCode")
		}
		return
	}
	if len(d.ScaleCode) != scaleCodeDigits || strings.Trim(d.ScaleCode, "0123456789") != "" {
		f.add("scaleCode", "el código de balanza tiene 5 dígitos", "must be 5 digits")
	}
	if d.Unit != Kilogram {
		f.add("scaleCode", "solo lo que se vende por kilo (KGM) lleva código de balanza", "is only for goods by weight (KGM)")
	}
}

func (d *Details) cleanBarcodes(had []string, f *faults) {
	if len(d.Barcodes) > mostBarcodes {
		f.add("barcodes", "un producto tiene hasta %d códigos", "must be at most %d", mostBarcodes)
		return
	}
	barcodes := make([]string, 0, len(d.Barcodes))
	for i, code := range d.Barcodes {
		if code = strings.TrimSpace(code); !slices.Contains(had, code) {
			parsed, err := peru.ParseBarcode(code)
			if err != nil {
				f.add(fmt.Sprintf("barcodes[%d]", i), "un código de barras tiene 8, 12 o 13 dígitos y un dígito de control correcto", err.Error())
				continue
			}
			code = parsed
		}
		if slices.Contains(barcodes, code) {
			f.add(fmt.Sprintf("barcodes[%d]", i), "el código se repite", "comes twice")
		}
		barcodes = append(barcodes, code)
	}
	slices.Sort(barcodes)
	d.Barcodes = barcodes
}

func (d *Details) cleanSuppliers(f *faults) {
	if len(d.Suppliers) > mostSuppliers {
		f.add("suppliers", "un producto tiene hasta %d proveedores", "must be at most %d", mostSuppliers)
		return
	}
	preferred := 0
	seen := make(map[string]bool, len(d.Suppliers))
	for i, s := range d.Suppliers {
		field := fmt.Sprintf("suppliers[%d].", i)
		if seen[s.SupplierID] {
			f.add(field+"supplierId", "el proveedor se repite", "comes twice")
		}
		seen[s.SupplierID] = true
		if s.Cost < 0 || s.Cost > dearest {
			f.add(field+"cost", "el costo va de 0 a %s", "must be from 0 to %s", dearest.Decimal())
		}
		if s.PackSize < 1 || s.PackSize > quantity.Max || d.Unit == Piece && !s.PackSize.Whole() {
			f.add(field+"packSize", "las unidades por paquete deben ser más de 0, enteras si se vende por unidad", "must be above 0, and whole for what is sold by the unit")
		}
		if s.Preferred {
			preferred++
		}
	}
	if preferred > 1 {
		f.add("suppliers", "solo un proveedor es el preferido", "must have one preferred at most")
	}
	d.Suppliers = append(make([]Supply, 0, len(d.Suppliers)), d.Suppliers...)
	slices.SortFunc(d.Suppliers, func(a, b Supply) int {
		if a.Preferred != b.Preferred {
			if a.Preferred {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.SupplierID, b.SupplierID)
	})
}

// same reports whether two clean details are equal. A list that is empty may be nil.
func (d *Details) same(other *Details) bool {
	a, b := *d, *other
	if !slices.Equal(a.Barcodes, b.Barcodes) || !slices.Equal(a.Suppliers, b.Suppliers) {
		return false
	}
	a.Barcodes, a.Suppliers, b.Barcodes, b.Suppliers = nil, nil, nil, nil
	return reflect.DeepEqual(a, b)
}

// isLine reports whether text is one line of least to most characters.
func isLine(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return utf8.ValidString(text) && n >= least && n <= most && !strings.ContainsFunc(text, unicode.IsControl)
}
