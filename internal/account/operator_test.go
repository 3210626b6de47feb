package account_test

import (
	"testing"

	"driveway/internal/access"
	"driveway/internal/account"
)

func TestSuspendAndResume(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		other := newInstance(t, i.db, account.Options{}) // another process
		i.add("ben@example.com", "ben1", "battery staple")
		owner := i.caller("ann1", "correct horse")
		if _, err := i.CreateMember(ctx, owner, carl()); err != nil {
			t.Fatal(err)
		}
		ann, carl, ben := i.session("ann1", "correct horse"), i.session("carl@example.com", "correct carl"), i.session("ben1", "battery staple")

		i.want(other.Suspend(ctx, "Ann1"), nil)
		i.want(other.Suspend(ctx, "ann@example.com"), nil)
		if i.alive(ann) || i.alive(carl) || !i.alive(ben) {
			t.Error("somebody of the account is in, or another one out")
		}
		i.want(i.signIn("ann1", "correct horse", home), account.ErrSuspended)
		i.want(i.signIn("carl@example.com", "correct carl", home), account.ErrSuspended)
		i.want(i.signIn("carl@example.com", "wrong", home), account.ErrSignInEmail)
		if _, err := i.As(ctx, owner.User); err == nil {
			t.Error("what is signed for somebody who is suspended holds")
		}
		i.want(other.Resume(ctx, "ann1"), nil)
		i.want(other.Resume(ctx, "ann1"), nil)
		if i.alive(ann) || i.alive(carl) {
			t.Error("an old session is back")
		}
		i.want(i.signIn("carl@example.com", "correct carl", home), nil)

		i.want(i.Suspend(ctx, "nobody"), account.ErrNoUser)
		i.want(i.Suspend(ctx, "carl@example.com"), account.ErrNotOwner)
		i.want(i.Resume(ctx, "carl@example.com"), account.ErrNotOwner)
	})
}

func TestChangeAccount(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		five, none := int64(5), account.Limit(nil)
		limit := account.Limit(&five)
		plan, yes, no, many := " Pro ", true, false, int64(100)
		a, err := i.ChangeAccount(ctx, "ann1", account.AccountChange{Plan: &plan, StorageMax: &limit, VersionsKept: &five, Operator: &yes, Manager: &no})
		if err != nil || a.Plan != "Pro" || a.StorageMax == nil || *a.StorageMax != 5 || a.VersionsKept != 5 || !a.Operator || a.Manager || a.BandwidthMax != nil {
			t.Errorf("%+v, %v", a, err)
		}
		if a, err = i.ChangeAccount(ctx, "ANN@example.com", account.AccountChange{StorageMax: &none}); err != nil || a.StorageMax != nil || a.Plan != "Pro" {
			t.Errorf("%+v, %v", a, err)
		}
		empty, two := "  ", "a\nb"
		for _, c := range []struct {
			change account.AccountChange
			want   error
		}{
			{account.AccountChange{Plan: &empty}, account.ErrPlan},
			{account.AccountChange{Plan: &two}, account.ErrPlan},
			{account.AccountChange{VersionsKept: &many}, account.ErrVersions},
		} {
			_, err := i.ChangeAccount(ctx, "ann1", c.change)
			i.want(err, c.want)
		}
		who := i.caller("ann1", "correct horse")
		if in, err := i.Info(ctx, who); err != nil || in.Manager || in.Plan != "Pro" || who.Kind != access.Owner {
			t.Errorf("%+v, %v", in, err)
		}
	})
}
