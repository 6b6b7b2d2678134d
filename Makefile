# gradbooth. Two commands do everything: `make demo` runs it, `make test` tests it.
.PHONY: demo test check setup fmt clippy unit visits portraits doc deny screens release clean
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

doc:
	$(CARGO) doc --workspace --no-deps --quiet

# Licences, bans and sources. Advisories need a list from the network and are asked for by hand: `cargo deny check`.
deny:
	@$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install cargo-deny --version 0.20.2 --locked --quiet
	$(CARGO) deny --offline --log-level error check licenses bans sources

## Every screen, both languages, both orientations, as PNG under target/screens.
screens: setup
	@$(CARGO) build --bin gradbooth
	@target/debug/gradbooth screens --out target/screens

## What is installed on a booth.
release: setup
	$(CARGO) build --release --workspace --bins

clean:
	$(CARGO) clean
