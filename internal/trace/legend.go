package trace

// Legend explains how to read the tables of [Trace.WriteText], in lines of at
// most 80 columns.
func Legend() string { return legend }

const legend = `How to read a table
  Time runs downwards. A row is one step: what a task does before another one
  may run. Steps that change nothing one could see are left out, so numbers are
  missing. Each task has a column; what stands there is what it did. Row 0 is
  the state before the first step. "time" is the virtual time, where it changed.

  lock waits        it called lock, which did not return: it waits
  … lock ok         the call that began in an earlier step has returned now
  get = 5           it called get, which returned 5 at once
  … lock timed out  it gave up; likewise "cancelled", "ErrMisuse", "fails: ..."
  … lock waits again
                    it was woken in vain
  lock gives way    it lets others run in the middle of the operation
  next.Add(1) = 2   it accessed memory
  flush x = 1       memory got what it had stored before (--memory tso)
  doorway           from here on, who comes later has come later
  wakes B           B may go on from here; it does so in a later step
  cancels B         B is asked to stop waiting
  (loop)            the column of timers, callbacks and completed I/O

  The line in a task's column shows whether it is inside:
  ╔ ║ ╚  alone (a writer, a holder)        in ASCII  # # #
  ┌ │ └  with others (readers, permits)    in ASCII  + | +
  ┊      it waits                          in ASCII  :
  ○      it was woken and may go on        in ASCII  o
  Two tasks with double lines in the same lock are what a lock must prevent.

  At the right stands the state of the lock after the step: its variables, then,
  behind a bar, who waits in its queue, first in line first. B(w)×2 is task B,
  which wants to write, twice; +3 means three more. Where there is no room, the
  state stands under the rows in which it changed.

  ► points at the steps in which something went wrong.
`
