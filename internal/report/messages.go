package report

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// WriteMessages writes each message into a folder of its own file, esa-admin.txt and so on.
func WriteMessages(dir string, messages []Message, about string, l *i18n.Language) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, m := range messages {
		name := strings.ReplaceAll(strings.ToLower(string(m.To)), " ", "-") + ".txt"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(m.Text(l, about)), 0o600); err != nil {
			return err
		}
	}
	return nil
}
