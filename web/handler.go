package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"voc"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

//go:embed templates/app.css
var styles string

//go:embed templates/app.js
var script string

// Styles and script stand in every page, allowed by their hashes alone: nothing else runs.
var contentSecurityPolicy = "default-src 'none'; style-src " + sourceHash(styles) + "; script-src " + sourceHash(script) +
	"; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func sourceHash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Options are the settings of a Handler.
type Options struct {
	// Token must be known to whoever asks; empty = nothing is asked, which is for loopback addresses only.
	Token string
	// Hosts are names, in lower case, under which the server is reached besides localhost and addresses in figures.
	Hosts []string
	// Warn takes errors that no reader can be shown; nil = they are dropped. It is called concurrently.
	Warn func(error)
}

// Handler answers requests from a Source. It is safe for concurrent use.
type Handler struct {
	options   Options
	shelf     *shelf
	templates *template.Template
	build     string // hash of everything that shapes a page besides the data
	inner     http.Handler
}

// New returns a handler that serves what source publishes.
func New(source Source, options Options) (*Handler, error) {
	s := &Handler{options: options, shelf: &shelf{source: source}}
	var err error
	s.templates, err = template.New("").Funcs(templateFunctions).ParseFS(templateFiles, "templates/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("parsing the templates of the pages: %w", err)
	}
	h := sha256.New()
	entries, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, fmt.Errorf("reading the templates of the pages: %w", err)
	}
	for _, entry := range entries {
		content, err := templateFiles.ReadFile("templates/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the templates of the pages: %w", err)
		}
		h.Write(content)
	}
	s.build = hex.EncodeToString(h.Sum([]byte(styles + script))[:])
	mux := http.NewServeMux()
	for pattern, page := range map[string]func(*request) (answer, error){
		"GET /{$}":                           (*request).overview,
		"GET /explore":                       (*request).explore,
		"GET /topic/{id...}":                 (*request).topicPage,
		"GET /gaps":                          (*request).gapsPage,
		"GET /priorities":                    (*request).prioritiesPage,
		"GET /table/{name}":                  (*request).table,
		"GET /api/v1/publication":            (*request).apiPublication,
		"GET /api/v1/weeks/{week}":           (*request).apiWeek,
		"GET /api/v1/search":                 (*request).apiSearch,
		"GET /api/v1/inquiries/{week}/{row}": (*request).apiInquiry,
		"GET /api/v1/topics/{id...}":         (*request).apiTopic,
		"GET /api/v1/gaps":                   (*request).apiGaps,
		"GET /api/v1/insights":               (*request).apiInsights,
	} {
		mux.HandleFunc(pattern, s.serve(page))
	}
	mux.HandleFunc("GET /favicon.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5c97" d="M1 2h14v10H8l-4 3v-3H1z"/></svg>`))
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, http.StatusNotFound, "このアドレスのページはありません。")
	})
	s.inner = s.guarded(mux)
	return s, nil
}

// ServeHTTP answers a request.
func (s *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.inner.ServeHTTP(w, r) }

// Close releases the publication once no request uses it any more.
func (s *Handler) Close() { s.shelf.close(s.warn) }

// Prepare opens what is published before the first request comes.
func (s *Handler) Prepare(ctx context.Context) error {
	_, release, err := s.shelf.take(ctx, s.warn)
	if err == nil {
		release()
	}
	return err
}

func (s *Handler) warn(err error) {
	if s.options.Warn != nil {
		s.options.Warn(err)
	}
}

// request is a request under way with the publication that answers all of it.
type request struct {
	*http.Request
	*Publication
	state state
}

// answer is what a page gives: a template with its data, a table, or JSON.
type answer struct {
	template string
	data     any
	table    *tableData
	status   int // 0 = 200
}

func (s *Handler) serve(page func(*request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		publication, release, err := s.shelf.take(r.Context(), s.warn)
		if err != nil {
			s.warn(err)
			s.fail(w, r, http.StatusServiceUnavailable, "公開されているデータを開けません: "+voc.Visible(err.Error()))
			return
		}
		defer release()
		if len(publication.Figures) == 0 {
			s.fail(w, r, http.StatusServiceUnavailable, "まだ何も公開されていません。先に voc run を実行してください。")
			return
		}
		asked := &request{Request: r, Publication: publication}
		if asked.state, err = readState(r.URL.Query(), publication); err != nil {
			s.fail(w, r, statusOf(err), err.Error())
			return
		}
		// Pages change when what they wait for becomes known, so they carry their own tag.
		tag := s.tag(r, publication.Version+asked.known())
		w.Header().Set("ETag", tag)
		w.Header().Set("Vary", "Cookie, Authorization")
		if matchesTag(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		given, err := page(asked)
		if err != nil {
			w.Header().Del("ETag")
			if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
				return // nobody waits for an answer
			}
			status := statusOf(err)
			message := err.Error()
			if status == http.StatusInternalServerError {
				s.warn(err)
				message = "データを読めませんでした。voc verify で確かめてください。"
			}
			if status == http.StatusGatewayTimeout {
				message = "時間内に終わりませんでした。週や期間で絞り込んでください。"
			}
			s.fail(w, r, status, message)
			return
		}
		switch {
		case given.table != nil:
			given.table.write(w)
		case given.template != "":
			s.render(w, r, given.status, given.template, given.data)
		default:
			writeJSON(w, given.status, given.data)
		}
	}
}

func (s *Handler) tag(r *http.Request, version string) string {
	sum := sha256.Sum256([]byte(s.build + "\x00" + version + "\x00" + r.URL.Path + "?" + r.URL.RawQuery))
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

func matchesTag(header, tag string) bool {
	for _, given := range strings.Split(header, ",") {
		if given = strings.TrimPrefix(strings.TrimSpace(given), "W/"); given == tag || given == "*" {
			return true
		}
	}
	return false
}

// known distinguishes pages that wait for what is computed in the background from those that show it.
func (r *request) known() string {
	text := ""
	if isKnown[FAQ](&r.gaps, r.state.week) {
		text += "+gaps"
	}
	if isKnown[voc.WeekInsights](&r.insights, r.state.week) {
		text += "+insights"
	}
	return text
}

// frame is what every page shows around its content.
type frame struct {
	Title   string // of the publication
	Heading string
	Here    string // the page's place in the navigation
	NavWeek voc.Week
}

// Styles and Script are given as they are hashed.
func (frame) Styles() template.CSS { return template.CSS(styles) }
func (frame) Script() template.JS  { return template.JS(script) }

func (r *request) frame(here, heading string) frame {
	return frame{Title: voc.Visible(r.Title), Heading: heading, Here: here, NavWeek: r.state.week}
}

// render writes a page, all of it or none.
func (s *Handler) render(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	var page bytes.Buffer
	if err := s.templates.ExecuteTemplate(&page, name, data); err != nil {
		panic(fmt.Errorf("rendering page %s: %w", name, err))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page.Bytes()) // nobody to tell when the reader is gone
	}
}

// fail answers with a message, as JSON to programs.
func (s *Handler) fail(w http.ResponseWriter, r *http.Request, status int, message string) {
	w.Header().Del("ETag")
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeJSON(w, status, apiError{Error: message, Status: status})
		return
	}
	s.render(w, r, status, "error", struct {
		frame
		Status  int
		Message string
	}{frame{Heading: "表示できません"}, status, voc.Visible(message)})
}

type apiError struct {
	Error  string `json:"error"`
	Status int    `json:"status"`
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Errorf("encoding an answer: %w", err))
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}
