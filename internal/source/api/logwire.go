package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"

	"github.com/go-resty/resty/v2"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// largestLog is the most that is read of one log file, unpacked: a few times what the appliance lets one grow to.
const largestLog = 32 << 20

var errTooLong = fmt.Errorf("more than %d MiB", largestLog>>20)

// log reads a log as it comes, in constant memory, and makes its summary the document's body. A log that ends early
// keeps what was read of it, beside the Failure: what such a summary counts was there. An error is a short text, read
// as any other reply's.
func (w *wire) log(ctx, limited context.Context, c call, resp *resty.Response) (evidence.Document, error) {
	raw := resp.RawBody()
	defer raw.Close()
	if !resp.IsSuccess() {
		body, err := io.ReadAll(io.LimitReader(raw, largest))
		if err != nil {
			f, stop := w.classify(ctx, limited, err, evidence.Read)
			return w.failed(c.ref, f), stop
		}
		return w.document(c, resp.SetBody(body)), nil
	}
	if kind := resp.Header().Get("Content-Type"); !mayBeLog(kind) {
		return w.failed(c.ref, evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken,
			Detail: "expected a log's text, not " + failure.Clean(kind)}), nil
	}
	sum, cut := asyncos.ParseLog(&bounded{raw, largestLog})
	body, err := json.Marshal(sum)
	if err != nil {
		return w.failed(c.ref, evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken,
			Detail: "the summary can't be written"}), nil
	}
	doc := w.document(c, resp.SetBody(body))
	if cut == nil {
		return doc, nil
	}
	f := evidence.Failure{Phase: evidence.Read, Kind: evidence.TooLarge, Detail: errTooLong.Error()}
	if !errors.Is(cut, errTooLong) {
		var stop error
		if f, stop = w.classify(ctx, limited, cut, evidence.Read); stop != nil {
			return evidence.Document{}, stop
		}
	}
	failed := w.failed(c.ref, f)
	if sum.Lines > 0 {
		failed.Body = doc.Body
	}
	return failed, nil
}

// mayBeLog: a login page or an object of the API has no lines of a log in it, which must not read as "nothing logged".
func mayBeLog(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err != nil || kind != "text/html" && kind != "application/json"
}

// bounded is io.LimitReader with an error for what comes after the limit.
type bounded struct {
	in   io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		if n, err := b.in.Read(p[:1]); n == 0 { // what is just as long as the limit is whole
			return 0, err
		}
		return 0, errTooLong
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
