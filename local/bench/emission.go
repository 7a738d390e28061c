package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/sunat"
)

// turns is how often tills that send their documents to SUNAT and tills that do not take turns: off, on, on, off, and so on, so that a machine
// that grows slower slows both.
const turns = 12

// mostApart is how much longer a cashier may wait where documents are sent, as a part of 1.
const mostApart = 0.05

// emissionResult compares selling with documents for SUNAT with selling without. The documents are signed and sent on the same processors
// meanwhile, to the stand-in, which runs there, too, and checks all but the schema: on AWS they are others.
type emissionResult struct {
	Tills int     `json:"tills"`
	Pause float64 `json:"pauseMs"` // of a till between two sales
	Off   figures `json:"off"`
	On    figures `json:"on"`
	// Apart is on / off - 1 of what a cashier waits for.
	P50Apart float64 `json:"p50Apart"`
	P95Apart float64 `json:"p95Apart"`
	// Documents of the sales, and those that were sent while the tills went on selling.
	Documents int `json:"documents"`
	Sent      int `json:"sent"`
}

// compareEmission lets half of the tills send their documents, and sells at the halves in turns.
func (b *bench) compareEmission(ctx context.Context, tills int, duration, pause time.Duration) (emissionResult, error) {
	if err := b.emit(ctx, b.shelf.tills[tills:2*tills]); err != nil {
		return emissionResult{}, err
	}
	first, err := b.warmUp(ctx, tills)
	if err != nil {
		return emissionResult{}, err
	}
	r := emissionResult{Tills: tills, Pause: ms(pause)}
	var on, off sample
	for turn := range turns {
		side, half := &off, tills
		if turn%4 == 1 || turn%4 == 2 {
			side, half = &on, 0
		}
		side.add(b.sell(tills, half, duration/(turns/2), pause))
		if err := b.settle(ctx); err != nil {
			return r, err
		}
	}
	r.On, r.Off = on.figures(), off.figures()
	r.P50Apart, r.P95Apart = ratio(r.On.P50, r.Off.P50)-1, ratio(r.On.P95, r.Off.P95)-1
	if err := b.sold(on); err != nil {
		return r, err
	}
	if err := b.sold(off); err != nil {
		return r, err
	}
	if r.Documents, r.Sent, err = b.documents(ctx); err != nil {
		return r, err
	}
	r.Documents, r.Sent = r.Documents-first, r.Sent-first
	if r.Documents != len(on.latencies) || r.Sent == 0 {
		return r, fmt.Errorf("%d sales that emit left %d documents, of which %d were sent", len(on.latencies), r.Documents, r.Sent)
	}
	return r, nil
}

// sell lets the tills from one on sell for a time, and at least once. Each pauses between two sales, which counts for nobody's waiting.
func (b *bench) sell(tills, from int, duration, pause time.Duration) sample {
	samples := make([]sample, tills)
	begun := time.Now()
	var group sync.WaitGroup
	for i := range samples {
		till, basket := b.registers[from+i], newBasket(b.shelf, cell{products, tills}, from+i)
		group.Go(func() {
			time.Sleep(pause * time.Duration(i) / time.Duration(tills)) // people do not press Enter together
			for {
				start := time.Now()
				err := till.sell(basket.fill())
				samples[i].count(time.Since(start), err)
				if time.Since(begun) >= duration {
					return
				}
				time.Sleep(pause)
			}
		})
	}
	group.Wait()
	all := sample{elapsed: time.Since(begun)}
	for _, s := range samples {
		all.add(s)
	}
	return all
}

// emit sets the shop up to send its documents to the stand-in, as an admin does, and takes it back for the tills that shall not.
func (b *bench) emit(ctx context.Context, not []till.Till) error {
	const ruc, name, password = "20000000001", "MARKET CARMENSITA E.I.R.L.", "bench"
	now := time.Now()
	made, err := sunat.NewCertificate(sunat.CertificateOptions{RUC: ruc, Name: name, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0), Password: password})
	if err != nil {
		return err
	}
	cookie, err := session(ctx, b.cloud.URL, demo.Users()[2]) // the admin
	if err != nil {
		return err
	}
	for _, put := range []struct {
		path string
		body map[string]any
	}{
		{"/api/emission/credentials", map[string]any{"pfx": made.PFX, "password": password, "ruc": ruc, "user": "MODDATOS", "userPassword": "moddatos"}},
		{"/api/emission", map[string]any{"channel": emission.Beta, "ruc": ruc, "legalName": name, "establishment": "0000", "ubigeo": "150132",
			"department": "LIMA", "province": "LIMA", "district": "SAN JUAN DE LURIGANCHO", "address": "Jr. Los Jazmines 245"}},
	} {
		header := http.Header{"Cookie": {cookie}, "If-Match": {`"0"`}} // of a shop that was never set up
		got, err := call(ctx, http.MethodPut, b.cloud.URL+put.path, header, put.body)
		if err != nil {
			return err
		}
		if got.status >= http.StatusBadRequest {
			return fmt.Errorf("%s: %s", put.path, got)
		}
	}
	b.cloud.Sunat.WithoutSchema() // 75 ms of a processor for each document, ten sales' worth, which on AWS are SUNAT's
	for _, t := range not {
		if _, err := b.cloud.DB.ExecContext(ctx, "update receipt_series set emission = null where till_id = ?", t.ID); err != nil {
			return fmt.Errorf("letting a till send nothing: %w", err)
		}
	}
	return nil
}

// warmUp sells at the tills that emit until the functions behind have sent what was sold, and says how many documents that are.
func (b *bench) warmUp(ctx context.Context, tills int) (int, error) {
	if err := b.sold(b.sell(tills, 0, time.Second, time.Second)); err != nil {
		return 0, err
	}
	for range 600 {
		all, sent, err := b.documents(ctx)
		if err != nil || all > 0 && all == sent {
			return all, err
		}
		time.Sleep(500 * time.Millisecond)
		if err := b.sold(b.sell(1, tills, 0, 0)); err != nil { // the machine is started beside a sale
			return 0, err
		}
	}
	return 0, errors.New("documents are not sent for five minutes")
}

// documents are how many there are, and how many of them SUNAT has.
func (b *bench) documents(ctx context.Context) (all, sent int, err error) {
	err = b.cloud.DB.QueryRowContext(ctx, "select count(*), coalesce(sum(state in ('accepted', 'observed')), 0) from documents").Scan(&all, &sent)
	return all, sent, err
}

// settle lets what is being sent come to its end, and puts off the rest: a turn that sends nothing shall not pay for the one before.
func (b *bench) settle(ctx context.Context) error {
	if _, err := b.cloud.DB.ExecContext(ctx, "update documents set next_try = date_add(next_try, interval 1 day) where state = 'issued'"); err != nil {
		return fmt.Errorf("putting documents off: %w", err)
	}
	for range 1200 {
		var under int
		if err := b.cloud.DB.QueryRowContext(ctx, "select count(*) from documents where state = 'sent'").Scan(&under); err != nil || under == 0 {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("documents are being sent for two minutes")
}

func (e *emissionResult) print(p *printer) {
	verdict := "reached"
	if max(e.P50Apart, e.P95Apart) > mostApart {
		verdict = "MISSED"
	}
	p.line("%-44s %8s %9s %9s %9s", fmt.Sprintf("%d tills, %g ms between two sales", e.Tills, e.Pause), "sales/s", "p50 ms", "p95 ms", "p99 ms")
	p.line("%-44s %s", "internal documents", e.Off.row())
	p.line("%-44s %s   p50 %+.1f %%, p95 %+.1f %%", "documents for SUNAT", e.On.row(), 100*e.P50Apart, 100*e.P95Apart)
	p.line("  %d of %d documents were sent meanwhile", e.Sent, e.Documents)
	p.line("  a cashier waits at most %.0f %% longer: %s\n", 100*mostApart, verdict)
}
