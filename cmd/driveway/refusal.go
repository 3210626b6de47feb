package main

import (
	"errors"

	"driveway/internal/account"
)

// plain puts a refusal into the words of the command line; the API's speak of its parameters.
func plain(err error) error {
	for _, w := range []struct{ is, say error }{
		{account.ErrEmail, errors.New("that is no e-mail address: it has the form name@example.com")},
		{account.ErrEmailTaken, errors.New("somebody with that e-mail address is there already")},
		{account.ErrUserName, errors.New("a user name has 4 to 100 letters, digits or . _ - +")},
		{account.ErrUserNameTaken, errors.New("somebody with that user name is there already")},
		{account.ErrPasswordShort, errors.New("the password is too short: it takes at least 5 characters")},
		{account.ErrPasswordLong, errors.New("the password is too long: it takes at most 1,024 bytes")},
		{account.ErrPasswordText, errors.New("the password is not valid UTF-8")},
		{account.ErrNotOwner, errors.New("that is an account user: name the owner of the account, driveway account list shows them")},
		{account.ErrSpeed, errors.New("a limit of speed is more than 0: a stream that stands still would never end")},
		{account.ErrPlan, errors.New("the name of a plan has 1 to 50 characters in one line")},
		{account.ErrVersions, errors.New("--versions takes 1 to 99")},
		{account.ErrNoUser, errors.New("there is no such user: driveway user list shows all")},
	} {
		if errors.Is(err, w.is) {
			return w.say
		}
	}
	return err
}
