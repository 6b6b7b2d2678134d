"""The checks measured: `gradbooth check` over labelled pictures from both sides of the line; docs/evaluation.md."""
