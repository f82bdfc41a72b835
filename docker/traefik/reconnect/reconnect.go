// Package reconnect is a middleware for Traefik, which interprets it: each answer asks its client to connect again.
// HTTP/1.1 then closes the connection, HTTP/2 opens no further streams on it (GOAWAY), and a browser forgets that there
// is HTTP/3. Traefik's own headers middleware cannot leave HTTP/3 out, whose clients refuse an answer with Connection.
package reconnect

import (
	"context"
	"net/http"
)

// Config has no settings.
type Config struct{}

// CreateConfig is called by Traefik.
func CreateConfig() *Config {
	return &Config{}
}

// New is called by Traefik for each chain of handlers.
func New(_ context.Context, next http.Handler, _ *Config, _ string) (http.Handler, error) {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		answer.Header().Set("Alt-Svc", "clear")
		// A WebSocket's first answer says what becomes of the connection by itself.
		if request.ProtoMajor < 3 && request.Header.Get("Upgrade") == "" {
			answer.Header().Set("Connection", "close")
		}
		next.ServeHTTP(answer, request)
	}), nil
}
