package broken

import "github.com/simrun-dev/simrun/algorithms/spin"

// wrongLooks are those that look, and act on what they have seen when it may have changed.
func wrongLooks() []wrong {
	return []wrong{
		{
			Variant: Variant{
				ID: "W31", From: "D. Schmidt and T. Harrison, Double-Checked Locking, in Pattern Languages of Program Design 3, 1997, on what must be looked at twice",
				What:     "Two that have found no value each take the lock and set one, without another look.",
				Property: "linearizability", Scenario: "museum/memory-two-values", Preemptions: 1,
				Broken: "broken.spin.DoubleChecked-once", Right: "spin.DoubleChecked",
			},
			build: plainly(spin.NewOnceChecked),
			doc:   "A value that is set once, whose lock is taken after the only look at it. It may be set twice.",
		},
		{
			Variant: Variant{
				ID: "W32", From: "S. Qadeer and D. Wu, KISS: Keep it simple and sequential, PLDI 2004, the driver for Bluetooth",
				What:     "Who has found that nobody stops the device counts itself as a user only then, and is not seen by who stops it in between.",
				Property: "reader-writer-exclusion", Scenario: "museum/memory-reader-leaves", Preemptions: 2,
				Broken: "broken.spin.Rundown-late", Right: "spin.Rundown",
			},
			build: plainly(spin.NewLateRundown),
			also:  []string{"linearizability"},
			doc:   "A count of those who use a device, which they raise after they have looked at the flag. A writer may be inside with readers.",
		},
	}
}
