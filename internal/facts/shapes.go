package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/shape"
)

// shapes is what --shapes says of the form of answers that no document describes (F-SSE-KEYS, F-SSE-STATUS). A fact
// that reads it cites the file, so that every result that used it names it. Without a file it says nothing.
func shapes(q *fact.Query) shape.Shapes { return shape.Of(q.Docs(shape.Ref)[0]) }
