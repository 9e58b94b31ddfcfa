package dev.loupe.e2e;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What makes a version bad whose bundle is good. The programs have no faults built in. */
final class BadVersions {
  private final Playground playground;
  private final Set<Path> starved = new HashSet<>();

  BadVersions(Playground playground) {
    this.playground = playground;
  }

  /** It refuses every picture: to its new pods they are all too small. */
  void refusesEverything(String version) {
    playground.kubectl("set", "env", "deployment/" + version, "LOUPE_MIN_SIDE=1000");
    playground.kubectl("rollout", "status", "deployment/" + version, "--timeout=120s");
  }

  /**
   * Each container of it that is ready, and was not before, ends for want of memory as soon as it
   * asks for more.
   */
  void hasNoMemoryLeft(String version) {
    for (String pod : playground.readyPodsOf(version)) {
      for (Path process : Node.processesIfAny(playground.namespace(), pod)) {
        if (starved.add(process)) {
          Node.takeMemory(process);
        }
      }
    }
  }
}
