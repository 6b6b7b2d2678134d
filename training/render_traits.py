"""Random sitters rich in what points cannot tell: head coverings, hair over brows and ears, tints, jewellery, masks.

    SITTER_ASSETS=... PYTHONPATH=../shared/data/sitters/pipeline python training/render_traits.py OUT FIRST LAST

Needs `bpy` 4.5 (Python 3.11) in an environment of its own, the sitters' pipeline and its CC0 assets; six seconds of a core
each. Sample i is a function of i. Output as the pipeline's `train`: jpg, alpha, classes, truth. `data.sitters()` reads them
from `renders/` of the working folder.
"""

import json
import os
import sys
import time

import cv2
import make as pipeline
import numpy as np
import person
import spec as recipes

W, H, SPP = 288, 360, 6
C0 = np.array([0, -0.050, 0.745])


def shell(z, rx, front, back, nu: int = 72, hole=None) -> tuple[np.ndarray, list[list[int]]]:
    """Verts and faces of a surface about the head: half widths over canonical heights; `hole(x, y, z)` cuts faces."""
    zs = np.linspace(z[0], z[-1], 46)
    k = np.argsort(z)
    f = lambda a: np.interp(zs, np.array(z)[k], np.array(a)[k])
    a, fr, bk = f(rx), f(front), f(back)
    vs, fs = [], []
    for i in range(len(zs)):
        for j in range(nu):
            b = 2 * np.pi * j / nu
            y = np.sin(b) * (fr[i] if np.sin(b) < 0 else bk[i])
            vs.append([a[i] * np.cos(b), C0[1] + y, zs[i]])
    vs = np.array(vs)
    for i in range(len(zs) - 1):
        for j in range(nu):
            q = [i * nu + j, i * nu + (j + 1) % nu, (i + 1) * nu + (j + 1) % nu, (i + 1) * nu + j]
            if hole is None or not hole(*vs[q].mean(0)):
                fs.append(q)
    return vs, fs


class Sitter(person.Person):
    """Adds headscarf, hood, mortarboard, bucket hat, hairband and medical mask to the pipeline's accessories."""

    def __init__(self, spec, **k):
        super().__init__(spec, **k)
        acc = spec.get("acc", {})
        if acc.get("band") and not acc.get("hat"):
            self._band(acc["band"])
        if acc.get("mask"):
            self._mask(acc["mask"])

    def _cloth(self, name, col):
        return person.cloth_material(self.tag + name, 0, col, {}, self._cls("hat"))

    def _add(self, name, vs, fs, mat, thick=0.002):
        ob = person.mesh_object(f"{self.tag}_{name}", self.to_world(person.canonical_to_eye(vs)), fs, mat, subsurf=1)
        if thick:
            sol = ob.modifiers.new("sol", "SOLIDIFY")
            sol.thickness, sol.offset = thick, 1
        self.objects.append(ob)

    def _hat(self, kind):
        acc = self.spec["acc"]
        col = acc.get("hat_colour", (0.03, 0.05, 0.12))
        u = acc.get("hat_shape", [0.5, 0.5, 0.5])
        if kind in ("scarf", "hood"):
            grow = 1.0 + 0.06 * u[0] + (0.12 if kind == "hood" else 0)
            hw, hh = (0.056 + 0.010 * u[1]) * (1.1 if kind == "hood" else 1), 0.086 + 0.008 * u[2]
            z = [0.872, 0.862, 0.838, 0.805, 0.765, 0.72, 0.68, 0.645, 0.60, 0.565, 0.53]
            rx = np.array([0.001, 0.04, 0.072, 0.086, 0.092, 0.093, 0.090, 0.084, 0.082, 0.10, 0.14]) * grow
            fr = np.array([0.001, 0.045, 0.085, 0.098, 0.094, 0.088, 0.084, 0.080, 0.066, 0.075, 0.09]) * grow
            bk = np.array([0.001, 0.05, 0.09, 0.112, 0.122, 0.118, 0.105, 0.10, 0.095, 0.10, 0.11]) * grow
            low = 0.70 if kind == "hood" else 0.725
            cut = lambda x, y, zz: y < C0[1] - 0.01 and (x / hw) ** 2 + ((zz - low) / hh) ** 2 < 1
            vs, fs = shell(z, rx, fr, bk, hole=cut)
            r = np.random.default_rng(self.spec["seed"])
            vs = vs + person.H.smoothnoise(vs, 60, int(r.integers(1e6))) * 0.004
            self._add("hat", vs, fs, self._cloth("_hat", col))
            return
        if kind in ("mortar", "bucket"):
            base = 0.778 + 0.012 * u[0]
            z = [0.868, 0.864, 0.845, 0.815, base]
            rx, fr, bk = (
                np.array([0.001, 0.05, 0.074, 0.084, 0.0865]),
                np.array([0.001, 0.06, 0.088, 0.104, 0.110]),
                np.array([0.001, 0.06, 0.09, 0.106, 0.110]),
            )
            vs, fs = shell(z, rx, fr, bk)
            self._add("hat", vs, fs, self._cloth("_hat", col))
            if kind == "mortar":
                s, t = 0.112 + 0.02 * u[1], np.radians(45 * (u[2] > 0.7))
                q = np.array([[-s, -s], [s, -s], [s, s], [-s, s]]) @ np.array(
                    [[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]
                )
                tilt = 0.15 * (u[0] - 0.3)
                top = [[x, C0[1] + y, 0.872 + dz - tilt * y] for dz in (0, 0.004) for x, y in q]
                f = [[0, 1, 2, 3], [4, 5, 6, 7]] + [[i, (i + 1) % 4, 4 + (i + 1) % 4, 4 + i] for i in range(4)]
                ob = person.mesh_object(
                    "board",
                    self.to_world(person.canonical_to_eye(np.array(top))),
                    f,
                    self._cloth("_board", col),
                    smooth=False,
                )
                self.objects.append(ob)
                side = 1 if u[1] > 0.5 else -1
                line = np.array(
                    [
                        [0, C0[1], 0.878],
                        [side * s * 0.9, C0[1] - s * 0.3, 0.878],
                        [side * (s + 0.004), C0[1] - s * 0.3, 0.86],
                        [side * (s + 0.004), C0[1] - s * 0.3, 0.79],
                    ]
                )
                gold = (
                    person.Mat(f"{self.tag}_tassel")
                    .principled(base=(0.6, 0.4, 0.05, 1) if u[2] > 0.4 else (0.5, 0.02, 0.02, 1), rough=0.6)
                    .done(self._cls("hat"))
                )
                self._tube(f"{self.tag}_tassel", [self.to_world(person.canonical_to_eye(line))], [False], 0.003, gold)
            else:
                vs, fs = shell(
                    [base + 0.004, base - 0.012, base - 0.03],
                    [0.0865, 0.105, 0.125],
                    [0.110, 0.130, 0.150],
                    [0.110, 0.130, 0.150],
                )
                self._add("brim", vs, fs, self._cloth("_brim", col))
            return
        super()._hat(kind)

    def _band(self, b):
        a = np.linspace(-0.08 * np.pi, 1.08 * np.pi, 40)
        pts = np.stack(
            [
                0.0835 * np.cos(a),
                np.full(40, C0[1] - 0.035 - 0.02 * b["y"]) + 0.045 * (1 - np.abs(np.sin(a))),
                0.752 + 0.108 * np.sin(a),
            ],
            1,
        )
        m = person.Mat(f"{self.tag}_band").principled(base=(*b["colour"], 1), rough=0.5).done(self._cls("jewellery"))
        self._tube(
            f"{self.tag}_band", [self.to_world(person.canonical_to_eye(pts))], [False], 0.003 + 0.004 * b["w"], m
        )

    def _mask(self, m):
        c = person.canonical()
        zt = 0.704 + 0.008 * m["top"]
        faces = [
            f
            for f in self.skin_faces_all
            if (lambda p: p[1] < -0.066 and 0.636 < p[2] < zt - 0.25 * max(0, abs(p[0]) - 0.03))(c[f].mean(0))
        ]
        used, _, ff = person.compact(self.v, faces)
        vs = self.v.copy()
        # A cloth bridges lips and chin: pushed out along the normals, then made smooth.
        vs[used] += self.vn[used] * 0.008 + self.R @ np.array([0, -0.004, 0])
        q = vs[used]
        nb = [set() for _ in used]
        for f in ff:
            for k in range(len(f)):
                nb[f[k]].add(f[(k + 1) % len(f)])
                nb[f[(k + 1) % len(f)]].add(f[k])
        nb = [list(x) for x in nb]
        for _ in range(14):
            s = np.array([q[n].mean(0) for n in nb])
            q = np.where((s[:, 1] < q[:, 1] + 0.0008)[:, None], s, q)
        mat = person.cloth_material(self.tag + "_mask", 0, m["colour"], {}, self._cls("clothes"))
        ob = person.mesh_object(f"{self.tag}_mask", q, ff, mat, subsurf=1)
        self.objects.append(ob)


def traits_spec(i: int) -> dict:
    """The pipeline's sample i, with rare traits made common."""
    sp = recipes.random_spec(i)
    r = np.random.default_rng(77_000_000 + i)
    u = r.random
    g = sp["identity"]["gender"]
    acc, hr, ex, li = sp["acc"], sp["hair"], sp["expr"], sp["lights"]
    sp["labels"] = {}
    sp.pop("second", None)
    sp["camera"]["height_m"] = float(r.uniform(0.33, 0.46))
    sp["camera"]["centre_z"] = float(r.uniform(-0.03, 0.0))
    sp["pose"]["offset"] = (float(r.normal() * 0.012), 0.0, float(r.normal() * 0.008))
    for k in ("hat", "hat_colour", "earrings", "necklace"):
        acc.pop(k, None)
    long = ("long", "bob", "bangs", "curtain")
    if g < 0.5 and u() < 0.35:
        hr["style"] = str(r.choice(["long", "bob", "curtain", "long"]))
    if u() < 0.34:
        hr["style"] = "overbrow" if g > 0.5 and u() < 0.3 else "bangs"
        hr["bangs_len"] = float(r.uniform(0.085, 0.125))
        hr["low"] = float(r.uniform(-0.014, -0.004))
    if hr["style"] in long:
        hr["tuck"] = bool(u() > 0.5)
    if u() < 0.30:
        kind = str(
            r.choice(
                ["cap", "beanie", "fedora", "mortar", "scarf", "hood", "bucket"],
                p=[0.16, 0.14, 0.10, 0.2, 0.22, 0.1, 0.08],
            )
        )
        acc["hat"], acc["hat_shape"] = kind, r.random(3).tolist()
        acc["hat_colour"] = (r.beta(0.8, 2.2, 3) if u() < 0.6 else np.full(3, r.beta(0.7, 2.5))).tolist()
        if kind in ("scarf", "hood"):
            hr["style"] = "none" if kind == "scarf" or u() < 0.5 else hr["style"]
    gl = acc.get("glasses")
    if gl is None and u() < 0.28:
        gl = acc["glasses"] = dict(
            w=float(r.uniform(0.0215, 0.0265)),
            h=float(r.uniform(0.016, 0.024)),
            square=float(r.uniform(2, 5)),
            thick=float(r.uniform(0.0007, 0.0022)),
            colour=(r.beta(0.6, 3, 3)).tolist(),
            metal=float(u() < 0.4),
        )
    if gl is not None and "tint" not in gl and u() < 0.45:
        t = r.uniform(0.02, 0.4)
        gl |= dict(tint=(t * r.uniform(0.6, 1.0, 3)).tolist(), reflect=float(r.uniform(0.04, 0.1)))
        gl["h"] = float(r.uniform(0.018, 0.025))
    if gl is not None and "glare" not in li and u() < 0.25:
        gl["reflect"] = float(r.uniform(0.12, 0.3))
        li["glare"] = float(r.uniform(0.6, 1.6))
    if u() < 0.25 and acc.get("hat") not in ("scarf", "hood"):
        acc["earrings"] = str(r.choice(["gold", "silver", "stud"], p=[0.4, 0.4, 0.2]))
    if u() < 0.14 and acc.get("hat") != "scarf":
        acc["necklace"] = "silver"
    if u() < 0.08:
        acc["band"] = dict(y=float(u()), w=float(u()), colour=r.beta(0.8, 1.5, 3).tolist())
    if u() < 0.08:
        acc["mask"] = dict(
            top=float(u()),
            colour=(
                [float(r.uniform(0.5, 0.8))] * 3
                if u() < 0.4
                else [0.25, 0.5, 0.7]
                if u() < 0.5
                else r.beta(0.8, 1.5, 3).tolist()
            ),
        )
    elif u() < 0.22:
        ex["smile"], ex["teeth"] = float(r.uniform(0.3, 0.9)), float(r.uniform(0.15, 0.7))
    return sp


def main() -> None:
    """Renders the samples FIRST to LAST - 1 that are not there yet."""
    out, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    person.Person = Sitter
    for i in range(first, last):
        d = f"{out}/{i // 1000:03d}"
        base = f"{d}/{i:06d}"
        if os.path.exists(base + ".json"):
            continue
        os.makedirs(d, exist_ok=True)
        try:
            r, tr, cls, alpha, hair = pipeline.shoot(
                traits_spec(i), W, H, SPP, f"{out}/.tmp", False, level=1, hq=0.4, threads=1, noise=0.12, min_spp=4
            )
        except Exception as e:
            print("FAIL", i, repr(e), flush=True)
            continue
        cv2.imwrite(base + ".jpg", pipeline.srgb8(r["Image"])[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
        pipeline.png8(base + ".a.png", (alpha * 255 + 0.5).astype(np.uint8))
        pipeline.png8(base + ".c.png", cls)
        with open(base + ".json.part", "w") as f:
            json.dump(tr, f, default=lambda o: o.tolist() if hasattr(o, "tolist") else float(o))
        os.replace(base + ".json.part", base + ".json")
        print(i, tr["seconds"], time.strftime("%T"), flush=True)


if __name__ == "__main__":
    main()
