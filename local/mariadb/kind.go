package mariadb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// KindVariable names the environment variable that chooses the server: mariadb, which is the default, or mysql.
const KindVariable = "DATABASE"

// DirVariable names the environment variable with the folder of a MySQL that is not installed: mysqld stands in it, in its bin or its sbin.
const DirVariable = "MYSQL_DIR"

// kind is what differs between the two servers.
type kind struct {
	name     string // what a person calls it
	program  string // the server's
	unpacked bool   // DirVariable may name its folder
	// installer makes the system tables; empty: the server does.
	installer string
	install   []string // what makes system tables in --datadir
	missing   string   // what a person does who has none
	mark      string   // a file that only this kind's data have
	settings  []string
	durable   []string
	volatile  []string
}

// What MySQL has as its default and MariaDB has not is set for both: see arguments.
var kinds = map[string]kind{
	"mariadb": {
		name:      "MariaDB",
		program:   "mariadbd",
		installer: "mariadb-install-db",
		install:   []string{"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"},
		missing:   "install MariaDB 10.11 or newer (Debian: apt-get install mariadb-server-core mariadb-client-core; macOS: brew install mariadb)",
		mark:      "aria_log_control",
		durable:   []string{"--innodb-log-file-size=256M"},
		volatile:  []string{"--debug-no-sync", "--innodb-log-file-size=32M"},
	},
	"mysql": {
		name:     "MySQL",
		program:  "mysqld",
		unpacked: true,
		// The keys for passwords on the port are made here, too.
		install: []string{"--initialize-insecure", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF"},
		missing: "install MySQL 8.4 or newer (Debian: apt-get install mysql-server-core; macOS: brew install mysql), or unpack one and name its folder in " + DirVariable,
		mark:    "mysql.ibd",
		// As MariaDB has it. The X protocol has a port of its own, which two servers would share; made-up years are loaded from files.
		settings: []string{"--mysqlx=OFF", "--performance-schema=OFF", "--local-infile=ON"},
		durable:  []string{"--innodb-redo-log-capacity=256M"},
		volatile: []string{"--innodb-redo-log-capacity=64M"},
	},
}

// chosen is the kind that the environment names.
func chosen() (kind, error) {
	name := os.Getenv(KindVariable)
	if name == "" {
		name = "mariadb"
	}
	k, known := kinds[name]
	if !known {
		return k, fmt.Errorf("%s=%s is no database server that is known here: say mariadb or mysql", KindVariable, name)
	}
	return k, nil
}

// Kind is what a person calls the server that the environment chooses: MariaDB or MySQL. It is empty for one that is not known.
func Kind() string {
	k, _ := chosen() // Start says what is wrong
	return k.name
}

// programs are where this computer has them.
type programs struct{ server, installer string }

func (k kind) programs() (p programs, err error) {
	if p.server, err = k.find(k.program); err != nil {
		return p, err
	}
	p.installer = p.server
	if k.installer != "" {
		p.installer, err = k.find(k.installer)
	}
	return p, err
}

// find also looks where Debian keeps servers, which is not in every user's PATH.
func (k kind) find(program string) (string, error) {
	places := []string{program, filepath.Join("/usr/sbin", program), filepath.Join("/usr/local/sbin", program)}
	if dir := os.Getenv(DirVariable); dir != "" && k.unpacked {
		places = []string{filepath.Join(dir, program), filepath.Join(dir, "bin", program), filepath.Join(dir, "sbin", program)}
	}
	for _, place := range places {
		if path, err := exec.LookPath(place); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("%s is missing: %s: %w", program, k.missing, exec.ErrNotFound)
}

// asRoot is what servers want to hear before they run as root.
func asRoot() []string {
	if os.Geteuid() == 0 {
		return []string{"--user=root"}
	}
	return nil
}

// refuseOther fails for data that the other kind of server has made.
func (k kind) refuseOther(dir string) error {
	for name, other := range kinds {
		if other.mark == k.mark {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, other.mark)); err == nil {
			return fmt.Errorf("the data in %s are %s's, and this is %s: start it with %s=%s, or begin anew (make reset)", dir, other.name, k.name, KindVariable, name)
		} else if !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
