package cognito

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

const name = "carmensita"

// fill finds or makes the pool, its client, the groups and the users.
func (s *Server) fill(ctx context.Context, client *cognito.Client, opts Options) (err error) {
	if s.PoolID, err = pool(ctx, client); err != nil {
		return err
	}
	if s.ClientID, err = appClient(ctx, client, s.PoolID); err != nil {
		return err
	}
	if err := s.addGroups(ctx, client, opts.Groups); err != nil {
		return err
	}
	somebodys, err := s.hasOthers(ctx, client, opts.Users)
	if err != nil || somebodys {
		return err
	}
	for _, user := range opts.Users {
		if err := s.addUser(ctx, client, user); err != nil {
			return fmt.Errorf("user %s: %w", user.Username, err)
		}
	}
	return nil
}

func pool(ctx context.Context, client *cognito.Client) (string, error) {
	pools, err := client.ListUserPools(ctx, &cognito.ListUserPoolsInput{MaxResults: aws.Int32(60)})
	if err != nil {
		return "", err
	}
	for _, pool := range pools.UserPools {
		if aws.ToString(pool.Name) == name {
			return *pool.Id, nil
		}
	}
	made, err := client.CreateUserPool(ctx, &cognito.CreateUserPoolInput{PoolName: aws.String(name)})
	if err != nil {
		return "", err
	}
	return *made.UserPool.Id, nil
}

func appClient(ctx context.Context, client *cognito.Client, poolID string) (string, error) {
	clients, err := client.ListUserPoolClients(ctx, &cognito.ListUserPoolClientsInput{UserPoolId: &poolID})
	if err != nil {
		return "", err
	}
	for _, c := range clients.UserPoolClients {
		if aws.ToString(c.ClientName) == name {
			return *c.ClientId, nil
		}
	}
	made, err := client.CreateUserPoolClient(ctx, &cognito.CreateUserPoolClientInput{
		UserPoolId: &poolID,
		ClientName: aws.String(name),
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{
			types.ExplicitAuthFlowsTypeAllowUserPasswordAuth,
			types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth,
		},
		AccessTokenValidity:  aws.Int32(1),
		IdTokenValidity:      aws.Int32(1),
		RefreshTokenValidity: 30,
		TokenValidityUnits: &types.TokenValidityUnitsType{
			AccessToken: types.TimeUnitsTypeHours, IdToken: types.TimeUnitsTypeHours, RefreshToken: types.TimeUnitsTypeDays,
		},
	})
	if err != nil {
		return "", err
	}
	return *made.UserPoolClient.ClientId, nil
}

// addGroups asks first, because cognito-local empties a group that is created again.
func (s *Server) addGroups(ctx context.Context, client *cognito.Client, groups []string) error {
	have, err := client.ListGroups(ctx, &cognito.ListGroupsInput{UserPoolId: &s.PoolID})
	if err != nil {
		return err
	}
	for _, group := range groups {
		if slices.ContainsFunc(have.Groups, func(g types.GroupType) bool { return *g.GroupName == group }) {
			continue
		}
		if _, err := client.CreateGroup(ctx, &cognito.CreateGroupInput{UserPoolId: &s.PoolID, GroupName: &group}); err != nil {
			return fmt.Errorf("group %s: %w", group, err)
		}
	}
	return nil
}

// hasOthers reports whether the pool has users besides these: then it is somebody's, whose shop may have come from a backup, and nobody is
// let in by a password that is not his own.
func (s *Server) hasOthers(ctx context.Context, client *cognito.Client, users []User) (bool, error) {
	pages := cognito.NewListUsersPaginator(client, &cognito.ListUsersInput{UserPoolId: &s.PoolID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return false, err
		}
		for _, there := range page.Users {
			if !slices.ContainsFunc(users, func(u User) bool { return u.Username == aws.ToString(there.Username) }) {
				return true, nil
			}
		}
	}
	return false, nil
}

func attributes(user User) []types.AttributeType {
	all := []types.AttributeType{{Name: aws.String("name"), Value: &user.Name}}
	if user.Email != "" {
		all = append(
			all,
			types.AttributeType{Name: aws.String("email"), Value: &user.Email},
			types.AttributeType{Name: aws.String("email_verified"), Value: aws.String("true")},
		)
	}
	return all
}

// addUser puts the user into his groups last: until then the work was interrupted, and it is done again. One who has a group
// may have chosen another password, or may have to: he stays as he is.
func (s *Server) addUser(ctx context.Context, client *cognito.Client, user User) error {
	have, err := client.AdminListGroupsForUser(ctx, &cognito.AdminListGroupsForUserInput{UserPoolId: &s.PoolID, Username: &user.Username})
	var unknown *types.UserNotFoundException
	switch {
	case errors.As(err, &unknown):
		_, err = client.AdminCreateUser(ctx, &cognito.AdminCreateUserInput{
			UserPoolId: &s.PoolID, Username: &user.Username, MessageAction: types.MessageActionTypeSuppress,
			UserAttributes: attributes(user),
		})
		if err != nil {
			return err
		}
	case err != nil:
		return err
	case len(have.Groups) > 0:
		return nil
	}
	_, err = client.AdminSetUserPassword(ctx, &cognito.AdminSetUserPasswordInput{
		UserPoolId: &s.PoolID, Username: &user.Username, Password: &user.Password, Permanent: true,
	})
	if err != nil {
		return err
	}
	for _, group := range user.Groups {
		_, err := client.AdminAddUserToGroup(ctx, &cognito.AdminAddUserToGroupInput{
			UserPoolId: &s.PoolID, Username: &user.Username, GroupName: &group,
		})
		if err != nil {
			return fmt.Errorf("group %s: %w", group, err)
		}
	}
	return nil
}
