package dev.loupe.e2e;

import java.util.Map;

/** Manifests that say only what matters. */
final class Manifests {
  private Manifests() {}

  static Run run(String name) {
    return new Run(name, "photo", "file://detectors/data/first", "", 8, 7, 0, "1500m", "2Gi", 1);
  }

  /** A run that costs seconds, so that several fit beside each other. */
  static Run quickRun(String name) {
    return run(name).epochs(2).cpu("500m");
  }

  /** A model whose gate passes whatever a quick run makes. */
  static String lenientModel(String name) {
    return quickModel(name, 1);
  }

  /** A model whose gate passes nothing, so that no run of it costs a pod that serves. */
  static String strictModel(String name) {
    return quickModel(name, 100_000);
  }

  /** A lenient one that keeps what serves and what served before it. */
  static String forgetfulModel(String name) {
    return lenientModel(name) + "  retention: {versions: 1}\n";
  }

  private static String quickModel(String name, int minTestImages) {
    return Yaml.of(
        "quick-model.yaml", Map.of("name", name, "minTestImages", Integer.toString(minTestImages)));
  }

  record Run(
      String name,
      String model,
      String uri,
      String digest,
      int epochs,
      int seed,
      int gpus,
      String cpu,
      String memory,
      int retries) {

    Run ofModel(String other) {
      return new Run(name, other, uri, digest, epochs, seed, gpus, cpu, memory, retries);
    }

    Run on(String other) {
      return new Run(name, model, other, digest, epochs, seed, gpus, cpu, memory, retries);
    }

    Run expecting(String other) {
      return new Run(name, model, uri, other, epochs, seed, gpus, cpu, memory, retries);
    }

    Run epochs(int other) {
      return new Run(name, model, uri, digest, other, seed, gpus, cpu, memory, retries);
    }

    Run seed(int other) {
      return new Run(name, model, uri, digest, epochs, other, gpus, cpu, memory, retries);
    }

    Run gpus(int other) {
      return new Run(name, model, uri, digest, epochs, seed, other, cpu, memory, retries);
    }

    Run cpu(String other) {
      return new Run(name, model, uri, digest, epochs, seed, gpus, other, memory, retries);
    }

    Run memory(String other) {
      return new Run(name, model, uri, digest, epochs, seed, gpus, cpu, other, retries);
    }

    Run retries(int other) {
      return new Run(name, model, uri, digest, epochs, seed, gpus, cpu, memory, other);
    }

    String yaml() {
      return Yaml.of(
          "run.yaml",
          Map.ofEntries(
              Map.entry("name", name),
              Map.entry("model", model),
              Map.entry("uri", uri),
              Map.entry("digest", digest.isEmpty() ? "" : ", digest: \"" + digest + "\""),
              Map.entry("epochs", Integer.toString(epochs)),
              Map.entry("seed", Integer.toString(seed)),
              Map.entry("gpus", Integer.toString(gpus)),
              Map.entry("cpu", cpu),
              Map.entry("memory", memory),
              Map.entry("retries", Integer.toString(retries))));
    }
  }
}
