"""The networks. Plain dense convolutions: they train and run faster on a CPU than depthwise ones of a third of their size.

All take RGB, NCHW float32, `value / 127.5 - 1`. Only Conv, Relu, Add, Concat, Resize (nearest or bilinear), Softmax, MatMul,
Reshape, GlobalAveragePool, AveragePool, Gemm, Sigmoid reach the exported file; batch norms fold into the convolutions.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two 3x3 convolutions about a shortcut; `inner` channels between them."""

    def __init__(self, channels: int, inner: int | None = None):
        super().__init__()
        inner = inner or channels
        self.first = conv(channels, inner)
        self.second = nn.Sequential(nn.Conv2d(inner, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


def _up(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")


class Landmarks(nn.Module):
    """1x3x128x128 -> 252 coordinates (share of the crop minus 0.5) and yaw, pitch, roll in radians.

    Each point is the mean of a softmax over a 32x32 map: three times better than plain regression at equal training.
    """

    side = 32

    def __init__(self, count: int = 126, widths: tuple[int, ...] = (24, 40, 64, 96, 128)):
        super().__init__()
        a, b, c, d, e = widths
        self.count = count
        self.stem = conv(3, a, 3, 2)
        self.to32 = nn.Sequential(conv(a, b, 3, 2), Residual(b))
        self.to16 = nn.Sequential(conv(b, c, 3, 2), Residual(c))
        self.to8 = nn.Sequential(conv(c, d, 3, 2), Residual(d), Residual(d))
        self.to4 = nn.Sequential(conv(d, e, 3, 2), Residual(e))
        self.side4, self.side8, self.side16, self.side32 = (conv(n, 64, 1) for n in (e, d, c, b))
        self.merge8, self.merge16, self.merge32 = conv(64, 64), conv(64, 64), conv(64, 64, 1)
        self.maps = nn.Conv2d(64, count, 1)
        self.turn = nn.Sequential(nn.Linear(e, 48), nn.ReLU(inplace=True), nn.Linear(48, 3))
        axis = (torch.arange(self.side) + 0.5) / self.side - 0.5
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        self.register_buffer("grid", torch.stack([x.flatten(), y.flatten()], 1))

    def features(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (n, count, 1024) of the maps and the three angles."""
        a = self.to32(self.stem(x))
        b = self.to16(a)
        c = self.to8(b)
        d = self.to4(c)
        y = self.merge8(_up(self.side4(d)) + self.side8(c))
        y = self.merge16(_up(y) + self.side16(b))
        y = self.merge32(_up(y) + self.side32(a))
        pooled = F.adaptive_avg_pool2d(d, 1).flatten(1)
        logits = self.maps(y).reshape(x.shape[0], self.count, self.side * self.side)
        return logits, self.turn(pooled)

    def forward(self, x: Tensor) -> Tensor:
        logits, angles = self.features(x)
        places = torch.matmul(torch.softmax(logits, -1), self.grid)
        return torch.cat([places.reshape(x.shape[0], 2 * self.count), angles], 1)


class LandmarksWithConfidence(nn.Module):
    """1x381: as `Landmarks`, then 126 confidences, 0 to 1: decoder `points-126-pose-3-confidence-126`.

    A confidence is the height of the point's map over the height that is usual for that point in good portraits: a covered
    point spreads its map. `usual` (126,).
    """

    def __init__(self, inner: Landmarks, usual: Tensor):
        super().__init__()
        self.inner = inner
        self.register_buffer("gain", 1 / usual)

    def forward(self, x: Tensor) -> Tensor:
        """Answers in one row."""
        logits, angles = self.inner.features(x)
        share = torch.softmax(logits, -1)
        places = torch.matmul(share, self.inner.grid)
        confidence = torch.clamp(share.amax(-1) * self.gain, 0, 1)
        return torch.cat([places.reshape(x.shape[0], -1), angles, confidence], 1)


def count_macs(net: nn.Module, shape: tuple[int, ...]) -> float:
    """Millions of multiplications of the convolutions and linear layers."""
    total = 0

    def hook(module: nn.Module, _: object, out: Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.Conv2d):
            total += out.numel() * module.in_channels // module.groups * module.kernel_size[0] * module.kernel_size[1]
        else:
            total += module.in_features * module.out_features

    hooks = [m.register_forward_hook(hook) for m in net.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    net.eval()(torch.zeros(1, *shape))
    for h in hooks:
        h.remove()
    return total / 1e6


class EyeBand(nn.Module):
    """1x3x64x128 -> 68 eye coordinates (x minus 0.5, y minus 0.25, in band widths), 2 open logits (right, left), a glasses logit.

    Points from 16x32 maps as in `Landmarks`; the open logits look at each half of the band with the same weights.
    """

    rows, columns = 16, 32

    def __init__(self, count: int = 34):
        super().__init__()
        self.count = count
        self.stem = conv(3, 20, 3, 2)
        self.to16 = nn.Sequential(conv(20, 40, 3, 2), Residual(40))
        self.to8 = nn.Sequential(conv(40, 64, 3, 2), Residual(64), Residual(64))
        self.to4 = nn.Sequential(conv(64, 96, 3, 2), Residual(96))
        self.side4, self.side8, self.side16 = conv(96, 64, 1), conv(64, 64, 1), conv(40, 64, 1)
        self.merge8, self.merge16 = conv(64, 64), conv(64, 64)
        self.maps = nn.Conv2d(64, count, 1)
        self.open = nn.Sequential(
            conv(64, 64), nn.AvgPool2d(8), nn.Conv2d(64, 32, 1), nn.ReLU(inplace=True), nn.Conv2d(32, 1, 1)
        )
        self.glasses = nn.Sequential(nn.Conv2d(160, 48, 1), nn.ReLU(inplace=True), nn.Conv2d(48, 1, 1))
        x = (torch.arange(self.columns) + 0.5) / self.columns - 0.5
        y = ((torch.arange(self.rows) + 0.5) / self.rows - 0.5) * 0.5
        down, across = torch.meshgrid(y, x, indexing="ij")
        self.register_buffer("grid", torch.stack([across.flatten(), down.flatten()], 1))

    def features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits (n, 34, 512) of the maps, open logits (n, 2), glasses logit (n, 1)."""
        a = self.to16(self.stem(x))
        b = self.to8(a)
        c = self.to4(b)
        y8 = self.merge8(_up(self.side4(c)) + self.side8(b))
        y = self.merge16(_up(y8) + self.side16(a))
        n = x.shape[0]
        pooled = torch.cat([F.adaptive_avg_pool2d(c, 1), F.adaptive_avg_pool2d(b, 1)], 1)
        return (
            self.maps(y).reshape(n, self.count, self.rows * self.columns),
            self.open(y8).reshape(n, 2),
            self.glasses(pooled).reshape(n, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        logits, opened, glasses = self.features(x)
        places = torch.matmul(torch.softmax(logits, -1), self.grid)
        return torch.cat([places.reshape(x.shape[0], 2 * self.count), opened, glasses], 1)


class Finder(nn.Module):
    """1x3x192x160 -> 1x4x24x20: centre logit, dx, dy (through tanh, cells of 8 px), log(size / 32 px)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), Residual(32, 16))
        self.to8 = nn.Sequential(conv(32, 64, 3, 2), Residual(64, 48))
        self.to16 = nn.Sequential(conv(64, 96, 3, 2), Residual(96, 64))
        self.to32 = nn.Sequential(conv(96, 96, 3, 2), Residual(96, 64))
        self.side32, self.side16, self.side8 = conv(96, 64, 1), conv(96, 64, 1), conv(64, 64, 1)
        self.merge16, self.merge8 = conv(64, 64), conv(64, 64)
        self.head = nn.Conv2d(64, 4, 1)
        nn.init.constant_(self.head.bias[:1], -4.0)

    def forward(self, x: Tensor) -> Tensor:
        b = self.to8(self.stem(x))
        c = self.to16(b)
        d = self.to32(c)
        y = self.merge16(_up(self.side32(d)) + self.side16(c))
        return self.head(self.merge8(_up(y) + self.side8(b)))


class Matte(nn.Module):
    """1x3x256x192 -> logits of coverage 1x1x256x192; `MatteOut` adds the sigmoid."""

    def __init__(self) -> None:
        super().__init__()
        self.to2 = conv(3, 16, 3, 2)
        self.to4 = nn.Sequential(conv(16, 24, 3, 2), Residual(24))
        self.to8 = nn.Sequential(conv(24, 48, 3, 2), Residual(48))
        self.to16 = nn.Sequential(conv(48, 96, 3, 2), Residual(96, 80), Residual(96, 80))
        self.to32 = nn.Sequential(conv(96, 112, 3, 2), Residual(112, 80))
        self.whole = nn.Conv2d(112, 64, 1)
        self.side32, self.side16, self.side8 = conv(112, 64, 1), conv(96, 64, 1), conv(48, 48, 1)
        self.side4, self.side2 = conv(24, 32, 1), conv(16, 16, 1)
        self.merge16 = conv(64, 48)
        self.merge8 = conv(48, 32)
        self.merge4 = conv(32, 16)
        self.merge2 = conv(16, 16)
        self.rough = nn.Conv2d(16, 4, 1)
        self.fine = nn.Sequential(conv(7, 8), nn.Conv2d(8, 1, 3, 1, 1))
        self.coarse = nn.Conv2d(16, 1, 1)

    @staticmethod
    def _up(x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits at full and at half size."""
        a = self.to2(x)
        b = self.to4(a)
        c = self.to8(b)
        d = self.to16(c)
        e = self.to32(d)
        y = self.side32(e) + F.relu(self.whole(F.adaptive_avg_pool2d(e, 1)))
        y = self.merge16(self._up(y) + self.side16(d))
        y = self.merge8(self._up(y) + self.side8(c))
        y = self.merge4(self._up(y) + self.side4(b))
        y = self.merge2(self._up(y) + self.side2(a))
        full = self.fine(torch.cat([self._up(self.rough(y)), x], 1))
        return full, self.coarse(y)

    def forward(self, x: Tensor) -> Tensor:
        return self.both(x)[0]


class MatteOut(nn.Module):
    """Coverage 0 to 1, for export."""

    def __init__(self, inner: Matte):
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.inner(x))


class Traits(nn.Module):
    """1x3x160x160 -> 10 logits, order of `augment.head.TRAITS`.

    The crop is level and to scale, so the answer may depend on the place: a few maps go into a linear layer whole.
    """

    def __init__(self, count: int = 10):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 12, 3, 2), conv(12, 24, 3, 2))
        self.to20 = nn.Sequential(conv(24, 40, 3, 2), Residual(40, 20))
        self.to10 = nn.Sequential(conv(40, 80, 3, 2), Residual(80, 40))
        self.maps = conv(80, 24, 1)
        self.place = nn.Linear(24 * 100, 64)
        self.drop = nn.Dropout(0.25)
        self.answer = nn.Linear(64 + 80, count)

    def forward(self, x: Tensor) -> Tensor:
        y = self.to10(self.to20(self.stem(x)))
        place = F.relu(self.place(self.maps(y).reshape(x.shape[0], -1)))
        whole = F.adaptive_avg_pool2d(y, 1).reshape(x.shape[0], -1)
        return self.answer(self.drop(torch.cat([place, whole], 1)))
