package checker

import (
	"errors"
	"math/bits"

	"github.com/simrun-dev/simrun/sim"
)

// A historyKey stands for a history: 128 bits computed from all that a verdict
// depends on. That two histories have the same one is not to be expected in the
// lifetime of a computer.
type historyKey [2]uint64

// remembered is what was found out about a history.
type remembered struct {
	judged  bool
	verdict verdict

	searched bool // for the final state
	known    bool
	state    sim.State

	blamed bool
	blame  blame
}

// recall is what is known of the current history: perhaps nothing yet.
func (l *linear) recall() *remembered {
	if l.entry != nil {
		return l.entry
	}
	l.compile()
	if l.forgetful {
		l.entry = &remembered{}
		return l.entry
	}
	l.key = l.makeKey()
	r := l.memory[l.key]
	if r == nil {
		if len(l.memory) >= maxRemembered {
			clear(l.memory)
		}
		r = &remembered{}
		l.memory[l.key] = r
	}
	l.entry = r
	return r
}

// recheck forgets the current history if the model has returned an error that
// was not known when the key was made: another history, which differs only in
// whether its errors are that one, has the same key.
func (l *linear) recheck(learned int) {
	if len(l.errs) > learned {
		delete(l.memory, l.key)
	}
}

func (l *linear) makeKey() historyKey {
	k := historyKey{0x243f6a8885a308d3, 0x13198a2e03707344}
	for _, e := range l.events {
		o := &l.ops[e.op]
		if !e.ret {
			stopped := uint64(0)
			if o.Stopped {
				stopped = 1 << 59
			}
			k.add(uint64(o.Part)<<60 | stopped | uint64(o.Op)<<33 | uint64(o.Task)<<3 | uint64(o.Arg.Kind()))
			k.add(uint64(o.Arg.Bits()))
			continue
		}
		k.add(uint64(e.op)<<3 | uint64(o.result.Kind()) | 1<<63)
		k.add(uint64(o.result.Bits()))
		k.add(l.errorBits(o.err))
	}
	k.add(uint64(len(l.events)))
	return k
}

// errorBits says which of the model's errors an error is; 0 for no error.
func (l *linear) errorBits(err error) uint64 {
	if err == nil {
		return 0
	}
	b := uint64(1)
	for i, known := range l.errs {
		if errors.Is(err, known) {
			b |= 2 << i
		}
	}
	return b
}

// add mixes a number into both halves. Each half alone is a one-to-one function
// of the number and of what was there before.
func (k *historyKey) add(x uint64) {
	k[0] = bits.RotateLeft64(k[0]^x*0x9e3779b97f4a7c15, 29) * 0xbf58476d1ce4e5b9
	k[1] = bits.RotateLeft64(k[1]+x*0xc2b2ae3d27d4eb4f, 37)*0x94d049bb133111eb + k[0]>>32
}
