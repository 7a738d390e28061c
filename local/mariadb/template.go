package mariadb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Prepare makes a folder that later servers begin with (Options.From), once: a server is installed and started there, fill works on
// it, and it is stopped. Programs that ask at the same time wait for the first one. What fill has made must follow from the
// folder's name: one that is there is left as it is.
func Prepare(ctx context.Context, dir string, fill func(context.Context, *Server) error) error {
	return once(dir, func(fresh string) error {
		s, err := Start(ctx, Options{Dir: fresh, BufferPoolMB: 64, Volatile: true})
		if err != nil {
			return err
		}
		err = fill(ctx, s)
		if err == nil {
			// Copies find all changes in the tables, and nothing to recover from the log.
			err = s.run(ctx, "set global innodb_fast_shutdown = 1")
		}
		return errors.Join(err, s.Stop(ctx), forgetName(s.dataDir()))
	})
}

// Cache is this user's folder for what is prepared. What nobody has used for a week may be removed from it.
func Cache() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "carmensita")
}

// once makes a folder that is not there yet, while others who want it wait. It is made beside its place.
func once(dir string, fill func(fresh string) error) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return fmt.Errorf("folder for a prepared database: %w", err)
	}
	lock, err := os.OpenFile(dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("folder for a prepared database: %w", err)
	}
	defer lock.Close() // lets go
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("waiting for another program that prepares a database: %w", err)
	}
	now := time.Now()
	if err := os.Chtimes(dir, now, now); !errors.Is(err, fs.ErrNotExist) {
		return err // nil: it is there, and used
	}
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("clear an interrupted preparation: %w", err)
	}
	if err := fill(fresh); err != nil {
		return err
	}
	return os.Rename(fresh, dir)
}

// Installation names the server program that this computer has: another version has another name.
func Installation() (string, error) {
	k, err := chosen()
	if err != nil {
		return "", err
	}
	found, err := k.programs()
	if err != nil {
		return "", err
	}
	file, err := os.Stat(found.server)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Append(nil, found.server, file.Size(), file.ModTime().UnixNano()))
	return hex.EncodeToString(sum[:8]), nil
}

// Definition is the text of all statements that make the tables of a database as they are now, with the rows that they have, on the
// same server. They are run as one, on a connection that may send many statements at once.
func (s *Server) Definition(ctx context.Context, database string) (string, error) {
	db, err := sql.Open("mysql", s.DSN(database))
	if err != nil {
		return "", err
	}
	defer db.Close()
	names, err := texts(ctx, db, "select table_name from information_schema.tables where table_schema = database() order by table_name")
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString("set foreign_key_checks = 0;\n")
	for _, name := range names {
		var create string
		if err := db.QueryRowContext(ctx, "show create table `"+name+"`").Scan(&name, &create); err != nil {
			return "", fmt.Errorf("the definition of %s: %w", name, err)
		}
		text.WriteString(create + ";\n")
		rows, err := texts(ctx, db, "select 1 from `"+name+"` limit 1")
		if err != nil {
			return "", err
		}
		if len(rows) > 0 {
			fmt.Fprintf(&text, "insert into `%s` select * from `%s`.`%s`;\n", name, database, name)
		}
	}
	text.WriteString("set foreign_key_checks = 1;\n")
	return text.String(), nil
}

func texts(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
