package dev.loupe.e2e;

import java.util.List;

/** The local cluster's Prometheus. */
final class Monitoring {
  /** Where this machine reaches it. */
  private static final String URL = "http://127.0.0.1:30090";

  static final String NAMESPACE = "loupe-monitoring";
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

  /** What it answers to the queries of the dashboards, of the last quarter of an hour. */
  static String checkDashboards() {
    return Command.any(
            List.of(Command.root().resolve("dashboards/check").toString(), URL, "15m", "1h"))
        .out();
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
