// Package trial puts the mutants of a lock on trial: it is what the program does that
// "simrun mutants" builds. It judges each as verify would, and says which of them
// nothing noticed; of those it finds out whether they can be told from the original at
// all.
//
// It reads a [Request] and writes one [Message] a line, so that whoever started it
// knows which mutant was at work when the process dies: a stack without end, a real
// mutex that is never released.
package trial

// A Request says what is to be done.
type Request struct {
	// Locks are the names of those to be judged; empty for all.
	Locks []string `json:"locks,omitempty"`
	// Functions has, for each mutant from number 1 on, the function it is in; nil for
	// a look at the original only.
	Functions []int `json:"functions,omitempty"`
	// From is the number of the first mutant to be judged, 1 for all.
	From int `json:"from"`
	// Executions is how many executions are explored of a scenario, Steps how many a
	// sweep takes, of each lock under each loop.
	Executions int64 `json:"executions"`
	Steps      int64 `json:"steps"`
	// Size is that of the largest workloads of the sweep that mutants which nothing
	// noticed are compared on with the original, Explored how many executions that
	// may take for each workload and scenario.
	Size     int   `json:"size"`
	Explored int64 `json:"explored"`
	// Workers is the number of goroutines, 0 for all cores; Patience how many seconds a
	// step may last before the process ends, 0 for ever.
	Workers  int `json:"workers"`
	Patience int `json:"patience"`
}

// A Message is one thing that was found out.
type Message struct {
	// Lock says of a lock how the original fares, first of all.
	Lock *Original `json:"lock,omitempty"`
	// Begin is the number of a mutant whose trial begins.
	Begin int `json:"begin,omitempty"`
	// Verdict is what came of it.
	Verdict *Verdict `json:"verdict,omitempty"`
	// Stuck is the number of a mutant of which a step takes too long; the process ends.
	Stuck int `json:"stuck,omitempty"`
	// Failed says why nothing can be done.
	Failed string `json:"failed,omitempty"`
}

// An Original is a lock without mistakes.
type Original struct {
	Name string `json:"name"`
	// Functions are those that its executions enter.
	Functions []int `json:"functions"`
	// Findings are what is not as declared: not to be held against a mutant.
	Findings []string `json:"findings,omitempty"`
}

// The outcomes of a trial.
const (
	Caught     = "caught"
	Survived   = "survived"
	Equivalent = "equivalent"
	Unreached  = "unreached" // no execution enters the function
)

// A Verdict is the outcome of a trial.
type Verdict struct {
	Mutant  int    `json:"mutant"`
	Outcome string `json:"outcome"`
	// Lock, Loop and Scenario are where it was noticed, Property what was violated, or a
	// few words for what else was noticed.
	Lock     string `json:"lock,omitempty"`
	Loop     string `json:"loop,omitempty"`
	Scenario string `json:"scenario,omitempty"`
	Property string `json:"property,omitempty"`
	// Compared counts the workloads and scenarios in which all its histories were found
	// equal to those of the original; Differs is the first in which they are not; Open
	// counts those that were too large to be explored.
	Compared int    `json:"compared,omitempty"`
	Differs  string `json:"differs,omitempty"`
	Open     int    `json:"open,omitempty"`
}
