package sim_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

func TestValues(t *testing.T) {
	for _, tc := range []struct {
		v        sim.Value
		text     string
		kind     uint8
		bits     int64
		int, b   bool
		nonesuch bool
	}{
		{sim.Value{}, "none", 0, 0, false, false, true},
		{sim.Int(-7), "-7", 1, -7, true, false, false},
		{sim.Int(0), "0", 1, 0, true, false, false},
		{sim.Bool(true), "true", 2, 1, false, true, false},
		{sim.Bool(false), "false", 2, 0, false, true, false},
	} {
		n, isInt := tc.v.Int()
		b, isBool := tc.v.Bool()
		if tc.v.String() != tc.text || tc.v.Kind() != tc.kind || tc.v.Bits() != tc.bits || tc.v.None() != tc.nonesuch {
			t.Errorf("%v: kind %d, bits %d", tc.v, tc.v.Kind(), tc.v.Bits())
		}
		if isInt != tc.int || isBool != tc.b || n != tc.bits || b != (tc.bits != 0) {
			t.Errorf("%v: int %d %t, bool %t %t", tc.v, n, isInt, b, isBool)
		}
	}
	if sim.Int(1) == sim.Bool(true) || sim.Int(0) == (sim.Value{}) {
		t.Error("values of different kinds are equal")
	}
}

// TestNames: everything that can be printed has a name of its own.
func TestNames(t *testing.T) {
	var names []string
	for _, list := range [][]fmt.Stringer{
		{sim.Any, sim.FIFO},
		{sim.Strict, sim.Elastic},
		{sim.SC, sim.TSO},
		{sim.Finished, sim.Quiet, sim.StepLimit, sim.Panicked, sim.Stopped},
		{sim.OptResume, sim.OptCallback, sim.OptBoundary, sim.OptIO, sim.OptAdvance, sim.OptTie, sim.OptBranch, sim.OptFlush},
		{sim.Read, sim.Write, sim.Add},
		{sim.Misc, sim.Acquire, sim.Release, sim.Query, sim.Produce, sim.Consume},
		{sim.Undeclared, sim.FIFOAdmission, sim.WriterFirst, sim.ReaderFirst, sim.PhaseFair, sim.Barging},
	} {
		seen := map[string]bool{}
		for _, s := range list {
			names = append(names, s.String())
			if seen[s.String()] || s.String() == "" {
				t.Errorf("%T: %q twice", s, s)
			}
			seen[s.String()] = true
		}
	}
	if len(names) != 34 {
		t.Errorf("%d names", len(names))
	}
}

func TestStates(t *testing.T) {
	a, b := sim.State{1, 2}, sim.State{1, 2}
	if !a.Equal(b) || a.Equal(sim.State{1}) || a.Equal(sim.State{1, 3}) {
		t.Error("states compare wrongly")
	}
}

func TestIsCancelled(t *testing.T) {
	if !sim.IsCancelled(sim.ErrCancelled) || !sim.IsCancelled(fmt.Errorf("x: %w", sim.ErrCancelled)) {
		t.Error("a cancellation is none")
	}
	if sim.IsCancelled(nil) || sim.IsCancelled(sim.ErrTimeout) || sim.IsCancelled(errors.New("cancelled")) {
		t.Error("something else is a cancellation")
	}
}
