package casefile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A zip of the largest case is no larger than the case, and the directory of the longest no longer than this.
const (
	maxZip       = maxTotal + maxDirectory
	maxDirectory = 4 << 20
)

var errDirectory = errors.New("its directory is too long")

// meter fails once more than left bytes were read. zip.NewReader believes whatever the directory says about its length,
// and keeps all of it.
type meter struct {
	io.ReaderAt
	left    int
	metered bool
}

func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.metered {
		if m.left -= len(b); m.left < 0 {
			return 0, errDirectory
		}
	}
	return m.ReaderAt.ReadAt(b, at)
}

func readZip(file string, r io.ReaderAt, size int64) (Case, error) {
	a := newArchive(file)
	if size > maxZip {
		return Case{}, a.refuse("", isHostile, "is larger than %d MiB", maxZip>>20)
	}
	m := &meter{ReaderAt: r, left: maxDirectory + 128<<10, metered: true}
	z, err := zip.NewReader(m, size)
	m.metered = false
	switch {
	case errors.Is(err, errDirectory):
		return Case{}, a.refuse("", isHostile, "has a directory of more than %d MiB", maxDirectory>>20)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath): // those are told apart below
		return Case{}, a.noZip(r, size, err)
	}
	for _, f := range z.File {
		if err := a.addZipped(f); err != nil {
			return Case{}, err
		}
	}
	return a.assemble()
}

// noZip says what the file is, if it is not a zip.
func (a *archive) noZip(r io.ReaderAt, size int64, err error) error {
	start := make([]byte, 4)
	n, _ := r.ReadAt(start, 0)
	switch {
	case size == 0:
		return a.refuse("", askAgain, "is empty")
	case bytes.HasPrefix(start[:n], []byte("PK\x03\x04")):
		return &Refusal{File: a.file, Reason: "is a zip that was cut or damaged", Tell: askAgain, Err: err}
	default:
		return a.refuse("", whichFile, "is not a zip")
	}
}

func (a *archive) addZipped(f *zip.File) error {
	switch kind := f.Mode().Type(); {
	case kind == fs.ModeDir && strings.HasSuffix(f.Name, "/"):
		if f.UncompressedSize64 != 0 {
			return a.refuse(f.Name, isHostile, "is a folder with content")
		}
		return a.name(strings.TrimSuffix(f.Name, "/"))
	case kind != 0:
		return a.irregular(f.Name, kind)
	case f.Flags&1 != 0:
		return a.refuse(f.Name, "unpack it with its password, and name the folder", "is encrypted")
	case f.UncompressedSize64 > maxBody:
		return a.add(f.Name, maxBody+1, nil)
	}
	return a.add(f.Name, int64(f.UncompressedSize64), f.Open)
}

func (a *archive) irregular(name string, kind fs.FileMode) error {
	if kind&fs.ModeSymlink != 0 {
		return a.refuse(name, isHostile, "is a link")
	}
	return a.refuse(name, isHostile, "is not a regular file")
}

func readFolder(file string) (Case, error) {
	a := newArchive(file)
	root, err := os.OpenRoot(file) // what is opened through it stays within it, whatever was swapped meanwhile
	if err != nil {
		return Case{}, &Refusal{File: file, Reason: "cannot be read", Tell: "may you read it?", Err: err}
	}
	defer root.Close()
	if err := a.walk(root, "."); err != nil {
		return Case{}, err
	}
	return a.assemble()
}

// walk takes the names some at a time: a folder may hold a million.
func (a *archive) walk(root *os.Root, dir string) error {
	unreadable := func(name string, err error) error {
		return &Refusal{File: a.file, Entry: name, Reason: "cannot be read", Tell: "may you read it?", Err: err}
	}
	f, err := root.Open(filepath.FromSlash(dir))
	if err != nil {
		return unreadable(dir, err)
	}
	defer f.Close()
	for {
		found, err := f.ReadDir(500)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(dir, err)
		}
		for _, e := range found {
			name := path.Join(dir, e.Name())
			info, err := e.Info()
			if err != nil {
				return unreadable(name, err)
			}
			switch kind := info.Mode().Type(); kind {
			case 0:
				err = a.add(name, info.Size(),
					func() (io.ReadCloser, error) { return root.Open(filepath.FromSlash(name)) })
			case fs.ModeDir:
				if err = a.name(name); err == nil {
					err = a.walk(root, name)
				}
			default:
				err = a.irregular(name, kind)
			}
			if err != nil {
				return err
			}
		}
	}
}
