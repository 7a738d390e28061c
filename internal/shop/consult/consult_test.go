package consult_test

import (
	"database/sql"
	"encoding/base64"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/consult"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestLinks_areTheSameFromEveryProcessAndOpenNoOthersDocument(t *testing.T) {
	t.Parallel()
	db, id := open(t), uuid.Must(uuid.NewV7()).String()
	made := make([]string, 8)
	var all sync.WaitGroup
	for i := range made { // each a process of its own, of which several find no secret yet
		all.Go(func() {
			link, err := (&consult.Links{DB: db}).Of(t.Context(), id)
			if err != nil {
				t.Error(err)
			}
			made[i] = link
		})
	}
	all.Wait()
	links := &consult.Links{DB: db}
	for _, link := range made {
		if is, err := links.Open(t.Context(), link); is != id || err != nil || link != made[0] {
			t.Errorf("%s opens %s, %v", link, is, err)
		}
	}
	if len(made[0]) != 38 || strings.ContainsAny(made[0], "+/=") {
		t.Errorf("the link is %q", made[0])
	}
	// Each bit of the link counts: neither another document under this proof, nor this one under another.
	content, err := base64.RawURLEncoding.DecodeString(made[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range content {
		for bit := range 8 {
			content[i] ^= 1 << bit
			if is, err := links.Open(t.Context(), base64.RawURLEncoding.EncodeToString(content)); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("byte %d, bit %d: it opens %s, %v", i, bit, is, err)
			}
			content[i] ^= 1 << bit
		}
	}
	for _, wrong := range []string{"", id, made[0] + "A", made[0][:37], made[0][:37] + "=", " " + made[0]} {
		if is, err := links.Open(t.Context(), wrong); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("%q opens %s, %v", wrong, is, err)
		}
	}
	if _, err := links.Of(t.Context(), "no id"); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("what is no id has a link: %v", err)
	}
	other := open(t)
	if is, err := (&consult.Links{DB: other}).Open(t.Context(), made[0]); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("another shop opens %s, %v", is, err)
	}
}

func TestAsked_countsTriesByTheNumberHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"B001-42": "03-B001-00000042", "B001-00000042": "03-B001-00000042", "hola": "none", "": "none"} {
		if got := (consult.Asked{Kind: "03", Number: number}).Subject(); got != want {
			t.Errorf("%q is %q, want %q", number, got, want)
		}
	}
}
