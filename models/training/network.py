"""The networks: plain 3 x 3 convolutions with folded batch norm, small enough for one core and a camera's frame rate."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Conv(nn.Sequential):
    """Convolution, batch norm (folded into it at export) and ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1):
        conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        super().__init__(conv, nn.BatchNorm2d(outputs, momentum=0.03), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two convolutions beside an identity."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = Conv(channels, channels)
        self.second = Conv(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(self.first(x))


class PartsNet(nn.Module):
    """Boxes, classes and shapes of the parts on the belt, found jointly; anchor-free, one cell every 8 pixels.

    Input [B, 3, H, W] in 0..1, H and W multiples of 32. A part's mask is a sum of prototypes, as in YOLACT
    (Bolya et al. 2019, arXiv:1904.02689).
    """

    stride = 8

    def __init__(self, classes: int, prototypes: int = 12):
        super().__init__()
        self.classes, self.prototypes = classes, prototypes
        self.stem = nn.Sequential(nn.PixelUnshuffle(4), Conv(48, 32))
        self.at8 = nn.Sequential(Conv(32, 48, stride=2), Residual(48))
        self.at16 = nn.Sequential(Conv(48, 96, stride=2), Residual(96), Residual(96))
        self.at32 = nn.Sequential(Conv(96, 96, stride=2), Conv(96, 96))
        self.merge16 = Conv(96, 48, 1)
        self.merge8 = Residual(48)
        self.box_tower, self.class_tower = Conv(48, 48), Conv(48, 48)
        self.boxes = nn.Conv2d(48, 4, 1)
        self.scores = nn.Conv2d(48, classes, 1)
        self.coefficients = nn.Conv2d(48, prototypes, 1)
        self.merge4 = Conv(48, 32, 1)
        self.shapes = nn.Sequential(Conv(32, 32), nn.Conv2d(32, prototypes, 1))
        nn.init.constant_(self.scores.bias, -4.6)  # one cell in a hundred, so that the first steps are no shock
        nn.init.constant_(self.boxes.bias, 2.0)  # 17 pixels to each side

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """distances to the left, top, right and bottom [B, 4, h, w] in pixels, class logits [B, C, h, w],
        coefficients [B, K, h, w] and prototypes [B, K, H / 4, W / 4]."""
        four = self.stem(x)
        eight = self.at8(four)
        sixteen = self.at16(eight)
        sixteen = sixteen + _twice(self.at32(sixteen))
        eight = self.merge8(eight + _twice(self.merge16(sixteen)))
        of_box = self.box_tower(eight)
        distances = F.softplus(self.boxes(of_box).float()) * self.stride
        prototypes = self.shapes(four + _twice(self.merge4(eight)))
        return distances, self.scores(self.class_tower(eight)), self.coefficients(of_box), prototypes


class Encoder(nn.Module):
    """What both networks of the station see first: [B, 3, H, W] in 0..1 -> four levels, a half to a sixteenth."""

    def __init__(self) -> None:
        super().__init__()
        self.at2 = nn.Sequential(nn.PixelUnshuffle(2), Conv(12, 16), Conv(16, 16))
        self.at4 = nn.Sequential(Conv(16, 32, stride=2), Residual(32))
        self.at8 = nn.Sequential(Conv(32, 64, stride=2), Residual(64))
        self.at16 = nn.Sequential(Conv(64, 96, stride=2), Residual(96), Residual(96))
        self.merge8 = nn.ModuleList([Conv(96, 64, 1), Residual(64)])

    def levels(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """16, 32, 64 and 96 channels; the third knows what the fourth has seen."""
        two = self.at2(x)
        four = self.at4(two)
        eight = self.at8(four)
        sixteen = self.at16(eight)
        narrow, refine = self.merge8
        return two, four, refine(eight + _twice(narrow(sixteen))), sixteen


class DefectNet(Encoder):
    """A U-Net (Ronneberger et al. 2015, arXiv:1505.04597): [B, 3, H, W] in 0..1 -> logits [B, C, H, W].

    Its finest level is half the picture; the last layer gives four pixels a cell.
    """

    def __init__(self, classes: int):
        super().__init__()
        self.merge4 = nn.ModuleList([Conv(64, 32, 1), Residual(32)])
        self.merge2 = nn.ModuleList([Conv(32, 16, 1), Residual(16)])
        self.logits = nn.Sequential(nn.Conv2d(16, 4 * classes, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        two, four, x, _ = self.levels(x)
        for finer, (narrow, refine) in ((four, self.merge4), (two, self.merge2)):
            x = refine(finer + _twice(narrow(x)))
        return self.logits(x)


class ClassifyNet(Encoder):
    """Good, or which defect: [B, 3, 128, 128] in 0..1 -> logits [B, C].

    On the way it says where it sees a defect, and is taught that too: it learns so what to look at.
    """

    def __init__(self, classes: int):
        super().__init__()
        self.places = nn.Conv2d(64, classes, 1)
        self.answer = nn.Sequential(nn.Dropout(0.1), nn.Linear(96 + 96 + 64 + classes, classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.with_places(x)[0]

    def with_places(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The answer, and of each of 16 x 16 places what is seen there: logits [B, C] and [B, C, 16, 16], whose channels
        are those of the mask. A defect is a small thing in one place, so the strongest place counts beside the mean."""
        _, _, eight, sixteen = self.levels(x)
        places = self.places(eight)
        strongest = [level.amax((2, 3)) for level in (sixteen, eight, places)]
        return self.answer(torch.cat([sixteen.mean((2, 3)), *strongest], 1)), places


def _twice(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")
