import dev.loupe.contract.Architecture;
import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.BundleManifest.Lineage;
import dev.loupe.contract.BundleManifest.Preprocessing;
import dev.loupe.contract.Digest;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.contract.Metrics;
import dev.loupe.detector.bundle.BundleWriter;
import dev.loupe.detector.bundle.SelfTest;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.export.OnnxExport;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what servers are measured with: an untrained EfficientNet-B0 at 224 as a bundle (how fast
 * a network is does not depend on what it learnt), and pictures of three sizes in {@code
 * pictures/SIDE}. Argument: the folder.
 */
final class MakeBundle {
  private static final int SIZE = 224;
  private static final List<String> CLASSES = List.of("real", "ai_generated");

  private MakeBundle() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]).toAbsolutePath();
    for (Photo photo : Photo.ALL) {
      Path folder = Files.createDirectories(root.resolve("pictures").resolve(photo.name()));
      for (int i = 0; i < photo.count(); i++) {
        Files.write(folder.resolve("%02d.jpg".formatted(i)), photo.jpeg(i));
      }
    }
    Network network = Network.of(Architecture.EFFICIENTNET_B0, CLASSES.size());
    byte[] onnx = OnnxExport.write(network, Values.initial(network, 7), SIZE, 1);
    Map<String, byte[]> files = new HashMap<>(Map.of(BundleManifest.MODEL_FILE, onnx));
    List<String> names = new ArrayList<>();
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "selftest/%d.jpg".formatted(i);
      names.add(name);
      pictures.add(Photo.SMALL.jpeg(100 + i));
      files.put(name, pictures.getLast());
    }
    Preprocessing preprocessing = Preprocessor.defaults(SIZE);
    try (DetectorSession session = DetectorSession.open(onnx, 1);
        Store bundles = Stores.open("file://" + root, root)) {
      files.put(
          "selftest/expected.safetensors",
          SelfTest.record(pictures, new Preprocessor(preprocessing), session));
      String sha256 = BundleWriter.write(bundles, files, draft(preprocessing, names));
      Files.writeString(root.resolve("bundle"), Digest.hex(sha256));
    }
  }

  private static BundleManifest draft(Preprocessing preprocessing, List<String> pictures) {
    Hyperparameters none =
        new Hyperparameters(1, 8, 1e-3, 1e-2, 0, 1, 7, new Augmentation(true, 10, 0.1, 0.1));
    return new BundleManifest(
        BundleManifest.FORMAT,
        "bench",
        CLASSES,
        CLASSES.getLast(),
        0.5,
        null,
        Architecture.EFFICIENTNET_B0,
        preprocessing,
        new Metrics(8, 0.5, 0.5, 0.5, 0.5, 0.5, 0, Map.of(), null),
        Map.of(),
        new Lineage("file://bench/none", "sha256:" + "0".repeat(64), "bench", none),
        Map.of(),
        new BundleManifest.SelfTest(pictures, "selftest/expected.safetensors", 1e-6, 1e-3));
  }
}
