// Package sessions keeps who is signed in, and counts failed sign-ins, in DynamoDB.
//
// A session's key is the SHA-256 of its id, so a reader of the table can sign in as nobody; the hash is also the
// handle by which people see and end sessions. DynamoDB deletes expired items with a delay (ttl), so every reader
// compares the time itself.
//
// Beside the sessions of a user there may be one mark, the time when all of them ended. A session is valid only when its
// sign-in began after the mark. This also ends a sign-in that was in progress while the user was disabled or got another
// role, and does not depend on an index that lags behind.
//
// The mark announces the end of a user's sessions before Cognito is changed: it takes effect by itself when the process dies in
// between. After the change, the process ends the sessions at once and removes the announcement.
package sessions

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/errs"
)

// Session is one sign-in of a user.
type Session struct {
	// Handle names the session to people; it opens nothing.
	Handle   string
	Username string
	Name     string
	Role     string
	// Address is where the sign-in came from.
	Address string
	// Since is when the sign-in began, before Cognito was asked. In milliseconds.
	Since   time.Time
	Expires time.Time
}

// ByUsername is the index of the sessions by username and since.
const ByUsername = "by-username"

// Store is the table of sessions.
type Store struct {
	client *dynamodb.Client
	table  string
}

// Open opens the table that SESSIONS_TABLE names.
func Open() (*Store, error) {
	table, err := setup.Env("SESSIONS_TABLE", "the DynamoDB table of the sessions")
	if err != nil {
		return nil, err
	}
	client, err := items.Open()
	if err != nil {
		return nil, err
	}
	return &Store{client: client, table: table}, nil
}

// Create keeps a new session and gives its secret id, of 256 random bits.
func (s *Store) Create(ctx context.Context, session Session) (string, error) {
	secret := make([]byte, 32)
	rand.Read(secret)
	id := base64.RawURLEncoding.EncodeToString(secret)
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: items.Item{
		"id":       items.Text(Handle(id)),
		"username": items.Text(session.Username),
		"name":     items.Text(session.Name),
		"role":     items.Text(session.Role),
		"address":  items.Text(session.Address),
		"since":    items.Number(session.Since.UnixMilli()),
		"ttl":      items.Number(session.Expires.Unix()),
	}})
	if err != nil {
		return "", errs.Wrap(errs.Unavailable, err, "keeping the session")
	}
	return id, nil
}

// Find returns the session with this id while it is valid.
//
// Errors: errs.Unauthenticated when there is none or it is over, errs.Unavailable.
func (s *Store) Find(ctx context.Context, id string, now time.Time) (Session, error) {
	found, err := s.get(ctx, Handle(id))
	if err != nil {
		return Session{}, err
	}
	session := sessionOf(found)
	if session.Username == "" || !now.Before(session.Expires) {
		return Session{}, errs.New(errs.Unauthenticated, "no living session has this id")
	}
	ended, err := s.ended(ctx, session.Username, now)
	if err != nil {
		return Session{}, err
	}
	if !session.Since.After(ended) {
		return Session{}, errs.New(errs.Unauthenticated, "all sessions of the user were ended")
	}
	return session, nil
}

// ListOf returns the living sessions of a user, newest first. A sign-in of the last moment may be missing: it reads an
// index. It returns errs.Unavailable.
func (s *Store) ListOf(ctx context.Context, username string, now time.Time) ([]Session, error) {
	ended, err := s.ended(ctx, username, now)
	if err != nil {
		return nil, err
	}
	pages := dynamodb.NewQueryPaginator(s.client, &dynamodb.QueryInput{TableName: &s.table, IndexName: aws.String(ByUsername),
		KeyConditionExpression:    aws.String("username = :username"),
		ExpressionAttributeValues: items.Item{":username": items.Text(username)}, ScanIndexForward: aws.Bool(false)})
	living := []Session{}
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return nil, errs.Wrap(errs.Unavailable, err, "reading the sessions of a user")
		}
		for _, i := range out.Items {
			if session := sessionOf(i); session.Since.After(ended) && now.Before(session.Expires) {
				living = append(living, session)
			}
		}
	}
	return living, nil
}

// End deletes the session; one that does not exist is ended already.
func (s *Store) End(ctx context.Context, id string) error {
	_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: items.Key(Handle(id))})
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "ending the session")
	}
	return nil
}

// EndOne ends the session with this handle, if it is the user's. It returns errs.NotFound when it is not, errs.Unavailable.
func (s *Store) EndOne(ctx context.Context, username, handle string) error {
	_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: items.Key(handle),
		ConditionExpression: aws.String("username = :username"), ExpressionAttributeValues: items.Item{":username": items.Text(username)}})
	var not *types.ConditionalCheckFailedException
	if errors.As(err, &not) {
		return errs.New(errs.NotFound, "the user has no such session")
	}
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "ending the session")
	}
	return nil
}

// Grace is how long a change that ends the sessions of a user may take: as long as a caller waits for a request.
const Grace = 30 * time.Second

// duePrefix marks a scheduled end in a mark; the change's id follows.
const duePrefix = "due "

// ScheduleEnd ends every session of the user after Grace, unless EndAll or CancelScheduledEnd comes before: the process that changes the user may die meanwhile.
// It returns errs.Unavailable.
func (s *Store) ScheduleEnd(ctx context.Context, change people.Change, now time.Time) error {
	due := now.Add(Grace)
	return s.mark(ctx, change, "set #due = :due, #ttl = :ttl",
		map[string]string{"#ttl": "ttl"}, items.Item{":due": items.Number(due.UnixMilli()), ":ttl": markExpiry(due)})
}

// CancelScheduledEnd removes the scheduled end of a change that did not happen. It returns errs.Unavailable.
func (s *Store) CancelScheduledEnd(ctx context.Context, change people.Change) error {
	return s.mark(ctx, change, "remove #due", nil, nil)
}

// EndAll ends every session of the user whose sign-in began until now, as the change wants it. It returns errs.Unavailable.
func (s *Store) EndAll(ctx context.Context, change people.Change, now time.Time) error {
	return s.mark(ctx, change, "set #all = :all, #ttl = :ttl remove #due", map[string]string{"#all": "all", "#ttl": "ttl"},
		items.Item{":all": items.Number(now.UnixMilli()), ":ttl": markExpiry(now)})
}

// markExpiry is when every session that began until then has expired.
func markExpiry(then time.Time) types.AttributeValue {
	return items.Number(then.Add(session.Length + time.Hour).Unix())
}

// mark writes the user's mark; #due is the scheduled end.
func (s *Store) mark(ctx context.Context, change people.Change, update string, names map[string]string, values items.Item) error {
	all := map[string]string{"#due": duePrefix + change.ID}
	maps.Copy(all, names)
	_, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &s.table, Key: items.Key(mark(change.After.Username)),
		UpdateExpression: &update, ExpressionAttributeNames: all, ExpressionAttributeValues: values})
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "ending the sessions of a user")
	}
	return nil
}

// ApplyChange ends the session or the sessions of the user that end with the change. It returns errs.NotFound for a session that he does
// not have, unless it is done again: then the try before ended it. Otherwise errs.Unavailable.
func (s *Store) ApplyChange(ctx context.Context, change people.Change, again bool, now time.Time) error {
	if change.EndsSessions() {
		return s.EndAll(ctx, change, now)
	}
	err := s.EndOne(ctx, change.After.Username, change.Session)
	if again && errs.CodeOf(err) == errs.NotFound {
		return nil
	}
	return err
}

// ended returns when all sessions of the user were ended, by now; the zero time when never.
func (s *Store) ended(ctx context.Context, username string, now time.Time) (time.Time, error) {
	found, err := s.get(ctx, mark(username))
	var ended time.Time
	for name, value := range found {
		at := time.UnixMilli(items.NumberOf(value))
		if (name == "all" || strings.HasPrefix(name, duePrefix) && !now.Before(at)) && at.After(ended) {
			ended = at
		}
	}
	return ended, err
}

func (s *Store) get(ctx context.Context, id string) (items.Item, error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, ConsistentRead: aws.Bool(true), Key: items.Key(id)})
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, err, "reading a session")
	}
	return out.Item, nil
}

// Handle returns the handle of the session with this secret id.
func Handle(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// mark is the key of what says when all sessions of a user were ended. No handle has a colon.
func mark(username string) string { return "ended:" + username }

func sessionOf(i items.Item) Session {
	return Session{Handle: items.TextOf(i["id"]), Username: items.TextOf(i["username"]), Name: items.TextOf(i["name"]), Role: items.TextOf(i["role"]),
		Address: items.TextOf(i["address"]),
		Since:   time.UnixMilli(items.NumberOf(i["since"])).UTC(), Expires: time.Unix(items.NumberOf(i["ttl"]), 0).UTC()}
}

// View is a session as people see it.
type View struct {
	ID        string    `json:"id"`
	Role      string    `json:"role"`
	Address   string    `json:"address"`
	Since     time.Time `json:"since"`
	ExpiresAt time.Time `json:"expiresAt"`
	// Current is the session of who asks.
	Current bool `json:"current"`
}

// Views is a list of sessions.
type Views struct {
	Items []View `json:"items"`
}

// ViewsOf shows the sessions of a user to the holder of the session with the secret id.
func ViewsOf(sessions []Session, id string) Views {
	views := Views{Items: make([]View, len(sessions))}
	for i, s := range sessions {
		views.Items[i] = View{ID: s.Handle, Role: s.Role, Address: s.Address, Since: s.Since, ExpiresAt: s.Expires, Current: s.Handle == Handle(id)}
	}
	return views
}
