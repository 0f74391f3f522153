package sim_test

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// A twin is a second FIFO loop, slow and obvious: slices, closures, a goroutine
// and two channels for each task. It shares no code with the world.
type twin struct {
	draw    func(n int) int
	elastic bool
	sync    bool // done-callbacks run inside the settling call
	clock   int64
	steps   int
	ready   []*twinEntry
	timers  []*twinEntry
	ios     []*twinEntry
	inbox   []*twinEntry
	futures []*twinFuture
	tasks   []*twinTask
	actor   *twinName // who acts
	living  sync.WaitGroup
}

// A twinName is an identity: that of the creator, and a number among what the
// same creator has made.
type twinName struct {
	path []int
	made int
}

func (t *twin) name() *twinName {
	t.actor.made++
	return &twinName{path: append(slices.Clone(t.actor.path), t.actor.made)}
}

// A twinEntry is something that will happen: a task's step, a callback, a
// timer, an I/O.
type twinEntry struct {
	*twinName
	run       func()
	future    *twinFuture // of an I/O
	deadline  int64
	cancelled bool
}

func byDeadlineAndName(a, b *twinEntry) int {
	return cmp.Or(cmp.Compare(a.deadline, b.deadline), slices.Compare(a.path, b.path))
}

// pick draws a choice where there is one.
func (t *twin) pick(n int) int {
	if n == 1 {
		return 0
	}
	return t.draw(n)
}

// loop runs rounds until nothing can happen any more.
func (t *twin) loop() {
	for {
		t.timers = slices.DeleteFunc(t.timers, func(e *twinEntry) bool { return e.cancelled })
		slices.SortFunc(t.timers, byDeadlineAndName)
		stay := len(t.ready)+len(t.inbox) > 0 || t.due() > 0
		advance := len(t.timers) > 0 && t.due() == 0 && (len(t.ready) == 0 || t.elastic)
		var options []func() (starts bool)
		if stay {
			options = append(options, func() bool { return true })
		}
		for i := range t.ios {
			options = append(options, func() bool { t.completeIO(i); return false })
		}
		if advance {
			options = append(options, func() bool { t.clock = t.timers[0].deadline; return true })
		}
		if len(options) == 0 {
			return
		}
		if options[t.pick(len(options))]() {
			t.round()
		}
	}
}

// due counts the timers with the first deadline, if that has come.
func (t *twin) due() int {
	n := 0
	for _, e := range t.timers {
		if e.deadline <= t.clock && e.deadline == t.timers[0].deadline {
			n++
		}
	}
	return n
}

func (t *twin) round() {
	t.steps++
	for _, io := range t.inbox {
		io.future.settle(nil)
	}
	t.inbox = nil
	for t.due() > 0 {
		i := t.pick(t.due())
		t.ready = append(t.ready, t.timers[i])
		t.timers = slices.Delete(t.timers, i, i+1)
	}
	round := t.ready
	t.ready = nil
	for _, e := range round {
		if e.cancelled {
			continue
		}
		for {
			c := t.pick(1 + len(t.ios))
			if c == 0 {
				break
			}
			t.completeIO(c - 1)
		}
		t.steps++
		t.actor = e.twinName
		e.run()
	}
}

func (t *twin) completeIO(i int) {
	t.steps++
	t.inbox = append(t.inbox, t.ios[i])
	t.ios = slices.Delete(t.ios, i, i+1)
}

type twinFuture struct {
	t         *twin
	done      bool
	err       error
	callbacks []func()
}

func (f *twinFuture) settle(err error) bool {
	if f.done {
		return false
	}
	f.done, f.err = true, err
	f.t.ios = slices.DeleteFunc(f.t.ios, func(e *twinEntry) bool { return e.future == f })
	for _, c := range f.callbacks {
		c()
	}
	return true
}

type twinTask struct {
	*twinName
	t          *twin
	body       func()
	resume     chan bool // false: end the goroutine
	gaveWay    chan bool
	waiting    *twinFuture
	requests   int
	mustCancel bool
	started    bool
	ended      bool
	onEnd      []func()
}

// step lets the task run until it gives way.
func (k *twinTask) step() {
	if !k.started && k.mustCancel {
		k.end()
		return
	}
	if !k.started {
		k.started = true
		k.t.living.Go(func() {
			defer func() { k.gaveWay <- true }()
			if <-k.resume {
				k.body()
				k.end()
			}
		})
	}
	k.resume <- true
	<-k.gaveWay
}

func (k *twinTask) end() {
	k.ended = true
	for _, f := range k.onEnd {
		f()
	}
}

func (k *twinTask) giveWay() error {
	k.gaveWay <- true
	if !<-k.resume {
		runtime.Goexit()
	}
	k.waiting = nil
	if k.mustCancel {
		k.mustCancel = false
		return sim.ErrCancelled
	}
	return nil
}

func (k *twinTask) ready() {
	k.t.ready = append(k.t.ready, &twinEntry{twinName: k.twinName, run: k.step})
}

func (k *twinTask) await(f *twinFuture) error {
	if !f.done {
		f.callbacks = append(f.callbacks, k.ready)
		k.waiting = f
		if k.mustCancel {
			k.mustCancel = false
			f.settle(sim.ErrCancelled)
		}
		if err := k.giveWay(); err != nil {
			return err
		}
	}
	return f.err
}

func (k *twinTask) cancel() bool {
	if k.ended {
		return false
	}
	k.requests++
	if k.waiting == nil || !k.waiting.settle(sim.ErrCancelled) {
		k.mustCancel = true
	}
	return true
}

func (t *twin) timer(d int64, run func()) *twinEntry {
	e := &twinEntry{twinName: t.name(), run: run, deadline: t.clock + d}
	t.timers = append(t.timers, e)
	slices.SortFunc(t.timers, byDeadlineAndName)
	return e
}

// The twin as a machine.

func (t *twin) yield(task int) error {
	t.tasks[task].ready()
	return t.tasks[task].giveWay()
}

func (t *twin) sleep(task int, d int64) error {
	if d == 0 {
		return t.yield(task)
	}
	f := &twinFuture{t: t}
	e := t.timer(d, func() { f.settle(nil) })
	err := t.tasks[task].await(f)
	e.cancelled = true
	return err
}

func (t *twin) io(task int) error {
	f := &twinFuture{t: t}
	t.ios = append(t.ios, &twinEntry{twinName: t.name(), future: f})
	slices.SortFunc(t.ios, byDeadlineAndName)
	return t.tasks[task].await(f)
}

func (t *twin) await(task, future int) error { return t.tasks[task].await(t.futures[future]) }

func (t *twin) join(task, other int) error {
	if t.tasks[other].ended {
		return nil
	}
	f := &twinFuture{t: t}
	t.tasks[other].onEnd = append(t.tasks[other].onEnd, func() { f.settle(nil) })
	return t.tasks[task].await(f)
}

func (t *twin) choose(_, n int) int {
	t.steps++
	return t.pick(n)
}

func (t *twin) timeout(task int, d int64, body func() error) error {
	k := t.tasks[task]
	before, fired := k.requests, false
	e := t.timer(d, func() {
		fired = true
		k.cancel()
	})
	err := body()
	e.cancelled = true
	if fired {
		if k.requests--; k.requests <= before && err == sim.ErrCancelled {
			return sim.ErrTimeout
		}
	}
	return err
}

func (t *twin) complete(future int)          { t.futures[future].settle(nil) }
func (t *twin) cancelFuture(future int) bool { return t.futures[future].settle(sim.ErrCancelled) }
func (t *twin) cancelTask(other int) bool    { return t.tasks[other].cancel() }
func (t *twin) now() int64                   { return t.clock }

func (t *twin) callback(future int, fn func()) {
	f, e := t.futures[future], &twinEntry{twinName: t.name(), run: fn}
	call := func() { t.ready = append(t.ready, e) }
	if t.sync {
		call = func() {
			actor := t.actor
			t.actor = e.twinName
			fn()
			t.actor = actor
		}
	}
	if f.done {
		call()
	} else {
		f.callbacks = append(f.callbacks, call)
	}
}

func (t *twin) soon(fn func()) func() {
	e := &twinEntry{twinName: t.name(), run: fn}
	t.ready = append(t.ready, e)
	return func() { e.cancelled = true }
}

func (t *twin) after(d int64, fn func()) func() {
	e := t.timer(d, fn)
	return func() { e.cancelled = true }
}

func (t *twin) spawn(fn func(task int)) int {
	n := len(t.tasks)
	k := &twinTask{
		twinName: t.name(), t: t, body: func() { fn(n) },
		resume: make(chan bool), gaveWay: make(chan bool),
	}
	t.tasks = append(t.tasks, k)
	k.ready()
	return n
}

func (t *twin) call(_, _ int, body func() error) error { return body() }

// run executes p and returns its log and how it ended.
func (t *twin) execute(p *program) (log []string, end string) {
	t.actor = &twinName{}
	for range p.futures {
		t.futures = append(t.futures, &twinFuture{t: t})
	}
	r := &run{m: t, p: p}
	r.start()
	t.loop()
	end = fmt.Sprintf("%d steps, at %d, blocked", t.steps, t.clock)
	for i, k := range t.tasks {
		if !k.ended {
			end += fmt.Sprint(" T", i)
		}
		if k.started && !k.ended {
			k.resume <- false
			<-k.gaveWay
		}
	}
	t.living.Wait()
	return r.log, end
}

// TestTwin: the world's FIFO loop and the naive one do the same, choice for
// choice.
func TestTwin(t *testing.T) {
	for _, tc := range []struct {
		name          string
		elastic, sync bool
	}{
		{"strict", false, false},
		{"elastic", true, false},
		{"strict, callbacks inside", false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.FIFO, sim.Strict)
			if tc.elastic {
				w.Time = sim.Elastic
			}
			w.Profile.SyncCallbacks = tc.sync
			forPrograms(t, 1000, func(t *testing.T, seed uint64, p *program) {
				var options []int
				r := &lcg{seed}
				var log *run
				res := w.Run(chooser(func(p *sim.Point) int {
					options = append(options, p.Len())
					return r.Choose(p)
				}), func(w *sim.World) { p.setup(w, &log) })
				want := fmt.Sprintf("%d steps, at %d, blocked", res.Steps, res.Time)
				for _, b := range res.Blocked {
					want += " " + b.Name()
				}
				at := 0
				tw := &twin{elastic: tc.elastic, sync: tc.sync}
				tw.draw = func(n int) int {
					if at == len(options) || options[at] != n {
						t.Errorf("choice %d of the twin has %d options; the world's have %v", at, n, options)
						options = append(options[:at], n)
						res.Choices = append(res.Choices[:at:at], 0)
					}
					at++
					return int(res.Choices[at-1])
				}
				twinLog, end := tw.execute(p)
				sameLog(t, log.log, twinLog)
				if end != want {
					t.Errorf("world: %s\ntwin:  %s", want, end)
				}
			})
		})
	}
}
