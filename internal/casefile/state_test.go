package casefile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestStateDir(t *testing.T) {
	root := t.TempDir() // an absolute path here, whatever system this is
	for _, tc := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", map[string]string{"HOME": root}, root + "/.local/state/xdrdoctor/cases"},
		{"linux", map[string]string{"HOME": root, "XDG_STATE_HOME": root + "/s"}, root + "/s/xdrdoctor/cases"},
		{"linux", map[string]string{"HOME": root, "XDG_STATE_HOME": "relative"},
			root + "/.local/state/xdrdoctor/cases"},
		{"darwin", map[string]string{"HOME": root}, root + "/Library/Application Support/xdrdoctor/cases"},
		{"darwin", map[string]string{"XDG_STATE_HOME": root}, root + "/xdrdoctor/cases"},
		{"windows", map[string]string{"LOCALAPPDATA": root, "HOME": "x"}, root + "/xdrdoctor/cases"},
		{"windows", map[string]string{"HOME": root}, ""},
		{"linux", nil, ""},
	} {
		got, err := stateDir(tc.system, func(k string) string { return tc.env[k] })
		if got != filepath.FromSlash(tc.want) || (err == nil) != (tc.want != "") {
			t.Errorf("%s %v: %q %v, want %q", tc.system, tc.env, got, err, tc.want)
		}
		var r *Homeless
		if err != nil && (!errors.As(err, &r) || r.Hint() == "") {
			t.Error(err)
		}
	}
	if dir, err := StateDir(func(string) string { return root }); err != nil || dir != filepath.Join(root, "xdrdoctor",
		"cases") {
		t.Errorf("%q %v", dir, err)
	}
}

func TestNewName(t *testing.T) {
	a, b := NewName(now), NewName(now)
	if !ownName.MatchString(a) || !strings.HasPrefix(a, "case-20240305-130015-") || a == b && a == NewName(now) {
		t.Error(a, b)
	}
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	own := []string{
		"case-20230101-000000-ffff.zip", "case-20240305-120000-0002.zip", "case-20240305-120000-0001.zip",
		"case-20240305-120001-0000.zip",
	}
	foreign := []string{
		"case-20200101-000000-ffff.zip.bak", "mycase.zip", "case-20200101-000000-FFFF.zip", "case-20200101-000000.zip",
		".case-20200101-000000-ffff.zip.123.tmp",
		"case-20200101-000000-fffff.zip", "x-case-20200101-000000-ffff.zip",
	}
	for i, name := range append(slices.Clone(own), foreign...) {
		path := filepath.Join(dir, name)
		written := now.Add(time.Duration(i) * time.Minute) // …-0002 was before …-0001
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, written, written)); err != nil {
			t.Fatal(err)
		}
	}
	folder := "case-20190101-000000-ffff.zip"
	if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
		t.Fatal(err)
	}
	foreign = append(foreign, folder)
	for _, tc := range []struct {
		n    int
		left []string
	}{{9, own}, {4, own}, {3, own[1:]}, {2, own[2:]}, {1, own[3:]}, {0, nil}, {-1, nil}} {
		if err := Keep(dir, tc.n); err != nil {
			t.Error(err)
		}
		want := append(slices.Clone(foreign), tc.left...)
		slices.Sort(want)
		if got := names(t, dir); !slices.Equal(got, want) {
			t.Errorf("keep %d: %q\nwant %q", tc.n, got, want)
		}
	}
	if err := Keep(filepath.Join(dir, "no"), 3); err != nil {
		t.Error(err)
	}
	if err := Keep(filepath.Join(dir, "mycase.zip"), 3); err == nil {
		t.Error("a file is no folder")
	}
}

func TestKept(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"case-20260101-101010-abcd.zip", "case-20260102-101010-abcd.zip", "mine.zip"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Kept(dir)
	want := []string{filepath.Join(dir, "case-20260102-101010-abcd.zip"),
		filepath.Join(dir, "case-20260101-101010-abcd.zip")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v, want %v", got, err, want)
	}
	if got, err := Kept(filepath.Join(dir, "absent")); err != nil || got != nil {
		t.Errorf("%v %v, want none", got, err)
	}
}
