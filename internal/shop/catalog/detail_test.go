package catalog_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
)

// TestProductDetail_hasEachFieldThatAManagerSets: a form that lost one would empty it.
func TestProductDetail_hasEachFieldThatAManagerSets(t *testing.T) {
	t.Parallel()
	shown, set := keys(t, catalog.ProductDetail{}), keys(t, catalog.Details{})
	for name := range set {
		if _, ok := shown[name]; !ok && name != "categoryId" { // it is in category
			t.Errorf("a product is shown without %s, which a manager sets", name)
		}
	}
	if len(set) != reflect.TypeFor[catalog.Details]().NumField() {
		t.Errorf("%d fields stand in the JSON", len(set))
	}
}

func keys(t *testing.T, of any) (all map[string]any) {
	t.Helper()
	text, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}
