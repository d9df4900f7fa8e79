# The commands of every day. `just` without a name lists them.

default:
    @just --list

# everything the continuous build checks, without the fresh environment
check: lint types layers test

lint:
    ruff check .
    ruff format --check .

types:
    mypy

layers:
    lint-imports

test *ARGS:
    pytest {{ARGS}}

# write samples/ again after a change of samples/make.py
samples:
    python samples/make.py

# time of single files beside other readers
bench *FILES:
    python benchmarks/speed.py files --files {{FILES}}

# what the continuous build runs: fresh environment, installed wheel
ci:
    bash .ci/run
