package execution

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// place is how far a list has come through one machine: Step Functions' token of a page, and how many of it were given.
type place struct {
	Workflow string `json:"w"`
	Token    string `json:"t,omitempty"`
	Given    int    `json:"g,omitempty"`
}

// source is one machine's executions, newest first.
type source struct {
	place
	page []types.ExecutionListItem
	next string
}

// Filter chooses executions. Each workflow is Standard.
type Filter struct {
	Workflows []string
	// State is one of them, or "" for all.
	State State
	// Day is the business day on which they were started; zero for any.
	Day peru.Day
}

// List reads a page of executions, newest first.
//
// Errors: errs.NotFound when there is no such workflow, or it is Express; errs.InvalidRequest for a cursor that no page gave.
func (c *Client) List(ctx context.Context, f Filter, limit int, cursor string) (paging.Page[Summary], error) {
	places, err := parseCursor(cursor, f.Workflows)
	if err != nil {
		return paging.Page[Summary]{}, err
	}
	sources := make([]*source, len(places))
	for i, p := range places {
		sources[i] = &source{place: p}
		if err := c.read(ctx, sources[i], f); err != nil {
			return paging.Page[Summary]{}, err
		}
	}
	found := paging.Page[Summary]{Items: []Summary{}}
	for len(found.Items) < limit {
		newest := newestOf(sources)
		if newest == nil {
			return found, nil
		}
		item := newest.page[newest.Given]
		found.Items = append(found.Items, summary(newest.Workflow, *item.Name, item.Status, item.StartDate, item.StopDate))
		newest.Given++
		if newest.Given == len(newest.page) && newest.next != "" {
			newest.Token, newest.Given = newest.next, 0
			if err := c.read(ctx, newest, f); err != nil {
				return paging.Page[Summary]{}, err
			}
		}
	}
	if newestOf(sources) != nil {
		found.Next = cursorOf(sources)
	}
	return found, nil
}

// read fetches the page of the source's place and, as long as all of it is later than the day, the next one.
func (c *Client) read(ctx context.Context, s *source, f Filter) error {
	for {
		if err := c.fetch(ctx, s, f.State); err != nil {
			return err
		}
		if f.Day.IsZero() {
			return nil
		}
		for s.Given < len(s.page) && !s.page[s.Given].StartDate.Before(f.Day.End()) {
			s.Given++
		}
		if end := slices.IndexFunc(s.page, func(x types.ExecutionListItem) bool { return x.StartDate.Before(f.Day.Start()) }); end >= 0 {
			s.page, s.next = s.page[:end], ""
		}
		if s.Given < len(s.page) || s.next == "" {
			return nil
		}
		s.Token, s.Given = s.next, 0
	}
}

func (c *Client) fetch(ctx context.Context, s *source, state State) error {
	arn, err := c.arn(s.Workflow)
	if err != nil {
		return err
	}
	const pageSize = 100
	in := sfn.ListExecutionsInput{StateMachineArn: &arn, MaxResults: pageSize, StatusFilter: types.ExecutionStatus(strings.ToUpper(string(state)))}
	if s.Token != "" {
		in.NextToken = &s.Token
	}
	out, err := c.sfn.ListExecutions(ctx, &in)
	if err != nil {
		return explain(err)
	}
	s.page, s.next = out.Executions, ""
	if out.NextToken != nil {
		s.next = *out.NextToken
	}
	return nil
}

// newestOf returns the source whose next execution is the newest; nil when all have come to their end.
func newestOf(sources []*source) (newest *source) {
	for _, s := range sources {
		if s.Given < len(s.page) && (newest == nil || s.page[s.Given].StartDate.After(*newest.page[newest.Given].StartDate)) {
			newest = s
		}
	}
	return newest
}

func cursorOf(sources []*source) string {
	places := make([]place, len(sources))
	for i, s := range sources {
		places[i] = s.place
	}
	text, _ := json.Marshal(places) // texts and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseCursor(cursor string, workflows []string) ([]place, error) {
	places := make([]place, len(workflows))
	for i, w := range workflows {
		places[i].Workflow = w
	}
	if cursor == "" {
		return places, nil
	}
	refused := errs.Invalid("cursor", "send the value of next as it came, with the same filter")
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(text, &places) != nil || len(places) != len(workflows) {
		return nil, refused
	}
	for i, p := range places {
		if p.Workflow != workflows[i] || p.Given < 0 {
			return nil, refused
		}
	}
	return places, nil
}
