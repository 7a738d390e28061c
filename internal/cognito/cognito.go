// Package cognito signs people in with Amazon Cognito. Groups of the user pool are the roles of the shop; who is in
// several has the highest of them.
package cognito

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/setup"
)

// roles from the most to the least; a user in none of these groups may not sign in.
var roles = []string{"admin", "manager", "cashier"}

// User is who signed in.
type User struct {
	Username     string
	Name         string
	Role         string
	RefreshToken string
}

// Pool is the shop's user pool, by its app client.
type Pool struct {
	client   *idp.Client
	clientID string
}

// Open opens the pool whose app client is in COGNITO_CLIENT_ID.
func Open() (*Pool, error) {
	clientID, err := setup.Env("COGNITO_CLIENT_ID", "the app client of the Cognito user pool")
	if err != nil {
		return nil, err
	}
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return &Pool{client: idp.NewFromConfig(config), clientID: clientID}, nil
}

// SignIn checks a password.
//
// Errors: errs.SignInFailed, whichever part was wrong; errs.PasswordChange when the password must be changed first;
// errs.Unavailable.
func (p *Pool) SignIn(ctx context.Context, username, password string) (User, error) {
	out, err := p.client.InitiateAuth(ctx, &idp.InitiateAuthInput{AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: &p.clientID,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": password}})
	if err != nil {
		return User{}, refused(err)
	}
	if out.ChallengeName != "" || out.AuthenticationResult == nil {
		return User{}, errs.New(errs.PasswordChange, "Cognito asks for %s", out.ChallengeName)
	}
	user, err := read(aws.ToString(out.AuthenticationResult.IdToken))
	if err != nil {
		return User{}, err
	}
	if user.Name, err = p.name(ctx, aws.ToString(out.AuthenticationResult.AccessToken), user.Username); err != nil {
		return User{}, err
	}
	user.RefreshToken = aws.ToString(out.AuthenticationResult.RefreshToken)
	return user, nil
}

// name asks for the person's name, which an app client need not put into tokens; the username when there is none.
func (p *Pool) name(ctx context.Context, accessToken, username string) (string, error) {
	out, err := p.client.GetUser(ctx, &idp.GetUserInput{AccessToken: &accessToken})
	if err != nil {
		return "", errs.Wrap(errs.Unavailable, err, "reading the user's name from Cognito")
	}
	for _, attribute := range out.UserAttributes {
		if aws.ToString(attribute.Name) == "name" {
			return aws.ToString(attribute.Value), nil
		}
	}
	return username, nil
}

func refused(err error) error {
	var wrong *types.NotAuthorizedException
	var unknown *types.UserNotFoundException
	var unconfirmed *types.UserNotConfirmedException
	var malformed *types.InvalidParameterException
	var reset *types.PasswordResetRequiredException
	switch {
	case errors.As(err, &wrong), errors.As(err, &unknown), errors.As(err, &unconfirmed), errors.As(err, &malformed):
		return errs.Wrap(errs.SignInFailed, err, "Cognito refused")
	case errors.As(err, &reset):
		return errs.Wrap(errs.PasswordChange, err, "Cognito asks for a new password")
	}
	return errs.Wrap(errs.Unavailable, err, "signing in with Cognito")
}

// read takes the claims out of an id token. It came from Cognito itself over TLS a moment ago, so its signature says
// nothing new (OpenID Connect Core 3.1.3.7, rule 6).
func read(idToken string) (User, error) {
	parts := strings.Split(idToken, ".")
	var claims struct {
		Username string   `json:"cognito:username"`
		Groups   []string `json:"cognito:groups"`
	}
	const parted = 3
	if len(parts) != parted {
		return User{}, errors.New("Cognito sent an id token that is no JWT") //nolint:staticcheck // a name
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(text, &claims)
	}
	if err != nil {
		return User{}, fmt.Errorf("reading Cognito's id token: %w", err)
	}
	user := User{Username: claims.Username}
	for _, role := range roles {
		if slices.Contains(claims.Groups, role) {
			user.Role = role
			return user, nil
		}
	}
	return User{}, errs.New(errs.SignInFailed, "the user is in no group of the shop")
}
