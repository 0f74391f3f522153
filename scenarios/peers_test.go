package scenarios_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scenarios"
)

// Scripts in testdata/peers tell what sets locks apart from others of their kind:
// who goes first, who waits, who is forgotten.
var peers = []struct{ file, locks string }{
	{"go-mutex-barging", "golang.Mutex"},
	{"go-mutex-not-yet", "golang.Mutex"},
	{"go-mutex-starvation", "golang.Mutex"},
	{"go-rwmutex-phases", "golang.RWMutex"},
	{"go-rwmutex-recursive", "golang.RWMutex"},
	{"go-rwmutex-unannounced", "golang.RWMutex"},
	{"go-rwmutex-wakeup-taken", "golang.RWMutex"},
	{"go-rwmutex-wrong-mode", "golang.RWMutex"},
	{"head-of-line", "golang.WeightedRWLock"},
	{"java-deadline", "java.ReentrantReadWriteLock,java.ReentrantReadWriteLock-fair"},
	{"java-fair-queues", "java.ReentrantReadWriteLock-fair"},
	{"java-reader-joins", "java.ReentrantReadWriteLock"},
	{"java-reentrant", "java.ReentrantReadWriteLock,java.ReentrantReadWriteLock-fair"},
	{"java-upgrade", "java.ReentrantReadWriteLock,java.ReentrantReadWriteLock-fair"},
	{"java-writer-barges", "java.ReentrantReadWriteLock"},
	{"permits-in-hand", "tokio.RwLock,golang.WeightedRWLock"},
	{"phase-fair", "fair.PhaseFair"},
	{"phase-fair-cancelled", "fair.PhaseFair"},
	{"task-fair", "fair.TaskFair,tokio.RwLock,golang.WeightedRWLock,java.ReentrantReadWriteLock-fair"},
}

func TestPeers(t *testing.T) {
	for _, p := range peers {
		for _, name := range strings.Split(p.locks, ",") {
			t.Run(p.file+"/"+name, func(t *testing.T) {
				s, err := scenarios.Load(filepath.Join("testdata", "peers", p.file+".sim"))
				if err != nil {
					t.Fatal(err)
				}
				canonical(t, s)
				follow(t, s, port(t, name))
			})
		}
	}
	if files, _ := filepath.Glob("testdata/peers/*.sim"); len(files) != len(peers) {
		t.Errorf("there are %d files, and the table has %d", len(files), len(peers))
	}
}
