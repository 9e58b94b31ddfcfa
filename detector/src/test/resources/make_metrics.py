#!/usr/bin/env python3
"""Computes the expected values of the metrics' tests with scikit-learn.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python3 make_metrics.py

The calibration error is not in scikit-learn; it is computed as netcal and torchmetrics do, with
numpy. Probabilities are rounded, so that many are equal.
"""
import json
import pathlib

import numpy as np
from sklearn import metrics

HERE = pathlib.Path(__file__).parent / "metrics"
HERE.mkdir(exist_ok=True)


def ece(truth, p, bins=15):
    top, right = p.max(1), p.argmax(1) == truth
    place = np.digitize(top, np.linspace(0, 1, bins + 1), right=True)
    return sum(
        (place == b).mean() * abs(top[place == b].mean() - right[place == b].mean())
        for b in np.unique(place))


def case(name, truth, p, positive, threshold):
    classes = [f"class{c}" for c in range(p.shape[1])]
    if positive is None:
        predicted = p.argmax(1)
        average = dict(average="macro", zero_division=0)
        auc = metrics.roc_auc_score(truth, p, multi_class="ovr", average="macro")
    else:
        predicted = np.where(p[:, positive] >= threshold, positive, 1 - positive)
        average = dict(pos_label=positive, zero_division=0)
        auc = metrics.roc_auc_score(truth == positive, p[:, positive])
    best = None
    if positive is not None:
        best = max(
            metrics.f1_score(truth == positive, p[:, positive] >= t)
            for t in np.unique(p[:, positive]))
    (HERE / f"{name}.json").write_text(json.dumps({
        "classes": classes,
        "positiveClass": None if positive is None else classes[positive],
        "threshold": threshold,
        "truth": truth.tolist(),
        "probabilities": p.tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "precision": metrics.precision_score(truth, predicted, **average),
        "recall": metrics.recall_score(truth, predicted, **average),
        "f1": metrics.f1_score(truth, predicted, **average),
        "rocAuc": auc,
        "calibrationError": ece(truth, p),
        "confusion": metrics.confusion_matrix(truth, predicted, labels=range(len(classes))).tolist(),
        "bestF1": best,
    }) + "\n")


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def main():
    rng = np.random.default_rng(11)
    truth = rng.integers(0, 2, 300)
    score = np.round(np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0.01, 0.99), 2)
    two = np.stack([1 - score, score], 1)
    case("binary", truth, two, 1, 0.5)
    case("binary-threshold", truth, two, 1, 0.37)
    case("binary-first-class", truth, two, 0, 0.61)
    rare = (rng.random(400) < 0.04).astype(int)
    score = np.round(np.clip(rng.normal(0.1 + 0.2 * rare, 0.1), 0.01, 0.99), 1)
    case("rare", rare, np.stack([1 - score, score], 1), 1, 0.5)
    truth = rng.integers(0, 4, 250)
    p = softmax(rng.normal(0, 1, (250, 4)) + 1.2 * np.eye(4)[truth])
    case("four-classes", truth, np.round(p, 3) / np.round(p, 3).sum(1, keepdims=True), None, None)
    truth = rng.integers(0, 3, 60)
    p = softmax(rng.normal(0, 1, (60, 3)) + np.array([2.0, 1.0, -6.0]))
    case("never-predicted", truth, p, None, None)


main()
