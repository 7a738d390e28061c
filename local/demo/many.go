package demo

import (
	"fmt"
	"math/rand/v2"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// kind is a sort of goods that Many makes products of.
type kind struct {
	name, category, supplier string
	sizes                    [4]string // from small to large
	price                    money.Centimos
}

var kinds = [...]kind{
	{"Leche evaporada", "lacteos", "LAN", [4]string{"lata 170 g", "lata 400 g", "caja 1 L", "pack x 6"}, 2_20},
	{"Yogurt bebible", "lacteos", "LAN", [4]string{"180 g", "500 g", "1 kg", "1.7 kg"}, 2_00},
	{"Mantequilla", "lacteos", "LAN", [4]string{"90 g", "180 g", "200 g", "390 g"}, 4_80},
	{"Arroz extra", "arroz", "DSM", [4]string{"750 g", "1 kg", "2 kg", "5 kg"}, 3_80},
	{"Azúcar rubia", "arroz", "DSM", [4]string{"500 g", "1 kg", "2 kg", "5 kg"}, 2_30},
	{"Lenteja", "arroz", "DSM", [4]string{"250 g", "500 g", "1 kg", "5 kg"}, 2_90},
	{"Fideos spaghetti", "fideos", "CHU", [4]string{"250 g", "450 g", "500 g", "1 kg"}, 1_90},
	{"Harina preparada", "fideos", "CHU", [4]string{"180 g", "500 g", "1 kg", "5 kg"}, 1_70},
	{"Avena", "fideos", "CHU", [4]string{"130 g", "270 g", "500 g", "900 g"}, 1_80},
	{"Aceite vegetal", "conservas", "CHU", [4]string{"200 ml", "500 ml", "900 ml", "5 L"}, 3_40},
	{"Filete de atún", "conservas", "CHU", [4]string{"80 g", "140 g", "170 g", "pack x 3"}, 3_90},
	{"Mermelada de fresa", "conservas", "CHU", [4]string{"100 g", "200 g", "310 g", "1 kg"}, 2_20},
	{"Mayonesa", "sazonadores", "CHU", [4]string{"95 g", "190 g", "475 g", "950 g"}, 2_90},
	{"Sillao", "sazonadores", "CHU", [4]string{"90 ml", "160 ml", "500 ml", "1 L"}, 1_90},
	{"Café instantáneo", "desayuno", "CHU", [4]string{"9 g", "50 g", "100 g", "200 g"}, 1_20},
	{"Gaseosa", "bebidas", "BPA", [4]string{"300 ml", "500 ml", "1.5 L", "3 L"}, 1_50},
	{"Agua de mesa", "bebidas", "BPA", [4]string{"350 ml", "625 ml", "2.5 L", "7 L"}, 1_00},
	{"Néctar de durazno", "bebidas", "BPA", [4]string{"235 ml", "315 ml", "1 L", "1.5 L"}, 1_50},
	{"Galleta de vainilla", "galletas", "GEX", [4]string{"36 g", "six pack", "250 g", "500 g"}, 90},
	{"Chocolate con leche", "golosinas", "GEX", [4]string{"15 g", "30 g", "50 g", "100 g"}, 1_20},
	{"Papas fritas", "snacks", "GEX", [4]string{"25 g", "42 g", "90 g", "160 g"}, 1_30},
	{"Detergente", "limpieza", "LTO", [4]string{"140 g", "450 g", "730 g", "2 kg"}, 2_30},
	{"Lejía", "limpieza", "LTO", [4]string{"250 ml", "680 ml", "930 ml", "4 L"}, 1_20},
	{"Papel higiénico", "cuidado", "LTO", [4]string{"x 2", "x 4", "x 12", "x 24"}, 2_20},
	{"Shampoo", "cuidado", "LTO", [4]string{"18 ml", "180 ml", "375 ml", "650 ml"}, 1_00},
}

var (
	inventedBrands = [...]string{
		"Amancay", "Andinita", "Apurímac", "Bellavista", "Cantuta", "Caral", "Chaski", "Colca", "Costa Verde", "Don Lucho",
		"Doña Petita", "El Huerto", "Huascarán", "Illari", "Kuntur", "La Limeñita", "Misti", "Munay", "Norteñita", "Pachamanca",
		"Qori", "Rímac", "San Isidro", "Sumaq", "Tumi", "Valle Sagrado", "Warmi", "Yachay",
	}
	variants   = [...]string{"clásico", "premium", "familiar", "económico", "de la casa", "selección", "tradicional", "especial"}
	sizeFactor = [4]int64{10, 19, 34, 78} // tenths of the small size's price
)

// MostMany is the largest number of products for which Many has distinct names.
const MostMany = len(kinds) * len(inventedBrands) * len(variants) * 4

// Many makes n plausible products for load tests, with unique names, SKUs and valid barcodes of their own that never meet
// those of Load. Their categories and suppliers are those of Load. The same seed gives the same products, and a larger n
// only adds to them. It returns an error when n is negative or above MostMany.
func Many(n int, seed uint64) ([]Product, error) {
	if n < 0 || n > MostMany {
		return nil, fmt.Errorf("demo: cannot make %d products, only 0 to %d", n, MostMany)
	}
	random := rand.New(rand.NewPCG(seed, seed)) // the same shop each time is what a bench needs
	products := make([]Product, n)
	for i, combination := range random.Perm(MostMany)[:n] {
		product, err := invent(i+1, combination, random)
		if err != nil {
			return nil, err
		}
		products[i] = product
	}
	return products, nil
}

// invent makes the product that a combination of kind, brand, variant and size stands for.
func invent(number, combination int, random *rand.Rand) (Product, error) {
	size, combination := combination%4, combination/4
	variant, combination := variants[combination%len(variants)], combination/len(variants)
	brand, combination := inventedBrands[combination%len(inventedBrands)], combination/len(inventedBrands)
	kind := kinds[combination]

	digits := fmt.Sprintf("77599%07d", number) // Load's barcodes leave this block alone
	check, err := peru.CheckDigit(digits)
	if err != nil {
		return Product{}, fmt.Errorf("demo: barcode of product %d: %w", number, err)
	}
	price := kind.price * money.Centimos(sizeFactor[size]*(90+random.Int64N(31))) / 1000 // ±15 % around the size's price
	price = max(price.RoundDownToTen(), 50)
	class := peru.Gravado
	if kind.name == "Arroz extra" {
		class = peru.Inafecto
	}
	reorder := 6 + random.Int64N(30)
	return Product{
		SKU:          fmt.Sprintf("MAS-%05d", number),
		Name:         fmt.Sprintf("%s %s %s %s", kind.name, brand, variant, kind.sizes[size]),
		Brand:        brand,
		Category:     kind.category,
		Unit:         "NIU",
		EAN13:        digits + string(check),
		Price:        price,
		Cost:         price * money.Centimos(66+random.Int64N(25)) / 100,
		TaxClass:     class,
		ReorderPoint: reorder,
		OpeningStock: reorder * (2 + random.Int64N(8)),
		Supplier:     kind.supplier,
		PackSize:     12,
		Active:       true,
	}, nil
}
