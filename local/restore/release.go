package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
)

// release is what a person does between a restore and the machines.
type release struct {
	dsn, mark, by        string
	taken                string
	sold, paidBack, last string
	told, letGo          bool
}

func (r *release) flags() {
	flag.StringVar(&r.dsn, "dsn", "", "the database of a restored shop: list what its machines must not touch yet")
	flag.StringVar(&r.mark, "mark", "", "an id for the restore: mark the shop as restored, where another tool than this one brought it back")
	flag.StringVar(&r.taken, "taken", "", "with -mark: the moment that was restored, such as 2026-03-15T17:00:00Z")
	flag.BoolVar(&r.letGo, "release", false, "note what was found out, and let the machines go on")
	flag.StringVar(&r.by, "by", "", "with -release: the username of who decides")
	flag.StringVar(&r.sold, "sold", "", "with -release: sales of the list that went through, with commas between them; the other charges are voided")
	flag.StringVar(&r.paidBack, "paid-back", "", "with -release: refunds of the list that the cards have already; the others are paid back")
	flag.BoolVar(&r.told, "told", false, "with -release: the events of the list were told before; else they are told now")
	flag.StringVar(&r.last, "last", "", "with -release: last printed numbers that are above what was left out, such as B001=21034,F001=10877")
}

func (r *release) run(ctx context.Context, out io.Writer, now time.Time) error {
	db, err := mysql.OpenDSN(r.dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	if r.mark != "" {
		taken, err := time.Parse(time.RFC3339, r.taken)
		if err != nil {
			return fmt.Errorf("-taken: %w", err)
		}
		if err := backup.MarkRestored(ctx, db, r.mark, taken, now); err != nil {
			return err
		}
	}
	if !r.letGo {
		unsure, err := backup.FindUnsure(ctx, db)
		if err != nil {
			return err
		}
		return tell(out, unsure)
	}
	if r.by == "" {
		return errors.New("-by is who decides: give a username")
	}
	found := backup.Findings{Sold: split(r.sold), PaidBack: split(r.paidBack), Told: r.told, LastNumbers: map[string]int{}}
	for _, one := range split(r.last) {
		series, number, _ := strings.Cut(one, "=")
		if found.LastNumbers[series], err = strconv.Atoi(number); err != nil {
			return fmt.Errorf("-last %s: give series=number", one)
		}
	}
	if err := backup.Release(ctx, db, found, actor.Actor{Username: r.by, Name: r.by}, now); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "The machines go on.")
	return err
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// tell prints the list.
func tell(out io.Writer, u backup.Unsure) error {
	fmt.Fprintf(out, "The shop of %s was brought back at %s. Until somebody releases it, no machine touches:\n", u.Taken.Format(time.RFC3339), u.Restored.Format(time.RFC3339))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range u.Charges {
		fmt.Fprintf(table, "  card sale\t%s\t%s\t%s\tdid it go through? look for %s in the terminal's list\n", c.SaleID, c.State, c.At.Format(time.DateTime), c.SaleID)
	}
	for _, p := range u.Paybacks {
		fmt.Fprintf(table, "  payback\t%s\t%s\t%s\tdoes the card have it?\n", p.RefundID, p.Number, p.Amount)
	}
	for _, o := range u.Orders {
		fmt.Fprintf(table, "  order\t%s\tOC-%06d\t%s\twas the mail sent? then cancel the order on the page before\n", o.ID, o.Number, o.State)
	}
	for kind, n := range u.Events {
		fmt.Fprintf(table, "  events\t%s\t%d\t\twere they told?\n", kind, n)
	}
	return table.Flush()
}
