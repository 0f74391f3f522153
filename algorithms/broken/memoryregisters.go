package broken

import (
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/sim"
)

// wrongRegisters are seqlocks.
func wrongRegisters() []wrong {
	lameter := "C. Lameter, Effective synchronization on Linux/NUMA systems, Gelato 2005"
	seqlock := func(id, name, what, scenario string, preemptions int) Variant {
		return Variant{
			ID: id, From: lameter, What: what, Property: "linearizability", Scenario: "museum/" + scenario, Preemptions: preemptions,
			Broken: "broken.spin.SeqLock-" + name, Right: "spin.SeqLock",
		}
	}
	from := func(v Variant, source string) Variant {
		v.From = source
		return v
	}
	race := from(seqlock("W27", "plain", "The words are read while they are written, and nothing orders that.", "memory-read-and-written", 0),
		"H. Boehm, Can seqlocks get along with programming language memory models?, MSPC 2012")
	race.Property = "no-data-race"
	return []wrong{
		{
			Variant: seqlock("W21", "trusting", "Who has read does not look whether somebody has written meanwhile.", "memory-read-and-written", 1),
			build:   plainly(spin.NewTrustingSeqLock),
			doc:     "A seqlock whose readers do not look again. They may read half of a write.",
		},
		{
			Variant: seqlock("W22", "impatient", "Who has tried twice uses what it has read, though somebody has written meanwhile.", "memory-two-writes", 2),
			build:   plainly(spin.NewImpatientSeqLock),
			doc:     "A seqlock whose readers give up trying. They may read half of a write.",
		},
		{
			Variant: seqlock("W23", "late", "Who has read finds that nobody writes, though somebody has meanwhile.", "memory-read-and-written", 1),
			build:   plainly(spin.NewLateSeqLock),
			doc:     "A seqlock whose readers look at the number afterwards only. They may read half of a write.",
		},
		{
			Variant: seqlock("W24", "odd", "Who begins to read in the middle of a write ends there, too, and finds the number unchanged.", "memory-read-and-written", 1),
			build:   plainly(spin.NewOddSeqLock),
			doc:     "A seqlock whose readers do not wait until nobody writes. They may read half of a write.",
		},
		{
			Variant: seqlock("W25", "once", "Who writes raises the number once, when it has written, and a reader that comes meanwhile sees nothing of it.", "memory-read-and-written", 1),
			build:   plainly(spin.NewOnceSeqLock),
			doc:     "A seqlock whose writers raise the number once. Readers may read half of a write.",
		},
		{
			Variant: seqlock("W26", "unlocked", "Two that write at once leave half of each, and the number may be even meanwhile.", "memory-two-writes", 1),
			build:   plainly(spin.NewUnlockedSeqLock),
			also:    []string{"livelock"}, // the number may be odd for ever
			doc:     "A seqlock whose writers do not exclude each other. Readers may read half of a write.",
		},
		{
			Variant: race,
			build:   plainly(spin.NewPlainSeqLock),
			doc:     "A seqlock whose data is plain memory. What readers do while somebody writes is a data race.",
		},
		{
			Variant: from(seqlock("W28", "wraps", "While somebody reads, so much is written that the number comes round to what it was.", "memory-read-and-written-twice", 1),
				lameter+", with two bits for the number"),
			build: plainly(func(w *sim.World) *spin.SeqLock { return spin.NewSeqLock(w, 4) }),
			doc:   "A seqlock with a number of two bits. A reader that is slow may read half of a write.",
		},
	}
}
