package dev.loupe.trainer.sample;

import dev.loupe.contract.Digest;
import dev.loupe.contract.ExitCode;
import dev.loupe.trainer.run.StageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Writes a data set of synthetic pictures: {@code <out>/<class>/00000.jpg}. The same settings give
 * the same bytes. What else lies in the folder is left alone and refused, so that no data set is a
 * mixture by accident.
 */
public final class SampleData {
  private static final String NOTE = "README.txt";

  private SampleData() {}

  /**
   * @return lines that say what was made
   */
  public static List<String> write(SampleSettings settings, int cores) throws StageFailure {
    List<String> classes = settings.task().classes();
    refuseForeign(settings);
    List<Callable<Path>> tasks = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      for (int i = 0; i < settings.perClass(); i++) {
        int folder = c;
        int number = i;
        tasks.add(() -> one(settings, folder, number));
      }
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      Files.createDirectories(settings.out());
      for (Future<Path> future : threads.invokeAll(tasks)) {
        future.get();
      }
      Files.writeString(settings.out().resolve(NOTE), note(settings));
    } catch (IOException e) {
      throw unwritable(settings, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making pictures", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw unwritable(settings, io);
      }
      throw new IllegalStateException("a picture could not be made", e.getCause());
    }
    return List.of(
        "%d synthetic pictures of each of %s in %s"
            .formatted(settings.perClass(), classes, settings.out()),
        "They are drawn by a program: good for trying Loupe, no measure of a detector's worth.");
  }

  private static Path one(SampleSettings settings, int folder, int number) throws IOException {
    SplittableRandom random = new SplittableRandom(seed(settings, folder, number));
    byte[] jpeg = new PictureMaker(settings).jpeg(trueClass(settings, folder, number), random);
    Path file = settings.out().resolve(name(settings, folder, number));
    Files.createDirectories(settings.out().resolve(settings.task().classes().get(folder)));
    Path unfinished = file.resolveSibling("." + file.getFileName() + ".part");
    Files.write(unfinished, jpeg);
    return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Every picture is another one, also where labels are wrong. */
  private static long seed(SampleSettings settings, int folder, int number) {
    String key = "%s/%d/%d/%d".formatted(settings.task().word(), settings.seed(), folder, number);
    byte[] digest = Digest.newSha256().digest(key.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }

  /** Of each folder exactly the asked share is of the next class, spread evenly. */
  private static int trueClass(SampleSettings settings, int folder, int number) {
    double share = settings.mislabel();
    boolean wrong = Math.floor((number + 1) * share) > Math.floor(number * share);
    return wrong ? (folder + 1) % settings.task().classes().size() : folder;
  }

  private static String name(SampleSettings settings, int folder, int number) {
    return "%s/%05d.jpg".formatted(settings.task().classes().get(folder), number);
  }

  private static void refuseForeign(SampleSettings settings) throws StageFailure {
    if (!Files.exists(settings.out())) {
      return;
    }
    Set<String> own = new TreeSet<>(Set.of(NOTE));
    for (int c = 0; c < settings.task().classes().size(); c++) {
      for (int i = 0; i < settings.perClass(); i++) {
        own.add(name(settings, c, i));
      }
    }
    try (Stream<Path> files = Files.walk(settings.out())) {
      List<String> foreign =
          files
              .filter(Files::isRegularFile)
              .map(f -> settings.out().relativize(f).toString())
              .filter(f -> !own.contains(f) && !f.endsWith(".jpg.part"))
              .sorted()
              .toList();
      if (!foreign.isEmpty()) {
        throw new StageFailure(
            ExitCode.USAGE,
            "FolderInUse",
            "sample-data: --out %s holds other files, such as %s; name an empty folder. Nothing was written."
                .formatted(settings.out(), foreign.getFirst()));
      }
    } catch (IOException e) {
      throw unwritable(settings, e);
    }
  }

  private static StageFailure unwritable(SampleSettings settings, IOException e) {
    return new StageFailure(
        ExitCode.STORE,
        "FolderUnwritable",
        "sample-data: --out %s can't be written: %s".formatted(settings.out(), e));
  }

  private static String note(SampleSettings s) {
    return """
        These pictures are synthetic: drawn by `trainer sample-data`, not taken by a camera and not
        made by an image generator. They are for trying Loupe. How well a detector does on them says
        nothing about how well it does on real pictures.

        task %s, seed %d, size %d, per class %d, difficulty %s, shift %s, mislabelled share %s
        """
        .formatted(
            s.task().word(),
            s.seed(),
            s.size(),
            s.perClass(),
            s.difficulty(),
            s.shift(),
            s.mislabel());
  }
}
