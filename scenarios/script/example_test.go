package script_test

import (
	"fmt"
	"os"

	"github.com/simrun-dev/simrun/scenarios/script"
)

// rwlocks is a vocabulary with one kind and one property.
var rwlocks = &script.Vocabulary{
	Kinds: []script.Kind{{Name: "rwlock", Ops: []script.OpSpec{
		{Name: "rlock", Class: script.Acquire, Blocking: true},
		{Name: "runlock", Class: script.Release},
		{Name: "lock", Class: script.Acquire, Blocking: true},
		{Name: "unlock", Class: script.Release},
	}}},
	Properties: []script.PropertySpec{{Name: "safety"}},
}

func ExampleParse() {
	f, err := script.Parse("reader.sim", []byte(`
lock rw = rwlock
task r: (rlock; runlock) ×2
schedule once:
  r rlock
  r runlock  wakes nobody
check safety
`), rwlocks)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range f.Task("r").Ops {
		fmt.Println(op.Line, op.Name, op.Object)
	}
	for _, l := range f.Schedules()[0].Lines {
		fmt.Println(l.Line, l.Actions[0].Task, l.Actions[0].Op)
	}
	// Output:
	// 3 rlock rw
	// 3 runlock rw
	// 3 rlock rw
	// 3 runlock rw
	// 5 r rlock
	// 6 r runlock
}

func ExampleParse_error() {
	_, err := script.Parse("reader.sim", []byte(`lock rw = rwlock
task r: rlock; runlok
`), rwlocks)
	fmt.Println(err)
	// Output:
	// reader.sim:2: unknown operation "runlok"; did you mean "runlock"?
}

func ExampleFormat() {
	src := `lock rw=rwlock   # the implementation comes from --lock
task r1: rlock;runlock
task w1: lock  ; unlock
schedule s:
r1 rlock
w1 lock blocks # r1 is reading
r1 runlock wakes w1
`
	f, err := script.Parse("a.sim", []byte(src), rwlocks)
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(script.Format(f))
	// Output:
	// lock rw = rwlock  # the implementation comes from --lock
	// task r1: rlock; runlock
	// task w1: lock; unlock
	// schedule s:
	//   r1 rlock
	//   w1 lock     blocks  # r1 is reading
	//   r1 runlock  wakes w1
}

// A file can also be built in Go, for instance to keep a failing schedule.
func ExampleFormat_built() {
	rlock := script.Op{Name: "rlock", Object: "rw"}
	f := &script.File{Stmts: []script.Stmt{
		&script.Object{Name: "rw", Kind: "rwlock"},
		&script.Task{Name: "r", Ops: []script.Op{rlock, {Name: "runlock", Object: "rw"}}},
		&script.Schedule{
			Node: script.Node{Blank: true}, Name: "found",
			Lines: []*script.Line{
				{Actions: []script.Action{{Task: "r", Op: rlock, Outcome: script.Outcome{Form: script.Blocks}}}},
			},
		},
	}}
	os.Stdout.Write(script.Format(f))
	// Output:
	// lock rw = rwlock
	// task r: rlock rw; runlock rw
	//
	// schedule found:
	//   r rlock rw  blocks
}

func ExampleSuggest() {
	fmt.Println(script.Suggest("verfiy", []string{"run", "check", "verify"}))
	// Output:
	// verify
}
