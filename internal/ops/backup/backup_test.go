package backup_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestBackup_theWholeShopComesBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()

	restored := s.load(m)

	if err := s.verify(m, restored); err != nil {
		t.Error(err)
	}
	for _, table := range []string{"products", "stock", "stock_movements", "customers", "receipt_series", "backups"} {
		if got, want := one[int](s, restored, "select count(*) from "+table), one[int](s, s.db, "select count(*) from "+table); got != want || want == 0 {
			t.Errorf("%s has %d rows, want %d", table, got, want)
		}
	}
	if again, err := backup.ReadManifest(t.Context(), s.bucket, m.ID, ""); err != nil || again.Rows() != m.Rows() {
		t.Errorf("the manifest is %+v, %v", again, err)
	}
}

// Nothing that a column can hold is changed on the way.
func TestBackup_keepsEveryByte(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(s.db, `create table oddities (
		word varchar(20) primary key, empty_text text not null, nothing text, wide mediumtext not null, bytes varbinary(300) not null,
		at datetime(3) not null, day date, flag boolean not null, least bigint not null, kind enum('a', 'ñ') not null,
		computed int generated always as (char_length(word)) stored)`)
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	wide := "tab\tnewline\nreturn\r backslash\\ \\N \\t quote' \" ? ñandú 🥑 " + strings.Repeat("x", 3<<20)
	insert := "insert into oddities (word, empty_text, nothing, wide, bytes, at, day, flag, least, kind) values (?, '', null, ?, ?, ?, null, true, -9223372036854775808, 'ñ')"
	s.exec(s.db, insert, "uno", wide, every, time.Date(2026, 3, 15, 23, 59, 59, 999e6, time.UTC))
	s.exec(s.db, insert, `\N`, `\N`, []byte{}, time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))
	m := s.export()
	s.t.Cleanup(func() { _ = s.scratch.Drop(s.t.Context(), m.ID) })
	if err := s.scratch.Create(t.Context(), m, s.db); err != nil {
		t.Fatal(err)
	}
	restored, err := s.scratch.Open(m.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	var name, ddl string
	if err := s.db.QueryRowContext(t.Context(), "show create table oddities").Scan(&name, &ddl); err != nil {
		t.Fatal(err)
	}
	s.exec(restored, ddl)

	if err := backup.LoadAll(t.Context(), s.bucket, m, restored); err != nil {
		t.Fatal(err)
	}

	if err := backup.Compare(t.Context(), restored, m); err != nil {
		t.Error(err)
	}
	for _, query := range []string{"select sha2(concat(wide, bytes, at, flag, least, kind, computed), 256) from oddities where word = 'uno'",
		"select concat(word, '|', empty_text, '|', coalesce(nothing, 'null'), '|', coalesce(day, 'null'), '|', wide) from oddities where word = '\\\\N'"} {
		if got, want := one[string](s, restored, query), one[string](s, s.db, query); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestVerify_namesTheFileWithAFlippedByte(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	restored := s.load(m)
	products, err := m.Table("products")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []backup.File{products.File, m.Settings, m.Users} {
		s.flip(m, file)
		err := s.verify(m, restored)
		if errs.CodeOf(err) != errs.BackupDamaged {
			t.Errorf("got %v", err)
		}
		wantError(t, err, m.ID+"/"+file.Path)
		s.flip(m, file)
		if err := s.verify(m, restored); err != nil {
			t.Errorf("flipped back: %v", err)
		}
	}
	s.flip(m, products.File)

	err = backup.Load(t.Context(), s.bucket, m, products, restored)

	if errs.CodeOf(err) != errs.BackupDamaged {
		t.Errorf("loading it: %v", err)
	}
	wantError(t, err, products.Path)
}

// doubting is a store that finds out at the end of a file, or in the middle of it, that it is wrong.
type doubting struct {
	backup.Source
	after int64 // bytes; 0 for all
}

func (d doubting) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	body, err := d.Source.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	content := io.Reader(body)
	if d.after > 0 {
		content = io.LimitReader(body, d.after)
	}
	wrong := iotest.ErrReader(errors.New("checksum did not match"))
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(content, wrong), body}, nil
}

func TestVerify_aFileThatItsStoreDoubtsIsDamagedWhenItIsAnother(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	products, _ := m.Table("products")
	if err := backup.CheckFiles(t.Context(), doubting{s.bucket, 1}, m); errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("a file that broke off: %v", err)
	}
	s.flip(m, products.File)

	err := backup.CheckFiles(t.Context(), doubting{s.bucket, 0}, m)

	if errs.CodeOf(err) != errs.BackupDamaged {
		t.Errorf("got %v", err)
	}
	wantError(t, err, products.Path)
}

func TestVerify_namesAFileThatIsMissingAndAManifestThatWasChanged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	restored := s.load(m)
	if err := s.bucket.Delete(t.Context(), []string{m.ID + "/" + m.Users.Path}); err != nil {
		t.Fatal(err)
	}
	wantError(t, s.verify(m, restored), m.Users.Path, "missing")

	if _, err := backup.Recorded(t.Context(), s.db, s.bucket, m.ID); err != nil {
		t.Errorf("as it was written: %v", err)
	}
	s.flip(m, backup.File{Path: "manifest.json"})
	_, err := backup.Recorded(t.Context(), s.db, s.bucket, m.ID)
	wantError(t, err, "manifest.json")
}

func TestVerify_namesTheTableThatDiffers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	restored := s.load(m)
	for name, c := range map[string]struct {
		plant, undo string
		want        []string
	}{
		"a row too few":     {"delete from product_barcodes order by barcode limit 1", "", []string{"product_barcodes has"}},
		"one value changed": {"update products set price = price + 1 order by id limit 1", "", []string{"rows of products are not the same"}},
		"a moment moved":    {"update stock_movements set moved_at = moved_at + interval 1000 microsecond order by id limit 1", "", []string{"stock_movements"}},
		"a null filled":     {"update products set scale_code = '00000' where scale_code is null order by id limit 1", "", []string{"products"}},
	} {
		s.exec(restored, c.plant)
		err := s.verify(m, restored)
		if errs.CodeOf(err) != errs.BackupDamaged {
			t.Errorf("%s: got %v", name, err)
		}
		wantError(t, err, c.want...)
		for _, table := range m.Tables {
			if strings.Contains(strings.Join(c.want, " "), table.Name) {
				if err := backup.Load(t.Context(), s.bucket, m, table, restored); err != nil {
					t.Errorf("%s: loading again: %v", name, err)
				}
			}
		}
	}
	if err := s.verify(m, restored); err != nil {
		t.Errorf("loaded again: %v", err)
	}
}

// A faithful copy of a shop whose books are wrong is no good backup either.
func TestVerify_holdsTheInvariants(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(s.db, "update stock set on_hand = on_hand + 1 limit 1")
	m := s.export()
	err := s.verify(m, s.load(m))
	if errs.CodeOf(err) != errs.BackupDamaged {
		t.Errorf("got %v", err)
	}
	wantError(t, err, "on hand is the sum of the movements")
}

// What is written meanwhile is in a backup whole, or not at all.
func TestExport_readsOneMomentWhileOthersWrite(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	stop, stopped := make(chan struct{}), make(chan int)
	go func() {
		moves := 0
		defer func() { stopped <- moves }()
		for {
			select {
			case <-stop:
				return
			default:
			}
			err := mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error {
				_, err := tx.ExecContext(t.Context(), `update stock set on_hand = on_hand + 1000 order by product_id limit 1;
					insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at)
					select product_id, 'opening', 1000, on_hand, 'opening', 'x', 'x', utc_timestamp(3) from stock order by product_id limit 1`)
				return err
			})
			if err != nil {
				t.Error(err)
				return
			}
			moves++
		}
	}()
	var m backup.Manifest
	for range 5 {
		m = s.export()
	}
	close(stop)
	if moves := <-stopped; moves < 20 {
		t.Errorf("only %d movements were written meanwhile: nothing is tested", moves)
	}
	if err := s.verify(m, s.load(m)); err != nil {
		t.Error(err)
	}
}

func TestExport_aTryThatWasThoughtDeadSpoilsNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	s.exec(s.db, "update products set price = price + 1")

	late, folder, err := backup.Export(t.Context(), s.db, settings, m.Users, s.bucket, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error {
		return backup.RecordExport(t.Context(), tx, late, folder, time.Now().UTC())
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := backup.Conclude(t.Context(), s.db, s.bucket, m.ID, folder); err != nil {
		t.Fatal(err)
	}
	if left, err := s.bucket.Keys(t.Context(), m.ID+"/"+folder); err != nil || len(left) != 0 {
		t.Errorf("of the try that does not count there is left %q, %v", left, err)
	}

	published, err := backup.ReadManifest(t.Context(), s.bucket, m.ID, "")
	if err != nil || published.Tables[0].Path != m.Tables[0].Path {
		t.Fatalf("published is %s, %v", published.Tables[0].Path, err)
	}
	if err := s.verify(published, s.load(published)); err != nil {
		t.Error(err)
	}
}

func TestScratch_aBackupThatIsVerifiedNeedsNoScratchSchemaMore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	s.load(m)
	for range 2 { // the second is a retry whose schema an earlier try has dropped
		if err := s.scratch.Verify(t.Context(), s.db, s.bucket, m, at("2026-03-15 04:00")); err != nil {
			t.Fatal(err)
		}
		err := mysql.InTx(t.Context(), s.db, func(tx *sql.Tx) error { return backup.MarkVerified(t.Context(), tx, m, at("2026-03-15 04:00")) })
		if err != nil {
			t.Fatal(err)
		}
		if err := s.scratch.Drop(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := one[int](s, s.db, "select count(*) from outbox where kind = 'BackupVerified' and subject = ?", m.ID); n != 1 {
		t.Errorf("%d events say that it was verified", n)
	}
	if found, err := backup.Find(t.Context(), s.db, m.ID); err != nil || found.State != backup.Verified {
		t.Errorf("it is %s, %v", found.State, err)
	}
}

func TestMove_bringsTheTablesIntoAnEmptyDatabaseOnly(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	s.load(m)
	if err := s.scratch.Move(t.Context(), m.ID, s.db); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("over the shop: %v", err)
	}
	empty := s.open(dbtest.DSN(t, nil))

	if err := s.scratch.Move(t.Context(), m.ID, empty); err != nil {
		t.Fatal(err)
	}

	if err := backup.Compare(t.Context(), empty, m); err != nil {
		t.Error(err)
	}
	if err := migrations.Apply(t.Context(), empty); err != nil {
		t.Errorf("the schema does not know its version: %v", err)
	}
	if _, err := empty.ExecContext(t.Context(), "delete from categories"); err == nil {
		t.Error("the foreign keys are gone")
	}
}

func TestAdopt_noteWhatTheBucketHas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	gone := s.begin()
	s.exec(s.db, "update backups set state = 'verified' where id = ?", gone)
	if err := backup.WriteVerified(t.Context(), s.bucket, m.ID, at("2026-03-15 04:00")); err != nil {
		t.Fatal(err)
	}
	bundle := fstest.MapFS{}
	keys, err := s.bucket.Keys(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		bundle[key] = &fstest.MapFile{Data: s.read(key)}
	}
	restored := s.load(m)
	if state := one[string](s, restored, "select state from backups where id = ?", m.ID); state != string(backup.Running) {
		t.Fatalf("in its own copy the backup is %s: nothing is tested", state)
	}
	s.exec(restored, "insert into backups select * from "+one[string](s, s.db, "select database()")+".backups where id = ?", gone)

	if err := backup.Adopt(t.Context(), restored, backup.Folder{FS: bundle}); err != nil {
		t.Fatal(err)
	}

	adopted, err := backup.Find(t.Context(), restored, m.ID)
	if err != nil || adopted.State != backup.Verified || !adopted.VerifiedAt.Equal(at("2026-03-15 04:00")) || adopted.Bytes != m.Bytes() ||
		adopted.Manifest == nil {
		t.Errorf("got %+v, %v", adopted, err)
	}
	if state := one[string](s, restored, "select state from backups where id = ?", gone); state != string(backup.Pruned) {
		t.Errorf("one without files is %s", state)
	}
}

func TestCopy_refusesWhatIsDamaged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	s.flip(m, m.Tables[3].File)
	err := backup.Copy(t.Context(), s.bucket, s.bucket, m)
	wantError(t, err, m.Tables[3].Path)
}

func TestScratch_listsWhatWasLeft(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	s.load(m)
	left, err := s.scratch.Left(t.Context())
	if err != nil || !strings.Contains(fmt.Sprint(left), m.ID) {
		t.Errorf("left are %v, %v", left, err)
	}
	if err := s.scratch.Drop(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	left, err = s.scratch.Left(t.Context())
	if err != nil || strings.Contains(fmt.Sprint(left), m.ID) {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestCreate_saysThatTheBackupIsOfANewerProgram(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	m := s.export()
	m.Schema = 9999
	t.Cleanup(func() { _ = s.scratch.Drop(t.Context(), m.ID) })
	wantError(t, s.scratch.Create(t.Context(), m, s.db), "9999", "newer program")
}
