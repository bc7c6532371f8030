"""Writes a checkpoint as ONNX in the layouts that lib/decoders reads, with names, task and size in its metadata."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from boxes import boxes_of, cell_centres
from network import ClassifyNet, DefectNet, PartsNet
from tasks import defect_areas, kinds, verdicts

OPSET = 17
belt_size = (256, 320)


class Parts(nn.Module):
    """[1, 3, H, W] -> [1, 4 + C, N]: cx, cy, width, height in input pixels, then confidences 0..1; with shapes, K
    coefficients below, [1, 4 + C + K, N], and prototypes [1, K, H / 4, W / 4] as a second output."""

    def __init__(self, net: PartsNet, with_shapes: bool):
        super().__init__()
        self.net, self.with_shapes = net, with_shapes
        height, width = belt_size
        self.register_buffer("centres", cell_centres(height // net.stride, width // net.stride, net.stride).T[None])

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        distances, scores, coefficients, prototypes = self.net(x)
        before, after = distances.flatten(2).split(2, 1)
        rows = [self.centres + (after - before) / 2, before + after, scores.flatten(2).sigmoid()]
        if not self.with_shapes:
            return torch.cat(rows, 1)
        return torch.cat([*rows, coefficients.flatten(2)], 1), prototypes


class Classified(nn.Module):
    """[1, 3, 128, 128] -> confidences [1, C]"""

    def __init__(self, net: ClassifyNet):
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).softmax(1)


def export(name: str, checkpoint: Path, folder: Path) -> None:
    """The models of a network of `train.py`: `parts` gives two files."""
    state = torch.load(checkpoint, "cpu", weights_only=True)
    if name == "parts":
        net = loaded(PartsNet(len(kinds)), state)
        about = "Parts on a conveyor belt"
        write(Parts(net, False), folder / "parts-detect.onnx", belt_size, ["boxes"], "detect", kinds, about)
        outputs = ["boxes", "prototypes"]
        write(Parts(net, True), folder / "parts-outline.onnx", belt_size, outputs, "segment", kinds, f"{about}, with shapes")
    elif name == "segment":
        net = loaded(DefectNet(len(defect_areas)), state)
        about = "Defective areas of a part at the station"
        write(net, folder / "parts-segment.onnx", (192, 192), ["logits"], "semantic", defect_areas, about)
    else:
        net = Classified(loaded(ClassifyNet(len(verdicts)), state))
        about = "Whether a part at the station is good, or its defect"
        write(net, folder / "parts-classify.onnx", (128, 128), ["confidences"], "classify", verdicts, about)


def loaded(net: nn.Module, state: dict[str, Tensor]) -> nn.Module:
    net.load_state_dict(state)
    return net.eval()


def write(
    net: nn.Module, path: Path, size: tuple[int, int], outputs: list[str], task: str, classes: list[str], about: str
) -> None:
    """`task` and the keys of the metadata are the words that lib/model/ultralytics.ts reads."""
    example = torch.zeros(1, 3, *size)
    options = {"input_names": ["images"], "output_names": outputs, "opset_version": OPSET}
    torch.onnx.export(net.eval(), (example,), str(path), dynamo=False, **options)
    model = onnx.load(path)
    model.producer_name, model.producer_version = "Lineside", ""
    metadata = {
        "description": about,
        "author": "Lineside",
        "license": "Apache-2.0",
        "task": task,
        "names": str(dict(enumerate(classes))),
        "imgsz": str(list(size)),
    }
    onnx.helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder whose checkpoints are exported")
    parser.add_argument("--models", type=Path, default=Path(__file__).parent.parent)
    arguments = parser.parse_args()
    for checkpoint in sorted((arguments.data / "checkpoints").glob("*.pt")):
        export(checkpoint.stem, checkpoint, arguments.models)
