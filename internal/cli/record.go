package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
)

// record writes the evidence of the last round: where --record says, else into the state folder, of which the last are kept. What was looked at
// by single checks is too little to be kept unasked.
func (s *session) record(ctx context.Context) error {
	if s.noRecord || s.recordTo == "" && (s.options.lab != "" || s.recorded != nil || s.walk.Decide != nil) || len(s.rounds) == 0 {
		return nil
	}
	d := s.rounds[len(s.rounds)-1].Diagnosis
	c := casefile.Record(d.Documents, d.Started, casefile.About{Version: s.Version, Created: s.World.Clock(), Symptom: d.Symptom, Region: d.Region})
	var told, page bytes.Buffer
	if s.recordTo != "" || len(s.rounds) > 1 { // of one round the evidence tells all again
		if err := s.told().JSON(&told); err != nil {
			return err
		}
		c.Diagnosis = told.Bytes()
	}
	if s.recordTo != "" { // it will be handed on: it explains itself to whoever gets it
		if err := s.told().HTML(&page); err != nil {
			return err
		}
		c.Report = page.Bytes()
	}
	return s.writeCase(ctx, c)
}

const kept = 20

func (s *session) writeCase(ctx context.Context, c casefile.Case) error {
	path, c := s.recordTo, s.shared.Case(c)
	if path != "" {
		if err := casefile.Write(ctx, path, c); err != nil {
			return hinted(err)
		}
		return nil
	}
	// By default it is done in passing: that it cannot be is no reason to fail.
	dir, err := casefile.StateDir(s.Getenv)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = casefile.Write(ctx, filepath.Join(dir, casefile.NewName(s.World.Clock())), c)
	}
	if err == nil {
		err = casefile.Keep(dir, kept)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.note("Note: this run is not recorded: %v", err)
	}
	return nil
}
