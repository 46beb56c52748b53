# `make demo` needs Rust and make. `make test` needs Rust, installs what else it lacks, and says so.
.PHONY: help demo test simulate bench fmt clippy test-rust test-python test-wasm test-browser test-oracles test-postgres test-fuzz fuzz docs wasm clean

help:
	@echo "make demo          a dealer's day: slots found, booked, refused, moved, displaced"
	@echo "make test          every suite; one line each at the end"
	@echo "make test-rust     one suite; also test-python, test-wasm, test-browser, test-oracles, test-postgres, test-fuzz, clippy, docs"
	@echo "make simulate      the ledger under a store that fails, on new seeds until it is stopped"
	@echo "make bench         ours beside its rivals: recurrence, reading, search"
	@echo "make fuzz          ten minutes for each fuzz target"
	@echo "make fmt           format the Rust code"
	@echo "make wasm          the npm package, into bindings-wasm/pkg"
	@echo "make clean         remove what was built and installed in this folder"

demo:
	@command -v cargo >/dev/null || { echo "The demo needs Rust: https://rustup.rs"; exit 1; }
	@echo "Building the demo; the first time takes about a minute."
	@cargo build --release -p slotwright-examples --bin demo
	@cargo run --quiet --release -p slotwright-examples --bin demo

test:
	@.ci/test

clippy docs:
	@.ci/test $@

test-rust test-python test-wasm test-browser test-oracles test-fuzz:
	@.ci/test $(@:test-%=%)

# SIMULATION_SECONDS ends it, SIMULATION_FROM is its first seed, SIMULATION_SEED replays one: core/tests/simulation.rs.
simulate:
	@.ci/simulate

bench:
	@.ci/bench

fmt:
	cargo fmt --all

fuzz:
	@.ci/fuzz 600

wasm:
	@.ci/wasm

clean:
	cargo clean
	rm -rf .venv out bindings-wasm/pkg bindings-wasm/node_modules
