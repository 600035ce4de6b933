package fact

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// What two sources suggest is offered once, in the words of the first.
func TestOfferedOnce(t *testing.T) {
	q := &Question{Offer: func(*Query) []Option {
		return []Option{{Value: "AAAA", Label: "esa01"}, {Value: "BBBB"}, {Value: "aaaa", Label: "esa01 again"}}
	}}
	store := evidence.NewStore(time.Now)
	got := NewSet(context.Background(), store, time.Now()).Offer(q)
	if !slices.Equal(got, []Option{{Value: "AAAA", Label: "esa01"}, {Value: "BBBB"}}) {
		t.Errorf("%v", got)
	}
}
