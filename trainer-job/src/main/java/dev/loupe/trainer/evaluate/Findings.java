package dev.loupe.trainer.evaluate;

import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.trainer.train.History;
import java.util.Optional;

/**
 * All that a run's page shows.
 *
 * @param validated empty if its report is gone
 */
record Findings(
    RunPlan plan,
    Optional<Validated> validated,
    Trained trained,
    History history,
    Verdicts verdicts,
    Evaluated evaluated) {}
