# gradbooth. Two commands do everything: `make demo` runs it, `make test` tests it.
.PHONY: demo test check setup fmt clippy unit visits portraits guidance calibration doc deny screens hardware-pictures release clean
.DEFAULT_GOAL := demo

export RUSTDOCFLAGS := -D warnings
CARGO := cargo

## Run it: a central server with a demo campus, and the booth on simulated devices. OUT holds pictures, report, receipt.
demo:
	@scripts/setup.sh window
	@$(CARGO) build --workspace --bins
	@target/debug/gradbooth demo --out target/demo

## Test it: everything that the gate of a change runs.
test: setup check

setup:
	@scripts/setup.sh

check: fmt clippy unit visits doc deny

fmt:
	$(CARGO) fmt --all --check

clippy:
	$(CARGO) clippy --workspace --all-targets -- -D warnings

unit:
	$(CARGO) test --workspace

# Whole visits that take a minute each: sent back and taken again, a server that dies, cables, the hand-scanner, leaving.
visits:
	$(CARGO) test --workspace --test booth -- --ignored --test-threads=2 journey::

# A visit with each of the listed real portraits, which lie beside the repository; skips where they do not.
portraits:
	$(CARGO) test --workspace --test booth -- --ignored --nocapture listed_visits:: portraits::every

# Sitters who obey the pose page: the 1500 simulated starts with their figures, and rendered sitters before the real networks.
guidance:
	$(CARGO) test --workspace --test booth -- --include-ignored --nocapture guidance::

# Calibration on 200 random virtual booths, planted faults, a thousand mornings: the tables of docs/calibration.md. Half an hour.
calibration:
	$(CARGO) test --workspace --test booth -- --include-ignored --nocapture --test-threads=1 calibration::

doc:
	$(CARGO) doc --workspace --no-deps --quiet

# Licences, bans and sources. Advisories need a list from the network and are asked for by hand: `cargo deny check`.
deny:
	@$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install cargo-deny --version 0.20.2 --locked --quiet
	@$(CARGO) fetch --locked --quiet
	$(CARGO) deny --offline --log-level error check licenses bans sources

## Every screen, both languages, both orientations, as PNG under target/screens.
screens: setup
	@$(CARGO) build --bin gradbooth
	@target/debug/gradbooth screens --out target/screens

# The screens in hardware.md, small.
HARDWARE_SCREENS := 42_tech_dashboard=dashboard 43_tech_camera=camera 44_tech_lights=lights 45_tech_calibrate=calibrate \
  45_tech_calibrate_run=calibrate-run 46_tech_calibrate_result=calibrate-result 47_tech_drift=drift
hardware-pictures: setup
	@$(CARGO) build --workspace --bins
	@for pair in $(HARDWARE_SCREENS); do \
	  target/debug/gradbooth screens --only $${pair%=*}_en_portrait --width 405 --out target/hardware && \
	  cp target/hardware/$${pair%=*}_en_portrait.png docs/hardware/$${pair#*=}.png || exit 1; done

## What is installed on a booth.
release: setup
	$(CARGO) build --release --workspace --bins

clean:
	$(CARGO) clean

# Training of the networks in models/ (training/README.md). Not part of `make test`. Pictures: GRADBOOTH_DATA, default ../shared/data.
.PHONY: train-setup train-smoke train-all train-landmarks train-eyes train-finder train-matte train-traits train-export train-figures evaluate-vision evaluate

VENV := .cache/venv
TRAINING = OMP_NUM_THREADS=1 PYTHONPATH=training $(VENV)/bin/python -m gradbooth_training
# Networks for train-export and train-figures.
NETS := landmarks eyes finder matte traits

$(VENV)/.ready: training/requirements.txt
	python3.11 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --requirement $<
	@touch $@

train-setup: $(VENV)/.ready

# Minutes: a few steps of every network, resume, export, parity with onnxruntime.
train-smoke: train-setup
	$(TRAINING) smoke

# All, one after another. Can be stopped at any time; the same command goes on from the last checkpoints.
train-all: train-setup
	$(TRAINING) queue $(NETS)

# One network, from its last checkpoint. STEPS=8000 extends it, MINUTES=30 stops early.
train-landmarks train-eyes train-finder train-matte train-traits: train-%: train-setup
	$(TRAINING) train $* $(if $(STEPS),--steps $(STEPS)) $(if $(MINUTES),--minutes $(MINUTES))

# ONNX files of the last checkpoints with their figures, under .cache/training/export. `INSTALL=yes` puts them into models/.
train-export: train-setup
	for net in $(NETS); do $(TRAINING) export $$net $(if $(INSTALL),&& $(TRAINING) install $$net) || exit 1; done

# Figures of what stands in models/.
train-figures: train-setup
	for net in $(NETS); do $(TRAINING) figures $$net || exit 1; done

# The product measured on people kept out of the training: docs/vision.md and its plots, some 15 minutes. QUICK=yes takes the first
# pictures of each set, a minute, and writes below .cache/training/report. Says so and stops where the pictures are not there.
evaluate-vision: train-setup
	$(CARGO) build --workspace --bins
	$(TRAINING) report $(if $(QUICK),--quick)

# The checks measured on both sides of their lines: docs/evaluation.md and its plots, half an hour. QUICK=yes takes a few pictures and writes
# below .cache/training/evaluation. Says so and stops where the pictures are not there.
evaluate: train-setup
	$(CARGO) build --workspace --bins
	$(TRAINING) evaluation $(if $(QUICK),--quick)
