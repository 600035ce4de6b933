// Package recall measures how much of what must go the cleaner removes, and how much of what must stay it keeps. It has
// no code of its own but tests: a corpus that is drawn from a seed, with secrets of each kind at each place of each
// format, and a table beside what other tools do with the same files. make recall runs all of it.
package recall
