"""The 126 points of a face: their order, their mirror images, and the mesh vertices they stand on.

Right and left are the sitter's own; the sitter's right is on the left of an unmirrored picture.
"""

import numpy as np

COUNT = 126

OUTLINE = slice(0, 36)
RIGHT_EYE = slice(36, 52)
LEFT_EYE = slice(52, 68)
EYES = slice(36, 70)
BROWS = slice(70, 90)
NOSE = slice(90, 102)
OUTER_LIPS = slice(102, 114)
INNER_LIPS = slice(114, 126)
LIPS = slice(102, 126)

# Named points.
FOREHEAD, CHIN = 0, 18
RIGHT_OUTER, RIGHT_INNER, LEFT_OUTER, LEFT_INNER = 36, 44, 52, 60
RIGHT_IRIS, LEFT_IRIS = 68, 69
MOUTH_TOP, MOUTH_BOTTOM = 123, 117

# Offsets within an eye's sixteen points: corner 0 (outer), lower lid 1-7, corner 8 (inner), upper lid 9-15 (from outer).
LOWER_LID = np.arange(1, 8)
UPPER_LID = np.arange(9, 16)

_OUTLINE = [
    10,
    338,
    297,
    332,
    284,
    251,
    389,
    356,
    454,
    323,
    361,
    288,
    397,
    365,
    379,
    378,
    400,
    377,
    152,
    148,
    176,
    149,
    150,
    136,
    172,
    58,
    132,
    93,
    234,
    127,
    162,
    21,
    54,
    103,
    67,
    109,
]
_RIGHT_EYE = [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173]
_LEFT_EYE = [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398]
_RIGHT_BROW = [70, 63, 105, 66, 107, 46, 53, 52, 65, 55]
_LEFT_BROW = [300, 293, 334, 296, 336, 276, 283, 282, 295, 285]
_NOSE = [168, 6, 195, 4, 1, 2, 98, 97, 326, 327, 129, 358]
_OUTER_LIPS = [61, 91, 84, 17, 314, 321, 291, 270, 267, 0, 37, 40]
_INNER_LIPS = [78, 88, 87, 14, 317, 318, 308, 310, 312, 13, 82, 80]

VERTEX = np.array(
    _OUTLINE + _RIGHT_EYE + _LEFT_EYE + [-1, -1] + _RIGHT_BROW + _LEFT_BROW + _NOSE + _OUTER_LIPS + _INNER_LIPS
)
"""(126,) mesh vertex under each point; -1 for the two irises."""


def _mirror() -> np.ndarray:
    table = np.arange(COUNT)
    table[:36] = (36 - np.arange(36)) % 36
    table[36:52], table[52:68] = np.arange(52, 68), np.arange(36, 52)
    table[68:70] = 69, 68
    table[70:80], table[80:90] = np.arange(80, 90), np.arange(70, 80)
    table[90:102] = 90 + np.array([0, 1, 2, 3, 4, 5, 9, 8, 7, 6, 11, 10])
    lips = np.array([6, 5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7])
    table[102:114], table[114:126] = 102 + lips, 114 + lips
    return table


MIRROR = _mirror()
"""(126,) the point on the other side of the face."""

EYES_MIRROR = MIRROR[EYES] - 36
"""(34,) the same within the eye points alone."""

GROUPS = {
    "eyes": np.r_[36:70],
    "brows": np.r_[70:90],
    "nose": np.r_[90:102],
    "mouth": np.r_[102:126],
    "outline": np.r_[0:36],
}

# iBUG-68 truth of rendered heads -> our points, where both mean the same place. Brows, outline and nose wings differ.
FROM_68 = {
    36: 36,
    37: 47,
    38: 49,
    39: 44,
    40: 41,
    41: 39,
    45: 52,
    44: 63,
    43: 65,
    42: 60,
    47: 57,
    46: 55,
    48: 102,
    54: 108,
    51: 111,
    57: 105,
    60: 114,
    64: 120,
    62: 123,
    66: 117,
    33: 95,
}


def eye_distance(points: np.ndarray) -> np.ndarray:
    """Distance of the outer eye corners; points (..., 126, 2)."""
    return np.linalg.norm(points[..., RIGHT_OUTER, :] - points[..., LEFT_OUTER, :], axis=-1)


def lid_gap(eye: np.ndarray) -> np.ndarray:
    """Height over width of the lid opening; eye (..., 16, 2)."""
    width = np.linalg.norm(eye[..., 0, :] - eye[..., 8, :], axis=-1)
    upper, lower = eye[..., [11, 13], :].mean(-2), eye[..., [3, 5], :].mean(-2)
    return np.linalg.norm(upper - lower, axis=-1) / np.maximum(width, 1e-6)
