package dev.loupe.e2e;

/** The local cluster's Prometheus. */
final class Monitoring {
  private static final String NAMESPACE = "loupe-monitoring";
  private static final String DEPLOYMENT = "deployment/prometheus";

  private Monitoring() {}

  /** Takes it away; what it had counted goes with it. */
  static void away() {
    scale(0);
    Command.kubectl(
            "-n", NAMESPACE, "wait", "--for=delete", "pod", "-l", "app=prometheus", "--timeout=60s")
        .succeeds();
  }

  static void back() {
    scale(1);
    Command.kubectl("-n", NAMESPACE, "rollout", "status", DEPLOYMENT, "--timeout=90s").succeeds();
  }

  /** Its process; the kubelet starts it anew, with what it had counted. */
  static void killed() {
    Node.signal("KILL", NAMESPACE, pod());
    Command.kubectl("-n", NAMESPACE, "rollout", "status", DEPLOYMENT, "--timeout=90s").succeeds();
  }

  private static String pod() {
    return Command.kubectl(
            "-n",
            NAMESPACE,
            "get",
            "pods",
            "-l",
            "app=prometheus",
            "-o",
            "jsonpath={.items[0].metadata.name}")
        .succeeds();
  }

  private static void scale(int replicas) {
    Command.kubectl("-n", NAMESPACE, "scale", DEPLOYMENT, "--replicas=" + replicas).succeeds();
  }
}
