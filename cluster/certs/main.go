// Command certs makes the local cluster's certificate authority, its keys and its kubeconfigs.
//
//	certs DIR NODE ADDRESS SERVICE-ADDRESS
//
// What is already in DIR is kept, so that a restart keeps the users' kubeconfig and the pods'
// tokens valid. DIR/admin.kubeconfig is written last: it is there only if all the rest is.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const (
	lifetime = 10 * 365 * 24 * time.Hour
	port     = "6443"
)

// client is a user of the API server: its name and groups are what RBAC sees.
type client struct {
	file, name string
	groups     []string
}

type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: certs DIR NODE ADDRESS SERVICE-ADDRESS")
		os.Exit(2)
	}
	if err := issue(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, "certs:", err)
		os.Exit(1)
	}
}

func issue(dir, node, address, service string) error {
	if _, err := os.Stat(filepath.Join(dir, "admin.kubeconfig")); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	ca, err := newAuthority(dir)
	if err != nil {
		return err
	}
	if err := accountKeys(dir); err != nil {
		return err
	}
	apiserver := []string{"kubernetes", "kubernetes.default", "kubernetes.default.svc",
		"kubernetes.default.svc.cluster.local", "localhost", address, service, "127.0.0.1"}
	if err := ca.serve(dir, "apiserver", "kube-apiserver", apiserver); err != nil {
		return err
	}
	if err := ca.serve(dir, "kubelet", "system:node:"+node, []string{node, address}); err != nil {
		return err
	}
	clients := []client{
		{"kubelet-client", "kube-apiserver-kubelet-client", []string{"system:masters"}},
		{"controllers", "system:kube-controller-manager", nil},
		{"scheduler", "system:kube-scheduler", nil},
		{"proxy", "system:kube-proxy", nil},
		{"dns", "system:coredns", nil},
		{"node", "system:node:" + node, []string{"system:nodes"}},
		{"admin", "loupe-admin", []string{"system:masters"}},
	}
	for _, user := range clients {
		if err := ca.admit(dir, user, "https://"+net.JoinHostPort(address, port)); err != nil {
			return err
		}
	}
	return nil
}

func newAuthority(dir string) (*authority, error) {
	key, err := newKey(filepath.Join(dir, "ca.key"))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "loupe-ca"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	ca := &authority{certificate: template, key: key}
	return ca, ca.sign(template, key, filepath.Join(dir, "ca.crt"))
}

// serve issues NAME.crt and NAME.key for a server reached by hosts, names or addresses.
func (ca *authority) serve(dir, file, name string, hosts []string) error {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if address := net.ParseIP(host); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	key, err := newKey(filepath.Join(dir, file+".key"))
	if err != nil {
		return err
	}
	return ca.sign(template, key, filepath.Join(dir, file+".crt"))
}

// admit issues a client certificate and a kubeconfig that holds it.
func (ca *authority) admit(dir string, user client, server string) error {
	certificate, keyFile := filepath.Join(dir, user.file+".crt"), filepath.Join(dir, user.file+".key")
	key, err := newKey(keyFile)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		Subject:  pkix.Name{CommonName: user.name, Organization: user.groups},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if err := ca.sign(template, key, certificate); err != nil {
		return err
	}
	var encoded [3]string
	for i, file := range []string{filepath.Join(dir, "ca.crt"), certificate, keyFile} {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		encoded[i] = base64.StdEncoding.EncodeToString(content)
	}
	return publish(filepath.Join(dir, user.file+".kubeconfig"),
		fmt.Appendf(nil, kubeconfig, server, encoded[0], encoded[1], encoded[2]))
}

const kubeconfig = `apiVersion: v1
kind: Config
current-context: loupe
contexts:
- {name: loupe, context: {cluster: loupe, user: loupe}}
clusters:
- name: loupe
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: loupe
  user:
    client-certificate-data: %s
    client-key-data: %s
`

func (ca *authority) sign(template *x509.Certificate, key crypto.Signer, file string) error {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-time.Hour) // a clock may be set back a little after a suspend
	template.NotAfter = time.Now().Add(lifetime)
	signed, err := x509.CreateCertificate(rand.Reader, template, ca.certificate, key.Public(), ca.key)
	if err != nil {
		return err
	}
	return publish(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}))
}

// accountKeys makes the pair that signs and checks service account tokens.
func accountKeys(dir string) error {
	key, err := newKey(filepath.Join(dir, "accounts.key"))
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return publish(filepath.Join(dir, "accounts.pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
}

func newKey(file string) (crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, publish(file, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}))
}

// publish writes content where only root reads it, and never leaves half a file under its name.
func publish(file string, content []byte) error {
	half := file + ".half"
	if err := os.WriteFile(half, content, 0o600); err != nil {
		return err
	}
	return os.Rename(half, file)
}
