package catalog_test

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// importCSV imports a file of lines.
func importCSV(t *testing.T, db *sql.DB, dryRun bool, lines ...string) catalog.ImportResult {
	t.Helper()
	result, err := importFile(t, db, dryRun, strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func importFile(t *testing.T, db *sql.DB, dryRun bool, text string) (catalog.ImportResult, error) {
	t.Helper()
	file, err := workbook.Read(workbook.CSV, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Import(t.Context(), db, file, dryRun, luis, opening)
}

// outcomeOf is a result in short.
func outcomeOf(r catalog.ImportResult) string {
	return fmt.Sprintf("applied %t: %d rows, %d created, %d changed, %d unchanged, %d bad", r.Applied, r.Rows, r.Created, r.Changed, r.Unchanged, r.BadRows)
}

func wantOutcome(t *testing.T, got catalog.ImportResult, want string) {
	t.Helper()
	if outcomeOf(got) != want {
		t.Errorf("got  %s\nwant %s\n%+v", outcomeOf(got), want, got.Problems)
	}
}

// many is a file of n new products, n at most a million.
func many(n int) string {
	var file strings.Builder
	file.WriteString("sku;nombre;marca;categoria;unidad;codigos_barras;precio;costo;impuesto;stock_minimo;proveedor;activo;stock_inicial\r\n")
	for i := range n {
		digits := fmt.Sprintf("7752%08d", i)
		check, _ := peru.CheckDigit(digits)
		fmt.Fprintf(&file, "IMP-%06d;Producto importado %d;Marca %d;Abarrotes;NIU;%s%c;%d.50;%d.10;gravado;6;ALI;si;24\r\n",
			i, i, i%50, digits, check, 2+i%40, 1+i%40)
	}
	return file.String()
}

func TestImport_createsChangesAndLeavesAlone(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	file := []string{
		"sku,nombre,categoria,precio,costo,codigos_barras,unidad,codigo_balanza,proveedor,stock_inicial",
		`LAC-0001,Leche Evaporada Entera 400 g,Lácteos,4.70,4.00,7750000000017,NIU,,ALI,`,
		`LAC-0002,Yogurt Ñuño 100% Natural 1 L,Lácteos,"4,90",4,7750000000024,NIU,,ALI,`,
		`FRU-001,Palta fuerte,abarrotes,S/ 12.90,9,,KGM,123,ali,12.5`,
	}
	dry := importCSV(t, db, true, file...)
	wantOutcome(t, dry, "applied false: 3 rows, 1 created, 1 changed, 1 unchanged, 0 bad")
	if n := scalar[int](t, db, "select count(*) from audit_log"); n != 0 || !dry.DryRun {
		t.Errorf("a dry run did %d things", n)
	}
	wantOutcome(t, importCSV(t, db, false, file...), "applied true: 3 rows, 1 created, 1 changed, 1 unchanged, 0 bad")
	wantOutcome(t, importCSV(t, db, false, file...), "applied true: 3 rows, 0 created, 0 changed, 3 unchanged, 0 bad")
	if got := scalar[string](t, db,
		"select concat_ws(' ', p.price, p.scale_code, s.on_hand, m.balance, m.kind) from products p join stock s on s.product_id = p.id join stock_movements m on m.product_id = p.id where p.sku = 'FRU-001'"); got != "1290 00123 12500 12500 opening" {
		t.Errorf("the new product is %s", got)
	}
	if got := scalar[string](t, db, "select concat_ws(' ', price, version) from products where sku = 'LAC-0002'"); got != "490 2" {
		t.Errorf("the changed product is %s", got)
	}
	if n := scalar[int](t, db, "select count(*) from price_history h join products p on p.id = h.product_id where p.sku = 'LAC-0002'"); n != 2 {
		t.Errorf("%d prices, want 2", n)
	}
	if got := scalar[string](t, db, "select group_concat(action order by action) from audit_log"); got != "product.changed,product.created" {
		t.Errorf("the audit says %s", got)
	}
}

func TestImport_aColumnThatIsNotThereChangesNothing(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	wantOutcome(t, importCSV(t, db, false, "sku,precio", "LAC-0001,9.90"), "applied true: 1 rows, 0 created, 1 changed, 0 unchanged, 0 bad")
	detail, err := catalog.Detail(t.Context(), db, shelf[0].ID)
	if err != nil || detail.Price != 990 || detail.Cost != 400 || detail.Name != shelf[0].Name || len(detail.Barcodes) != 1 || len(detail.Suppliers) != 1 {
		t.Errorf("now it is %+v, %v", detail, err)
	}
}

func TestImport_codesMayChangeHandsWithinAFile(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	wantOutcome(t, importCSV(t, db, false, "sku,codigos_barras,unidad,codigo_balanza,nombre,categoria,precio",
		"FRU-1,,KGM,00001,Palta,Abarrotes,1", "FRU-2,,KGM,00002,Lúcuma,Abarrotes,1"), "applied true: 2 rows, 2 created, 0 changed, 0 unchanged, 0 bad")
	wantOutcome(t, importCSV(t, db, false, "sku,codigo_balanza", "FRU-1,00002", "FRU-2,00001"), "applied true: 2 rows, 0 created, 2 changed, 0 unchanged, 0 bad")
	valid := []string{ean(t, "775100000001"), ean(t, "775100000002")}
	wantOutcome(t, importCSV(t, db, false, "sku,codigos_barras", "LAC-0001,"+valid[0], "LAC-0002,"+valid[1]),
		"applied true: 2 rows, 0 created, 2 changed, 0 unchanged, 0 bad")
	wantOutcome(t, importCSV(t, db, false, "sku,codigos_barras", "LAC-0001,"+valid[1], "LAC-0002,"+valid[0]),
		"applied true: 2 rows, 0 created, 2 changed, 0 unchanged, 0 bad")
	found, err := catalog.ByCode(t.Context(), db, valid[1], false)
	if err != nil || len(found) != 1 || found[0].SKU != "LAC-0001" {
		t.Errorf("%s is now of %v, %v", valid[1], skus(found), err)
	}
}

func ean(t *testing.T, digits string) string { t.Helper(); return scaleCode(t, digits) }

func TestImport_tellsWhatIsWrongWithARow(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	header := "sku,nombre,categoria,precio,costo,codigos_barras,unidad,impuesto,icbper,sin_stock,stock_minimo,codigo_balanza,balanza_con_precio,proveedor,activo,stock_inicial\n"
	good := map[string]string{"sku": "NEW-1", "nombre": "Té", "categoria": "Abarrotes", "precio": "4.50"}
	columns := strings.Split(strings.TrimSpace(header), ",")
	for _, c := range []struct{ column, value string }{
		{"sku", ""}, {"sku", "A B"}, {"sku", "ÑANDÚ"}, {"nombre", ""}, {"nombre", strings.Repeat("x", 161)}, {"categoria", ""}, {"categoria", "Nada"},
		{"precio", ""}, {"precio", "0"}, {"precio", "-4.50"}, {"precio", "4.505"}, {"precio", "gratis"}, {"precio", "1e3"}, {"precio", "99999999"},
		{"costo", "mucho"}, {"codigos_barras", "123"}, {"codigos_barras", "7750000000000"}, {"unidad", "LTR"}, {"impuesto", "igv"},
		{"icbper", "quizás"}, {"sin_stock", "nunca"}, {"stock_minimo", "2,5"}, {"stock_minimo", "0.5"}, {"codigo_balanza", "00001"},
		{"balanza_con_precio", "si"}, {"proveedor", "NADIE"}, {"activo", "a veces"}, {"stock_inicial", "-1"}, {"stock_inicial", "0.5"}, {"stock_inicial", "todo"},
	} {
		cells := make([]string, len(columns))
		for i, column := range columns {
			if cells[i] = good[column]; column == c.column {
				cells[i] = `"` + c.value + `"`
			}
		}
		result, err := importFile(t, db, false, header+strings.Join(cells, ","))
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Problems) != 1 || result.BadRows != 1 || result.Applied {
			t.Errorf("%s %q: got %+v", c.column, c.value, result)
			continue
		}
		if p := result.Problems[0]; p.Column != c.column || p.Line != 2 || p.Reason == "" || p.ReasonEn == "" || p.Value != c.value {
			t.Errorf("%s %q: got %+v", c.column, c.value, p)
		}
	}
}

func TestImport_refusesAFileWithoutItsColumns(t *testing.T) {
	t.Parallel()
	db := newShop(t)
	for name, file := range map[string]string{
		"no SKU": "nombre,precio\nTé,4.50", "an unknown column": "sku,nombre,color\nA,Té,rojo", "a column twice": "sku,nombre,nombre\nA,Té,Té",
		"no header": "A-1,Té,4.50\nA-2,Té,4.50",
	} {
		if _, err := importFile(t, db, false, file); errs.CodeOf(err) != errs.InvalidRequest || !strings.Contains(errs.From(err).Reason, "codigos_barras") {
			t.Errorf("%s: got %v, reason %q", name, err, errs.From(err).Reason)
		}
	}
}

func TestHeader_hasAColumnForEachDetail(t *testing.T) {
	t.Parallel()
	const opening = 1 // the stock of a new product is no detail of it
	if got, want := len(catalog.Header())-opening, reflect.TypeFor[catalog.Details]().NumField(); got != want {
		t.Errorf("%d columns for %d details", got, want)
	}
}

func TestImport_37BadRowsAreListedAndNothingIsImported(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	lines := strings.Split(many(1000), "\r\n")
	wrong := []string{"sku roto;Té;;Abarrotes;NIU;;4.50;1;gravado;0;ALI;si;0", "BAD-%d;;;Abarrotes;NIU;;4.50;1;gravado;0;ALI;si;0",
		"BAD-%d;Té;;Ninguna;NIU;;gratis;1;gravado;0;ALI;si;0", "IMP-000001;Té;;Abarrotes;NIU;;4.50;1;gravado;0;ALI;si;0", "BAD-%d;Té;;Abarrotes",
		"BAD-%d;Té;;Abarrotes;NIU;" + ean(t, "775200000002") + ";4.50;1;gravado;0;ALI;si;0"}
	want := map[int]bool{}
	for i := range 37 {
		at := 10 + i*20
		line := wrong[i%len(wrong)]
		if strings.Contains(line, "%d") {
			line = fmt.Sprintf(line, i)
		}
		lines[at] = line
		want[at+1] = true
	}
	for _, dryRun := range []bool{true, false} {
		result := importCSV(t, db, dryRun, lines...)
		got := map[int]bool{}
		for _, p := range result.Problems {
			got[p.Line] = true
			if p.Reason == "" || !want[p.Line] {
				t.Errorf("got %+v", p)
			}
		}
		if result.BadRows != 37 || len(got) != 37 || result.Applied {
			t.Errorf("%d bad rows, want 37: %+v", len(got), result.Problems)
		}
	}
	if n := scalar[int](t, db, "select count(*) from products where sku like 'IMP-%' or sku like 'BAD-%'"); n != 0 {
		t.Errorf("%d products were imported", n)
	}
	if n := scalar[int](t, db, "select count(*) from audit_log"); n != 0 {
		t.Errorf("%d acts were done", n)
	}
}

// The time is logged, not asserted: this machine may be busy.
func TestImport_tenThousandRows(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	const rows = 10_000
	text := many(rows)
	for _, c := range []struct {
		name, text, want string
	}{
		{"new", text, "applied true: 10000 rows, 10000 created, 0 changed, 0 unchanged, 0 bad"},
		{"with other prices", strings.ReplaceAll(text, ".50;", ".90;"), "applied true: 10000 rows, 0 created, 10000 changed, 0 unchanged, 0 bad"},
	} {
		start := time.Now()
		file, err := workbook.Read(workbook.CSV, []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		result, err := catalog.Import(t.Context(), db, file, false, luis, opening)
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		wantOutcome(t, result, c.want)
		t.Logf("%d rows %s, %d kB: %v", rows, c.name, len(c.text)>>10, took.Round(time.Millisecond))
	}
	if bad := scalar[int](t, db,
		"select count(*) from stock s where on_hand <> (select sum(quantity) from stock_movements m where m.product_id = s.product_id)"); bad != 0 {
		t.Errorf("%d levels do not agree with the ledger", bad)
	}
	if n := scalar[int](t, db, "select count(*) from price_history h join products p on p.id = h.product_id where p.sku like 'IMP-%'"); n != 2*rows {
		t.Errorf("%d prices in the history, want %d", n, 2*rows)
	}
}

func TestExport_importedAgainChangesNothing(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	p := wanted("FRU-001", "=HYPERLINK(\"x\")")
	p.Unit, p.Price, p.Cost, p.ScaleCode, p.ScalePrice, p.Perishable, p.ReorderPoint = catalog.Kilogram, 1290, 1111, "00012", true, true, 2500
	p.Brand, p.Active, p.ShortPolicy, p.ICBPER, p.TaxClass = "'-x;\"y\"", false, catalog.AllowWithPIN, true, peru.Exonerado
	p.Barcodes = []string{ean(t, "775100000001"), "96385074"}
	p.Suppliers = []catalog.Supply{{SupplierID: supplier.ID, Cost: 1000, PackSize: 5500, Preferred: true}}
	mustCreate(t, db, p)
	rows, err := catalog.Export(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []workbook.Format{workbook.CSV, workbook.XLSX} {
		content, err := workbook.Write(format, catalog.Header(), rows)
		if err != nil {
			t.Fatal(err)
		}
		file, err := workbook.Read(format, content)
		if err != nil {
			t.Fatal(err)
		}
		result, err := catalog.Import(t.Context(), db, file, false, luis, opening)
		if err != nil {
			t.Fatal(err)
		}
		wantOutcome(t, result, "applied true: 7 rows, 0 created, 0 changed, 7 unchanged, 0 bad")
	}
}

func TestImport_anEmptyCellLeavesAsItIsAndADashEmpties(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	if _, err := db.Exec("update products set active = false, reorder_point = 6000 where sku = 'LAC-0001'"); err != nil {
		t.Fatal(err)
	}
	header := "sku,nombre,marca,categoria,unidad,codigos_barras,precio,costo,impuesto,icbper,sin_stock,stock_minimo,perecible,proveedor,activo"
	wantOutcome(t, importCSV(t, db, false, header, "LAC-0001,,,,,,,,,,,,,,"), "applied true: 1 rows, 0 created, 0 changed, 1 unchanged, 0 bad")

	file := []string{"sku,codigos_barras,costo,stock_minimo,proveedor", "LAC-0001,-,-,-,-"}
	dry := importCSV(t, db, true, file...)
	wantOutcome(t, dry, "applied false: 1 rows, 0 created, 1 changed, 0 unchanged, 0 bad")
	var lost []string
	for _, loss := range dry.Losses {
		lost = append(lost, fmt.Sprintf("%d %s %s %s", loss.Line, loss.SKU, loss.Column, loss.Value))
	}
	want := []string{"2 LAC-0001 codigos_barras 7750000000017", "2 LAC-0001 costo 4.00", "2 LAC-0001 stock_minimo 6", "2 LAC-0001 proveedor ALI"}
	if !reflect.DeepEqual(lost, want) {
		t.Errorf("the dry run tells of %q, want %q", lost, want)
	}
	importCSV(t, db, false, file...)
	detail, err := catalog.Detail(t.Context(), db, shelf[0].ID)
	if err != nil || detail.Cost != 0 || len(detail.Barcodes) != 0 || detail.ReorderPoint != 0 || detail.Active || detail.Suppliers[0].Preferred {
		t.Errorf("now it is %+v, %v", detail, err)
	}
	for _, column := range []string{"nombre", "categoria", "precio", "unidad"} {
		if result := importCSV(t, db, false, "sku,"+column, "LAC-0001,-"); result.BadRows != 1 || result.Problems[0].Column != column {
			t.Errorf("%s was emptied: %+v", column, result)
		}
	}
}

func TestImport_readsWhatAPersonWrites(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	wantOutcome(t, importCSV(t, db, false,
		"SKU;Nombre;Categoría;Unidad;Código de barras;PRECIO;Costo;Impuesto;ICBPER;Sin stock;Stock mínimo;Perecible;Activo;Stock inicial",
		"N-1;Queso  fresco;lacteos;kg;;S/ 1,234.50;12,5;GRAVADO;FALSE;Bloquear;2,5;TRUE;1;12,5",
		"N-2;Pan;ABARROTES;Und.;036000291452;s/ 0,30;0.10;Exonerado;0;PIN;10;no;Sí;1,200.0"), "applied true: 2 rows, 2 created, 0 changed, 0 unchanged, 0 bad")
	for query, want := range map[string]string{
		"select concat_ws(' ', name, unit, price, cost, reorder_point, perishable, active) from products where sku = 'N-1'":                                                "Queso fresco KGM 123450 1250 2500 1 1",
		"select concat_ws(' ', unit, price, tax_class, icbper, short_policy, active) from products where sku = 'N-2'":                                                      "NIU 30 exonerado 0 allow_with_pin 1",
		"select concat_ws(' ', s.on_hand, b.barcode) from products p join stock s on s.product_id = p.id join product_barcodes b on b.product_id = p.id where sku = 'N-2'": "1200000 0036000291452",
	} {
		if got := scalar[string](t, db, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func TestImport_tellsTheSKUThatExcelChanged(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	mustCreate(t, db, wanted("007", "Té Filtrante"))
	for _, sku := range []string{"7", "0007", "lac-0001"} {
		result := importCSV(t, db, false, "sku,nombre,categoria,precio", sku+",Té,Abarrotes,1")
		wantOutcome(t, result, "applied false: 1 rows, 0 created, 0 changed, 0 unchanged, 1 bad")
		if len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Reason, "parece el mismo que") {
			t.Errorf("%s: %+v", sku, result.Problems)
		}
	}
	result := importCSV(t, db, false, "sku,nombre,categoria,precio", "8,A,Abarrotes,1", "08,B,Abarrotes,1", "9,C,Abarrotes,1")
	wantOutcome(t, result, "applied false: 3 rows, 2 created, 0 changed, 0 unchanged, 1 bad")
	wantOutcome(t, importCSV(t, db, false, "sku,precio", "007,1.20"), "applied true: 1 rows, 0 created, 1 changed, 0 unchanged, 0 bad")
}

func TestImport_refusesASKUThatIsAnothersBarcode(t *testing.T) {
	t.Parallel()
	db := newShop(t, shelf...)
	result := importCSV(t, db, false, "sku,nombre,categoria,precio,codigos_barras",
		"7750000000017,Té,Abarrotes,1,", "N-1,Mate,Abarrotes,1,N-2", "036000291452,Sal,Abarrotes,1,", "N-3,Pan,Abarrotes,1,0036000291452")
	var got []string
	for _, p := range result.Problems {
		got = append(got, fmt.Sprintf("%d %s", p.Line, p.Column))
	}
	if want := []string{"2 sku", "3 codigos_barras", "5 codigos_barras"}; !reflect.DeepEqual(got, want) || result.Applied {
		t.Errorf("got %q, want %q: %+v", got, want, result.Problems)
	}
	own := []string{"sku,nombre,categoria,precio,codigos_barras", "96385074,Chicle,Abarrotes,1,96385074"}
	wantOutcome(t, importCSV(t, db, false, own...), "applied true: 1 rows, 1 created, 0 changed, 0 unchanged, 0 bad")
	wantOutcome(t, importCSV(t, db, false, own...), "applied true: 1 rows, 0 created, 0 changed, 1 unchanged, 0 bad")
}
