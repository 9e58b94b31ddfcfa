# Prints the tensors of timm's efficientnet_b0, a name and a shape a line (made with timm 1.0.31):
#   pip install timm && python timm-efficientnet_b0.py > timm-efficientnet_b0.txt
# The counters of batch normalisation (num_batches_tracked) are left out: nothing computes with them.
import timm

model = timm.create_model("efficientnet_b0", pretrained=False, num_classes=2)
for name, value in model.state_dict().items():
    if not name.endswith("num_batches_tracked"):
        print(name, "x".join(map(str, value.shape)))
