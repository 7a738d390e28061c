package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/actor"
)

// release is what a person does between a restore and the machines.
type release struct {
	dsn, mark, by       string
	taken               string
	happened, not, last string
	rest, letGo         bool
}

func (r *release) flags() {
	flag.StringVar(&r.dsn, "dsn", "", "the database of a restored shop: list what its machines must not touch yet")
	flag.StringVar(&r.mark, "mark", "", "an id for the restore: mark the shop as restored, where another tool than this one brought it back")
	flag.StringVar(&r.taken, "taken", "", "with -mark: the moment that was restored, such as 2026-03-15T17:00:00Z")
	flag.StringVar(&r.happened, "happened",
		"", "what of the list happened after the backup, as the list names it, with commas between: charge:<sale>,payback:<refund>/1,report:daily")
	flag.StringVar(&r.not, "not-happened", "", "what did not: it is voided, paid back, mailed or told after the release")
	flag.BoolVar(&r.rest, "rest-not-happened", false, "all that nobody has decided about did not happen")
	flag.BoolVar(&r.letGo, "release", false, "let the machines go on; refused while something is undecided")
	flag.StringVar(&r.by, "by", "", "with -happened, -not-happened and -release: the username of who decides")
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
	unresolved, err := backup.FindUnresolved(ctx, db)
	if err != nil {
		return err
	}
	said, err := r.said(unresolved)
	if err != nil {
		return err
	}
	if (len(said) > 0 || r.letGo) && r.by == "" {
		return errors.New("-by is who decides: give a username")
	}
	who := actor.Actor{Username: r.by, Name: r.by}
	if len(said) > 0 {
		if unresolved, err = backup.Decide(ctx, db, backup.Decisions{RestoreID: unresolved.ID, Decisions: said}, who, now); err != nil {
			return err
		}
	}
	if !r.letGo {
		return printList(out, unresolved)
	}
	with := backup.ReleaseRequest{RestoreID: unresolved.ID}
	for _, one := range split(r.last) {
		series, number, _ := strings.Cut(one, "=")
		last, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf("-last %s: give series=number", one)
		}
		with.LastNumbers = append(with.LastNumbers, backup.LastNumber{Series: series, Number: last})
	}
	if _, err := backup.Release(ctx, db, with, who, now); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "The machines go on.")
	return err
}

// said is what the command line decides.
func (r *release) said(unresolved backup.Unresolved) (said []backup.Decision, err error) {
	named := map[string]bool{}
	for outcome, list := range map[backup.Outcome]string{backup.Happened: r.happened, backup.NotHappened: r.not} {
		for _, name := range split(list) {
			kind, item, ok := strings.Cut(name, ":")
			if !ok {
				return nil, fmt.Errorf("%s: give it as the list does, such as charge:<sale>", name)
			}
			named[name] = true
			said = append(said, backup.Decision{Kind: backup.Kind(kind), Item: item, Outcome: outcome})
		}
	}
	if !r.rest {
		return said, nil
	}
	for _, d := range unresolved.Undecided() {
		if !named[d.String()] {
			d.Outcome = backup.NotHappened
			said = append(said, d)
		}
	}
	return said, nil
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// printList prints the list, each thing under the name by which it is decided about.
func printList(out io.Writer, u backup.Unresolved) error {
	fmt.Fprintf(out, "The shop of %s was brought back at %s. Until somebody releases it, no machine touches:\n",
		u.Taken.Format(time.RFC3339), u.Restored.Format(time.RFC3339))
	said := map[string]string{}
	for _, d := range u.Decisions {
		said[d.String()] = string(d.Outcome) + " (" + d.By + ")"
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(kind backup.Kind, item, what, question string) {
		name := backup.Decision{Kind: kind, Item: item}.String()
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", name, what, question, cmp.Or(said[name], "undecided"))
	}
	for _, c := range u.Charges {
		line(backup.Charge, c.SaleID, "card sale of "+c.At.Format(time.DateTime), "did it go through? look for its id in the terminal's list")
	}
	for _, p := range u.Paybacks {
		line(backup.Payback, p.Item(), p.Number+" "+p.Amount.String(), "does the card have it?")
	}
	for _, o := range u.Orders {
		line(backup.Order, o.ID, restock.NumberOf(o.Number)+" "+o.State, "was the mail sent?")
	}
	for _, kind := range slices.Sorted(maps.Keys(u.Events)) {
		line(backup.Events, kind, strconv.FormatInt(u.Events[kind], 10)+" events", "were they told?")
	}
	if u.Report {
		line(backup.Report, backup.Daily, "report of the last day", "was it mailed?")
	}
	return table.Flush()
}
