//! permask-wasm.
