// Package dynamo keeps what is small, hot and shared in DynamoDB: sessions and the shop's settings.
//
// A session is found by the SHA-256 of its id, so that who reads the table can sign in as nobody. DynamoDB deletes
// expired items some time later (ttl); so every reader compares the time itself.
package dynamo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/setup"
)

// Session is one sign-in of a user.
type Session struct {
	Username     string
	Name         string
	Role         string
	RefreshToken string
	Expires      time.Time
}

// Sessions is the table of sessions.
type Sessions struct {
	client *dynamodb.Client
	table  string
}

// OpenSessions opens the table that SESSIONS_TABLE names.
func OpenSessions() (*Sessions, error) {
	table, err := setup.Env("SESSIONS_TABLE", "the DynamoDB table of the sessions")
	if err != nil {
		return nil, err
	}
	client, err := open()
	if err != nil {
		return nil, err
	}
	return &Sessions{client: client, table: table}, nil
}

func open() (*dynamodb.Client, error) {
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return dynamodb.NewFromConfig(config), nil
}

// Create keeps a new session and gives its secret id, of 256 random bits.
func (s *Sessions) Create(ctx context.Context, session Session) (string, error) {
	secret := make([]byte, 32)
	rand.Read(secret)
	id := base64.RawURLEncoding.EncodeToString(secret)
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: map[string]types.AttributeValue{
		"id":           key(id),
		"username":     &types.AttributeValueMemberS{Value: session.Username},
		"name":         &types.AttributeValueMemberS{Value: session.Name},
		"role":         &types.AttributeValueMemberS{Value: session.Role},
		"refreshToken": &types.AttributeValueMemberS{Value: session.RefreshToken},
		"ttl":          &types.AttributeValueMemberN{Value: strconv.FormatInt(session.Expires.Unix(), 10)},
	}})
	if err != nil {
		return "", errs.Wrap(errs.Unavailable, err, "keeping the session")
	}
	return id, nil
}

// Find gives the living session with this id.
//
// Errors: errs.Unauthenticated when there is none or it is over, errs.Unavailable.
func (s *Sessions) Find(ctx context.Context, id string, now time.Time) (Session, error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"id": key(id)}})
	if err != nil {
		return Session{}, errs.Wrap(errs.Unavailable, err, "reading the session")
	}
	text := func(name string) string {
		value, _ := out.Item[name].(*types.AttributeValueMemberS)
		if value == nil {
			return ""
		}
		return value.Value
	}
	session := Session{Username: text("username"), Name: text("name"), Role: text("role"), RefreshToken: text("refreshToken")}
	if ttl, ok := out.Item["ttl"].(*types.AttributeValueMemberN); ok {
		seconds, err := strconv.ParseInt(ttl.Value, 10, 64)
		if err == nil {
			session.Expires = time.Unix(seconds, 0).UTC()
		}
	}
	if session.Username == "" || !now.Before(session.Expires) {
		return Session{}, errs.New(errs.Unauthenticated, "no living session has this id")
	}
	return session, nil
}

// End deletes the session; one that does not exist is ended already.
func (s *Sessions) End(ctx context.Context, id string) error {
	_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: map[string]types.AttributeValue{"id": key(id)}})
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "ending the session")
	}
	return nil
}

func key(id string) types.AttributeValue {
	sum := sha256.Sum256([]byte(id))
	return &types.AttributeValueMemberS{Value: hex.EncodeToString(sum[:])}
}
