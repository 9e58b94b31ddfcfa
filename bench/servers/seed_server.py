"""The first server that Loupe's users had, rebuilt from its description: FastAPI, PIL, torchvision's
transforms, EfficientNet-B0 in eager PyTorch, a multipart field "file", counters and a JSON log line.
Environment: PORT; THREADS of PyTorch (absent: its default, one a core), in SEED_THREADS.
"""

import io
import json
import os
import sys
import time

import torch
import uvicorn
from fastapi import FastAPI, File, HTTPException, UploadFile
from PIL import Image
from prometheus_client import Counter, Histogram
from pydantic import BaseModel
from torchvision import transforms
from torchvision.models import efficientnet_b0

if "SEED_THREADS" in os.environ:
    torch.set_num_threads(int(os.environ["SEED_THREADS"]))

MODEL = efficientnet_b0(weights=None, num_classes=2).eval()
TRANSFORM = transforms.Compose(
    [
        transforms.Resize((224, 224)),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)
PREDICTIONS = Counter("aidetect_predictions_total", "Predictions", ["status", "prediction"])
LATENCY = Histogram("aidetect_prediction_latency_seconds", "Latency of a prediction")
MAX_BYTES = 5 * 1024 * 1024


class Prediction(BaseModel):
    prediction: str
    probability: float
    confidence: str
    inference_time_ms: float
    model_version: str


app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "healthy"}


@app.post("/predict")
async def predict(file: UploadFile = File(...)) -> Prediction:
    content = await file.read()
    if len(content) > MAX_BYTES:
        raise HTTPException(413, "File too large")
    begun = time.perf_counter()
    image = Image.open(io.BytesIO(content)).convert("RGB")
    with torch.no_grad():
        logits = MODEL(TRANSFORM(image).unsqueeze(0))
        probability = torch.softmax(logits, dim=1)[0, 1].item()
    took = time.perf_counter() - begun
    label = "ai_generated" if probability >= 0.5 else "real"
    PREDICTIONS.labels("success", label).inc()
    LATENCY.observe(took)
    line = {"event": "prediction_complete", "prediction": label, "probability": probability}
    print(json.dumps(line), file=sys.stderr)
    return Prediction(
        prediction=label,
        probability=round(probability, 4),
        confidence="high" if abs(probability - 0.5) > 0.3 else "low",
        inference_time_ms=round(took * 1000, 2),
        model_version="1.0.0",
    )


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
