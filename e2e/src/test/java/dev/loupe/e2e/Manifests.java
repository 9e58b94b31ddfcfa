package dev.loupe.e2e;

import java.util.Map;

/** Manifests that say only what matters. */
final class Manifests {
  private Manifests() {}

  static Run run(String name) {
    return new Run(name, "photo", "file://detectors/data/first", "", 8, 7, 0);
  }

  record Run(String name, String model, String uri, String digest, int epochs, int seed, int gpus) {

    Run ofModel(String other) {
      return new Run(name, other, uri, digest, epochs, seed, gpus);
    }

    Run on(String other) {
      return new Run(name, model, other, digest, epochs, seed, gpus);
    }

    Run expecting(String other) {
      return new Run(name, model, uri, other, epochs, seed, gpus);
    }

    Run epochs(int other) {
      return new Run(name, model, uri, digest, other, seed, gpus);
    }

    Run seed(int other) {
      return new Run(name, model, uri, digest, epochs, other, gpus);
    }

    Run gpus(int other) {
      return new Run(name, model, uri, digest, epochs, seed, other);
    }

    String yaml() {
      return Yaml.of(
          "run.yaml",
          Map.of(
              "name",
              name,
              "model",
              model,
              "uri",
              uri,
              "digest",
              digest.isEmpty() ? "" : ", digest: \"" + digest + "\"",
              "epochs",
              Integer.toString(epochs),
              "seed",
              Integer.toString(seed),
              "gpus",
              Integer.toString(gpus)));
    }
  }
}
