package checker_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Policies of the correct locks.
var (
	fifo        = sim.Policy{Admission: sim.FIFOAdmission}
	barging     = sim.Policy{Admission: sim.Barging, Bypass: sim.Unbounded}
	boundedFIFO = sim.Policy{Admission: sim.FIFOAdmission, Bounded: true}
	writerFirst = sim.Policy{Admission: sim.WriterFirst}
	phaseFair   = sim.Policy{Admission: sim.PhaseFair}
	readerFirst = sim.Policy{Admission: sim.ReaderFirst}
	ownedRW     = sim.Policy{Admission: sim.WriterFirst, OwnerChecked: true}
)

var reentrantLock = subject{
	kind: algorithms.LockKind, policy: sim.Policy{Admission: sim.FIFOAdmission, Reentrant: true, OwnerChecked: true},
	make: func(*sim.World, algorithms.Params) any { return &reentrant{lock: competing{guarded: true}} },
}

func spinLock(politely bool) subject {
	return subject{kind: algorithms.LockKind, policy: barging, make: func(*sim.World, algorithms.Params) any {
		return &spinning{politely: politely}
	}}
}

// correct are locks that must pass, by the group of workloads that they are for.
var correct = map[string]map[string]subject{
	"lock": {
		"hand-off":        handOffLock(fifo, ""),
		"queue guard":     competingLock(fifo, ""),
		"barging":         competingLock(barging, ""),
		"spinning":        spinLock(false),
		"spinning yields": spinLock(true),
	},
	"reentrant": {"reentrant": reentrantLock},
	"rwlock": {
		"fifo":                readersWriters(fifo, false, ""),
		"fifo polite":         readersWriters(fifo, true, ""),
		"writer-first":        readersWriters(writerFirst, false, ""),
		"writer-first polite": readersWriters(writerFirst, true, ""),
		"reader-first":        readersWriters(readerFirst, false, ""),
		"owned":               readersWriters(ownedRW, false, ""),
		"owned polite":        readersWriters(ownedRW, true, ""),
	},
	"semaphore": {
		"hand-off": semaphore(fifo, ""),
		"bounded":  semaphore(boundedFIFO, ""),
	},
	"queue": {
		"hand-off":  queue(fifo, ""),
		"competing": queue(barging, ""),
	},
}

var workloads = map[string]map[string]string{
	"lock": {
		"rounds": `
lock l = lock
task a: (lock l; step; unlock l) ×2
task b: (lock l; step; unlock l) ×2
task c: (lock l; unlock l) ×2`,
		"cancel": `
lock l = lock
task a: lock l; step; unlock l
task b: lock l; step; unlock l
task c: lock l; unlock l
task d: lock l; unlock l
task k: cancel b; cancel c`,
		"timeout": `
lock l = lock
task a: lock l; sleep 3; unlock l; lock l; unlock l
task b: lock l timeout 3; unlock l
task c: lock l timeout 3; sleep 1; unlock l
task d: lock l; unlock l`,
		"cancel and timeout": `
lock l = lock
task a: lock l; sleep 2; unlock l
task b: lock l timeout 2; unlock l
task c: lock l; unlock l
task k: sleep 2; cancel b; cancel c`,
		"release by others": `
lock l = lock
task a: lock l; unlock l; unlock l
task b: lock l; step; unlock l
task c: lock l; step; unlock l
task x: unlock l; unlock l`,
	},
	"reentrant": {
		"twice": `
lock l = lock
task a: lock l; step; lock l; step; unlock l; step; unlock l; unlock l
task b: lock l; lock l; step; unlock l; unlock l
task c: lock l; unlock l
task x: unlock l
task k: cancel b; cancel c`,
	},
	"rwlock": {
		"rounds": `
lock rw = rwlock
task r1: (rlock rw; step; runlock rw) ×2
task r2: rlock rw; step; runlock rw
task w1: (lock rw; step; unlock rw) ×2
task w2: lock rw; unlock rw`,
		"cancel": `
lock rw = rwlock
task r1: rlock rw; step; runlock rw
task r2: rlock rw; runlock rw
task r3: rlock rw; step; runlock rw
task w1: lock rw; step; unlock rw
task w2: lock rw; unlock rw
task k: cancel w1; cancel r2`,
		"timeout": `
lock rw = rwlock
task r1: rlock rw; sleep 3; runlock rw
task r2: rlock rw timeout 3; runlock rw
task w1: lock rw timeout 3; sleep 1; unlock rw
task w2: lock rw; unlock rw
task r3: sleep 3; rlock rw; runlock rw`,
		"release by others": `
lock rw = rwlock
task r1: rlock rw; step; runlock rw; runlock rw
task w1: lock rw; step; unlock rw; unlock rw
task w2: lock rw; unlock rw
task r2: rlock rw; runlock rw
task x: runlock rw; unlock rw`,
		"try and ask": `
lock rw = rwlock
task r1: rlock rw; step; runlock rw; locked rw
task w1: lock rw; step; unlock rw
task t: trylock rw; unlock rw; locked rw`,
	},
	"semaphore": {
		"rounds": `
lock s = semaphore(2)
task a: (acquire s; step; release s) ×2
task b: (acquire s; step; release s) ×2
task c: acquire s; acquire s; step; release s; release s
task d: acquire s; release s`,
		"cancel": `
lock s = semaphore(2)
task a: acquire s; step; release s
task b: acquire s; step; release s
task c: acquire s; release s
task d: acquire s; release s
task k: cancel c; cancel d`,
		"timeout": `
lock s = semaphore(1)
task a: acquire s; sleep 3; release s
task b: acquire s timeout 3; release s
task c: acquire s timeout 4; sleep 1; release s
task d: sleep 3; acquire s; release s`,
		"release by others": `
lock s = semaphore(1)
task a: acquire s; step; release s; release s
task b: acquire s; step; release s
task c: acquire s; release s
task x: release s; release s`,
		"try and ask": `
lock s = semaphore(1)
task a: acquire s; step; release s; locked s
task b: tryacquire s; step; release s; locked s
task c: acquire s; release s`,
	},
	"queue": {
		"pass": `
lock q = queue(size=1)
task p1: put q 1; put q 2
task p2: put q 1; put q 4
task c1: get q; get q
task c2: get q; get q`,
		"unbounded": `
lock q = queue
task p1: put q 1; put q 2
task p2: put q 3
task c1: get q; tryget q
task c2: get q timeout 9; len q`,
		"cancelled getter": `
lock q = queue(size=1)
task p: put q 1; put q 2 timeout 9
task c1: get q timeout 9
task c2: get q timeout 9
task k: cancel c1`,
		"cancelled putter": `
lock q = queue(size=1)
task p1: put q 1 timeout 9; put q 1 timeout 9
task p2: put q 1 timeout 9
task c: get q timeout 9; get q timeout 9
task k: cancel p2`,
		"timeout": `
lock q = queue(size=1)
task p: sleep 3; put q 1; put q 2 timeout 3
task c1: get q timeout 3
task c2: sleep 3; get q timeout 3`,
		"try": `
lock q = queue(size=1)
task p: put q 1; tryput q 2; len q
task c: get q; tryget q
task d: tryget q; tryput q 3`,
	},
}

// skipped are workloads in which a lock cannot come to an end: time stands still
// while somebody spins.
var skipped = map[string]bool{
	"spinning/timeout": true, "spinning yields/timeout": true,
	"spinning/cancel and timeout": true, "spinning yields/cancel and timeout": true,
}

func TestCorrectLocksPass(t *testing.T) {
	seeds := 400
	if testing.Short() {
		seeds = 50
	}
	for group, subjects := range correct {
		for name, s := range subjects {
			for work, src := range workloads[group] {
				if skipped[name+"/"+work] {
					continue
				}
				t.Run(group+"/"+name+"/"+work, func(t *testing.T) {
					both(t, func(t *testing.T, loop sim.Discipline) {
						y := sample(t, s, src, loop, seeds)
						if list := y.names(); len(list) > 0 {
							t.Errorf("violates %v:\n%s", list, y)
						}
						if len(y.undecided) > 0 {
							t.Errorf("undecided: %v", y.undecided)
						}
						if len(y.script) > 0 {
							t.Error(y.script[0])
						}
					})
				})
			}
		}
	}
}
