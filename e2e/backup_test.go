package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/cloud"
)

// backupSteps are the functions of the machine, in their order.
var backupSteps = []string{"begin-backup", "list-users", "export-shop", "prepare-restore", "restore-table", "verify-backup", "prune-backups"}

// backUp begins a backup by hand and gives its id.
func (s *shop) backUp() string {
	s.t.Helper()
	id := newID()
	s.till(admin).send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)
	return id
}

// ended waits for the backup's execution.
func (s *shop) ended(id string) types.ExecutionStatus {
	s.t.Helper()
	arn := executionARN(backup.Workflow, id)
	s.eventually("the backup has ended", func() bool { return s.execution(arn).Status != types.ExecutionStatusRunning })
	return s.execution(arn).Status
}

// verified waits for a backup that succeeds, and reads it as the admin sees it.
func (s *shop) verified(id string) backup.Backup {
	s.t.Helper()
	if status := s.ended(id); status != types.ExecutionStatusSucceeded {
		s.t.Fatalf("the backup has %s: %s", status, aws.ToString(s.execution(executionARN(backup.Workflow, id)).Cause))
	}
	b := decode[backup.Backup](s.till(admin).get("/api/backups/" + id).want(http.StatusOK))
	if b.State != backup.Verified || b.VerifiedAt == nil || b.Bytes == 0 || b.Detail != "" || b.Execution.Name != id {
		s.t.Errorf("the backup is %+v", b)
	}
	if n := one[int](s, "select count(*) from outbox where kind = 'BackupVerified' and subject = ?", id); n != 1 {
		s.t.Errorf("%d events tell that it is verified", n)
	}
	s.wantNoScratch(id)
	return b
}

func (s *shop) wantNoScratch(id string) {
	s.t.Helper()
	if n := one[int](s, "select count(*) from information_schema.schemata where schema_name = ?", scratchOf(id)); n != 0 {
		s.t.Error("the scratch schema was not dropped")
	}
}

func scratchOf(id string) string { return "carmensita_restore_" + strings.ReplaceAll(id, "-", "") }

func (s *shop) manifest(b backup.Backup) backup.Manifest {
	s.t.Helper()
	var m backup.Manifest
	if err := json.Unmarshal(b.Manifest, &m); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// files is the bucket of the backups.
func (s *shop) files() *filestore.Bucket {
	return filestore.New(s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: aws.String(s.cloud.Bucket.Endpoint()), UsePathStyle: true, HTTPClient: s.client,
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}), "backups")
}

func (s *shop) file(key string) []byte {
	s.t.Helper()
	body, err := s.files().Open(s.ctx(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return content
}

func (s *shop) putFile(key string, content []byte) {
	s.t.Helper()
	err := s.files().Write(context.Background(), key, "application/gzip", func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
}

// TestBackup_whileTheShopSells: what eight tills sell meanwhile is in the backup whole, or not at all. The machine itself
// restores it and asks for every invariant.
func TestBackup_whileTheShopSells(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const tills = 8
	p, q := s.stocked(1_000_000), s.stocked(1_000_000)
	rosa := s.till(cashier)
	rosa.sell(s.cart(p.times(1))).sold()
	var sold atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		atOnce(tills, func(n int) {
			for {
				select {
				case <-stop:
					return
				default:
				}
				cart := s.cart(p.times(1), q.times(2))
				cart.TillID = s.tillID(n%4 + 1)
				rosa.sell(cart).sold()
				sold.Add(1)
			}
		})
	}()

	before := sold.Load()
	began := time.Now()
	b := s.verified(s.backUp())
	meanwhile, took := sold.Load()-before, time.Since(began)
	close(stop)
	<-stopped

	m := s.manifest(b)
	t.Logf("%d sales (%.0f/s) while %d rows (%d kB compressed) were saved in %s, and restored and compared in %s", meanwhile,
		float64(meanwhile)/took.Seconds(), m.Rows(), m.Bytes()/1024,
		(time.Duration(m.Micros) * time.Microsecond).Round(time.Millisecond), took.Round(time.Millisecond))
	if meanwhile < 10 {
		t.Errorf("only %d sales were made meanwhile: nothing is tested", meanwhile)
	}
	s.invariants()
}

func TestBackup_twoAtOnceDoNotHurtEachOther(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ids := []string{s.backUp(), s.backUp()}
	for _, id := range ids {
		m := s.manifest(s.verified(id))
		if err := backup.CheckFiles(t.Context(), s.files(), m); err != nil {
			t.Error(err)
		}
	}
	listed := decode[paging.Page[backup.Backup]](s.till(admin).get("/api/backups?limit=200").want(http.StatusOK))
	found := 0
	for _, b := range listed.Items {
		if b.ID == ids[0] || b.ID == ids[1] {
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d of the two are in the list", found)
	}
}

func TestBackup_begunTwiceIsOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	carmen, id := s.till(admin), newID()
	for range 2 {
		carmen.send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)
	}
	s.verified(id)
	carmen.send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)
	if n := one[int](s, "select count(*) from audit_log where action = 'backup.started' and actor = ? and subject = ?", admin, id); n != 1 {
		t.Errorf("the audit has it %d times", n)
	}
	if n := s.attempts(id, "Export the shop"); n != 1 {
		t.Errorf("the trail has %d exports", n)
	}
	carmen.get("/api/backups/" + newID()).refused(errs.NotFound)
	carmen.get("/api/backups?cursor=x").refused(errs.InvalidRequest)
	carmen.send(http.MethodPost, "/api/backups", map[string]string{"id": "x"}).refused(errs.InvalidRequest)
}

// TestBackup_aProcessKilledAtEveryStep kills the process of each step once when it begins, and in another backup once when
// it is done.
func TestBackup_aProcessKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	s.till(cashier).sell(s.cart(p.times(1))).sold()
	for _, when := range []string{before, after} { //nolint:paralleltest // one fault at a time
		t.Run(when, func(t *testing.T) {
			s := s.within(t)
			for _, function := range backupSteps {
				s.faults.strike(when, "backup/"+function, 1)
			}
			id := s.backUp()
			m := s.manifest(s.verified(id))
			if err := backup.CheckFiles(t.Context(), s.files(), m); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBackup_goesOnAfterARestartInEveryState stops and starts the whole cloud while each step is at work, in one backup.
func TestBackup_goesOnAfterARestartInEveryState(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	var functions []string
	for _, step := range backupSteps {
		functions = append(functions, "backup/"+step)
	}
	var id string
	s.restartInEach(functions, func() string {
		id = s.backUp()
		return executionARN(backup.Workflow, id)
	})
	s.verified(id)
	if n := s.attempts(id, "Verify the backup", step.Done); n != 1 {
		t.Errorf("it was verified %d times", n)
	}
}

// failedBackup waits for a backup that fails, and asserts that everybody is told why.
func (s *shop) failedBackup(id string, why ...string) {
	s.t.Helper()
	if status := s.ended(id); status != types.ExecutionStatusFailed {
		s.t.Fatalf("the backup has %s", status)
	}
	b := decode[backup.Backup](s.till(admin).get("/api/backups/" + id).want(http.StatusOK))
	if b.State != backup.Failed || b.VerifiedAt != nil {
		s.t.Errorf("the backup is %+v", b)
	}
	var mails []string
	for _, m := range s.cloud.Mailbox.Mails() {
		if m.Topic == cloud.AlertsTopic && strings.Contains(m.Text, id) {
			mails = append(mails, m.Text)
		}
	}
	events := s.heard.of(s.t, event.BackupFailed, id)
	got := fmt.Sprintf("%s", events)
	if len(mails) != 1 || len(events) != 1 {
		s.t.Fatalf("%d mails raise the alarm, and %d events tell of it", len(mails), len(events))
	}
	for _, part := range why {
		for where, text := range map[string]string{"the list": b.Detail, "the mail": mails[0], "the event": got} {
			if !strings.Contains(text, part) {
				s.t.Errorf("%q is not in %s: %s", part, where, text)
			}
		}
	}
	if _, err := s.files().Open(s.ctx(), id+"/verified.json"); errs.CodeOf(err) != errs.NotFound {
		s.t.Errorf("its files say that it was verified (%v)", err)
	}
	s.wantNoScratch(id)
}

// flipOneByte damages a file of a backup as soon as it is exported. It returns the file's name when that is done.
func (s *shop) flipOneByte(id string) (name func() string) {
	s.t.Helper()
	var file atomic.Value
	s.t.Cleanup(s.faults.on("backup/export-shop", func() {
		m, err := backup.ReadManifest(context.Background(), s.files(), id, "")
		if err != nil {
			s.t.Error(err)
			return
		}
		products, _ := m.Table("products")
		key := id + "/" + products.Path
		content := s.file(key)
		content[len(content)/2] ^= 1
		s.putFile(key, content)
		file.Store(key)
	}))
	return func() string {
		key, ok := file.Load().(string)
		if !ok {
			s.t.Fatal("no byte was flipped")
		}
		return key
	}
}

// TestBackup_failsOnceOverARestartInEachStateOfItsFailure stops and starts the whole cloud in each state that works between
// the first error and the end, in a backup for each.
func TestBackup_failsOnceOverARestartInEachStateOfItsFailure(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for state, wait := range map[string]func(){ //nolint:paralleltest // one cloud
		"Mark the backup as failed": func() {},
		"Raise the alarm":           func() { s.cloud.Mailbox.Fail(4) },
		"Tell that it failed":       func() { s.cloud.Events.Refuse(4) },
	} {
		t.Run(state, func(t *testing.T) {
			s := s.within(t)
			id := newID()
			name := s.flipOneByte(id)
			entered, release := s.faults.hold("backup/fail-backup")
			s.till(admin).send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)
			s.comes(entered)
			wait() // it tries again until the restart, which ends the fault, too
			if state != "Mark the backup as failed" {
				release()
			}
			s.eventually("it is at "+state, func() bool {
				return len(s.events(executionARN(backup.Workflow, id), func(e types.HistoryEvent) bool { return entering(e) == state })) > 0
			})
			if status := s.execution(executionARN(backup.Workflow, id)).Status; status != types.ExecutionStatusRunning {
				t.Fatalf("the backup is %s: nothing is tested", status)
			}

			s.restartHeld(entered, release)

			s.failedBackup(id, name())
			s.restart() // and when all is done
			s.failedBackup(id, name())
			if n := s.attempts(id, "Mark the backup as failed", step.Done); n == 0 {
				t.Error("the trail does not tell that it failed")
			}
		})
	}
}

// TestBackup_whoseFailureCannotBeNotedRaisesTheAlarm says what is known; the next backup notes the failure.
func TestBackup_whoseFailureCannotBeNotedRaisesTheAlarm(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	id := newID()
	s.flipOneByte(id)
	s.faults.strike(before, "backup/fail-backup", tries(t, "backup", "Mark the backup as failed"))

	s.till(admin).send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)

	if status := s.ended(id); status != types.ExecutionStatusFailed {
		t.Errorf("the backup has %s", status)
	}
	alarms := 0
	for _, m := range s.cloud.Mailbox.Mails() {
		if m.Topic == cloud.AlertsTopic && strings.Contains(m.Text, id) && strings.Contains(m.Text, errs.BackupDamaged.Spec().Workflow) {
			alarms++
		}
	}
	if events := s.heard.of(t, event.BackupFailed, id); alarms != 1 || len(events) != 1 {
		t.Errorf("%d mails raise the alarm, and the events are %s", alarms, events)
	}
	s.exec("update backups set created_at = created_at - interval ? second where id = ?", int((backup.Longest + time.Minute).Seconds()), id) // a night passes
	s.verified(s.backUp())
	s.failedBackup(id)
}

func TestBackup_aDifferenceInOneTableFailsIt(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	s.till(cashier).sell(s.cart(p.times(1))).sold()
	for name, c := range map[string]struct{ plant, want string }{ //nolint:paralleltest // one cloud
		"a row too few":     {"delete from %s.product_barcodes limit 1", "product_barcodes has"},
		"one value changed": {"update %s.sales set total = total + 1 limit 1", "of sales are not the same"},
	} {
		t.Run(name, func(t *testing.T) {
			s := s.within(t)
			id := newID()
			planted := s.faults.on("backup/restore-table", func() {
				// The last table's answer finds every table loaded, whatever is not there before.
				_, _ = s.db().ExecContext(context.Background(), fmt.Sprintf(c.plant, scratchOf(id)))
			})
			defer planted()
			s.faults.strike(after, "backup/fail-backup", 1)
			s.till(admin).send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)
			s.failedBackup(id, c.want, "no pasó la comprobación")
		})
	}
}

func TestBackup_oneFlippedByteIsNamedByTheMachineAndByTheRestore(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	id := newID()
	flipped := s.flipOneByte(id)
	s.till(admin).send(http.MethodPost, "/api/backups", map[string]string{"id": id}).want(http.StatusAccepted)

	s.ended(id)
	name := flipped()
	s.failedBackup(id, name)

	empty := t.TempDir()
	_, err := cloud.Restore(t.Context(), cloud.Options{Root: root, Dir: empty}, s.download(id), id)
	if errs.CodeOf(err) != errs.BackupDamaged || !strings.Contains(err.Error(), name) {
		t.Errorf("restoring it: %v", err)
	}
}

// download copies the files of a backup into a folder, as `aws s3 cp --recursive` does.
func (s *shop) download(id string) string {
	s.t.Helper()
	dir := s.t.TempDir()
	keys, err := s.files().Keys(s.ctx(), id+"/")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, key := range keys {
		path := filepath.Join(dir, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, s.file(key), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	return dir
}

func TestBackup_prunesOldOnesAfterItself(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	var ids []string
	const nights = 10
	for night := range nights {
		id := newID()
		ids = append(ids, id)
		s.putFile(id+"/manifest.json", []byte("{}"))
		s.putFile(id+"/run/mysql/sales.tsv.gz", []byte("x"))
		s.exec("insert into backups (id, state, detail, execution, created_at, verified_at) values (?, 'verified', '', '', ?, ?)", id,
			time.Date(2020, 1, 1+night, 8, 0, 0, 0, time.UTC), time.Date(2020, 1, 1+night, 8, 5, 0, 0, time.UTC))
	}

	made := s.verified(s.backUp())

	// The new one is a day, a week and a month of its own. Six nights stay, and Sunday the 5th, which ends the week before.
	for night, id := range ids {
		day := 1 + night
		kept := day >= 5
		keys, err := s.files().Keys(t.Context(), id+"/")
		if err != nil {
			t.Fatal(err)
		}
		state := one[string](s, "select state from backups where id = ?", id)
		if (len(keys) > 0) != kept || (state == "verified") != kept {
			t.Errorf("of January %d there are %d files and the state %s", day, len(keys), state)
		}
	}
	if err := backup.CheckFiles(t.Context(), s.files(), s.manifest(made)); err != nil {
		t.Error(err)
	}
	s.exec("delete from backups where created_at < '2021-01-01'")
}

func TestBackup_dropsTheScratchSchemaOfADeadOne(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	dead := newID()
	s.exec("insert into backups (id, state, detail, execution, created_at) values (?, 'exported', '', '', ?)",
		dead, time.Now().UTC().Add(-backup.Longest-time.Minute))
	s.exec("create database " + scratchOf(dead))

	s.verified(s.backUp())

	s.wantNoScratch(dead)
	if b := decode[backup.Backup](s.till(admin).get("/api/backups/" + dead).want(http.StatusOK)); b.State != backup.Failed || b.Detail == "" {
		t.Errorf("the dead one is %+v", b)
	}
}

// TestRestore_fromACopyOfTheS3Folder is what somebody does whose computer died, and who had copied .local/s3 to another disk.
func TestRestore_fromACopyOfTheS3Folder(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	id := s.backUp()
	made := s.manifest(s.verified(id))
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	kept := t.TempDir()
	copying := os.CopyFS(kept, os.DirFS(filepath.Join(s.dir, "s3")))
	if err := errors.Join(copying, s.start()); err != nil {
		t.Fatal(err)
	}
	into := cloud.Options{Root: root, Dir: t.TempDir()}

	listed, err := cloud.Backups(t.Context(), into, kept)
	if err != nil || !slices.ContainsFunc(listed, func(b backup.Listed) bool { return b.ID == id && b.VerifiedAt != nil }) {
		t.Errorf("listed are %+v, %v", listed, err)
	}
	if _, err := cloud.Backups(t.Context(), into, filepath.Join(kept, "nowhere")); err == nil {
		t.Error("nothing is listed from nowhere, and nobody is told")
	}
	if _, err := cloud.Restore(t.Context(), into, kept, newID()); err == nil || !strings.Contains(err.Error(), id) {
		t.Errorf("a backup that is not there: %v; want the ones that are", err)
	}
	restored, err := cloud.Restore(t.Context(), into, kept, id)
	if err != nil {
		t.Fatal(err)
	}

	if restored.Rows() != made.Rows() || !restored.Verified || len(restored.Passwords) < 3 {
		t.Errorf("restored are %d rows of %d, verified %t, with %d passwords", restored.Rows(), made.Rows(), restored.Verified, len(restored.Passwords))
	}
	if own, err := cloud.Backups(t.Context(), into, ""); err != nil || len(own) == 0 {
		t.Errorf("its own S3 has the backups %+v, %v", own, err)
	}
}

// TestRestore_bringsTheShopBack: sell, back up, restore into an empty folder, and go on selling there.
func TestRestore_bringsTheShopBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	cart := s.cart(p.times(1))
	sold := s.till(cashier).sell(cart).sold()
	paper := s.till(cashier).get("/api/sales/" + cart.ID + "/receipt").want(http.StatusOK)
	id := s.backUp()
	s.verified(id)
	folder := s.download(id)

	dir := t.TempDir()
	restored, err := cloud.Restore(t.Context(), cloud.Options{Root: root, Dir: dir}, folder, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cloud.Restore(t.Context(), cloud.Options{Root: root, Dir: dir}, folder, id); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("restoring over it: %v", err)
	}

	there := &place{name: "restored", dir: dir, client: s.client}
	if err := there.start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := there.stop(); err != nil {
			t.Error(err)
		}
	}()
	back := &shop{place: there, t: t, contract: s.contract}
	for _, password := range restored.Passwords {
		back.chooseFirstPassword(password)
	}
	back.decideAll()
	rosa := back.till(cashier)
	if again := rosa.get("/api/sales/" + cart.ID + "/receipt").want(http.StatusOK); !bytes.Equal(again.body, paper.body) {
		t.Error("the receipt is another one")
	}
	if repeated := decode[sale.Sale](rosa.sell(cart).want(http.StatusOK)); repeated.Number != sold.Number {
		t.Errorf("the sale was made again, as %s", repeated.Number)
	}
	next := rosa.sell(back.cart(p.times(1))).sold()
	if numberOf(t, next) < numberOf(t, sold)+1 {
		t.Errorf("the next number is %s, after %s", next.Number, sold.Number)
	}
	back.wantStock(p, 8)
	back.invariants()
	if b := decode[backup.Backup](back.till(admin).get("/api/backups/" + id).want(http.StatusOK)); b.State != backup.Verified {
		t.Errorf("its own backup is %s there", b.State)
	}
	if err := backup.CheckFiles(t.Context(), back.files(), restored.Manifest); err != nil {
		t.Errorf("its files are not there: %v", err)
	}
	back.verified(back.backUp())
}

// decideAll does what a person has to do before the machines of a restored shop go on: every thing on the list is decided, and then the
// shop is released. Whatever is said may arrive twice.
func (s *shop) decideAll() {
	s.t.Helper()
	carmen := s.till(admin)
	list := decode[backup.Unresolved](carmen.get("/api/restore").want(http.StatusOK))
	if !list.Waits || !list.Report {
		s.t.Fatalf("a shop that was restored waits for nobody: %+v", list)
	}
	going := backup.ReleaseRequest{RestoreID: list.ID}
	s.till(manager).get("/api/restore").refused(errs.Forbidden)
	carmen.send(http.MethodPost, "/api/restore/release", going).refused(errs.RestoreUndecided)
	carmen.send(http.MethodPost, "/api/restore/decisions", backup.Decisions{RestoreID: list.ID,
		Decisions: []backup.Decision{{Kind: backup.Charge, Item: newID(), Outcome: backup.Happened}}}).refused(errs.InvalidRequest)
	said := backup.Decisions{RestoreID: list.ID}
	for _, d := range list.Undecided() {
		said.Decisions = append(said.Decisions, backup.Decision{Kind: d.Kind, Item: d.Item, Outcome: backup.NotHappened})
	}
	for range 2 {
		if now := decode[backup.Unresolved](carmen.send(http.MethodPost, "/api/restore/decisions", said).want(http.StatusOK)); len(now.Undecided()) > 0 ||
			len(now.Decisions) != len(said.Decisions) {
			s.t.Errorf("undecided are %v", now.Undecided())
		}
	}
	keyed := s.till(admin)
	keyed.header = http.Header{"Idempotency-Key": {newID()}}
	for range 2 { // the first answer was lost
		if after := decode[backup.Unresolved](keyed.send(http.MethodPost, "/api/restore/release", going).want(http.StatusOK)); after.Waits {
			s.t.Error("the shop still waits after its release")
		}
	}
	carmen.send(http.MethodPost, "/api/restore/release", going).refused(errs.NotFound)
	for act, want := range map[string]int{"restore.decided": 2, "restore.released": 1} {
		if got := one[int](s, "select count(*) from audit_log where action = ? and subject = ?", act, list.ID); got != want {
			s.t.Errorf("%s is in the audit %d times, want %d", act, got, want)
		}
	}
}

// chooseFirstPassword signs a user in with the password that the restore made for him, and keeps the session.
func (s *shop) chooseFirstPassword(given cloud.Password) {
	s.t.Helper()
	t := &till{shop: s}
	refusal := t.tryPassword(given.Username, given.Password).refused(errs.PasswordChange)
	in := t.send(http.MethodPost, "/api/sessions/password", map[string]string{"username": given.Username, "session": refusal.Session,
		"newPassword": "Nueva" + given.Password}).want(http.StatusCreated)
	s.sessions.Store(given.Username, t.entered(in).cookie)
}
