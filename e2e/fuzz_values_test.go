package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// stranger makes values of the API's document: what a schema allows, mostly at its edges, and what it forbids.
type stranger struct {
	*rand.Rand
	// ids of what there is, by the table that it is in.
	ids map[string][]string
	// wrong is how often a value breaks its rules, of a thousand. With 0 the stranger is fair, and his texts are readable.
	wrong int
}

// proper values of fields that obey rules which no schema tells.
var proper = map[string][]string{
	"documentNumber": {"45671238", "10456712380", companyRUC, "000123456"}, "documentKind": {"dni", "ruc"},
	"ruc": {companyRUC, "20123456786"}, "email": {"a@b.pe", ""}, "phone": {"987654321", ""},
	"pin": {"1234", "20261128"}, "taxId": {companyRUC}, "reference": {"123456", ""},
	"barcode": {"7751271021975", "036000291452", "96385074"}, "scaleCode": {""}, "newPassword": {"Una-Clave-2026"},
	"workflow": {"restock", "daily-report"}, "unit": {"NIU"}, "colour": {"#aabbcc"}, "expiresOn": {"2026-12-31", "2100-12-31"}, "number": {"1", "2"},
}

// tables say which ids belong in a field or below a path. One in five comes from another table, or is nobody's.
var tables = map[string]string{
	"productId": "products", "tillId": "tills", "categoryId": "categories", "category": "categories", "supplierId": "suppliers", "supplier": "suppliers",
	"customerId": "customers", "saleId": "sales", "productIds": "products", "categoryIds": "categories", "incidentId": "stock_incidents",
	"/api/products": "products", "/api/categories": "categories", "/api/suppliers": "suppliers", "/api/customers": "customers", "/api/tills": "tills",
	"/api/shifts": "till_shifts", "/api/sales": "sales", "/api/refunds": "refunds", "/api/counts": "stock_counts", "/api/restocks": "restock_orders",
	"/api/reports": "reports", "/api/promotions": "promotions", "/api/backups": "backups", "/api/purchases": "purchases",
}

// oddities are texts that programs trip over.
var oddities = []string{
	"", " ", "\t\n", "   \u00a0\u2003", "0", "-1", "null", "NaN", "' or '1'='1", `"; drop table sales; --`, "%", "_", `\`,
	"../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "=1+1",
	"e\u0301", "Jose\u0301 Pen\u0303a", "ﬁ", "İı", "ß", "🛒🥑", "👨‍👩‍👧‍👦", "\u202egnirts", "\ufeff", "\u200b", "\u0000",
	"\u001f", "\u009f", "\ue000", "𝔘𝔫𝔦", "日本語", "عربي", "\U0010ffff", "\ufffd",
	"9999-12-31", "0001-01-01", "10000-01-01", "2026-02-30", "2000-01-01", "2100-12-31", "1e400", "0x7f", "١٢٣",
	"036000291452", "0036000291452", "2990000000000", "20123456789", "12345678",
	"018f3d7e-0000-7000-8000-000000000000", "018F3D7E-0000-7000-8000-000000000000",
	"{018f3d7e-0000-7000-8000-000000000000}", "00000000-0000-0000-0000-000000000000",
}

func (g *stranger) one(of ...string) string { return of[g.IntN(len(of))] }

// text is one of some length, in bytes of one, two, three or four.
func (g *stranger) text(length int) string {
	return strings.Repeat(g.one("a", "ñ", "€", "😀", "Z", "7"), max(length, 0))
}

// id belongs to what the name speaks of, mostly.
func (g *stranger) id(name string) string {
	all := g.ids[tables[name]]
	if len(all) == 0 || g.IntN(5) == 0 {
		all = g.ids[slices.Sorted(maps.Keys(g.ids))[g.IntN(len(g.ids))]]
	}
	if len(all) == 0 || g.IntN(8) == 0 {
		return fmt.Sprintf("018f3d7e-%04x-7%03x-8%03x-%012x", g.IntN(1<<16), g.IntN(1<<12), g.IntN(1<<12), g.Int64N(1<<48))
	}
	return all[g.IntN(len(all))]
}

// value makes one for a field of this name. What it returns marshals to JSON.
func (g *stranger) value(name string, ref *openapi3.SchemaRef, depth int) any {
	if g.IntN(1000) < g.wrong {
		return g.nonsense(depth)
	}
	schema := ref.Value
	if known := proper[name]; g.wrong == 0 && len(known) > 0 && len(schema.Type.Slice()) > 0 && schema.Type.Slice()[0] == "string" {
		return g.one(known...)
	}
	switch {
	case schema.Const != nil:
		return schema.Const
	case len(schema.Enum) > 0:
		return schema.Enum[g.IntN(len(schema.Enum))]
	case len(schema.OneOf) > 0:
		return g.value(name, schema.OneOf[g.IntN(len(schema.OneOf))], depth)
	case len(schema.AnyOf) > 0:
		return g.value(name, schema.AnyOf[g.IntN(len(schema.AnyOf))], depth)
	case len(schema.AllOf) > 0:
		return g.all(name, schema, depth)
	}
	kinds := schema.Type.Slice()
	if len(kinds) == 0 {
		return g.nonsense(depth)
	}
	switch kinds[g.IntN(len(kinds))] {
	case "object":
		return g.object(schema, depth)
	case "array":
		return g.list(name, schema, depth)
	case "string":
		return g.string(name, schema)
	case "integer":
		return g.number(schema, 1)
	case "number":
		return g.number(schema, 0.001)
	case "boolean":
		return g.IntN(2) == 0
	}
	return nil
}

// touch changes one thing in a value that was good.
func (g *stranger) touch(name string, value any, ref *openapi3.SchemaRef, depth int) any {
	switch v := value.(type) {
	case body:
		members := properties(ref.Value)
		if len(members) == 0 {
			return g.value(name, ref, depth)
		}
		field := g.one(slices.Sorted(maps.Keys(members))...)
		if was, ok := v[field]; ok {
			v[field] = g.touch(field, was, members[field], depth+1)
		} else {
			v[field] = g.value(field, members[field], depth+1)
		}
		if g.IntN(2000) < g.wrong {
			v["sorpresa"] = g.nonsense(depth)
		}
		return v
	case []any:
		if len(v) == 0 || ref.Value.Items == nil || g.IntN(4) == 0 {
			return g.value(name, ref, depth)
		}
		at := g.IntN(len(v))
		v[at] = g.touch(strings.TrimSuffix(name, "s"), v[at], ref.Value.Items, depth+1)
		return v
	}
	return g.value(name, ref, depth)
}

func properties(schema *openapi3.Schema) openapi3.Schemas {
	all := maps.Clone(schema.Properties)
	if all == nil {
		all = openapi3.Schemas{}
	}
	for _, part := range schema.AllOf {
		maps.Copy(all, properties(part.Value))
	}
	return all
}

func (g *stranger) all(name string, schema *openapi3.Schema, depth int) any {
	whole := map[string]any{}
	for _, part := range schema.AllOf {
		value := g.value(name, part, depth)
		members, ok := value.(map[string]any)
		if !ok {
			return value
		}
		maps.Copy(whole, members)
	}
	maps.Copy(whole, g.object(schema, depth))
	return whole
}

func (g *stranger) object(schema *openapi3.Schema, depth int) map[string]any {
	made := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if slices.Contains(schema.Required, name) || g.IntN(3) > 0 {
			made[name] = g.value(name, schema.Properties[name], depth+1)
		}
	}
	if g.IntN(2000) < g.wrong {
		delete(made, g.one(append(slices.Sorted(maps.Keys(made)), "")...))
		made[g.one("sorpresa", "__proto__", "ID", "")] = g.nonsense(depth)
	}
	return made
}

func (g *stranger) list(name string, schema *openapi3.Schema, depth int) any {
	least := int(schema.MinItems)
	n := max(least, 1+g.IntN(2))
	if most := schema.MaxItems; most != nil && g.IntN(40) == 0 {
		n = g.pick(int(*most), int(*most)+1)
	}
	if g.IntN(30) == 0 {
		n = least
	}
	made := make([]any, n)
	for i := range made {
		made[i] = g.value(strings.TrimSuffix(name, "s"), schema.Items, depth+1)
		if i > 0 && g.IntN(30) == 0 {
			made[i] = made[i-1]
		}
	}
	return made
}

func (g *stranger) pick(of ...int) int { return of[g.IntN(len(of))] }

func (g *stranger) string(name string, schema *openapi3.Schema) string {
	least, most := int(schema.MinLength), 30
	if schema.MaxLength != nil {
		most = int(*schema.MaxLength)
	}
	switch {
	case schema.Format == "uuid" || name == "id":
		return g.id(name)
	case g.wrong == 0 && name == "username":
		return g.one(append(slices.Clone(g.ids["users"]), "persona"+strconv.Itoa(g.IntN(50)))...)
	case g.wrong == 0 && schema.Format == "date":
		return g.one("2000-01-01", "2026-11-28", "2026-11-27", "2100-12-31", "2024-02-29")
	case g.wrong == 0 && name == "sku":
		return fmt.Sprintf("S%d", g.IntN(1<<30))
	case g.wrong == 0 && schema.Pattern == "" && schema.Format == "" && g.IntN(10) > 0:
		return strings.TrimSpace(fmt.Sprintf("%.*s",
			g.pick(max(least, 4), max(least, 4), most), strings.Repeat(g.one("Señor Núñez ", "Ana & Cía. ", "Pan ", "Ñ")+strconv.Itoa(g.IntN(1<<20)), most)))
	case schema.Format == "date":
		return g.one("2000-01-01", "2026-11-28", "2026-11-27", "2100-12-31", "2024-02-29", "2026-12-31", "9999-12-31", "0001-01-01")
	case schema.Format == "date-time":
		return g.one("2026-11-28T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-14:00")
	case schema.Format == "email" || name == "email":
		return g.one("a@b.pe", "a@b.pe, c@d.pe", strings.Repeat("a", 240)+"@b.pe", "ñ@ñ.pe", "")
	case schema.Pattern != "":
		return g.one("1234", "00000000", "12345678", "20999001018", "#aabbcc", "B001-1", g.text(8))
	case g.IntN(8) == 0:
		return g.one(oddities...)
	case g.IntN(30) == 0:
		return g.text(3000)
	}
	return g.text(g.pick(least, least+1, min(most, 12), min(most, 12), most, most+1, least-1))
}

// number is at an edge of what the schema allows, or near it, in steps of the unit.
func (g *stranger) number(schema *openapi3.Schema, step float64) any {
	low, high := 0.0, 1000.0
	if schema.Min != nil {
		low = *schema.Min
	}
	if schema.Max != nil {
		high = *schema.Max
	}
	edges := []float64{low, low + step, low + 1, low + 2, 10, min(1000, high), high, high - step, low - step, high + step}
	if g.wrong == 0 {
		edges = edges[:len(edges)-2]
	}
	edge := edges[g.IntN(len(edges))]
	if step == 1 {
		return json.RawMessage(fmt.Sprintf("%.0f", edge))
	}
	return json.RawMessage(strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", edge), "0"), "."))
}

// nonsense belongs nowhere.
func (g *stranger) nonsense(depth int) any {
	switch g.IntN(14) {
	case 0:
		return nil
	case 1:
		return g.IntN(2) == 0
	case 2:
		return json.RawMessage(g.one("0",
			"-0", "1.5", "-1", "1e3", "1e400", "-1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775809", strings.Repeat("9", 400), "0.0001"))
	case 3:
		return g.text(3000)
	case 4:
		return []any{}
	case 5:
		return map[string]any{}
	case 6:
		return json.RawMessage(strings.Repeat("[", 9000) + strings.Repeat("]", 9000))
	case 7:
		return json.RawMessage(strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500))
	case 8:
		return json.RawMessage(g.one(`"\ud800"`, `"\u0000"`, `"\udc00\ud800"`, `"\uFFFF"`))
	case 9:
		return g.id("")
	case 10:
		return []any{g.one(oddities...), depth}
	}
	return g.one(oddities...)
}
