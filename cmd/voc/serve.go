package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"voc/web"
)

func newServeCommand() *cobra.Command {
	var out, address, token string
	var hosts []string
	command := &cobra.Command{
		Use:   "serve",
		Short: "show what is published in the browser",
		Long: `Shows the published weeks as pages for the browser and as a JSON API, read-only, on this machine alone. A week that
is published meanwhile is shown from the next request on. To listen on another address a token is needed, of at
least 16 characters; whoever opens the pages must know it. VOC_TOKEN gives it without showing it to other users of
the machine. The connection is not encrypted: put a proxy that is in front of a network.`,
		Example: `  voc serve
  voc serve --out voc-out --addr 127.0.0.1:9000
  VOC_TOKEN=… voc serve --addr 192.168.0.10:8421`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if token == "" {
				token = os.Getenv("VOC_TOKEN")
			}
			if _, _, err := net.SplitHostPort(address); err != nil {
				return wrongUse("voc serve: --addr %q is not of the form 127.0.0.1:8421", address)
			}
			if !web.IsLoopback(address) && token == "" {
				return wrongUse("voc serve: %s can be reached by other machines; give a token with --token or VOC_TOKEN, or use 127.0.0.1", address)
			}
			if token != "" && len(token) < 16 {
				return wrongUse("voc serve: the token has %d characters; use at least 16 that nobody guesses", len(token))
			}
			if _, err := openOutput(out); err != nil {
				return err
			}
			handler, err := web.New(newPublished(out), web.Options{Token: token, Hosts: hosts, Warn: func(err error) {
				fmt.Fprintln(cmd.ErrOrStderr(), "voc:", err)
			}})
			if err != nil {
				return err
			}
			defer handler.Close()
			if err := handler.Prepare(cmd.Context()); err != nil {
				return err
			}
			listener, err := net.Listen("tcp", address)
			if err != nil {
				return fmt.Errorf("listening on %s: %w; is another voc serve running? Choose another port with --addr", address, err)
			}
			home := url.URL{Scheme: "http", Host: listener.Addr().String(), Path: "/"}
			if token != "" {
				home.RawQuery = url.Values{"token": {token}}.Encode()
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\n", home.String())
			fmt.Fprintln(cmd.ErrOrStderr(), "Stop with Ctrl-C.")
			return serve(cmd.Context(), handler, listener)
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringVar(&address, "addr", "127.0.0.1:8421", "address to listen on; port 0 takes a free one")
	f.StringVar(&token, "token", "", "what readers must know; needed for addresses that other machines reach (or VOC_TOKEN)")
	f.StringArrayVar(&hosts, "host", nil, "a name under which readers reach the server, besides localhost and addresses in figures")
	return command
}

// serve answers until the context ends, then lets the requests under way finish.
func serve(ctx context.Context, handler *web.Handler, listener net.Listener) error {
	server := web.NewServer(handler)
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stopping the server: %w", err)
	}
	return nil
}
