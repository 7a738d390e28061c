// Restore brings a backup back into an empty .local: `go run ./local/restore`, which is what `make restore` calls.
// docs/restore.md is the drill. With -dsn it works on the database of a shop that was brought back in another way, such as by RDS:
// -mark, -open and -release are what stands between a restore and the machines.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"carmensita.pe/market/local/cloud"
)

func main() {
	id := flag.String("backup", "", "the id of the backup; empty to list them")
	from := flag.String("from", "", "where it is: a folder of files, or a copy of .local/s3; .local/s3 itself when empty")
	dir := flag.String("dir", ".local", "the folder to restore into")
	var r release
	r.flags()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	if r.dsn != "" {
		err = r.run(ctx, os.Stdout, time.Now().UTC())
	} else {
		err = run(ctx, *id, *from, *dir)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nNothing was done:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, id, from, dir string) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	began := time.Now()
	options := cloud.Options{
		Root:     root,
		Dir:      filepath.Join(root, dir),
		Progress: func(step string) { fmt.Printf("%6.1f s  %s\n", time.Since(began).Seconds(), step) },
	}
	if id == "" {
		return list(ctx, options, from)
	}
	restored, err := cloud.Restore(ctx, options, from, id)
	if err != nil {
		return err
	}
	fmt.Printf("\nThe shop of %s is back: %d rows, compared with the backup (%.1f s).\n", restored.Snapshot.Local().Format("2006-01-02 15:04:05"),
		restored.Rows(), restored.Took.Seconds())
	if !restored.Verified {
		fmt.Println("This backup had never been verified. It has passed the same check now.")
	}
	fmt.Println("\nEverybody chooses a new password. These are for one sign-in each; write them down, they are shown once:")
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, p := range restored.Passwords {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", p.Username, p.Role, p.Password)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Println("\nNo machine charges, pays, tells or writes to anybody yet for what was open. Read docs/restore.md, \"Before the shop opens\", and then: make run")
	return nil
}

// list lists which backups there are to choose from.
func list(ctx context.Context, options cloud.Options, from string) error {
	backups, err := cloud.Backups(ctx, options, from)
	if err != nil {
		return err
	}
	if len(backups) == 0 {
		return errors.New("there is no backup")
	}
	fmt.Println("There are these backups. Choose one: make restore BACKUP=<id> FROM=<folder>")
	for _, b := range backups {
		fmt.Printf("  %s  %s", b.ID, b.Snapshot.Local().Format(time.DateTime))
		if b.VerifiedAt == nil {
			fmt.Print("  (was never verified)")
		}
		fmt.Println()
	}
	return nil
}
