package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

const (
	logsPath = "/esa/api/v2.0/logs/"
	// enough is the size from which on the newest file of a log is all that is fetched: it tells of hours at least
	// (F-OWN-LOG-SIZE).
	enough = 256 << 10
)

// log sums up the newest file of a log subscription, and the one before it when the newest is small. List and files are
// documents of their own, fetched through the store: once, counted, and with failures like any other. Of the files'
// text only the summary is kept.
func (e *ESA) log(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	folder := logsPath + url.PathEscape(ref.Request)
	list, err := e.client.session.fetch(ctx, evidence.Ref{Source: evidence.ESA, Request: "GET " + folder})
	if err != nil {
		return evidence.Document{}, err
	}
	doc := list
	doc.Ref, doc.After = ref, []evidence.Ref{list.Ref}
	if f := list.Failure; f != nil && f.Phase == evidence.Configure && f.Kind == evidence.NotConfigured {
		return evidence.Document{}, evidence.ErrNotMine // what is not set up answers for nothing
	}
	if !list.OK() {
		return doc, nil
	}
	doc = evidence.Document{Ref: ref, Taken: list.Taken, Origin: list.Origin, From: list.From, After: doc.After}
	newest, err := newestLogs(list.Body)
	if err != nil {
		doc.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken, Detail: err.Error()}
		return doc, nil
	}
	files := make([]evidence.Document, len(newest))
	failed := make([]error, len(newest))
	var wg sync.WaitGroup
	for i, name := range newest {
		wg.Go(func() {
			files[i], failed[i] = e.client.session.fetch(ctx,
				evidence.Ref{Source: evidence.ESA, Request: "GET " + folder + "/" + url.PathEscape(name)})
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return evidence.Document{}, err
	}
	return joined(doc, files), nil
}

// listedBy is the list in which a log's file was found; ok for the files of logs alone.
func listedBy(ref evidence.Ref) (list evidence.Ref, ok bool) {
	method, path, _ := strings.Cut(ref.Request, " ")
	folder, file, ok := strings.Cut(strings.TrimPrefix(path, logsPath), "/")
	return evidence.Ref{Source: ref.Source, Request: method + " " + logsPath + folder}, ok && file != "" &&
		strings.HasPrefix(path, logsPath)
}

// joined is the document of a log, made of its files' summaries. The newest file decides whether it is whole; what an
// older one adds is welcome, and may be missing.
func joined(doc evidence.Document, files []evidence.Document) evidence.Document {
	var whole asyncos.LogSummary
	for i, f := range files {
		doc.After = append(doc.After, f.Ref)
		var sum asyncos.LogSummary
		switch bad := len(f.Body) == 0 || json.Unmarshal(f.Body, &sum) != nil; {
		case i == 0 && f.Failure == nil && !f.OK(): // its body is an error's
			doc.Status, doc.Body, doc.Taken = f.Status, f.Body, f.Taken
			return doc
		case i == 0:
			doc.Failure, doc.Taken = f.Failure, f.Taken
			if bad && f.Failure == nil {
				doc.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken,
					Detail: "the summary of a log's file can't be read"}
			}
		case f.Failure == nil && !f.OK():
			continue
		}
		whole.Add(sum)
	}
	if doc.Failure != nil && whole.Lines == 0 {
		return doc
	}
	body, err := json.Marshal(whole)
	if err == nil { // counts, times and texts: not reached otherwise
		doc.Body = body
	}
	return doc
}

var errNoList = errors.New("the list of the log's files is not understood: expected data with a name in each entry")

// newestLogs picks from the list of a subscription's files (F-ESA-LOGS) the newest, and the one before it while the
// newest is small.
func newestLogs(body []byte) ([]string, error) {
	var list struct {
		Data *[]struct {
			Name     string          `json:"name"`
			Size     json.RawMessage `json:"size"` // a number, or one in quotes
			Modified string          `json:"modificationDate"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &list); err != nil || list.Data == nil {
		return nil, errNoList
	}
	type file struct {
		name string
		size int64
		at   time.Time
	}
	var files []file
	for _, d := range *list.Data {
		if d.Name == "" { // it may be the newest
			return nil, errNoList
		}
		size, err := strconv.ParseInt(strings.Trim(string(d.Size), `"`), 10, 64)
		if err != nil {
			size = -1
		}
		files = append(files, file{d.Name, size, modified(d.Modified)})
	}
	if len(files) == 0 {
		return nil, errors.New("the log has no files")
	}
	current := func(f file) bool { return strings.HasSuffix(f.name, ".current") || strings.HasSuffix(f.name, ".c") }
	// of no or the same date: the one in use, then by the time in the name (F-LOG-NAMES)
	slices.SortStableFunc(files, func(a, b file) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		if current(a) != current(b) {
			if current(a) {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.name, a.name)
	})
	names := []string{files[0].name}
	for _, f := range files[1:] {
		if files[0].size >= enough || f.size > largestLog {
			break
		}
		// the same file by another name: counted once
		if current(f) && current(files[0]) || f.size == files[0].size && f.at.Equal(files[0].at) && !f.at.IsZero() {
			continue
		}
		return append(names, f.name), nil
	}
	return names, nil
}

// modified reads "15 Oct 2018 07:16:25 (GMT +00:00)". Zone and all are the same for every file, so only the order
// matters.
func modified(s string) time.Time {
	words := strings.Fields(s)
	if len(words) < 4 {
		return time.Time{}
	}
	at, err := time.Parse("2 Jan 2006 15:04:05", strings.Join(words[:4], " "))
	if err != nil {
		return time.Time{}
	}
	return at
}
