package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pod's program as the kernel holds it. */
final class Confined {
  private static final List<String> SHELLS =
      List.of("bin/sh", "usr/bin/sh", "bin/bash", "usr/bin/bash", "bin/busybox", "usr/bin/busybox");

  private Confined() {}

  static void check(Pod pod) {
    List<Path> processes =
        Node.processes(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    assertThat(processes).as("processes of " + pod.getMetadata().getName()).hasSize(1);
    Path process = processes.getFirst();
    assertThat(lines(process.resolve("status")))
        .as("status of " + pod.getMetadata().getName())
        .anyMatch(line -> line.matches("Uid:\\s+65532\\s+65532\\s+65532\\s+65532"))
        .anyMatch(line -> line.matches("CapEff:\\s+0+"))
        .anyMatch(line -> line.matches("CapBnd:\\s+0+"))
        .anyMatch(line -> line.matches("NoNewPrivs:\\s+1"))
        .anyMatch(line -> line.matches("Seccomp:\\s+2"));
    assertThat(lines(process.resolve("mounts")))
        .filteredOn(line -> line.split(" ")[1].equals("/"))
        .allMatch(line -> line.split(" ")[3].startsWith("ro,"));
    for (String shell : SHELLS) {
      assertThat(process.resolve("root").resolve(shell)).doesNotExist();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
