//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
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
