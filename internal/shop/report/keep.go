package report

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/shop/report/db"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
)

// Files is where parts and files of reports are kept.
type Files interface {
	Put(ctx context.Context, key, contentType string, content []byte) error
	// Get returns errs.NotFound for a key that does not exist.
	Get(ctx context.Context, key string) ([]byte, error)
	// Link makes an address that serves the file, under that name, for some time.
	Link(ctx context.Context, key, name string, lasts time.Duration) (string, error)
}

// location is the folder of a report.
func (r Report) location() string { return r.From.String() + "/" + r.ID }

func (r Report) part(name string) string { return r.location() + "/parts/" + name + ".json" }

func (r Report) file(f Format) string { return r.location() + "/" + r.FileName() + "." + string(f) }

// The names of the parts.
const (
	SalesPart = "sales"
	MoneyPart = "money"
	StockPart = "stock"
	// ShopPart is the shop's settings, which head the papers. They come as a part because the step that draws brings a whole
	// spreadsheet library, and would outgrow a Lambda's zip with DynamoDB's client beside it.
	ShopPart = "shop"
)

// StorePart keeps a part of a report, which Assemble puts together, and returns its key. A state machine passes no part on: it
// may be larger than what fits between two steps.
func StorePart(ctx context.Context, files Files, r Report, name string, part any) (string, error) {
	content, err := json.Marshal(part)
	if err != nil {
		return "", fmt.Errorf("writing the part %s of a report: %w", name, err)
	}
	return r.part(name), files.Put(ctx, r.part(name), JSON.ContentType(), content)
}

// StoreMoney collects the part of the money and keeps it, and the shop's rules that the report goes by.
func StoreMoney(ctx context.Context, conn db.DBTX, files Files, r Report, rules settings.Settings) (key string, err error) {
	if _, err := StorePart(ctx, files, r, ShopPart, rules); err != nil {
		return "", err
	}
	part, err := CollectMoney(ctx, conn, r.Range)
	if err != nil {
		return "", err
	}
	return StorePart(ctx, files, r, MoneyPart, part)
}

// ReadPart reads what StorePart kept into part.
func ReadPart(ctx context.Context, files Files, r Report, name string, part any) error {
	content, err := files.Get(ctx, r.part(name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, part); err != nil {
		return fmt.Errorf("reading the part %s of a report: %w", name, err)
	}
	return nil
}

// Assemble puts the document of a report together from its parts and the differences that were found. At is when it is
// made; for the same time and parts it is the same to the last byte.
func Assemble(ctx context.Context, conn db.DBTX, files Files, r Report, at time.Time) (Document, error) {
	d := Document{Report: r, MadeAt: at.UTC()}
	for name, part := range map[string]any{SalesPart: &d.Sales, MoneyPart: &d.Money, StockPart: &d.Stock} {
		if err := ReadPart(ctx, files, r, name, part); err != nil {
			return Document{}, err
		}
	}
	var err error
	if d.Differences, err = Differences(ctx, conn, r.Range); err != nil {
		return Document{}, err
	}
	o := d.outcome()
	d.Until = d.Sales.Until
	d.Report.State, d.Report.Tickets, d.Report.Total, d.Report.Differences = o.state(), o.Tickets, o.Total, o.Differences
	return d, nil
}

// Outcome is what the list of reports shows of one.
type Outcome struct {
	Tickets     int            `json:"tickets"`
	Total       money.Centimos `json:"total"`
	Differences int            `json:"differences"`
}

func (d Document) outcome() Outcome {
	return Outcome{Tickets: d.Sales.Summary.Tickets, Total: d.Sales.Summary.Total, Differences: len(d.Differences)}
}

func (o Outcome) state() State {
	if o.Differences > 0 {
		return ReadyDifferences
	}
	return Ready
}

// Make makes the files of a report out of its parts, in place of those of an earlier try.
func Make(ctx context.Context, conn db.DBTX, files Files, r Report, at time.Time) (Outcome, error) {
	var rules settings.Settings
	if err := ReadPart(ctx, files, r, ShopPart, &rules); err != nil {
		return Outcome{}, err
	}
	document, err := Assemble(ctx, conn, files, r, at)
	if err != nil {
		return Outcome{}, err
	}
	return Keep(ctx, files, document, rules)
}

// Keep renders a document in every format, each beside the others, and keeps the files, in place of those of an earlier try.
func Keep(ctx context.Context, files Files, d Document, shop settings.Settings) (Outcome, error) {
	contents := make([][]byte, len(Formats))
	var group errgroup.Group
	for i, format := range Formats {
		group.Go(func() (err error) {
			if contents[i], err = d.Render(format, shop); err != nil {
				return fmt.Errorf("rendering the %s of a report: %w", format, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Outcome{}, err
	}
	for i, format := range Formats {
		if err := files.Put(ctx, d.Report.file(format), format.ContentType(), contents[i]); err != nil {
			return Outcome{}, err
		}
	}
	return d.outcome(), nil
}

// LinkLasts is how long the links to a report's files work.
const LinkLasts = 15 * time.Minute

// File is a file of a report, and where it can be fetched until a time.
type File struct {
	Format    Format    `json:"format"`
	Name      string    `json:"name"`
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Opened is a report with what it says. Document is nil and there are no files until it is ready.
type Opened struct {
	Report   Report    `json:"report"`
	Document *Document `json:"document"`
	Files    []File    `json:"files"`
}

// Open reads a report with its document, and makes links to its files. It returns errs.NotFound when there is none.
func Open(ctx context.Context, conn db.DBTX, files Files, id string, now time.Time) (Opened, error) {
	r, err := Find(ctx, conn, id)
	if err != nil {
		return Opened{}, err
	}
	opened := Opened{Report: r, Files: []File{}}
	if r.State != Ready && r.State != ReadyDifferences {
		return opened, nil
	}
	if opened.Document, err = read(ctx, files, r); err != nil {
		return Opened{}, err
	}
	for _, format := range Formats {
		name := r.FileName() + "." + string(format)
		url, err := files.Link(ctx, r.file(format), name, LinkLasts)
		if err != nil {
			return Opened{}, err
		}
		opened.Files = append(opened.Files, File{Format: format, Name: name, URL: url, ExpiresAt: now.Add(LinkLasts)})
	}
	return opened, nil
}

// read reads the document of a report that is ready.
func read(ctx context.Context, files Files, r Report) (*Document, error) {
	content, err := files.Get(ctx, r.file(JSON))
	if err != nil {
		return nil, err
	}
	d := new(Document)
	if err := json.Unmarshal(content, d); err != nil {
		return nil, fmt.Errorf("reading the report %s: %w", r.ID, err)
	}
	if d.Money.Movements == nil { // the report was made before they were recorded
		d.Money.Movements = []rollup.Movement{}
	}
	return d, nil
}

// NoticeFor writes the mail about a request whose reports are made, or given up.
func NoticeFor(ctx context.Context, conn db.DBTX, files Files, requestID, shopName string) (Notice, error) {
	reports, err := Requested(ctx, conn, requestID)
	if err != nil {
		return Notice{}, err
	}
	var document *Document
	if len(reports) == 1 && (reports[0].State == Ready || reports[0].State == ReadyDifferences) {
		if document, err = read(ctx, files, reports[0]); err != nil {
			return Notice{}, err
		}
	}
	return NoticeOf(shopName, reports, document), nil
}
