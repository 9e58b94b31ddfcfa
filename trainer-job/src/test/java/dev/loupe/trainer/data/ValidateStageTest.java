package dev.loupe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.Lab;
import dev.loupe.trainer.Plans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateStageTest {
  private static final int PER_CLASS = 40;

  @TempDir Path folder;
  private Lab lab;

  @BeforeEach
  void aGoodDataSet() {
    lab = new Lab(folder).withSamples(PER_CLASS, 48);
  }

  @Test
  void aGoodDataSetIsCountedListedAndSplit() throws IOException {
    RunPlan plan = Plans.good(1);

    assertThat(lab.run("validate", plan)).isEqualTo(ExitCode.OK);

    Validated report = (Validated) lab.said();
    assertThat(report.images()).isEqualTo(2 * PER_CLASS);
    assertThat(report.imagesPerClass()).isEqualTo(Map.of("real", 40L, "ai_generated", 40L));
    assertThat(report.split().train() + report.split().validation() + report.split().test())
        .isEqualTo(2 * PER_CLASS);
    assertThat(report.leftOut()).isZero();
    assertThat(report.dataDigest()).startsWith("sha256:");
    Path stage = lab.artifacts().resolve("runs/" + plan.key(Stage.VALIDATE, "") + "/validate");
    assertThat(Json.read(Lab.read(stage.resolve("report.json")), Validated.class))
        .isEqualTo(report);
    assertThat(listing().pictures())
        .hasSize(2 * PER_CLASS)
        .allMatch(p -> p.path().startsWith(Lab.CLASSES.get(p.classIndex()) + "/"));
  }

  @Test
  void addedPicturesMoveNoneToAnotherSplit() {
    lab.run("validate", Plans.good(1));
    Map<String, Split> before = splits();
    String digestBefore = ((Validated) lab.said()).dataDigest();
    lab.withSamples(PER_CLASS + 20, 48);

    lab.run("validate", Plans.good(1));

    assertThat(splits()).hasSize(2 * PER_CLASS + 40).containsAllEntriesOf(before);
    assertThat(((Validated) lab.said()).dataDigest()).isNotEqualTo(digestBefore);
  }

  @Test
  void anUnknownClassFolderIsNamed() throws IOException {
    Files.move(lab.data().resolve("ai_generated"), lab.data().resolve("ai-generated"));

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().reason()).isEqualTo("UnknownClassFolder");
    assertThat(lab.failure().message())
        .isEqualTo(
            "dataset.uri file://photos/set: class folder \"ai-generated\" is not one of spec.classes [real, ai_generated]; rename the folder or the class. Nothing was trained.");
    assertThat(lab.err().lines()).containsExactly(lab.failure().message());
    assertThat(Lab.files(lab.artifacts())).isEmpty();
  }

  @Test
  void aMissingClassFolderIsNamed() {
    assertThat(lab.run("validate", Plans.withClasses("real", "ai_generated", "sketch")))
        .isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().reason()).isEqualTo("MissingClassFolder");
    assertThat(lab.failure().message()).contains("no pictures of class \"sketch\"");
  }

  @Test
  void anEmptyDataSetAndAMissingOneAreToldApart() throws IOException {
    Path empty = new Lab(folder.resolve("other")).data();
    Lab other = new Lab(folder.resolve("other"));
    assertThat(other.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.failure().reason()).isEqualTo("DataMissing");
    assertThat(other.failure().message()).contains("file://photos/set");

    Files.createDirectories(empty.resolve("real"));
    assertThat(other.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.failure().reason()).isEqualTo("DataEmpty");
  }

  @Test
  void aPictureBesideTheClassFoldersIsRefusedAndOtherFilesArePassedOver() throws IOException {
    Lab.write(lab.data().resolve("real/notes.txt"), "none".getBytes(StandardCharsets.UTF_8));
    Lab.write(lab.data().resolve("real/.thumb.jpg"), new byte[] {1});
    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.OK);
    assertThat(((Validated) lab.said()).warnings()).anyMatch(w -> w.contains("passed over"));

    Files.copy(lab.data().resolve("real/00000.jpg"), lab.data().resolve("stray.JPG"));
    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.failure().message()).contains("\"stray.JPG\" lies beside the class folders");
  }

  @Test
  void aFewBadFilesAreLeftOutCountedAndNamed() {
    spoil(3);

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.OK);

    Validated report = (Validated) lab.said();
    assertThat(report.leftOut()).isEqualTo(3);
    assertThat(report.images()).isEqualTo(2 * PER_CLASS - 3);
    assertThat(report.firstLeftOut())
        .hasSize(3)
        .anyMatch(l -> l.startsWith("real/00000.jpg: ") && l.contains("holds text"))
        .anyMatch(l -> l.startsWith("real/00001.jpg: ") && l.contains("cut short"))
        .anyMatch(l -> l.startsWith("real/00002.jpg: "));
  }

  @Test
  void tooManyBadFilesAreAFailureThatNamesTheFirstTen() {
    spoil(12);

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().reason()).isEqualTo("TooManyBadPictures");
    assertThat(lab.failure().message())
        .contains("12 of 80 files can't be used", "real/00000.jpg: ", "real/00009.jpg: ", "; …")
        .doesNotContain("real/00010.jpg");
    assertThat(Lab.files(lab.artifacts()))
        .hasSize(2)
        .allMatch(f -> f.contains("validate/data-report-"));
  }

  @Test
  void thePictureOfThirtyThousandPixelsASideIsLeftOutBeforeItIsDecoded() {
    Lab.write(lab.data().resolve("real/huge.png"), Pictures.pngHeader(30_000, 30_000));
    Lab.write(lab.data().resolve("real/tiny.png"), Pictures.png(7, 40));

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.OK);

    assertThat(((Validated) lab.said()).firstLeftOut())
        .anyMatch(l -> l.startsWith("real/huge.png: ") && l.contains("30000 x 30000"))
        .anyMatch(l -> l.startsWith("real/tiny.png: ") && l.contains("7 x 40"));
  }

  @Test
  void theSamePixelsInTwoClassesAreAFailureThatNamesBoth() throws IOException {
    Files.copy(lab.data().resolve("real/00003.jpg"), lab.data().resolve("ai_generated/copy.jpeg"));

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().reason()).isEqualTo("PictureInTwoClasses");
    assertThat(lab.failure().message()).contains("ai_generated/copy.jpeg", "real/00003.jpg");
  }

  @Test
  void copiesWithinAClassAreWarnedOfAndStayInOneSplit() throws IOException {
    Files.copy(lab.data().resolve("real/00003.jpg"), lab.data().resolve("real/copy.jpg"));

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.OK);

    assertThat(((Validated) lab.said()).warnings()).anyMatch(w -> w.startsWith("1 "));
    assertThat(splits().get("real/copy.jpg")).isEqualTo(splits().get("real/00003.jpg"));
  }

  @Test
  void tooFewPicturesOfAClassAreAFailure() throws IOException {
    for (int i = 19; i < PER_CLASS; i++) {
      Files.delete(lab.data().resolve("real/%05d.jpg".formatted(i)));
    }

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().message())
        .contains("class \"real\" has 19 usable pictures; at least 20 of each");
  }

  @Test
  void unbalancedClassesAreWarnedOf() throws IOException {
    lab.withSamples(230, 48);
    for (int i = 20; i < 230; i++) {
      Files.delete(lab.data().resolve("real/%05d.jpg".formatted(i)));
    }

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.OK);

    assertThat(((Validated) lab.said()).warnings()).anyMatch(w -> w.contains("unbalanced"));
  }

  @Test
  void anExpectedDigestThatDiffersIsNamedBesideTheOneThatWasFound() {
    lab.run("validate", Plans.good(1));
    String got = ((Validated) lab.said()).dataDigest();
    String wanted = "sha256:" + "0".repeat(64);

    assertThat(lab.run("validate", Plans.withDigest(wanted))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.failure().message()).contains(wanted, got);

    assertThat(lab.run("validate", Plans.withDigest(got))).isEqualTo(ExitCode.OK);
  }

  @Test
  void aGifIsNamedAmongWhatIsLeftOut() {
    Lab.write(
        lab.data().resolve("real/moving.gif"), "GIF89a".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.OK);

    assertThat(((Validated) lab.said()).firstLeftOut())
        .containsExactly(
            "real/moving.gif: the file is a GIF picture; accepted are JPEG, PNG and WebP");
  }

  @Test
  void aListingThatWasChangedIsNotTrainedOn() throws IOException {
    lab.run("validate", Plans.good(1));
    List<String> parts =
        Lab.files(lab.artifacts()).stream().filter(f -> f.endsWith(".jsonl.gz")).toList();
    assertThat(parts).hasSize(1);
    Path part = lab.artifacts().resolve(parts.getFirst());
    byte[] bytes = Lab.read(part);
    bytes[bytes.length / 2] ^= 1;
    Lab.write(part, bytes);

    assertThat(lab.run("train", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.failure().reason()).isEqualTo("ListingDamaged");
  }

  @Test
  void aCopyThatHasNotEndedIsRefused() {
    Lab.write(lab.data().resolve(ClassFolders.UNFINISHED), new byte[0]);

    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);

    assertThat(lab.failure().reason()).isEqualTo("DataIncomplete");
  }

  /** Text, cut-off files and noise under a picture's name. */
  private void spoil(int files) {
    for (int i = 0; i < files; i++) {
      Path file = lab.data().resolve("real/%05d.jpg".formatted(i));
      byte[] good = Lab.read(file);
      byte[] bad =
          switch (i % 3) {
            case 0 -> "this is a text".getBytes(StandardCharsets.UTF_8);
            case 1 -> Arrays.copyOf(good, good.length / 2);
            default -> new byte[100];
          };
      Lab.write(file, bad);
    }
  }

  private Map<String, Split> splits() {
    Map<String, Split> splits = new HashMap<>();
    listing().pictures().forEach(p -> splits.put(p.path(), p.split()));
    return splits;
  }

  private Listing listing() {
    try (Store artifacts = Stores.open("file://" + lab.artifacts(), folder)) {
      return ValidatedData.of(artifacts, Plans.good(1), Split.values()).listing();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
