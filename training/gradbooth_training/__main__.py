"""`python -m gradbooth_training train landmarks --steps 4000` and its like; `--help` lists all."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from .paths import MODELS, ROOT

if TYPE_CHECKING:
    from .train import Plan, Task

NETWORKS = ["landmarks", "eyes", "finder", "matte", "traits"]


def main() -> None:
    """Reads the command line and does what it says."""
    parser = argparse.ArgumentParser(prog="gradbooth_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train one network, from its last checkpoint if there is one")
    train.add_argument("network", choices=NETWORKS)
    train.add_argument("--steps", type=int, help="total steps; more than before extends the schedule")
    train.add_argument("--minutes", type=float, help="stop after this time; the next call goes on")
    train.add_argument("--batch", type=int)
    train.add_argument("--rate", type=float)
    queue = commands.add_parser("queue", help="train several, one after another; can be stopped and goes on")
    queue.add_argument("wishes", nargs="+", metavar="NAME[:STEPS]")
    queue.add_argument("--minutes", type=float, help="at most this long for each")
    smoke = commands.add_parser("smoke", help="a few steps of every network in a folder of its own, export, parity")
    smoke.add_argument("--steps", type=int, default=6)
    cards = commands.add_parser("cards", help="write the figures of the installed networks into models/README.md")
    cards.add_argument("networks", nargs="+", choices=NETWORKS)
    report = commands.add_parser(
        "report", help="measure `gradbooth look` on every evaluation picture; writes docs/vision.md"
    )
    evaluation = commands.add_parser(
        "evaluation", help="measure `gradbooth check` on both sides of every line; writes docs/evaluation.md"
    )
    for command in (report, evaluation):
        command.add_argument("--binary", type=Path, default=ROOT / "target/debug/gradbooth")
        command.add_argument("--models", type=Path, default=MODELS, help="folder of the networks")
        command.add_argument("--quick", action="store_true", help="a few pictures, into the working folder")
    for word, text in (
        ("export", "write and check the ONNX file of the last checkpoint, with its figures"),
        ("install", "put the exported file into models/"),
        ("figures", "figures of what stands in models/"),
    ):
        command = commands.add_parser(word, help=text)
        command.add_argument("network", choices=NETWORKS)
    arguments = parser.parse_args()
    if arguments.command == "train":
        from .train import train as run

        task, plan = make(arguments.network)
        wanted = {k: getattr(arguments, k) for k in ("steps", "batch", "rate") if getattr(arguments, k) is not None}
        run(task, dataclasses.replace(plan, **wanted), arguments.minutes, lambda line: print(line, flush=True))
    elif arguments.command == "queue":
        from .queue import run as work_through

        work_through(arguments.wishes, arguments.minutes)
    elif arguments.command == "smoke":
        from .smoke import run as smoke_test

        smoke_test(arguments.steps)
    elif arguments.command == "export":
        from . import evaluate, publish
        from .paths import work

        print(publish.export_role(arguments.network))
        table = publish.figures(arguments.network, work("export") / publish.ROLES[arguments.network][0])
        evaluate.save(f"{arguments.network}-figures", table, work("export"))
        print(evaluate.show(table))
    elif arguments.command == "cards":
        from . import cards as card_tables

        card_tables.write(arguments.networks)
    elif arguments.command == "report":
        from .report.run import run as measure

        measure(arguments.binary, arguments.models, arguments.quick)
    elif arguments.command == "evaluation":
        from .evaluation.run import run as evaluate_checks

        evaluate_checks(arguments.binary, arguments.models, arguments.quick)
    elif arguments.command == "install":
        from . import publish

        publish.install(arguments.network)
    else:
        from . import evaluate, publish

        print(evaluate.show(publish.figures(arguments.network, MODELS / publish.ROLES[arguments.network][0])))


def make(network: str) -> "tuple[Task, Plan]":
    """The task and the plan of a network."""
    if network == "landmarks":
        from .landmarks import PLAN, LandmarkTask

        return LandmarkTask(), PLAN
    if network == "eyes":
        from .eyes import PLAN, EyeTask

        return EyeTask(), PLAN
    if network == "finder":
        from .finder import PLAN, FinderTask

        return FinderTask(), PLAN
    if network == "traits":
        from .traits import PLAN, TraitTask

        return TraitTask(), PLAN
    from .matte import PLAN, MatteTask

    return MatteTask(), PLAN


if __name__ == "__main__":
    main()
