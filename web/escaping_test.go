package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"voc"
)

// payloads are attempts to run a script from a customer's text.
func payloads() []string {
	scripts := []string{"window.hit=1", "alert`1`", "document.title='hit'", "fetch('//attacker.example')"}
	shapes := []string{
		"<script>%s</script>", "</script><script>%s</script>", "<img src=x onerror=%s>", "<svg onload=%s>", "<svg><script>%s</script></svg>",
		`"><script>%s</script>`, `'><img src=x onerror=%s>`, `" onmouseover="%s" x="`, `' onfocus='%s' autofocus '`, "javascript:%s",
		"<a href=javascript:%s>x</a>", "<iframe srcdoc='<script>%s</script>'>", "<body onload=%s>", "</style><script>%s</script>", "</title><script>%s</script>",
		"</textarea><script>%s</script>", "<!--><script>%s</script>-->", "<details open ontoggle=%s>", "<math><mi xlink:href='data:x,<script>%s</script>'>",
		"{{`%s`}}", "${%s}", "\u202e<script>%s</script>", "<scr\x00ipt>%s</scr\x00ipt>", "＜script＞%s＜/script＞", "&lt;script&gt;%s&lt;/script&gt;",
		"<input autofocus onfocus=%s>", "]]><script>%s</script>", "<object data='javascript:%s'>", "<meta http-equiv=refresh content='0;url=javascript:%s'>", "<base href='javascript:%s//'>",
	}
	var all []string
	for _, shape := range shapes {
		for _, script := range scripts {
			all = append(all, strings.Replace(shape, "%s", script, 1))
		}
	}
	return all
}

// hostilePages are addresses whose pages show a text in every place there is for one.
func hostilePages(text string) []string {
	q := url.QueryEscape(text)
	return []string{
		"/", "/priorities", "/explore?open=2026-W39%2F0&group=channel,topic", "/gaps", "/topic/" + url.PathEscape(text),
		"/explore?q=" + q + "&channel=" + q + "&topic=" + q + "&product=" + q + "&status=" + q + "&segment=" + q + "&opinion=" + q + "&signal=" + q + "&person=" + q + "&id=" + q,
		"/explore?sort=" + q, "/explore?" + q + "=1", "/?week=" + q, "/topic/x" + url.PathEscape(text), "/table/" + url.PathEscape(text),
	}
}

func TestCustomersTextStaysText(t *testing.T) {
	all := payloads()
	if len(all) < 100 {
		t.Fatalf("only %d payloads", len(all))
	}
	for _, payload := range all {
		source := &testSource{version: "1", rows: []*voc.Labelled{testRow(payload)}, topics: []voc.Topic{{ID: payload, Name: payload, Owner: payload, Stage: payload, Measure: payload, Leaf: true}}}
		handler := newTest(t, source, Options{})
		for _, target := range hostilePages(payload) {
			w := ask(handler, target, nil)
			if w.Code >= 500 {
				t.Fatalf("%s: %d %.300s", target, w.Code, w.Body)
			}
			checkPage(t, target, w)
		}
	}
}

// checkPage looks at a page as a browser parses it: one script, ours, and nothing that runs or leads elsewhere.
func checkPage(t *testing.T, target string, w *httptest.ResponseRecorder) {
	t.Helper()
	if csp := w.Header().Get("Content-Security-Policy"); csp != contentSecurityPolicy || !strings.HasPrefix(csp, "default-src 'none'; ") || strings.Contains(csp, "unsafe") {
		t.Fatalf("%s: policy %q", target, csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s is %q", target, name, got)
		}
	}
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		return
	}
	scripts, stylesheets := 0, 0
	for tokens := html.NewTokenizer(w.Body); ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		token := tokens.Token()
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		switch token.Data {
		case "script", "style":
			tokens.Next()
			content := string(tokens.Raw())
			if token.Data == "script" {
				scripts++
			} else {
				stylesheets++
			}
			if content != script && content != styles {
				t.Fatalf("%s: the content of <%s> is not what its hash allows: %.100q", target, token.Data, content)
			}
		case "iframe", "object", "embed", "base", "img", "math", "template":
			t.Fatalf("%s: there is a <%s>", target, token.Data)
		}
		for _, a := range token.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "autofocus" {
				t.Fatalf("%s: <%s %s=%q>", target, token.Data, a.Key, a.Val)
			}
			if (a.Key == "href" || a.Key == "action" || a.Key == "src") && a.Val != "" && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Val, "//") && a.Key == "href" {
				t.Fatalf("%s: <%s %s=%q> leads elsewhere", target, token.Data, a.Key, a.Val)
			}
		}
	}
	if scripts != 1 || stylesheets != 1 {
		t.Errorf("%s: %d scripts, %d styles", target, scripts, stylesheets)
	}
}
