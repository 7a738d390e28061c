package vault_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/vault"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/parameters"
)

var dir string

// The SDK reads its environment once a process, so all tests share one store.
func TestMain(m *testing.M) {
	var err error
	if dir, err = os.MkdirTemp("", "parameters"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	server, err := parameters.Start(parameters.Options{Dir: dir})
	if err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_SSM": server.Endpoint(), "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
	_ = server.Stop(context.Background())
}

func open(t *testing.T, name string) *vault.Store {
	t.Helper()
	t.Setenv("SUNAT_SECRET", name)
	store, err := vault.Open()
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestStore_keepsASecretAndTellsOfIt(t *testing.T) { //nolint:paralleltest // it names its parameter in the environment
	store := open(t, "/carmensita/test/kept")
	if _, err := store.Load(t.Context()); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("before: %v", err)
	}
	for _, password := range []string{"first", "renewed"} {
		secret := vault.Secret{PFX: []byte{1, 2, 3}, Password: password, RUC: "20000000001", User: "MODDATOS", UserPassword: "moddatos"}
		facts := vault.Facts{RUC: "20000000001", User: "MODDATOS", Subject: "Carmensita", EndsAt: time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC)}
		if err := store.Keep(t.Context(), secret, facts); err != nil {
			t.Fatal(err)
		}
		if got, err := store.Load(t.Context()); err != nil || got.Password != password || len(got.PFX) != 3 {
			t.Errorf("the secret is %+v (%v)", got, err)
		}
		if got, err := store.Facts(t.Context()); err != nil || got != facts {
			t.Errorf("it tells %+v (%v)", got, err)
		}
	}
	text, err := os.ReadFile(dir + "/parameters.json")
	if info, failed := os.Stat(dir + "/parameters.json"); err != nil || failed != nil || info.Mode().Perm() != 0o600 ||
		!strings.Contains(string(text), "renewed") {
		t.Errorf("the file may be read by others, or is empty: %v, %v", err, failed)
	}
}

func TestStore_refusesWhatNoParameterHolds(t *testing.T) { //nolint:paralleltest // as above
	store := open(t, "/carmensita/test/large")
	if err := store.Keep(t.Context(), vault.Secret{PFX: make([]byte, 7<<10)}, vault.Facts{}); errs.CodeOf(err) != errs.BodyTooLarge {
		t.Errorf("got %v", err)
	}
}
