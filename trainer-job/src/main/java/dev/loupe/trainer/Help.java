package dev.loupe.trainer;

/** What {@code trainer help} prints. */
final class Help {
  static final String TEXT =
      """
      trainer validate|train|evaluate --plan FILE [--progress-port 9090]
          One stage of a run. Reads and writes the stores that the plan names; says how it ended in
          $LOUPE_TERMINATION_LOG. $LOUPE_DATA_ROOT and $LOUPE_ARTIFACTS_ROOT are where claims are mounted.

      trainer plan --data FOLDER|URI --artifacts FOLDER|URI [--model NAME] [--positive-class CLASS]
              [--architecture small-cnn|efficientnet-b0] [--size 96] [--threshold SHARE]
              [--epochs 10] [--batch-size 32] [--learning-rate 0.002] [--weight-decay 0.01]
              [--warmup-epochs 1] [--patience 5] [--seed 7] [--gpus 0] [--flip true]
              [--rotation 10] [--color-jitter 0.2] [--random-crop 0.1] [--min-accuracy 0.85]
              [--min-accuracy-lower-bound SHARE] [--accuracy-confidence 0.95] [--min-f1 0.8]
              [--min-test-images 20] [--min-class-precision SHARE] [--min-class-recall SHARE]
              [--min-class-f1 SHARE] [--data-checks default|warn|off]
              [--champion FOLDER|URI [--max-regression SHARE [--regression-confidence 0.95]]]
          Prints a plan for a folder with one folder per class on this machine, or in a bucket.

      trainer show-report --file FILE
          A stage's report, for people.

      trainer show-page --uri URI
          The page that status.report of a TrainingRun names, HTML, on standard output.

      trainer sample-data --out FOLDER [--task product-photo|scratches|cats-dogs] [--per-class 600]
              [--size 160] [--seed 7] [--difficulty 0.3] [--shift 0] [--mislabel 0]
          Makes synthetic pictures, a folder per class. --difficulty 0 to 1: how little the classes
          differ; --shift 0 to 1: how far the light and the camera are from the usual; --mislabel
          0 to 1: the share of pictures that lie in a wrong folder.

      trainer add-data --from FOLDER|- --to URI
          URI: file://CLAIM/path, file:///path, s3://BUCKET/path, gs://… or azblob://…
          Copies a folder of class folders, or such a folder as a tar stream on standard input,
          into the store.
      """
          .strip();

  private Help() {}
}
