package cognito_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"carmensita.pe/market/local/cognito"
)

// beginFirst signs rosa in with a temporary password and gives the session that asks for another one.
func beginFirst(t *testing.T, server *cognito.Server, password string) (string, error) {
	t.Helper()
	out, err := client(server).InitiateAuth(t.Context(), &idp.InitiateAuthInput{ClientId: &server.ClientID, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": "rosa", "PASSWORD": password}})
	if err != nil {
		return "", err
	}
	if out.ChallengeName != types.ChallengeNameTypeNewPasswordRequired {
		t.Errorf("the challenge is %q", out.ChallengeName)
	}
	return aws.ToString(out.Session), nil
}

func answerFirst(t *testing.T, server *cognito.Server, username, session, password string) error {
	t.Helper()
	_, err := client(server).RespondToAuthChallenge(t.Context(), &idp.RespondToAuthChallengeInput{ClientId: &server.ClientID, Session: &session,
		ChallengeName: types.ChallengeNameTypeNewPasswordRequired, ChallengeResponses: map[string]string{"USERNAME": username, "NEW_PASSWORD": password}})
	return err
}

func TestTemporaryPassword_opensOneChangeOfThePasswordAndNothingElse(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	_, err := client(server).AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: &server.PoolID, Username: aws.String("rosa"), Password: aws.String("Temporal-1")})
	if err != nil {
		t.Fatal(err)
	}
	wantRefused := func(what string, err error) {
		t.Helper()
		var refused *types.NotAuthorizedException
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v, want NotAuthorizedException", what, err)
		}
	}

	_, err = beginFirst(t, server, rosa.Password)
	wantRefused("the old password", err)
	wantRefused("a session of nobody", answerFirst(t, server, "rosa", "11111111-1111-1111-1111-111111111111", "Robada-2026"))
	session, err := beginFirst(t, server, "Temporal-1")
	if err != nil {
		t.Fatal(err)
	}
	wantRefused("the session for another user", answerFirst(t, server, "luis", session, "Robada-2026"))
	if err := answerFirst(t, server, "rosa", session, "Elegida-2026"); err != nil {
		t.Fatal(err)
	}
	wantRefused("the session again", answerFirst(t, server, "rosa", session, "Robada-2026"))
	if _, err := signIn(t, server, "rosa", "Elegida-2026"); err != nil {
		t.Error(err)
	}
}
