package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// WriteMessages writes each message into a folder of its own file, esa-admin.txt and so on.
func WriteMessages(dir string, messages []Message, about string, in region.Region, l *i18n.Language) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, m := range messages {
		var b bytes.Buffer
		NewTerminal(&b, false, time.Time{}).In(l).Message(m, about, in)
		name := strings.ReplaceAll(strings.ToLower(string(m.To)), " ", "-") + ".txt"
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}
