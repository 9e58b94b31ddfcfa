// Command probe is the program of the cluster's own test pods: one static binary, so that
// the tests need neither a registry nor a shell in the image.
//
//	probe serve PORT         answers every request with the pod's name, until SIGTERM
//	probe get URL            prints the body; exit 1 unless the status is 200, retries for 20 s
//	probe resolve NAME       prints the addresses of NAME, retries for 20 s
//	probe api PATH           GETs PATH from the API server with the pod's own token, prints the status line
//	probe write FILE TEXT    writes FILE, reads it back, prints owner, group and text
//	probe id                 prints uid, gid and whether the root file system refuses a write
package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const (
	patience = 20 * time.Second
	account  = "/var/run/secrets/kubernetes.io/serviceaccount/"
)

func main() {
	arguments := append(os.Args[1:], "", "", "")
	var err error
	switch arguments[0] {
	case "serve":
		err = serve(arguments[1])
	case "get":
		err = retry(func() (string, error) { return get(http.DefaultClient, arguments[1], "") })
	case "resolve":
		err = retry(func() (string, error) {
			found, failure := net.LookupHost(arguments[1])
			return strings.Join(found, " "), failure
		})
	case "api":
		err = retry(func() (string, error) { return api(arguments[1]) })
	case "write":
		err = write(arguments[1], arguments[2])
	case "id":
		err = identity()
	default:
		err = fmt.Errorf("unknown command %q; see the comment of probe/main.go", arguments[0])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

func serve(port string) error {
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		<-signals
		os.Exit(0)
	}()
	handler := http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		fmt.Printf("%s %s\n", request.Method, request.URL.Path)
		fmt.Fprintln(answer, name)
	})
	fmt.Println("serving on", port)
	server := http.Server{Addr: ":" + port, Handler: handler, ReadHeaderTimeout: patience}
	return server.ListenAndServe()
}

func get(client *http.Client, url, token string) (string, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s: %s", url, response.Status, body)
	}
	return strings.TrimSpace(string(body)), err
}

func api(path string) (string, error) {
	token, err := os.ReadFile(account + "token")
	if err != nil {
		return "", err
	}
	authority, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		return "", err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return "", errors.New(account + "ca.crt holds no certificate")
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	return get(client, "https://kubernetes.default.svc"+path, string(token))
}

func write(file, text string) error {
	if err := os.WriteFile(file, []byte(text), 0o660); err != nil {
		return err
	}
	read, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var seen syscall.Stat_t
	if err := syscall.Stat(file, &seen); err != nil {
		return err
	}
	fmt.Printf("%d:%d %s\n", seen.Uid, seen.Gid, read)
	return nil
}

func identity() error {
	err := os.WriteFile("/written", nil, 0o600)
	fmt.Printf("uid=%d gid=%d root-read-only=%t\n", os.Getuid(), os.Getgid(), errors.Is(err, syscall.EROFS))
	return nil
}

// retry asks until there is an answer: a Service's rules and a pod's DNS may be a moment behind the pod.
func retry(ask func() (string, error)) error {
	deadline := time.Now().Add(patience)
	for {
		answer, err := ask()
		if err == nil {
			fmt.Println(answer)
			return nil
		}
		if time.Now().After(deadline) {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
}
