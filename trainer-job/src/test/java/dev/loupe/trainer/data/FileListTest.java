package dev.loupe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListTest {
  @TempDir Path folder;

  @Test
  void filesOfAnyOrderComeInTheOrderOfTheirPathsUtf16() throws StageFailure {
    List<StoredFile> files = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      files.add(new StoredFile("c/%d.jpg".formatted(i), i));
    }
    // In UTF-8 the first sorts before the second, in UTF-16 after it.
    files.add(new StoredFile("c/\uff5e.jpg", 1));
    files.add(new StoredFile("c/\ud83d\ude00.jpg", 2));
    List<String> expected = files.stream().map(StoredFile::path).sorted().toList();
    Collections.shuffle(files, new Random(7));

    try (FileList list = FileList.in(folder)) {
      for (StoredFile file : files) {
        list.add(file);
      }
      list.sort();

      List<StoredFile> sorted = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        sorted.add(list.get(i));
      }
      assertThat(sorted).extracting(StoredFile::path).isEqualTo(expected);
      assertThat(sorted).containsExactlyInAnyOrderElementsOf(files);
    }
  }
}
