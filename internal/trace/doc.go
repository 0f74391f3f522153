// Package trace records one execution for people and programs, and prints it.
//
// A [Recorder] is a sim.Observer. It listens to an execution and leaves a
// [Trace]: plain data that points into no world, so it can be kept, compared,
// written and read back.
//
// A trace is printed as a table with a column for every task and a row for
// every step in which something visible happened ([Trace.WriteText]; [Legend]
// explains how to read it), as one JSON object ([Trace.WriteJSON]), or as JSON
// Lines ([Trace.WriteJSONL]). [Read] takes both JSON forms, [Schema] describes
// them.
//
// # Layers
//
//	recorder.go, snapshot.go
//	                     events of the engine, states of locks -> Trace
//	trace.go, value.go   the data
//	encode.go, decode.go, check.go, schema.json
//	                     the data <-> JSON
//	story.go, words.go, hold.go, state.go, ending.go
//	                     Trace -> rows: what each step did, in words
//	layout.go, table.go  rows -> columns that fit a given width
//	width.go, style.go   display width, characters, colours
package trace
