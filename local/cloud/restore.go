package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/bucket"
	"carmensita.pe/market/local/mariadb"
)

// Restored is what a restore brought back.
type Restored struct {
	backup.Manifest
	// Verified says that the backup had passed its check when it was made. It has passed it now, in any case.
	Verified bool
	Took     time.Duration
	// Passwords are the new ones of the users, for one sign-in each: a backup holds none.
	Passwords []Password
}

// Password lets a user in once.
type Password struct{ Username, Role, Password string }

// Restore brings a backup back into an empty folder, as the state of a cloud that Start can start. from is where the backup
// is: "" for the folder's own S3, a folder of files as they are in the bucket, or a copy of a cloud's S3 folder.
//
// Everything is restored beside the shop's database and compared there; the last step moves it into place. So a restore
// that was cut off leaves no half shop, and may be run again. A folder that holds a shop is refused.
func Restore(ctx context.Context, options Options, from, id string) (Restored, error) {
	began := time.Now()
	c := newCloud(options)
	restored, err := c.restore(ctx, from, id)
	restored.Took = time.Since(began)
	return restored, errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
}

// Backups lists the backups that are there, the oldest first. from is as Restore has it.
func Backups(ctx context.Context, options Options, from string) (found []backup.Listed, err error) {
	c := newCloud(options)
	defer func() { err = errors.Join(err, c.Stop(context.WithoutCancel(ctx))) }()
	if from == "" {
		from = c.dir("s3")
	}
	source, err := c.source(from, nil)
	if err != nil {
		return nil, err
	}
	return backup.List(ctx, source)
}

func (c *Cloud) restore(ctx context.Context, from, id string) (restored Restored, err error) {
	if err := os.MkdirAll(c.options.Dir, 0o700); err != nil {
		return restored, fmt.Errorf("making the folder for all state: %w", err)
	}
	c.progress(mariadb.Kind())
	if err := c.server(ctx); err != nil {
		return restored, err
	}
	empty, err := backup.IsEmpty(ctx, c.DB)
	if err != nil {
		return restored, err
	}
	if !empty {
		return restored, errs.New(errs.Conflict, "there is a shop in %s: move that folder away first, nothing is restored over it", c.options.Dir)
	}
	if err := c.inProcess(); err != nil {
		return restored, err
	}
	if err := c.programs(ctx); err != nil {
		return restored, err
	}
	own := filestore.New(s3.NewFromConfig(localConfig(c.Bucket.Endpoint()), func(o *s3.Options) { o.UsePathStyle = true }), backupsBucket)
	source, err := c.source(from, own)
	if err != nil {
		return restored, err
	}
	there, err := backup.List(ctx, source)
	if err != nil {
		return restored, err
	}
	if restored.Manifest, err = backup.ReadManifest(ctx, source, id, ""); err != nil {
		return restored, errors.Join(err, listed(there))
	}
	restored.Verified = slices.ContainsFunc(there, func(b backup.Listed) bool { return b.ID == id && b.VerifiedAt != nil })
	if err := c.fillFrom(ctx, source, own, restored.Manifest); err != nil {
		return restored, err
	}
	restored.Passwords, err = c.bringUsersBack(ctx, source, restored.Manifest)
	if err != nil {
		return restored, err
	}
	c.progress("moving the shop into place")
	return restored, backup.NewScratch(c.MariaDB.DSN("")).Move(ctx, id, c.DB)
}

// listed tells which backups there are.
func listed(backups []backup.Listed) error {
	if len(backups) == 0 {
		return errors.New("there is no backup at all")
	}
	text := strings.Builder{}
	text.WriteString("there are these backups:")
	for _, b := range backups {
		text.WriteString("\n  " + b.ID + "  " + b.Snapshot.Local().Format(time.DateTime))
		if b.VerifiedAt == nil {
			text.WriteString("  (was never verified)")
		}
	}
	return errors.New(text.String())
}

// source opens where the backup is.
func (c *Cloud) source(from string, own *filestore.Bucket) (backup.Source, error) {
	if from == "" {
		return own, nil
	}
	if _, err := os.Stat(filepath.Join(from, bucket.File)); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(from); err != nil {
			return nil, fmt.Errorf("looking for backups: %w", err)
		}
		return backup.Folder{FS: os.DirFS(from)}, nil
	}
	other, err := bucket.Start(bucket.Options{Dir: from, Buckets: []string{backupsBucket}})
	if err != nil {
		return nil, err
	}
	c.onStop(other.Stop)
	return filestore.New(s3.NewFromConfig(localConfig(other.Endpoint()), func(o *s3.Options) { o.UsePathStyle = true }), backupsBucket), nil
}

// fillFrom restores the tables and the settings, and lets the books of the new shop know its backups.
func (c *Cloud) fillFrom(ctx context.Context, source backup.Source, own *filestore.Bucket, m backup.Manifest) error {
	scratch := backup.NewScratch(c.MariaDB.DSN(""))
	c.progress("checking every file")
	if err := backup.CheckFiles(ctx, source, m); err != nil {
		return err
	}
	c.progress(fmt.Sprintf("%d rows of %d tables", m.Rows(), len(m.Tables)))
	if err := scratch.Create(ctx, m, c.DB); err != nil {
		return err
	}
	db, err := scratch.Open(m.ID)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := backup.LoadAll(ctx, source, m, db); err != nil {
		return err
	}
	c.progress("comparing them with the backup")
	if err := backup.Verify(ctx, source, m, db); err != nil {
		return err
	}
	if err := migrations.Apply(ctx, db); err != nil {
		return err
	}
	c.progress("the settings, and the books of backups")
	settings := settingstore.New(dynamodb.NewFromConfig(localConfig(c.Dynamo.Endpoint())), settingsTable)
	if err := backup.ReadSettings(ctx, source, m, func(line []byte) error { return settings.PutBack(ctx, line) }); err != nil {
		return err
	}
	if source != backup.Source(own) {
		if err := backup.Copy(ctx, source, own, m); err != nil {
			return err
		}
	}
	if err := backup.Adopt(ctx, db, own); err != nil {
		return err
	}
	return backup.MarkRestored(ctx, db, m.ID, m.Snapshot, time.Now().UTC())
}

// bringUsersBack creates the users, each with a password for one sign-in.
func (c *Cloud) bringUsersBack(ctx context.Context, source backup.Source, m backup.Manifest) ([]Password, error) {
	c.progress("the users")
	content, err := backup.ReadUsers(ctx, source, m)
	if err != nil {
		return nil, err
	}
	var users []people.User
	if err := json.Unmarshal(content, &users); err != nil {
		return nil, fmt.Errorf("reading the users: %w", err)
	}
	directory := signin.NewDirectory(idp.NewFromConfig(localConfig(c.Cognito.Endpoint())), c.Cognito.PoolID)
	var passwords []Password
	for _, user := range users {
		given := Password{Username: user.Username, Role: user.Role, Password: people.TemporaryPassword()}
		if err := directory.BringBack(ctx, user, given.Password); err != nil {
			return nil, fmt.Errorf("creating the user %s: %w", user.Username, err)
		}
		if user.Enabled {
			passwords = append(passwords, given)
		}
	}
	return passwords, nil
}

// localConfig is the SDK's, for a stand-in.
func localConfig(endpoint string) aws.Config {
	return aws.Config{Region: region, BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
}
