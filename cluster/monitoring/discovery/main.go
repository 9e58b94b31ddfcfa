// Command discovery tells a Prometheus that was built without Kubernetes, as Debian's is, which pods there are.
//
//	discovery ADDRESS    answers GET http://ADDRESS/ in the form of http_sd_configs, with the targets and labels that
//	                     kubernetes_sd_configs gives for the role pod; it asks the API server each time, as its own pod's account
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"time"
)

const account = "/var/run/secrets/kubernetes.io/serviceaccount/"

type pods struct{ Items []pod }

type pod struct {
	Metadata struct {
		Name, Namespace, UID string
		Labels, Annotations  map[string]string
		OwnerReferences      []struct {
			Kind, Name string
			Controller bool
		}
	}
	Spec struct {
		NodeName                   string
		Containers, InitContainers []container
	}
	Status struct {
		Phase, PodIP, HostIP                     string
		Conditions                               []struct{ Type, Status string }
		ContainerStatuses, InitContainerStatuses []struct{ Name, ContainerID string }
	}
}

type container struct {
	Name, Image string
	Ports       []struct {
		Name, Protocol string
		ContainerPort  int
	}
}

type group struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels"`
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("discovery: expected: discovery ADDRESS")
	}
	client, err := apiServer()
	if err != nil {
		log.Fatal("discovery: ", err)
	}
	answer := func(writer http.ResponseWriter, request *http.Request) {
		found, err := list(client)
		if err != nil {
			log.Print("discovery: ", err)
			http.Error(writer, err.Error(), http.StatusBadGateway)
			return
		}
		groups := []group{}
		for _, pod := range found.Items {
			groups = append(groups, pod.groups()...)
		}
		writer.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(writer).Encode(groups)
	}
	server := http.Server{Addr: os.Args[1], Handler: http.HandlerFunc(answer), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal("discovery: ", server.ListenAndServe())
}

func apiServer() (*http.Client, error) {
	authority, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, errors.New("the service account's ca.crt holds no certificate")
	}
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}, nil
}

func list(client *http.Client) (pods, error) {
	token, err := os.ReadFile(account + "token") // the kubelet renews it
	if err != nil {
		return pods{}, err
	}
	url := "https://" + net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")) + "/api/v1/pods"
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return pods{}, err
	}
	request.Header.Set("Authorization", "Bearer "+string(token))
	response, err := client.Do(request)
	if err != nil {
		return pods{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return pods{}, fmt.Errorf("the API server answers %s to %s", response.Status, url)
	}
	found := pods{}
	return found, json.NewDecoder(response.Body).Decode(&found)
}

// groups: one for each port of a container, or one for a container without ports; none before the pod has an address.
func (p pod) groups() []group {
	groups := []group{}
	if p.Status.PodIP == "" {
		return groups
	}
	ids := map[string]string{}
	for _, status := range append(p.Status.ContainerStatuses, p.Status.InitContainerStatuses...) {
		ids[status.Name] = status.ContainerID
	}
	add := func(container container, init bool) {
		labels := p.labels()
		labels["__meta_kubernetes_pod_container_name"] = container.Name
		labels["__meta_kubernetes_pod_container_id"] = ids[container.Name]
		labels["__meta_kubernetes_pod_container_image"] = container.Image
		labels["__meta_kubernetes_pod_container_init"] = strconv.FormatBool(init)
		if len(container.Ports) == 0 {
			groups = append(groups, group{[]string{p.Status.PodIP}, labels})
		}
		for _, port := range container.Ports {
			number := strconv.Itoa(port.ContainerPort)
			own := map[string]string{
				"__meta_kubernetes_pod_container_port_name":     port.Name,
				"__meta_kubernetes_pod_container_port_number":   number,
				"__meta_kubernetes_pod_container_port_protocol": port.Protocol,
			}
			for name, value := range labels {
				own[name] = value
			}
			groups = append(groups, group{[]string{net.JoinHostPort(p.Status.PodIP, number)}, own})
		}
	}
	for _, container := range p.Spec.Containers {
		add(container, false)
	}
	for _, container := range p.Spec.InitContainers {
		add(container, true)
	}
	return groups
}

var notInLabels = regexp.MustCompile(`[^a-zA-Z0-9_]`)

func (p pod) labels() map[string]string {
	labels := map[string]string{
		"__meta_kubernetes_namespace":     p.Metadata.Namespace,
		"__meta_kubernetes_pod_name":      p.Metadata.Name,
		"__meta_kubernetes_pod_uid":       p.Metadata.UID,
		"__meta_kubernetes_pod_ip":        p.Status.PodIP,
		"__meta_kubernetes_pod_host_ip":   p.Status.HostIP,
		"__meta_kubernetes_pod_node_name": p.Spec.NodeName,
		"__meta_kubernetes_pod_phase":     p.Status.Phase,
		"__meta_kubernetes_pod_ready":     "unknown",
	}
	for _, condition := range p.Status.Conditions {
		if condition.Type == "Ready" {
			labels["__meta_kubernetes_pod_ready"] = map[string]string{"True": "true", "False": "false"}[condition.Status]
		}
	}
	for _, owner := range p.Metadata.OwnerReferences {
		if owner.Controller {
			labels["__meta_kubernetes_pod_controller_kind"] = owner.Kind
			labels["__meta_kubernetes_pod_controller_name"] = owner.Name
		}
	}
	for kind, values := range map[string]map[string]string{"label": p.Metadata.Labels, "annotation": p.Metadata.Annotations} {
		for name, value := range values {
			name = notInLabels.ReplaceAllString(name, "_")
			labels["__meta_kubernetes_pod_"+kind+"_"+name] = value
			labels["__meta_kubernetes_pod_"+kind+"present_"+name] = "true"
		}
	}
	return labels
}
