package dev.loupe.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  /**
   * Gives a pod's containers no more memory than what they use and so many bytes, whatever their
   * limits say.
   */
  static void leaveMemory(String namespace, String pod, long bytes) {
    for (Path process : processes(namespace, pod)) {
      try {
        Path group = memoryGroup(process);
        Path used = first(group, "memory.usage_in_bytes", "memory.current");
        Path limit = first(group, "memory.limit_in_bytes", "memory.max");
        long now = Long.parseLong(Files.readString(used).strip());
        Files.writeString(limit, Long.toString(now + bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Of version 1 of control groups, where memory has a tree of its own, or of version 2. */
  private static Path memoryGroup(Path process) throws IOException {
    for (String line : Files.readAllLines(process.resolve("cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts[1].equals("memory")) {
        return Path.of("/sys/fs/cgroup/memory" + parts[2]);
      }
      if (parts[1].isEmpty() && Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
        return Path.of("/sys/fs/cgroup" + parts[2]);
      }
    }
    throw new AssertionError(process + " is in no group that memory is counted of");
  }

  private static Path first(Path group, String... names) {
    return Arrays.stream(names)
        .map(group::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new AssertionError(group + " has none of " + List.of(names)));
  }

  /** Where the API server tells what programs in pods asked of it. */
  static Path auditLog() {
    return Path.of(Command.loupe("cluster", "audit").succeeds().strip());
  }

  static Path helm() {
    return Path.of(Command.loupe("cluster", "bin").succeeds().strip(), "helm");
  }
}
