//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// command is the program in a process of its own.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{Path: self, Args: append([]string{name}, args...)}
}

// TestInterrupt interrupts a check that would take hours: what was found until
// then is printed, and the exit code says so.
func TestInterrupt(t *testing.T) {
	var out, errs bytes.Buffer
	cmd := command(t, "simrun", "check", "rwlock/overtake", "--lock", "toro.RWLock", "--seeds", "0-999999999999")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130: %s", code, errs.String())
	}
	if !strings.Contains(out.String(), "interrupted; until then not refuted") {
		t.Errorf("no verdict so far in\n%s", out.String())
	}
	if !strings.HasSuffix(errs.String(), "simrun: interrupted\n") {
		t.Errorf("stderr: %q", errs.String())
	}
}

// immense is a workload that nobody will ever have explored.
const immense = `var x
task a: (read x; write x 1) ×3
task b: (read x; write x 2) ×3
task c: (read x; write x 3) ×3
task d: (read x; write x 4) ×3
task e: (read x; write x 5) ×3
`

// TestInterruptExploration interrupts an exploration with a checkpoint: it can be
// gone on with.
func TestInterruptExploration(t *testing.T) {
	dir := t.TempDir()
	sim, ckpt := filepath.Join(dir, "endless.sim"), filepath.Join(dir, "endless.ckpt")
	if err := os.WriteFile(sim, []byte(immense), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := command(t, "simrun", "check", sim, "--properties", "none", "--checkpoint", ckpt)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130: %s", code, errs.String())
	}
	runs := executions(t, out.String())
	if runs == 0 || !strings.Contains(out.String(), "interrupted; until then not refuted") {
		t.Errorf("no verdict so far in\n%s", out.String())
	}
	more := command(t, "simrun", "check", sim, "--properties", "none", "--resume", ckpt, "--max-executions", strconv.FormatInt(runs+1, 10))
	if again, err := more.Output(); executions(t, string(again)) <= runs {
		t.Errorf("it goes on from fewer than the %d executions done: %s, %v", runs, again, err)
	}
}

var executionsDone = regexp.MustCompile(`(?m)^(\d+) executions? of `)

// executions is how many a check has done.
func executions(t *testing.T, out string) int64 {
	t.Helper()
	m := executionsDone.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no executions in\n%s", out)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKill kills an exploration again and again, with a signal that it cannot
// see, and resumes it: in the end it has found what an undisturbed one finds.
func TestKill(t *testing.T) {
	for _, strategy := range []string{"dpor", "dfs"} {
		t.Run(strategy, func(t *testing.T) { kill(t, strategy) })
	}
}

func kill(t *testing.T, strategy string) {
	ckpt := filepath.Join(t.TempDir(), "a.ckpt")
	args := []string{"check", "lock/mutual-exclusion", "--lock", "mine.Nothing", "--strategy", strategy, "--max-executions", "1000", "--json"}
	whole, _ := command(t, "mylocks", args...).Output() // it finds violations
	kills := 0
	for patience := 100 * time.Millisecond; ; patience += patience / 2 {
		more := append(slices.Clone(args), "--checkpoint", ckpt, "--resume")
		var out bytes.Buffer
		cmd := command(t, "mylocks", more...)
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Later and later, so that it comes to an end on a slow machine, too.
		timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		if timer.Stop(); cmd.ProcessState.ExitCode() >= 0 {
			if out.String() != string(whole) {
				t.Errorf("after %d kills it found\n%s\nand undisturbed\n%s", kills, out.String(), whole)
			}
			break
		}
		kills++
	}
	t.Logf("%d kills", kills)
	if len(whole) == 0 {
		t.Error("nothing was found")
	}
}

// TestInterruptTwice interrupts a lock that never gives way: the first signal
// cannot end it, the second one kills.
func TestInterruptTwice(t *testing.T) {
	cmd := command(t, "mylocks", "run", "lock/hand-off", "--lock", "mine.Spins", "--patience", "0", "--loop", "any", "--seed", "1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for range 40 {
		select {
		case <-done:
			if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !s.Signaled() || s.Signal() != syscall.SIGINT {
				t.Errorf("ended by %v", cmd.ProcessState)
			}
			return
		case <-time.After(250 * time.Millisecond):
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
	_ = cmd.Process.Kill()
	t.Error("two interrupts did not end it")
}

// TestBrokenPipe closes the pipe behind the first line, as "| head -1" does.
func TestBrokenPipe(t *testing.T) {
	var errs bytes.Buffer
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", "while simrun list; do :; done") // until the pipe breaks
	cmd.Stdout, cmd.Stderr = w, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if _, err := bufio.NewReaderSize(r, 16).ReadString('\n'); err != nil {
		t.Error(err)
	}
	r.Close()
	_ = cmd.Wait()
	if errs.Len() > 0 {
		t.Errorf("stderr: %s", errs.String())
	}
}
