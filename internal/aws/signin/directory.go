package signin

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/errs"
)

// Directory is the user pool as an admin sees it. What it does may be done again.
type Directory struct {
	client *idp.Client
	poolID string
}

// OpenDirectory opens the pool in COGNITO_POOL_ID.
func OpenDirectory() (*Directory, error) {
	poolID, err := setup.Env("COGNITO_POOL_ID", "the id of the Cognito user pool")
	if err != nil {
		return nil, err
	}
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return NewDirectory(idp.NewFromConfig(config), poolID), nil
}

// NewDirectory is the pool of this id.
func NewDirectory(client *idp.Client, poolID string) *Directory {
	return &Directory{client: client, poolID: poolID}
}

// List returns all users by username. A shop has a few dozen people, so there are no pages; roles come from the groups, not
// from a question for each person. It returns errs.Unavailable.
func (d *Directory) List(ctx context.Context) ([]people.User, error) {
	roles, err := d.roles(ctx)
	if err != nil {
		return nil, err
	}
	all := []people.User{}
	pages := idp.NewListUsersPaginator(d.client, &idp.ListUsersInput{UserPoolId: &d.poolID})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return nil, failed(err, "listing users")
		}
		for _, u := range out.Users {
			user := userOf(aws.ToString(u.Username), u.Attributes, u.UserStatus, u.Enabled)
			user.Role, user.CreatedAt = roles[user.Username], aws.ToTime(u.UserCreateDate).UTC()
			all = append(all, user)
		}
	}
	slices.SortFunc(all, func(a, b people.User) int { return cmp.Compare(a.Username, b.Username) })
	return all, nil
}

// roles returns the highest role of everybody who has one.
func (d *Directory) roles(ctx context.Context) (map[string]string, error) {
	roles := map[string]string{}
	for _, role := range slices.Backward(people.Roles) { // a higher one overwrites
		pages := idp.NewListUsersInGroupPaginator(d.client, &idp.ListUsersInGroupInput{UserPoolId: &d.poolID, GroupName: &role})
		for pages.HasMorePages() {
			out, err := pages.NextPage(ctx)
			if err != nil {
				return nil, failed(err, "listing a group")
			}
			for _, u := range out.Users {
				roles[aws.ToString(u.Username)] = role
			}
		}
	}
	return roles, nil
}

// Find returns one user. Errors: errs.NotFound, errs.Unavailable.
func (d *Directory) Find(ctx context.Context, username string) (people.User, error) {
	u, err := d.client.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &d.poolID, Username: &username})
	if err != nil {
		return people.User{}, failed(err, "reading a user")
	}
	groups, err := d.groups(ctx, username)
	if err != nil {
		return people.User{}, err
	}
	user := userOf(aws.ToString(u.Username), u.UserAttributes, u.UserStatus, u.Enabled)
	user.Role, user.CreatedAt = highest(groups), aws.ToTime(u.UserCreateDate).UTC()
	return user, nil
}

func (d *Directory) groups(ctx context.Context, username string) ([]string, error) {
	out, err := d.client.AdminListGroupsForUser(ctx, &idp.AdminListGroupsForUserInput{UserPoolId: &d.poolID, Username: &username})
	if err != nil {
		return nil, failed(err, "reading a user's groups")
	}
	groups := make([]string, len(out.Groups))
	for i, group := range out.Groups {
		groups[i] = aws.ToString(group.GroupName)
	}
	return groups, nil
}

// Create makes the user, with a random password; an existing user is not changed. SetRole comes next. It
// returns errs.Unavailable.
func (d *Directory) Create(ctx context.Context, user people.User) error {
	_, err := d.client.AdminCreateUser(ctx, &idp.AdminCreateUserInput{UserPoolId: &d.poolID, Username: &user.Username,
		TemporaryPassword: aws.String(people.TemporaryPassword()), UserAttributes: card(user), MessageAction: types.MessageActionTypeSuppress})
	var exists *types.UsernameExistsException
	if err != nil && !errors.As(err, &exists) {
		return failed(err, "creating a user")
	}
	return nil
}

// card is a user's name and mail address, for which the admin vouches: codes are sent there.
func card(user people.User) []types.AttributeType {
	attributes := []types.AttributeType{{Name: aws.String("name"), Value: &user.Name}}
	if user.Email != "" {
		attributes = append(attributes, types.AttributeType{Name: aws.String("email"), Value: &user.Email},
			types.AttributeType{Name: aws.String("email_verified"), Value: aws.String("true")})
	}
	return attributes
}

// SetCard sets the user's name and mail address, or removes the address. Errors: errs.NotFound, errs.Unavailable.
func (d *Directory) SetCard(ctx context.Context, user people.User) error {
	_, err := d.client.AdminUpdateUserAttributes(ctx, &idp.AdminUpdateUserAttributesInput{UserPoolId: &d.poolID, Username: &user.Username,
		UserAttributes: card(user)})
	if err == nil && user.Email == "" { // email_verified says nothing without it, and Cognito keeps that one itself
		_, err = d.client.AdminDeleteUserAttributes(ctx, &idp.AdminDeleteUserAttributesInput{UserPoolId: &d.poolID, Username: &user.Username,
			UserAttributeNames: []string{"email"}})
	}
	if err != nil {
		return failed(err, "correcting a user")
	}
	return nil
}

// SetRole puts the user into the role's group, then takes him out of the others: in between he has one at least. Errors:
// errs.NotFound, errs.Unavailable.
func (d *Directory) SetRole(ctx context.Context, username, role string) error {
	_, err := d.client.AdminAddUserToGroup(ctx, &idp.AdminAddUserToGroupInput{UserPoolId: &d.poolID, Username: &username, GroupName: &role})
	if err != nil {
		return failed(err, "adding a user to a group")
	}
	groups, err := d.groups(ctx, username)
	if err != nil {
		return err
	}
	for _, group := range groups {
		if group == role {
			continue
		}
		_, err := d.client.AdminRemoveUserFromGroup(ctx, &idp.AdminRemoveUserFromGroupInput{UserPoolId: &d.poolID, Username: &username, GroupName: &group})
		if err != nil {
			return failed(err, "taking a user out of a group")
		}
	}
	return nil
}

// SetEnabled lets the user sign in, or not. Errors: errs.NotFound, errs.Unavailable.
func (d *Directory) SetEnabled(ctx context.Context, username string, enabled bool) error {
	var err error
	if enabled {
		_, err = d.client.AdminEnableUser(ctx, &idp.AdminEnableUserInput{UserPoolId: &d.poolID, Username: &username})
	} else {
		_, err = d.client.AdminDisableUser(ctx, &idp.AdminDisableUserInput{UserPoolId: &d.poolID, Username: &username})
	}
	if err != nil {
		return failed(err, "enabling or disabling a user")
	}
	return nil
}

// SetTemporaryPassword sets a password for the user's next sign-in only. Errors: errs.NotFound, errs.Unavailable.
func (d *Directory) SetTemporaryPassword(ctx context.Context, username, password string) error {
	_, err := d.client.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{UserPoolId: &d.poolID, Username: &username, Password: &password})
	if err != nil {
		return failed(err, "setting a password")
	}
	return nil
}

// ApplyChange makes the change in Cognito and returns it for the next step. Errors: errs.NotFound, errs.Unavailable.
func (d *Directory) ApplyChange(ctx context.Context, change people.Change) (people.Change, error) {
	user := change.After
	var err error
	switch change.Action {
	case people.Created:
		if err = d.Create(ctx, user); err == nil {
			err = d.SetRole(ctx, user.Username, user.Role)
		}
	case people.Edited:
		err = d.SetCard(ctx, user)
	case people.RoleChanged:
		err = d.SetRole(ctx, user.Username, user.Role)
	case people.Enabled, people.Disabled:
		err = d.SetEnabled(ctx, user.Username, user.Enabled)
	case people.PasswordReset: // to one that nobody knows: api/users sets the one that the admin reads out
		err = d.SetTemporaryPassword(ctx, user.Username, people.TemporaryPassword())
	case people.PasswordChosen: // he did it himself; the audit names him
		change.After, err = d.Find(ctx, user.Username)
	default: // Cognito knows no session of ours
	}
	return change, err
}

// BringBack creates a user as he was, with a password for the next sign-in only. It returns errs.Unavailable.
func (d *Directory) BringBack(ctx context.Context, user people.User, password string) error {
	if err := d.Create(ctx, user); err != nil {
		return err
	}
	if user.Role != "" {
		if err := d.SetRole(ctx, user.Username, user.Role); err != nil {
			return err
		}
	}
	if err := d.SetEnabled(ctx, user.Username, user.Enabled); err != nil {
		return err
	}
	return d.SetTemporaryPassword(ctx, user.Username, password)
}

func userOf(username string, attributes []types.AttributeType, status types.UserStatusType, enabled bool) people.User {
	user := people.User{Username: username, Name: username, Enabled: enabled,
		MustChangePassword: status == types.UserStatusTypeForceChangePassword || status == types.UserStatusTypeResetRequired}
	for _, a := range attributes {
		switch aws.ToString(a.Name) {
		case "name":
			user.Name = aws.ToString(a.Value)
		case "email":
			user.Email = aws.ToString(a.Value)
		}
	}
	return user
}

func failed(err error, doing string) error {
	var unknown *types.UserNotFoundException
	var malformed *types.InvalidParameterException
	if errors.As(err, &unknown) || errors.As(err, &malformed) {
		return errs.Wrap(errs.NotFound, err, "there is no such user")
	}
	return errs.Wrap(errs.Unavailable, err, "%s in Cognito", doing)
}
