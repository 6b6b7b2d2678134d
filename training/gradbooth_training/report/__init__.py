"""The product measured: `gradbooth look` over every evaluation picture, against labels, teachers and peers; docs/vision.md."""
