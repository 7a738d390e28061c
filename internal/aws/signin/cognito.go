// Package signin signs people in with Amazon Cognito, and keeps its directory of them. Groups of the user pool are the
// roles of the shop; a member of several has the highest of them.
//
// Its tokens are used once, to see who signed in. From then on the session in DynamoDB counts, so ending the sessions locks a user
// out, and AdminUserGlobalSignOut has nothing to revoke.
package signin

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
	"github.com/aws/smithy-go"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/errs"
)

// User is who signed in.
type User struct {
	Username string
	Name     string
	Role     string
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
// Errors: errs.SignInFailed, whichever part was wrong; errs.PasswordChange when the password must be changed first, with
// the session to do it in; errs.Unavailable.
func (p *Pool) SignIn(ctx context.Context, username, password string) (User, error) {
	out, err := p.client.InitiateAuth(ctx, &idp.InitiateAuthInput{AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: &p.clientID,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": password}})
	if err != nil {
		return User{}, refused(err)
	}
	if out.ChallengeName == types.ChallengeNameTypeNewPasswordRequired {
		change := errs.New(errs.PasswordChange, "the password was given by an admin")
		change.Session = aws.ToString(out.Session)
		return User{}, change
	}
	return p.user(ctx, out.AuthenticationResult)
}

// ChooseFirstPassword goes on with a sign-in for which SignIn asked for a new password, in the session that came with it.
//
// Errors: errs.SignInFailed when there is no such session or it is over; errs.InvalidRequest for a password that Cognito's
// policy refuses; errs.Unavailable.
func (p *Pool) ChooseFirstPassword(ctx context.Context, username, session, password string) (User, error) {
	out, err := p.client.RespondToAuthChallenge(ctx, &idp.RespondToAuthChallengeInput{ClientId: &p.clientID, Session: &session,
		ChallengeName:      types.ChallengeNameTypeNewPasswordRequired,
		ChallengeResponses: map[string]string{"USERNAME": username, "NEW_PASSWORD": password}})
	if err != nil {
		return User{}, refused(err)
	}
	return p.user(ctx, out.AuthenticationResult)
}

// Forgot sends a code to the user's mail address. It does not reveal whether such a user or
// address exists. It returns errs.Unavailable.
func (p *Pool) Forgot(ctx context.Context, username string) error {
	_, err := p.client.ForgotPassword(ctx, &idp.ForgotPasswordInput{ClientId: &p.clientID, Username: &username})
	var answer smithy.APIError
	if err != nil && (!errors.As(err, &answer) || answer.ErrorFault() == smithy.FaultServer) {
		return errs.Wrap(errs.Unavailable, err, "asking Cognito to send a code")
	}
	return nil
}

// ChooseForgotten sets a password with the code that Forgot sent.
//
// Errors: errs.InvalidRequest for a wrong code, whether the user exists or not, and for a password that Cognito's policy
// refuses; errs.Unavailable.
func (p *Pool) ChooseForgotten(ctx context.Context, username, code, password string) error {
	_, err := p.client.ConfirmForgotPassword(ctx, &idp.ConfirmForgotPasswordInput{ClientId: &p.clientID, Username: &username,
		ConfirmationCode: &code, Password: &password})
	if err == nil {
		return nil
	}
	if err = refused(err); errs.CodeOf(err) == errs.SignInFailed {
		return errs.Invalid("code", "is wrong or too old: ask for another one")
	}
	return err
}

// Change sets another password for who knows the present one.
//
// Errors: errs.InvalidRequest when that one is wrong, and for a password that is no other one or that Cognito's policy refuses;
// errs.Unavailable.
func (p *Pool) Change(ctx context.Context, username, present, password string) error {
	in, err := p.client.InitiateAuth(ctx, &idp.InitiateAuthInput{AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: &p.clientID,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": present}})
	if err != nil {
		if err = refused(err); errs.CodeOf(err) == errs.SignInFailed {
			return errs.Invalid("oldPassword", "is not the present password")
		}
		return err
	}
	if in.AuthenticationResult == nil {
		return errs.Invalid("oldPassword", "is not the present password") // good for one sign-in only: an admin has just reset it
	}
	if password == present {
		return errs.Invalid("newPassword", poor)
	}
	_, err = p.client.ChangePassword(ctx, &idp.ChangePasswordInput{AccessToken: in.AuthenticationResult.AccessToken,
		PreviousPassword: &present, ProposedPassword: &password})
	if err == nil {
		return nil
	}
	if err = refused(err); errs.CodeOf(err) == errs.SignInFailed { // who he is has just been proved: it is the password that Cognito will not have
		return errs.Invalid("newPassword", poor)
	}
	return err
}

// poor says what Cognito has against a new password.
const poor = "is too simple, or was used before"

// Unchanged reports whether Cognito answered that it did nothing. After any other failure its effect is unknown.
func Unchanged(err error) bool {
	var answer smithy.APIError
	return errs.CodeOf(err) == errs.InvalidRequest || errors.As(err, &answer) && answer.ErrorFault() == smithy.FaultClient
}

// user reads who has signed in.
func (p *Pool) user(ctx context.Context, result *types.AuthenticationResultType) (User, error) {
	if result == nil {
		return User{}, errs.New(errs.SignInFailed, "Cognito asks for more than a password")
	}
	user, err := read(aws.ToString(result.IdToken))
	if err != nil {
		return User{}, err
	}
	if user.Name, err = p.name(ctx, aws.ToString(result.AccessToken), user.Username); err != nil {
		return User{}, err
	}
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
	var weak *types.InvalidPasswordException
	var again *types.PasswordHistoryPolicyViolationException
	var reset *types.PasswordResetRequiredException
	var answer smithy.APIError
	switch {
	case errors.As(err, &weak), errors.As(err, &again):
		return errs.Invalid("newPassword", poor)
	case errors.As(err, &reset):
		return errs.Wrap(errs.PasswordChange, err, "Cognito asks for a new password")
	case errors.As(err, &answer) && slices.Contains(noToWho, answer.ErrorCode()):
		return errs.Wrap(errs.SignInFailed, err, "Cognito refused")
	}
	return errs.Wrap(errs.Unavailable, err, "signing in with Cognito")
}

// noToWho are Cognito's ways to say that who asks did not prove who he is.
var noToWho = []string{"NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException", "InvalidParameterException",
	"CodeMismatchException", "ExpiredCodeException", "TooManyFailedAttemptsException"}

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
	if user.Role = highest(claims.Groups); user.Role == "" {
		return User{}, errs.New(errs.SignInFailed, "the user is in no group of the shop")
	}
	return user, nil
}

// highest is the role of who is in these groups; "" for none.
func highest(groups []string) string {
	for _, role := range people.Roles {
		if slices.Contains(groups, role) {
			return role
		}
	}
	return ""
}
