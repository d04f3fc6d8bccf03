package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"testing"

	"voc/pipeline"
	"voc/web"
)

// hostileCSV has 100 rows with attempts to run a script in every column that takes free text.
func hostileCSV() []byte {
	shapes := []string{
		"<script>%s</script>", "</script><script>%s</script>", "<img src=x onerror=%s>", "<svg onload=%s>", `"><script>%s</script>`,
		`" onmouseover="%s" x="`, `' onfocus='%s' autofocus '`, "javascript:%s", "<a href=javascript:%s>x</a>", "<iframe srcdoc='<script>%s</script>'>",
		"<body onload=%s>", "</style><script>%s</script>", "</title><script>%s</script>", "<!--><script>%s</script>-->", "<details open ontoggle=%s>",
		"{{`%s`}}", "<input autofocus onfocus=%s>", "]]><script>%s</script>", "<object data='javascript:%s'>", "<base href='javascript:%s//'>",
	}
	scripts := []string{"window.hit=1", "alert(1)", "document.title='hit'", "top.hit=1", "window['hit']=1"}
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	w.Write([]string{"id", "received_at", "channel", "customer_id", "subject", "text", "reply", "product", "status", "team", "topics"})
	for i := range 100 {
		text := fmt.Sprintf(shapes[i%len(shapes)], scripts[i/len(shapes)])
		w.Write([]string{fmt.Sprint(i, text), "2026-09-22T10:00:00+09:00", text, fmt.Sprint("c", i), text, "届かない " + text + " どうすれば？", text, text, text, text, text})
	}
	w.Flush()
	return table.Bytes()
}

// serveFile publishes one file and serves it.
func serveFile(t *testing.T, file, out string) string {
	t.Helper()
	source, err := findSource("", []string{file})
	if err != nil {
		t.Fatal(err)
	}
	config, err := source.config.Settings(source.files, version())
	if err != nil {
		t.Fatal(err)
	}
	config.Out, config.Inputs, config.Key = out, source.inputs, sampleKey()
	if _, err := pipeline.Run(context.Background(), config); err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(newPublished(out), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() { server.Close(); handler.Close() })
	return server.URL
}
