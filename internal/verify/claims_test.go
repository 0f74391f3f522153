package verify_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

// claimsOf tries the claims of a lock under the first loop for which it has any.
func claimsOf(t *testing.T, a *algorithms.Algorithm) []verify.Claim {
	t.Helper()
	loop := sim.Any
	if !a.Claims(loop) {
		loop = sim.FIFO
	}
	list, err := verify.Claims(context.Background(), a, loop, verify.Options{})
	if err != nil {
		t.Fatalf("%s: %v", a.Name, err)
	}
	return list
}

// TestClaims wants that every lock keeps what it claims, but for what it declares.
func TestClaims(t *testing.T) {
	better := 0
	for _, a := range builtin.Algorithms() {
		for _, c := range claimsOf(t, a) {
			switch c.Word {
			case verify.NotKept:
				t.Errorf("%s claims that %s is %q, and it is %v in %s", a.Name, c.Name, c.Claimed, c.Found, c.Scenario)
			case verify.Defective:
				if c.Known == nil || len(a.Defects) == 0 {
					t.Errorf("%s: %s has no declared defect", a.Name, c.Name)
				}
			case verify.NotTried:
				if c.Skipped == "" || c.Executions > 0 {
					t.Errorf("%s: %s was not tried, in %d executions: %q", a.Name, c.Name, c.Executions, c.Skipped)
				}
			case verify.Better:
				better++
			}
			// Where memory is shared, a task that has called may not have announced itself yet,
			// and what is behind it is not, as far as the lock knows.
			one := len(c.Found) == 1 || a.Style == sim.SharedMemory && len(c.Found) == 2
			if c.Word != verify.NotTried && (c.Executions == 0 || !one) {
				t.Errorf("%s: %s is %v in %d executions", a.Name, c.Name, c.Found, c.Executions)
			}
		}
	}
	if better == 0 {
		t.Error("no lock is better than it claims")
	}
}

// anything lets everybody do everything.
type anything struct{}

func (anything) Lock(*sim.Task) error    { return nil }
func (anything) Unlock(*sim.Task) error  { return nil }
func (anything) RLock(*sim.Task) error   { return nil }
func (anything) RUnlock(*sim.Task) error { return nil }

// TestClaimsNotKept has locks claim what they do not do.
func TestClaimsNotKept(t *testing.T) {
	of := func(name string, claim func(p *sim.Policy)) *algorithms.Algorithm {
		i := slices.IndexFunc(builtin.Algorithms(), func(a *algorithms.Algorithm) bool { return a.Name == name })
		a := *builtin.Algorithms()[i]
		a.Defects = nil
		claim(&a.Policy)
		return &a
	}
	none := func(k *algorithms.Kind) *algorithms.Algorithm {
		return &algorithms.Algorithm{Name: "anything", Kind: k, New: func(*sim.World, algorithms.Params) (any, error) { return anything{}, nil }}
	}
	for _, test := range []struct {
		lock *algorithms.Algorithm
		want string // the claims that are not kept, with what was found
	}{
		{of("asyncio.Lock", func(p *sim.Policy) { p.Reentrant, p.OwnerChecked = true, true }), "reentrancy deadlocks; a release for another allowed"},
		{of("asyncio.Semaphore", func(p *sim.Policy) { p.Bounded = true }), "a permit too many allowed"},
		{of("asyncio.BoundedSemaphore", func(p *sim.Policy) { p.Bounded = false }), "a permit too many refused"},
		{of("fair.TaskFair", func(p *sim.Policy) { p.Upgrade, p.Downgrade, p.OwnerChecked = "refused", "allowed", true }),
			"upgrade deadlocks; downgrade deadlocks; a release for a reader allowed; a release for a writer allowed"},
		{of("aiorwlock.RWLock", func(p *sim.Policy) { p.Reentrant, p.Upgrade = false, "allowed" }),
			"reentrancy of writers allowed; reentrancy of readers allowed; upgrade refused"},
		{of("asyncio.Condition", func(p *sim.Policy) { p.Reentrant = true }), "reentrancy deadlocks"},
		{none(algorithms.LockKind), "reentrancy allowed; a second release allowed"},
		{none(algorithms.RWLockKind), "reentrancy of writers allowed; upgrade allowed; downgrade allowed; " +
			"a second release of a reader allowed; a second release of a writer allowed; a writer's release by a reader allowed; a reader's release by a writer allowed"},
	} {
		var found []string
		for _, c := range claimsOf(t, test.lock) {
			if c.Word == verify.NotKept {
				found = append(found, c.Name+" "+strings.Join(c.Found, ", "))
			}
		}
		if got := strings.Join(found, "; "); got != test.want {
			t.Errorf("%s: not kept are\n%s\nand should be\n%s", test.lock.Name, got, test.want)
		}
	}
}
