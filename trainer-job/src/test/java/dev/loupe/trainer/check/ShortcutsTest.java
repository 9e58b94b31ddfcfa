package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.DataChecks.Feature;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.detector.image.ImageType;
import dev.loupe.trainer.run.StageFailure;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShortcutsTest {
  private static final List<String> CLASSES = List.of("real", "ai");

  @ParameterizedTest
  @EnumSource(
      value = Feature.class,
      names = {"BYTES_PER_PIXEL"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatTellsAllIsRefusedUnlessItIsAllowed(Feature feature) throws StageFailure {
    Rows rows = pictures((one, i) -> mark(one, feature), feature == Feature.CAMERA);

    Finding refused = check(rows, Action.REFUSE, List.of());
    Finding warned = check(rows, Action.WARN, List.of());
    Finding allowed = check(rows, Action.REFUSE, List.of(Feature.values()));

    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason()).isEqualTo("ShortcutFound");
    assertThat(refused.sentences())
        .anyMatch(
            s ->
                s.contains("alone tells class \"ai\" with a balanced accuracy of 1.00 (over 0.95)")
                    && s.contains("\"class1/")
                    && s.contains(Trait.word(feature) + " in spec.dataChecks.shortcuts.allow"));
    assertThat(warned.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(allowed.outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(rows, Action.OFF, List.of()).outcome()).isEqualTo(Outcome.OFF);
  }

  private static void mark(Rows.One one, Feature feature) {
    switch (feature) {
      case FILE_TYPE -> one.type(ImageType.PNG);
      case DIMENSIONS -> one.size(1024, 1024);
      case JPEG_QUALITY -> one.quality(75);
      case EXIF -> one.takenWith("");
      case CAMERA -> one.takenWith("Canon EOS 5D");
      case BYTES_PER_PIXEL -> one.bytes(10_000);
    }
  }

  @Test
  void theSentenceSaysWhatWhereHowOftenAndWhatToDo() throws StageFailure {
    Rows rows = pictures((one, i) -> mark(one, Feature.FILE_TYPE));

    assertThat(check(rows, Action.REFUSE, List.of()).sentences().getFirst())
        .isEqualTo(
            "file type alone tells class \"ai\" with a balanced accuracy of 1.00 (over 0.95): PNG in 100 of its 100 pictures and in 0 of 100 others, such as \"class1/00001.jpg\", \"class1/00003.jpg\", \"class1/00005.jpg\"; a detector would learn that instead of the pictures: make all classes' files in the same way, or allow it with FileType in spec.dataChecks.shortcuts.allow");
  }

  @Test
  void bytesPerPixelOnlyEverWarns() throws StageFailure {
    Rows rows = pictures((one, i) -> mark(one, Feature.BYTES_PER_PIXEL));

    Finding found = check(rows, Action.REFUSE, List.of());

    assertThat(found.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(found.sentences()).singleElement().asString().startsWith("bytes per pixel alone");
  }

  @Test
  void whatTellsMuchIsWarnedOf() throws StageFailure {
    Rows rows = pictures((one, i) -> one.quality(i % 5 == 0 ? 80 + i % 16 : 75));

    Finding found = check(rows, Action.REFUSE, List.of());

    assertThat(found.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(found.found()).startsWith("JPEG quality 0.");
  }

  @Test
  void whatBothClassesHaveAlikeIsNoShortcut() throws StageFailure {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 200; i++) {
      rows.one(i % 2)
          .type(i / 2 % 2 == 0 ? ImageType.PNG : ImageType.JPEG)
          .size(100 + 10 * (i / 2 % 7), 200)
          .add();
    }

    assertThat(check(rows, Action.REFUSE, List.of()).outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void ofManyClassesTheOneThatIsToldIsNamed() throws StageFailure {
    Rows rows = new Rows(5, 500);
    for (int i = 0; i < 500; i++) {
      rows.one(i % 5).type(i % 5 == 3 ? ImageType.WEBP : ImageType.JPEG).add();
    }
    OriginChecks checks =
        new OriginChecks(rows.table(), List.of("a", "b", "c", "d", "e"), rows::path);

    Finding found =
        checks.shortcuts(
            new DataChecks.Shortcuts(Action.REFUSE, 0.75, 0.95, List.of()),
            Shortcuts.of(rows.table()));

    assertThat(found.sentences().getFirst()).contains("class \"d\"", "WebP in 100 of its 100");
  }

  @Test
  void camerasInOneClassAloneAreToldWhereAllHaveExif() throws StageFailure {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 200; i++) {
      rows.one(i % 2).takenWith(i % 2 == 1 ? "" : "camera " + i / 2 % 50).add();
    }

    Finding found = check(rows, Action.REFUSE, List.of(Feature.EXIF));

    assertThat(found.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(found.sentences().getFirst())
        .startsWith("EXIF with or without a camera alone tells class \"ai\"")
        .contains("no camera in 100 of its 100 pictures");
  }

  @Test
  void squaresBetweenUprightAndLyingPicturesAreTold() throws StageFailure {
    Rows rows = new Rows(2, 400);
    for (int i = 0; i < 400; i++) {
      int side = 400 + i;
      Rows.One one = rows.one(i % 2);
      if (i % 2 == 1) {
        one.size(side, side);
      } else if (i % 4 == 0) {
        one.size(side * 3 / 2, side);
      } else {
        one.size(side, side * 3 / 2);
      }
      one.add();
    }

    Finding found = check(rows, Action.REFUSE, List.of());

    assertThat(found.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(found.sentences().getFirst()).startsWith("ratio of width to height alone");
  }

  private static Rows pictures(ObjIntConsumer<Rows.One> mark) {
    return pictures(mark, false);
  }

  private static Rows pictures(ObjIntConsumer<Rows.One> mark, boolean cameras) {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 200; i++) {
      Rows.One one = rows.one(i % 2).size(500 + i / 2 % 50, 400 + i / 2 % 40);
      one.quality(80 + i / 2 % 16);
      if (cameras) {
        one.takenWith("camera " + i / 2 % 9);
      }
      if (i % 2 == 1) {
        mark.accept(one, i / 2);
      }
      one.add();
    }
    return rows;
  }

  private static Finding check(Rows rows, Action action, List<Feature> allow) throws StageFailure {
    return new OriginChecks(rows.table(), CLASSES, rows::path)
        .shortcuts(new DataChecks.Shortcuts(action, 0.75, 0.95, allow), Shortcuts.of(rows.table()));
  }
}
