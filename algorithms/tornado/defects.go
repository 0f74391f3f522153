package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// The defects are those of the originals: the ports have them on purpose. All of
// them are one. A waiter is handed what it waits for before it runs. If its task
// is cancelled in between, its future has a result already and the task never
// sees it, and nobody catches the cancellation to pass the result on.
var (
	lockDefects = cancelled("lock", "the lock", "museum/m15-cancelled-in-hand")

	semaphoreDefects = cancelled("semaphore", "a permit", "museum/m15-cancelled-permit")

	conditionDefects = []algorithms.Defect{{
		Property: "blocked-when-quiet", Scenario: "condition/cancelled-waiter",
		What: "a waiter that is cancelled after it was notified, and before it runs, takes the notification with it: the next one sleeps on",
	}, {
		Property: "blocked-when-quiet", Scenario: "museum/m35-no-lock",
		What: "a waiter that is cancelled after it was notified, and before it runs, takes the notification with it: the next one sleeps on",
	}}

	// handOverDefects are those of museum/m37-item-lost and museum/m37-put-all-the-same.
	handOverDefects = []algorithms.Defect{{
		Property: "conservation", Scenario: "museum/m37-item-lost",
		What: "a getter that is cancelled after it was handed an item, and before it runs, loses the item",
	}, {
		Property: "linearizability", Scenario: "museum/m37-item-lost",
		What: "a queue is empty that has been given an item, which nobody has got",
	}, {
		Property: "linearizability", Scenario: "museum/m37-put-all-the-same",
		What: "an item comes out whose put was cancelled",
	}, {
		Property: "conservation", Scenario: "museum/m37-put-all-the-same",
		What: "a putter that is cancelled after its item was let in, and before it runs, has put it all the same",
	}}
)

// queueDefects are those of a queue that gives out its items in some order.
func queueDefects(order sim.ItemOrder) []algorithms.Defect {
	all := []algorithms.Defect{
		{
			Property: "conservation", Scenario: "queue/cancelled-getter",
			What: "a getter that is cancelled after it was handed an item, and before it runs, loses the item",
		},
		{
			Property: "blocked-when-quiet", Scenario: "queue/last-item",
			What: "another getter waits for the item that a cancelled getter lost",
		},
		{
			Property: "capacity", Scenario: "queue/no-room",
			What: "a put finds room where the item that a cancelled getter lost should lie",
		},
		{
			Property: "linearizability", Scenario: "queue/no-room",
			What: "a put finds room where the item that a cancelled getter lost should lie",
		},
		{
			Property: "conservation", Scenario: "queue/cancelled-putter",
			What: "a putter that is cancelled after its item was let in, and before it runs, has put it all the same",
		},
		{
			Property: "linearizability", Scenario: "queue/cancelled-putter",
			What: "an item comes out whose put was cancelled",
		},
	}
	if order != sim.NewestFirst { // there what was lost may lie below
		all = append(all, algorithms.Defect{
			Property: "linearizability", Scenario: "queue/cancelled-getter",
			What: "the next getter gets the item behind the one that a cancelled getter lost",
		})
	}
	return all
}

// cancelled are the defects of what hands over to waiters.
func cancelled(kind, what, museum string) []algorithms.Defect {
	return []algorithms.Defect{
		{
			Property: "conservation", Scenario: museum,
			What: "a waiter that is cancelled after it was handed " + what + ", and before it runs, keeps it for ever",
		},
		{
			Property: "blocked-when-quiet", Scenario: museum,
			What: "whoever is behind a waiter that was cancelled with " + what + " in its hand waits for ever",
		},
		{
			Property: "conservation", Scenario: kind + "/cancelled-holder",
			What: "a waiter that is cancelled after it was handed " + what + ", and before it runs, keeps it for ever",
		},
		{
			Property: "blocked-when-quiet", Scenario: kind + "/cancelled-in-line",
			What: "those behind a waiter that was cancelled with " + what + " in its hand wait for ever",
		},
		{
			Property: "conservation", Scenario: kind + "/cancelled-waiter",
			What: "a waiter that is cancelled after it was handed " + what + ", and before it runs, keeps it for ever",
		},
		{
			Property: "blocked-when-quiet", Scenario: kind + "/cancelled-waiter",
			What: "whoever is behind a waiter that was cancelled with " + what + " in its hand waits for ever",
		},
	}
}
