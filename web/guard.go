package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

const (
	maxAddressBytes = 8 << 10                 // of path and query
	maxHeaderBytes  = 16 << 10                // of all headers
	requestTime     = 10 * time.Second        // a request is cancelled then
	searchTime      = 1500 * time.Millisecond // a search is cancelled then, so that its page comes within 2 s
	waitingTime     = time.Second             // for a free place
	maxConcurrent   = 16                      // requests at work
	tokenCookie     = "voc_token"
)

// NewServer returns an HTTP server for a handler with limits on time and size; its Addr is to be set or a listener
// given.
func NewServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 60 * time.Second, MaxHeaderBytes: maxHeaderBytes,
	}
}

// IsLoopback says whether an address host:port is reached from this machine alone. A name other than localhost is
// not, since it may lead anywhere.
func IsLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// guarded puts the checks that every request must pass before a handler.
func (s *Handler) guarded(next http.Handler) http.Handler {
	places := make(chan struct{}, maxConcurrent)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header())
		defer func() {
			reason := recover()
			if reason == nil {
				return
			}
			if reason == http.ErrAbortHandler {
				panic(reason)
			}
			// The address may hold a customer's words, so it is not logged.
			s.warn(fmt.Errorf("answering a request for %s: %v\n%s", pathKind(r.URL.Path), reason, debug.Stack()))
			s.fail(w, r, http.StatusInternalServerError, "サーバーの内部で問題が起きました。ほかのページはそのまま使えます。")
		}()
		if status, message := s.refused(r); status != 0 {
			s.fail(w, r, status, message)
			return
		}
		if s.options.Token != "" && !s.admitted(w, r) {
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		waiting := time.NewTimer(waitingTime)
		defer waiting.Stop()
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		case <-waiting.C:
			w.Header().Set("Retry-After", "2")
			s.fail(w, r, http.StatusServiceUnavailable, "同時に処理できる数を超えました。少し待ってから開き直してください。")
			return
		case <-ctx.Done():
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "private, no-cache")
}

// refused says with which status and why a request is not answered; 0 = it is.
func (s *Handler) refused(r *http.Request) (status int, message string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return http.StatusMethodNotAllowed, "このサーバーは読み取り専用です。"
	}
	if r.ContentLength != 0 {
		return http.StatusRequestEntityTooLarge, "本文のある要求は受け付けません。"
	}
	if len(r.URL.Path)+len(r.URL.RawQuery) > maxAddressBytes {
		return http.StatusRequestURITooLong, "アドレスが長すぎます。検索の条件を減らしてください。"
	}
	// A name that an attacker's DNS lets point here must not be answered (DNS rebinding).
	if !s.knownHost(r.Host) {
		return http.StatusForbidden, "このホスト名では応答しません。起動時に表示されたアドレスで開いてください。"
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
		return http.StatusForbidden, "ほかのサイトからの要求には応答しません。"
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		// A link in a report or a chat may be followed; nothing may be embedded or read from elsewhere.
		if r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document" {
			return http.StatusForbidden, "ほかのサイトからの要求には応答しません。"
		}
	}
	return 0, ""
}

// knownHost accepts the names of this machine's loopback, addresses in figures where the server listens to others,
// and the hosts of the options. A rebound name is none of these.
func (s *Handler) knownHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || slices.Contains(s.options.Hosts, name) {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && (ip.IsLoopback() || s.options.Token != "")
}

// admitted checks the token: in the header of programs, in the cookie of browsers, or once in the address, from
// where it moves into the cookie.
func (s *Handler) admitted(w http.ResponseWriter, r *http.Request) bool {
	same := func(given string) bool {
		a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(s.options.Token))
		return subtle.ConstantTimeCompare(a[:], b[:]) == 1
	}
	if bearer, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); found && same(bearer) {
		return true
	}
	if cookie, err := r.Cookie(tokenCookie); err == nil && same(cookie.Value) {
		return true
	}
	if query := r.URL.Query(); query.Has("token") && same(query.Get("token")) {
		http.SetCookie(w, &http.Cookie{Name: tokenCookie, Value: s.options.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
		query.Del("token")
		target := *r.URL
		target.Scheme, target.Host, target.RawQuery = "", "", query.Encode()
		if strings.HasPrefix(target.Path, "//") {
			target.Path = "/"
		}
		// A page instead of a redirect: a strict cookie is not sent along a redirect that another site began.
		s.render(w, r, http.StatusOK, "entered", struct {
			frame
			Target string
		}{frame{Heading: "認証しました"}, target.RequestURI()})
		return false
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="voc"`)
	s.fail(w, r, http.StatusUnauthorized, "トークンが必要です。起動時に表示されたアドレスで開いてください。")
	return false
}

// pathKind names a path without what a user put into it.
func pathKind(path string) string {
	for _, prefix := range []string{"/api/v1/", "/table/", "/topic/", "/explore", "/gaps"} {
		if strings.HasPrefix(path, prefix) {
			return prefix
		}
	}
	return "/"
}

// statusOf says how an error is answered.
func statusOf(err error) int {
	var wrong *badRequest
	switch {
	case errors.As(err, &wrong):
		return http.StatusBadRequest
	case errors.Is(err, errNotFound):
		return http.StatusNotFound
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout
	}
	return http.StatusInternalServerError
}

var errNotFound = errors.New("見つかりません")

// badRequest is an error that the user can mend.
type badRequest struct{ error }

func (e *badRequest) Unwrap() error { return e.error }
