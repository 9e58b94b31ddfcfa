package dev.loupe.e2e;

import java.nio.file.Path;
import java.util.List;

/** The machine below the local cluster, and what its root can do to those above. */
final class Node {
  private Node() {}

  /** Kills one of the cluster's own processes and starts it anew; returns when it answers. */
  static void restart(String process) {
    Command.loupe("cluster", "restart", process).succeeds();
  }

  /** Sends a signal to the processes of a pod's containers. */
  static void signal(String signal, String namespace, String pod) {
    Command.loupe("cluster", "signal", signal, namespace + "/" + pod).succeeds();
  }

  /** The folders below /proc of the processes of a pod's containers. */
  static List<Path> processes(String namespace, String pod) {
    return Command.loupe("cluster", "processes", namespace + "/" + pod)
        .succeeds()
        .lines()
        .map(pid -> Path.of("/proc", pid))
        .toList();
  }

  /** Where the API server tells what programs in pods asked of it. */
  static Path auditLog() {
    return Path.of(Command.loupe("cluster", "audit").succeeds().strip());
  }

  static Path helm() {
    return Path.of(Command.loupe("cluster", "bin").succeeds().strip(), "helm");
  }
}
