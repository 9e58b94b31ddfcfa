package dev.loupe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Stage;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.Plans;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingFileTest {
  @TempDir Path folder;

  private static Picture picture(int number) {
    String digest = Digest.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    String pixels = Digest.of(("p" + number).getBytes(StandardCharsets.UTF_8));
    return new Picture(
        "cat/ä%06d.jpg".formatted(number), number % 3, digest, pixels, Split.of("m", pixels));
  }

  private String write(RunFolder into, int count) throws StageFailure {
    try (Scratch scratch = Scratch.make();
        Rows rows = Rows.in(scratch.folder())) {
      for (int i = 0; i < count; i++) {
        rows.add(picture(i));
      }
      String digest = rows.digest();
      rows.write(new ListingFile.Writer(into, digest));
      return digest;
    }
  }

  private RunFolder folder() throws Exception {
    Store store = Stores.open("file://" + folder, folder);
    return RunFolder.of(store, Plans.good(1), Stage.VALIDATE, "");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ListingFile.LINES, 2 * ListingFile.LINES + 5})
  void whatIsWrittenIsReadInAnyNumberOfParts(int count) throws Exception {
    String digest = write(folder(), count);

    Listing all = ListingFile.read(folder(), digest, EnumSet.allOf(Split.class));
    Listing test = ListingFile.read(folder(), digest, Set.of(Split.TEST));

    assertThat(all.pictures()).hasSize(count);
    for (int i = 0; i < count; i += 997) {
      assertThat(all.pictures().get(i)).isEqualTo(picture(i));
    }
    assertThat(test.pictures()).isEqualTo(all.of(Split.TEST));
    assertThat(test.dataDigest()).isEqualTo(digest);
  }

  @Test
  void aListingOfOtherDataIsRefused() throws Exception {
    String digest = write(folder(), 3);
    String other = digest.substring(0, digest.length() - 1) + (digest.endsWith("0") ? "1" : "0");

    assertThatThrownBy(() -> ListingFile.read(folder(), other, Set.of(Split.TEST)))
        .hasMessageContaining("does not belong to the report beside it");
  }
}
