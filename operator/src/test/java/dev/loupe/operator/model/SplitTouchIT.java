package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.crd.Loupe;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.kube.Clients;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.model.ModelDecision.Touch;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart lets the operator do to pods, with an account that has no other right. */
@ExtendWith(ApiServer.Extension.class)
class SplitTouchIT {
  private static final Path POLICY = Path.of("..", "charts", "loupe", "files", "touch.yaml");
  private static final String ACCOUNT = "default";

  private final ApiServer server;
  private final String namespace;
  private final KubernetesClient operator;

  SplitTouchIT(ApiServer server) {
    this.server = server;
    this.namespace = server.newNamespace();
    this.operator = asItself();
  }

  @BeforeEach
  void grant() throws IOException {
    mayPatchPods();
    String policy = namespace + "-pods";
    String account = "system:serviceaccount:" + namespace + ":" + ACCOUNT;
    server
        .client()
        .resource(
            new ValidatingAdmissionPolicyBuilder()
                .withNewMetadata()
                .withName(policy)
                .endMetadata()
                .withSpec(
                    Serialization.unmarshal(
                        Files.readString(POLICY).replace("OPERATOR_ACCOUNT", account),
                        ValidatingAdmissionPolicySpec.class))
                .build())
        .create();
    server
        .client()
        .resource(
            new ValidatingAdmissionPolicyBindingBuilder()
                .withNewMetadata()
                .withName(policy)
                .endMetadata()
                .withNewSpec()
                .withPolicyName(policy)
                .withValidationActions("Deny")
                .endSpec()
                .build())
        .create();
    pod("probe", Labels.ofVersion("photo", "v1"));
    // The API server learns of a policy a moment after it is there; what changes nothing passes.
    AtomicInteger tries = new AtomicInteger();
    Awaitility.await("the policy")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                !passes(
                    "probe",
                    "{\"metadata\": {\"labels\": {\"x\": \"%d\"}}}"
                        .formatted(tries.incrementAndGet())));
  }

  @AfterEach
  void clean() {
    String policy = namespace + "-pods";
    server
        .client()
        .admissionRegistration()
        .v1()
        .validatingAdmissionPolicyBindings()
        .withName(policy)
        .delete();
    server
        .client()
        .admissionRegistration()
        .v1()
        .validatingAdmissionPolicies()
        .withName(policy)
        .delete();
    operator.close();
  }

  @Test
  void servingPodsAreToldOfASplit() {
    List<String> names = List.of("pod-1", "pod-2");
    names.forEach(name -> pod(name, Labels.ofVersion("photo", "v1")));

    new SplitTouch(operator).touch(namespace, new Touch(3, List.of("pod-1", "gone", "pod-2")));
    new SplitTouch(operator).touch(namespace, new Touch(4, List.of("pod-1")));

    assertThat(annotations("pod-1")).containsEntry("loupe.dev/split", "4").containsEntry("a", "b");
    assertThat(annotations("pod-2")).containsEntry("loupe.dev/split", "3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'spec':{'containers':[{'name':'serving','image':'other'}]}} | may not change a pod's spec",
        "{'spec':{'activeDeadlineSeconds':1}} | may not change a pod's spec",
        "{'metadata':{'labels':{'loupe.dev/version':'v2'}}} | may not change a pod's labels",
        "{'metadata':{'labels':{'new':'one'}}} | may not change a pod's labels",
        "{'metadata':{'finalizers':['loupe.dev/stay']}} | owners or finalizers",
        "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Pod','name':'a','uid':'b'}]}}"
            + " | owners or finalizers",
        "{'metadata':{'annotations':{'new':'one'}}} | may set loupe.dev/split alone",
        "{'metadata':{'annotations':{'a':null}}} | may set loupe.dev/split alone",
        "{'metadata':{'annotations':{'a':'c'}}} | may set loupe.dev/split alone",
        "{'metadata':{'annotations':{'loupe.dev/split':'x'}}} | is a number"
      })
  void nothingElseOfAPodMayBeChanged(String patch, String why) {
    pod("pod-1", Labels.ofVersion("photo", "v1"));
    // Merge patches replace lists: the image is the one thing of a container that may change.
    String json = patch.replace('\'', '"');

    assertThatThrownBy(() -> patch(operator, "pod-1", json))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(why);
    assertThat(annotations("pod-1")).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void podsThatDoNotServeAreLeftAndTheOperatorGoesOn() {
    Pod trainer = pod("trainer", Map.of(Labels.MANAGED_BY, "loupe", Labels.COMPONENT, "trainer"));
    Pod theirs = pod("theirs", Map.of("app", "shop"));
    pod("pod-1", Labels.ofVersion("photo", "v1"));
    SplitTouch touch = new SplitTouch(operator);

    touch.touch(namespace, new Touch(3, List.of("trainer", "theirs", "pod-1")));

    assertThat(annotations("pod-1")).containsEntry(Loupe.ANNOTATION_SPLIT, "3");
    for (Pod left : List.of(trainer, theirs)) {
      assertThat(annotations(left.getMetadata().getName())).isEqualTo(Map.of("a", "b"));
      assertThat(touch.isDue(new PodFacts(left), 3)).as("what was refused is not tried").isFalse();
      assertThat(touch.isDue(new PodFacts(left), 4)).isTrue();
    }
  }

  @Test
  void othersChangePodsAsBefore() {
    pod("pod-1", Labels.ofVersion("photo", "v1"));

    patch(server.client(), "pod-1", "{\"metadata\": {\"labels\": {\"new\": \"one\"}}}");

    assertThat(server.client().pods().inNamespace(namespace).withName("pod-1").get())
        .satisfies(pod -> assertThat(pod.getMetadata().getLabels()).containsEntry("new", "one"));
  }

  private boolean passes(String pod, String patch) {
    try {
      patch(operator, pod, patch);
      return true;
    } catch (KubernetesClientException e) {
      if (String.valueOf(e.getMessage()).contains("ValidatingAdmissionPolicy")) {
        return false;
      }
      throw e;
    }
  }

  /** Without a read before it, for which the operator has no right. */
  private void patch(KubernetesClient client, String pod, String patch) {
    GenericKubernetesResource change =
        Serialization.unmarshal(patch, GenericKubernetesResource.class);
    change.setApiVersion("v1");
    change.setKind("Pod");
    ObjectMeta metadata = Optional.ofNullable(change.getMetadata()).orElseGet(ObjectMeta::new);
    metadata.setName(pod);
    metadata.setNamespace(namespace);
    change.setMetadata(metadata);
    client.resource(change).patch(PatchContext.of(PatchType.JSON_MERGE));
  }

  private Map<String, String> annotations(String pod) {
    return server
        .client()
        .pods()
        .inNamespace(namespace)
        .withName(pod)
        .get()
        .getMetadata()
        .getAnnotations();
  }

  private Pod pod(String name, Map<String, String> labels) {
    // @formatter:off
    return server
        .client()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .addToAnnotations("a", "b")
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("serving")
                .withImage("serving")
                .endContainer()
                .endSpec()
                .build())
        .create();
    // @formatter:on
  }

  /** As {@code charts/loupe/files/rights.yaml} grants it. */
  private void mayPatchPods() {
    server
        .client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("touching")
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("pods")
                .withVerbs("patch")
                .endRule()
                .build())
        .create();
    server
        .client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("touching")
                .withNamespace(namespace)
                .endMetadata()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endSubject()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "touching")
                .build())
        .create();
  }

  private KubernetesClient asItself() {
    String token =
        server
            .client()
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(ACCOUNT)
            .tokenRequest()
            .getStatus()
            .getToken();
    Config admin = server.config();
    Config config = Config.empty();
    config.setMasterUrl(admin.getMasterUrl());
    config.setCaCertFile(admin.getCaCertFile());
    config.setOauthToken(token);
    return Clients.client(new KubernetesClientBuilder().withConfig(config));
  }
}
