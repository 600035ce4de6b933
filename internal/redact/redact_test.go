package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretIsMaskedHoweverItIsPrinted(t *testing.T) {
	const word = "hunter2-hunter2"
	type holder struct {
		Open   Secret
		hidden Secret
	}
	h := holder{New(word), New(word)}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("signed in", "with", h.Open, "all", h)
	asJSON, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{
		fmt.Sprint(h.Open), fmt.Sprintf("%v %+v %#v %s %q %x %d", h, h, h, h.Open, h.Open, h.Open, h.Open),
		fmt.Sprintf("%#v %v", h.hidden, &h), fmt.Errorf("refused: %w", fmt.Errorf("%v", h)).Error(), string(asJSON),
		log.String(),
	} {
		if strings.Contains(printed, word) || strings.Contains(printed, fmt.Sprintf("%x", word)) {
			t.Errorf("the secret shows: %s", printed)
		}
	}
	if h.Open.Reveal() != word || New("").Empty() != true || (Secret{}).Empty() != true || h.Open.Empty() {
		t.Error("the value is lost")
	}
}
