package dev.loupe.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The machine below the local cluster, and what its root can do to those above. */
final class Node {
  private static final long SPARE_BYTES = 1 << 20;

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
    return folders(asked(namespace, pod));
  }

  /** The same of a pod whose containers may all have ended. */
  static List<Path> processesIfAny(String namespace, String pod) {
    Command answer = asked(namespace, pod);
    return answer.err().contains("no container of") ? List.of() : folders(answer);
  }

  private static Command asked(String namespace, String pod) {
    return Command.loupe("cluster", "processes", namespace + "/" + pod);
  }

  private static List<Path> folders(Command processes) {
    return processes.succeeds().lines().map(pid -> Path.of("/proc", pid)).toList();
  }

  /**
   * Gives a process's container hardly more memory than what its programs hold, whatever its limit
   * says.
   *
   * @param process its folder below /proc
   */
  static void takeMemory(Path process) {
    try {
      Path group = memoryGroup(process);
      Path limit = first(group, "memory.limit_in_bytes", "memory.max");
      long bytes = held(group) + SPARE_BYTES;
      while (!isSet(limit, bytes)) {
        bytes += SPARE_BYTES;
      }
    } catch (NoSuchFileException ended) {
      // Nobody is there to be given less.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Below what the kernel holds for a group itself no limit can be set: it says that it is busy.
   */
  private static boolean isSet(Path limit, long bytes) throws IOException {
    long before = Long.parseLong(Files.readString(limit).strip());
    try {
      Files.writeString(limit, Long.toString(bytes));
      return true;
    } catch (NoSuchFileException ended) {
      throw ended;
    } catch (IOException busy) {
      if (bytes >= before) {
        throw busy;
      }
      return false;
    }
  }

  /** Without files that are kept in memory, which give way first. */
  private static long held(Path group) throws IOException {
    return Files.readAllLines(group.resolve("memory.stat")).stream()
        .filter(line -> line.startsWith("total_rss ") || line.startsWith("anon "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(group + " does not say what its programs hold"));
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
